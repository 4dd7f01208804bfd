"""The secret addresses of calendars."""

from django.db import models
from django.db.models import Q

from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.places.models import Place, Unit


class CalendarLink(models.Model):
    """An address under which one account reads the due days of one of its units. Of the token only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    read_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit"], name="calendar_once", condition=Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.unit_id}"
