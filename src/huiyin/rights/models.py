"""What people asked for over what is held of them, and what lies locked because they did."""

from django.db import models

from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.people.sealed import SealedTextField
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class ActKind(models.TextChoices):
    COPIED = "copied"  # taken along
    CORRECTED = "corrected"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    CUT = "cut"  # name and telephone number alone
    ERASED = "erased"  # everything
    EXPIRED = "expired"  # erased because its time was over


FORGETTING = (ActKind.CUT, ActKind.ERASED, ActKind.EXPIRED)


class Act(OfOneTown):
    """One right that was used. No personal data: which matter, household or part in a matter, what, when, and who wrote it down.

    `account` and `unit` are those of the counter, None where the person did it on their own page or time did.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    part_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=ActKind)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "case_id", "at"], name="act_case"),
            models.Index(fields=["jurisdiction", "household_id", "at"], name="act_household"),
            models.Index(fields=["jurisdiction", "part_id", "at"], name="act_part"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Kept(OfOneTown):
    """What a holding put away while a matter or household is locked, as sealed JSON. Deleted when it is brought back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    part_id = models.UUIDField(null=True)
    holding = models.CharField(max_length=24)
    what = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "case_id"], name="kept_case"),
            models.Index(fields=["part_id"], name="kept_part", condition=models.Q(part_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.holding} {self.at:%Y-%m-%d}"
