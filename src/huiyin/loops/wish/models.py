"""What only a wish has: its card on the wall, and who took it on, when."""

from django.db import models

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Card(OfOneTown):
    """What the wall shows of a wish besides its sentence (`Case.title`), and how the wisher wants it brought."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="wish_card")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    sentence_bo = models.CharField(
        max_length=200, blank=True
    )  # the sentence in Tibetan; agreed to together with it
    to_door = models.BooleanField(default=False)  # the wisher asked to have it brought home

    class Meta:
        indexes = [models.Index(fields=["jurisdiction"], name="wish_card_town")]

    def __str__(self) -> str:
        return self.sentence_bo


class Taking(OfOneTown):
    """A wish taken on by somebody: by which day they would bring it, and what came of it. A wish can have several."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="takings")
    part_id = models.UUIDField()  # of the giver, in `cases.Part`
    kind = models.CharField(max_length=8)  # person, club, company, unit
    at = models.DateTimeField()
    by_when = models.DateTimeField()
    brought_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)  # given back, or hung again because the day passed

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "at"], name="taking_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
