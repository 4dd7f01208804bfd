"""Staff accounts and seats, how a resident can be reached, and who looked.

There is no table of residents and no way to search people: a contact belongs to one matter and to nothing else.
"""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from huiyin.ids import new_id
from huiyin.places.models import Place, Unit
from huiyin.prepared import Asked, Prepared
from huiyin.rows import OfOneTown

from .sealed import SealedTextField


class Accounts(BaseUserManager["Account"]):
    """Makes accounts. A password that is None can't be used to sign in."""

    def get(self, *args: object, **which: object) -> "Account":
        """By its key, as every page of the desk asks for whoever is signed in, the statement is there already."""
        if args or which.keys() != {"pk"}:
            return super().get(*args, **which)
        found = _BY_KEY.first(pk=UUID(str(which["pk"])))
        if found is None:
            raise Account.DoesNotExist
        return found

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may do comes from their seats (`Membership`) alone, never from the account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=40, unique=True)
    email = models.EmailField(blank=True)
    called = models.CharField(
        max_length=60, help_text="What residents read: a post such as 值班 2 号, not a name."
    )
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(null=True, blank=True)
    last_login = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = Accounts()

    def __str__(self) -> str:
        return self.called or self.username


_BY_KEY = Prepared(lambda pk: Account.objects.filter(pk=pk), pk=UUID)


def account_read(pk: UUID) -> Asked[Account]:
    """What asking for the account by its key will ask, to ask it ahead."""
    return _BY_KEY.asked(pk=pk)


class SeatRole(models.TextChoices):
    GRID = "grid"
    VILLAGE = "village"
    TOWN = "town"
    UNIT = "unit"
    LEADER = "leader"
    ADMIN = "admin"  # keeps catalogue, units, calendars; reads no matter
    READER = "reader"  # reads the drafted Tibetan and passes or corrects it; reads no matter


class Membership(models.Model):
    """A seat: this account sits in this unit in this role for this place, in the half-open span [from_on, to_on)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=SeatRole)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account} · {self.unit} · {self.role}"


class Contact(OfOneTown):
    """How to reach the resident of one matter. Name, phone, e-mail address and pin are sealed in the database (`people.sealed`).

    `pin` is four digits by lot for whoever gave no telephone number: they stand in for its last four.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    name = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")
    pin = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    reach_by = models.CharField(max_length=10, default="sms")  # sms, call, visit, page, email

    def __str__(self) -> str:
        return "a resident"


class LookKind(models.TextChoices):
    CASE = "case"  # opened the page of the matter
    CONTACT = "contact"  # opened name and telephone number
    HOUSEHOLD = "household"  # opened a household's file
    SEARCH = "search"  # found a household by its door or number
    PRINT = "print"
    EXPORT = "export"


class Knows(models.TextChoices):
    """What ties the reader to the household, as far as it is known."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"


class Look(OfOneTown):
    """Somebody read a resident's matter or details, and why. The resident sees the same list.

    `purpose` are the few words; `purpose_code` is the declared purpose, `items` what was shown. `visible_at` is set for an
    ordered reading alone: until then the list leaves it out; `shown_at` is when the clock noted that it stands there now.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=LookKind)
    purpose = models.CharField(max_length=120)
    purpose_code = models.CharField(max_length=12, blank=True)
    items = models.CharField(max_length=200, blank=True)
    knows = models.CharField(max_length=10, choices=Knows, blank=True)
    elsewhere = models.BooleanField(
        default=False
    )  # the place lay outside every seat; a matter in hand led there
    visible_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at"], name="look_case_at"),
            models.Index(
                fields=["household_id", "at"],
                name="look_household_at",
                condition=Q(household_id__isnull=False),
            ),
            models.Index(fields=["jurisdiction", "at"], name="look_town_at"),
            models.Index(
                fields=["visible_at"],
                name="look_to_show",
                condition=Q(visible_at__isnull=False, shown_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Attempts(models.Model):
    """How often somebody tried something within a window; the key is a keyed hash, never an address."""

    key = models.BinaryField(max_length=32)
    window_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_at"], name="attempts_once")]

    def __str__(self) -> str:
        return str(self.tries)


# the tables of the households' files belong to this app; they refer to the accounts above
from .households import models as households  # noqa: E402, F401
