"""A household's file. What is personal lies sealed; every column is named in the register of fields (`people.fields`).

There is no column for remarks. A need is of a declared kind, belongs to one consent and goes with it.
"""

from django.db import models
from django.db.models import Q

from huiyin.ids import new_id
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown

from ..sealed import SealedTextField


class Ended(models.TextChoices):
    """Why a file is closed."""

    SPLIT = "split"  # nobody was left in it after a split
    MERGED = "merged"
    MOVED = "moved"
    DIED = "died"
    OUT = "out"  # it wanted no file any more: what it held is erased
    LAPSED = "lapsed"  # no consent holds any more, so there is no file


class Household(OfOneTown):
    """A household that agreed to have a file. `number` is told to the household alone; `digits_hash` is of the six digits that go with it.

    `door_hash` is a keyed hash of place and door, so that a door can be looked up and not read. `place` is the grid, or the
    village where there are none: all that is shown of where it lives by default.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=160)
    number = models.CharField(max_length=8)
    digits_hash = models.BinaryField(max_length=32, null=True)
    door = SealedTextField(blank=True, default="")
    door_hash = models.BinaryField(max_length=32, null=True)
    called = SealedTextField(blank=True, default="")
    speaks = SealedTextField(blank=True, default="")
    opened_at = models.DateTimeField()
    restricted_at = models.DateTimeField(null=True)  # kept, and used for nothing, until the household says so
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=8, choices=Ended, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    came_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parted")  # by a split
    key = models.UUIDField(null=True)  # idempotency key of the form that opened it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "jurisdiction"], name="household_number"),
            models.UniqueConstraint(
                fields=["jurisdiction", "key"], name="household_key", condition=Q(key__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "door_hash"], name="household_door")]

    def __str__(self) -> str:
        return "a household"


class Member(OfOneTown):
    """Somebody of a household, by the name it gave them. `fourteen_on` is sealed, and empty for grown-ups."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    called = SealedTextField(blank=True, default="")
    fourteen_on = SealedTextField(
        blank=True, default=""
    )  # an ISO date: from then on they decide for themselves
    left_at = models.DateTimeField(null=True)
    key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "key"], name="member_key", condition=Q(key__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return "a member of a household"


class WayKind(models.TextChoices):
    CALL = "call"
    SMS = "sms"
    VISIT = "visit"


class ContactWay(OfOneTown):
    """One way to reach a household. A visit needs no value: the door is it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="ways")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="ways")
    kind = models.CharField(max_length=8, choices=WayKind)
    value = SealedTextField(blank=True, default="")

    def __str__(self) -> str:
        return "a way to reach a household"


class Evidence(OfOneTown):
    """The photo of a signed sheet, or the recording of a spoken yes. Stored by the uploads, seen by the household."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # photo, voice, document
    media_type = models.CharField(max_length=60)
    stored = models.CharField(max_length=120)
    small = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    seconds = models.FloatField(null=True)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["stored"], name="evidence_stored")]

    def __str__(self) -> str:
        return self.media_type


class GivenHow(models.TextChoices):
    VOICE = "voice"
    PAPER = "paper"
    PAGE = "page"


class TakenBack(models.TextChoices):
    """Why a consent ended before its day."""

    SAID = "said"  # they said so
    LEFT = "left"  # whoever gave it belongs to the household no more
    MERGED = "merged"  # not every side of a merger had given it
    RENEWED = "renewed"  # a newer one took its place


class Consent(OfOneTown):
    """A yes to one purpose, in the half-open span [given_at, until_on), until it is taken back.

    `about` is the member whom it concerns, empty for what the household shares. `given_by` is who said it, empty where the
    household's own page did. `unit` is the office that may use it besides those of the place itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12)
    about = models.ForeignKey(Member, models.CASCADE, null=True, related_name="consents")
    given_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=6, choices=GivenHow)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    until_on = models.DateField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_how = models.CharField(max_length=8, choices=TakenBack, blank=True)
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, related_name="consents")
    written_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    written_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    swept_at = models.DateTimeField(null=True)  # what it alone kept is gone since
    key = models.UUIDField(null=True)  # idempotency key of the form or of the offline visit

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "key"], name="consent_key", condition=Q(key__isnull=False)
            )
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "until_on"], name="consent_until", condition=Q(swept_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.until_on}"


class Need(OfOneTown):
    """A standing need of a declared kind (`purposes.NeedKind`, sealed), under one consent, kept until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="needs")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="needs")
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="needs")
    kind = SealedTextField()
    keep_until = models.DateField()
    at = models.DateTimeField()
    key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "key"], name="need_key", condition=Q(key__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return "a need"


class HouseholdMatter(OfOneTown):
    """A matter that a household asked to have in its file. The case itself lies above this package: here is its id alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="matters")
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="matters")
    case_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "case_id"], name="household_matter")]
        indexes = [models.Index(fields=["case_id"], name="household_matter_case")]

    def __str__(self) -> str:
        return str(self.case_id)


class Change(OfOneTown):
    """Something was changed in a file: what kind of thing, by whom, when; never what it was or became.

    `at_counter` says that a member of staff wrote it down for the household; without an account it did so itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=16)
    purpose = models.CharField(max_length=12, blank=True)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10, blank=True)
    at_counter = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["household", "at"], name="change_household")]

    def __str__(self) -> str:
        return self.what


class LegalOrder(OfOneTown):
    """An order of law to open a file, whose entry the household reads from `visible_on` on. Two people stand for it.

    `ground` is one of `orders.GROUNDS`, `reference` the number of the paper. It opens once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="orders")
    ground = models.CharField(max_length=16)
    reference = models.CharField(max_length=60)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    visible_on = models.DateField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.ground} {self.reference}"


class StaffHome(models.Model):
    """Where a member of staff lives, as they declared it: so that opening a neighbour is seen for what it is."""

    account = models.OneToOneField("people.Account", models.CASCADE, related_name="home")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    door_hash = models.BinaryField(max_length=32, null=True)

    def __str__(self) -> str:
        return f"{self.account}"


class Explanation(OfOneTown):
    """What a reader answered about one unusual reading. The reading itself is read from the log each time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fact = models.CharField(max_length=60, unique=True)  # kind and the look it begins with
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fact
