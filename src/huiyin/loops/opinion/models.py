"""What only an opinion has: the town's list of topics to deliberate."""

from django.db import models

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Topic(OfOneTown):
    """A question that came of an opinion and waits to be deliberated. `done_at` once the town has crossed it off."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="topics")
    question = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # who put it on the list
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "done_at", "at"], name="topic_open")]

    def __str__(self) -> str:
        return self.question
