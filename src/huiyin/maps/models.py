"""The hand-drawn grid map of a village."""

from django.db import models

from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Drawing(OfOneTown):
    """A village as its town drew it. `text` is one shape a line (`shapes.read`), on a sheet of 100 by 100, north up.

    `metres` is how wide the sheet is on the ground; with the village's own point it says about where a shape lies.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    village = models.OneToOneField(Place, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    metres = models.PositiveIntegerField(default=1000)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"drawing of {self.village_id}"
