"""Deadlines as rows, a town's own days, and its own numbers."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Deadline(OfOneTown):
    """A clock of one case in its slot. `fire_at` is when the sweep must act next; None: it has nothing more to do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField()
    slot = models.CharField(max_length=10)
    name = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    fire_at = models.DateTimeField(null=True)
    fired = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "case_id", "slot"], name="deadline_slot")
        ]
        indexes = [
            models.Index(fields=["fire_at"], name="deadline_fire", condition=models.Q(fire_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"


class CalendarDay(OfOneTown):
    """A day that is worked or free in this town against the week and the national calendar."""

    jurisdiction = models.ForeignKey(Place, models.CASCADE, related_name="+")
    day = models.DateField()
    works = models.BooleanField()
    called = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.works else 'free'}"


class TownLimit(OfOneTown):
    """A named limit of a loop as this town set it: a number and its unit (hours, days, workdays, months)."""

    jurisdiction = models.ForeignKey(Place, models.CASCADE, related_name="+")
    loop = models.CharField(max_length=16)
    name = models.CharField(max_length=24)
    number = models.FloatField()
    unit = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "loop", "name"], name="town_limit_once")
        ]

    def __str__(self) -> str:
        return f"{self.loop}.{self.name} = {self.number:g} {self.unit}"
