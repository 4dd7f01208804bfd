"""The objection docket: who said "not ours", whose duty they named, and where the order went then."""

from django.db import models

from huiyin.cases.models import Case, Service
from huiyin.ids import new_id
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Objection(OfOneTown):
    """An objection to a dispatch. `sent_to` is where the order went next: another unit means it was right to object."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="objections")
    seq = models.PositiveIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    sent_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    taught_at = models.DateTimeField(null=True)  # when the catalogue's default unit was changed because of it

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "at"], name="objection_at")]

    def __str__(self) -> str:
        return f"{self.unit} {self.at:%Y-%m-%d}"
