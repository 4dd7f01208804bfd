"""A draw of one week, and the published list it is drawn from."""

from django.db import models

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Draw(OfOneTown):
    """The lot over what was called done in the week that began on `week_on` (a Monday), of one town and loop.

    It is listed first, and has no seed then; `seal_on` is the day of the seal that the seed is made of.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    loop = models.CharField(max_length=16)
    week_on = models.DateField()
    listed_at = models.DateTimeField()
    listed_on = models.DateField()
    listed = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    seal_on = models.DateField(null=True)
    seal = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "loop", "week_on"], name="draw_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.loop} {self.week_on}"


class Ballot(OfOneTown):
    """One case on the list of a draw. `ref` is what is published for it; `drawn` once it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="ballots", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=64)
    drawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "ref"], name="ballot_once")]
        indexes = [
            models.Index(
                fields=["jurisdiction", "draw"], name="ballot_drawn", condition=models.Q(drawn=True)
            ),
        ]

    def __str__(self) -> str:
        return self.ref
