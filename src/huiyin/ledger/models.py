"""The ledger: events chained per case, and daily seals. The database itself refuses to change or delete either."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Event(OfOneTown):
    """One move of one case. `facts` is the canonical JSON text of what may stand for ever: no personal words.

    `hash` links to the event before it (`kernel.chain`). `at` is when it happened, `recorded_at` when it was written.
    """

    pk = models.CompositePrimaryKey("jurisdiction_id", "case_id", "seq")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    loop = models.CharField(max_length=16)
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=16)
    role = models.CharField(max_length=10)
    account_id = models.UUIDField(null=True)
    unit_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    facts = models.TextField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "recorded_at"], name="event_recorded")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.verb}"


class Seal(OfOneTown):
    """The day's Merkle root over the heads of every case that moved, chained to the seal of the day before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    day = models.DateField()
    cases = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "day"], name="seal_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"
