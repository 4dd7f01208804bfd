"""The sheets that were printed."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Sheet(OfOneTown):
    """An order form on paper. `number` has seven digits, the last a check; `batch` is what was printed together.

    Whether it came back is not kept here: the order that it became carries its key (`numbers.key_of`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    number = models.CharField(max_length=7)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    batch = models.UUIDField()
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "number"], name="sheet_number")]
        indexes = [models.Index(fields=["jurisdiction", "batch"], name="sheet_batch")]

    def __str__(self) -> str:
        return self.number
