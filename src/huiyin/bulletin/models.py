"""The bulletins that a town has published."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Published(OfOneTown):
    """A year's bulletin as it was on the day it was published. Never changed: what is known better later is another edition.

    `told` is `telling.as_json` of that moment: every number with the sentence that says what it counts, and its version.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()  # from 1
    at = models.DateTimeField()
    told = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "edition"], name="bulletin_published_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.edition}"
