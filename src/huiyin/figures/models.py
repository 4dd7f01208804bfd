"""The kept counts, the moves they have not seen yet, and what the nightly check found."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Span(models.TextChoices):
    DAY = "d"
    WEEK = "w"  # from its Monday
    STOCK = "s"  # what stands open now, by its day


class Moved(OfOneTown):
    """A case moved, and no count has seen its events `since` to `seq` yet. Written by the door in the move's own transaction.

    Rows are only added and taken away, each once: movers never wait for each other here.
    """

    pk = models.CompositePrimaryKey("jurisdiction_id", "case_id", "seq")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    since = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}-{self.seq}"


class Tally(OfOneTown):
    """How many matters stand in one cell (`counts.Cell`), by the day or week that begins on `start`."""

    pk = models.CompositePrimaryKey("jurisdiction_id", "loop", "span", "by", "start", "count", "of", "bucket")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    loop = models.CharField(max_length=16)
    span = models.CharField(max_length=1, choices=Span)
    by = models.CharField(max_length=16)
    start = models.DateField()
    count = models.CharField(max_length=16)
    of = models.BigIntegerField()
    bucket = models.IntegerField()
    n = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.count} {self.start} {self.by} {self.of} {self.bucket}: {self.n}"


class Check(OfOneTown):
    """One night's check: the counts of `day`, drawn by lot, against the ledger of the cases that were filed on it.

    `cells` were compared; `wrong` of them differed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    cells = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "at"], name="figures_check_at")]

    def __str__(self) -> str:
        return f"{self.day}: {self.wrong} of {self.cells}"
