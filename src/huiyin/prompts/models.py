"""The recordings that a town made of its own questions: one for each question and language, or none."""

from django.db import models

from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Prompt(OfOneTown):
    """What one question says, spoken. `stored` is its name in the file storage; `seconds` its length where that is known.

    The program ships none and makes none by machine: an empty slot has no button.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    question = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    media_type = models.CharField(max_length=60)
    stored = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    seconds = models.FloatField(null=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "question", "language"], name="prompt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.language}"
