"""The money and the helpers. A posting moves fen from one account of the town's book to another: it can't be unbalanced.

The database refuses to change or delete a posting (migration 0002): what was wrong is reversed by a posting of its own.
"""

from django.db import models
from django.db.models import F, Q

from huiyin.cases.models import Attachment, Case
from huiyin.ids import new_id
from huiyin.people.models import Account as Staff
from huiyin.places.models import Place
from huiyin.rows import OfOneTown

from .money import MOST_FEN


class Kind(models.TextChoices):
    FUND = "fund"  # money at hand
    SOURCE = "source"  # where money comes from
    PURPOSE = "purpose"  # what money is spent on


class Account(OfOneTown):
    """An account of the town's book (科目): a fund, a source that fills funds, or a purpose that they are spent on.

    `of_scheme`: a scheme of vouchers keeps it; its postings are not reversed one by one, a voucher is returned.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    of_scheme = models.BooleanField(null=True)  # null, for SQLite adds such a column without moving the table

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="account_code")]

    def __str__(self) -> str:
        return self.name_zh


class MoneyRule(OfOneTown):
    """The town's own number: a spending or reversal of more than `alone_fen` needs a second person."""

    jurisdiction = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="+")
    alone_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.alone_fen} fen"


class Partner(OfOneTown):
    """An organisation or a company that helps. Never a private person."""

    class Sort(models.TextChoices):
        ORGANISATION = "org"
        COMPANY = "company"
        CLUB = "club"
        BANK = "bank"

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    sort = models.CharField(max_length=8, choices=Sort)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=24, blank=True)  # of its office
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "name_zh"], name="partner_name")]

    def __str__(self) -> str:
        return self.name_zh


class Posting(OfOneTown):
    """`fen` go from the account `out_of` into the account `into`. Written once; the database refuses the rest.

    `on` is the day it happened, in the town's zone, `at` the moment it was written. `words` say what for and name
    nobody. `second` is who approved it besides `posted_by`. `reverses` is the posting that this one takes back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    out_of = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    into = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    fen = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    words = models.CharField(max_length=120, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", db_index=False)
    posted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    key = models.UUIDField(null=True)  # idempotency key of the form that posted it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0, fen__lte=MOST_FEN), name="posting_amount"),
            models.CheckConstraint(condition=~Q(out_of=F("into")), name="posting_two_accounts"),
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("posted_by")), name="posting_two_people"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "key"], name="posting_key", condition=Q(key__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["out_of", "on", "fen"], name="posting_out_of"),
            models.Index(fields=["into", "on", "fen"], name="posting_into"),
            models.Index(fields=["jurisdiction", "on"], name="posting_on"),
            models.Index(fields=["case"], name="posting_case", condition=Q(case__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen} fen"


class Waiting(OfOneTown):
    """A spending that waits for a second person. It is no posting yet: no fund has less because of it.

    `posting` is what it became; `refused_by` says that a second person said no. Neither: it still waits.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Account, models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Account, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    on = models.DateField()
    words = models.CharField(max_length=120, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    refused_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "key"], name="waiting_key", condition=Q(key__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen} fen"


class Struck(OfOneTown):
    """What was written down wrongly is struck, with the reason, and stays legible."""

    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    struck_why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Brought(Struck):
    """What a partner brought besides money: goods (a number of them, and of what) or hours (in minutes)."""

    class What(models.TextChoices):
        GOODS = "goods"
        HOURS = "hours"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="brought")
    what = models.CharField(max_length=6, choices=What)
    number = models.PositiveIntegerField()  # of goods, or of minutes
    words = models.CharField(max_length=60)  # of what: "棉被 (条)", "理发"
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="brought_something")]

    def __str__(self) -> str:
        return f"{self.words} {self.number}"


class Programme(OfOneTown):
    """A named programme, such as meals for the elderly, and whose it is."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)  # the first day on which it was no more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "name_zh"], name="programme_name")]

    def __str__(self) -> str:
        return self.name_zh


class Attendance(Struck):
    """How many came on one day. A number, never a list of names; a photo of the sheet may stand beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="attendances")
    on = models.DateField()
    people = models.PositiveIntegerField()
    sheet = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people__gt=0), name="attendance_somebody"),
            models.UniqueConstraint(
                fields=["programme", "on"], name="attendance_once_a_day", condition=Q(struck_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.people}"


class Meeting(OfOneTown):
    """A meeting of government, banks and companies (政银企): who was introduced to whom, on which day."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on = models.DateField()
    title = models.CharField(max_length=80)  # what about; names no person
    partners = models.ManyToManyField(Partner, related_name="+")
    at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class Pledge(OfOneTown):
    """What one side said it would do, by when; and whether it did. `partner` None: the town itself.

    Pledges stand by date, each for itself. Nothing is added up by partner: Huiyin computes no credit of anybody.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="pledges")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200)
    due_on = models.DateField()
    kept = models.BooleanField(null=True)
    judged_on = models.DateField(null=True)
    judged_why = models.CharField(max_length=200, blank=True)
    judged_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "due_on"], name="pledge_due")]

    def __str__(self) -> str:
        return self.words
