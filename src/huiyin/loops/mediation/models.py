"""The tables of mediation: the roster, the safety screen, what each side said, talks, separate notes, points, hand-offs."""

from django.db import models

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Mediator(OfOneTown):
    """Somebody on a town's roster ("silver" mediators). `languages` are codes, `villages` codes of places, by commas.

    `mark` is the keyed hash of their own telephone number: a side of a case who has that number is this very person.
    `name_mark` is that of their name: a side of that name in a village they know may be.
    There is no grade and no rank; the number of open cases is counted when it is looked at, for planning alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    languages = models.CharField(max_length=40)
    villages = models.CharField(max_length=200, blank=True)
    mark = models.BinaryField(max_length=32, null=True)
    name_mark = models.BinaryField(max_length=32, null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "account"], name="mediator_once")]

    def __str__(self) -> str:
        return str(self.account)


class Screen(OfOneTown):
    """A safety screen. `result` is clear, apart or stop; `seen` is sealed and read by who wrote it alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    account_id = models.UUIDField(null=True)
    result = models.CharField(max_length=6)
    seen = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class SideWord(OfOneTown):
    """What one side said at one point of the way: consent, accept, sign, free, kept30, kept90, kept180.

    A word that no longer holds (another mediator, talks begun again) is taken away; the ledger keeps that it was said.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    side = models.CharField(max_length=8)  # resident or other
    what = models.CharField(max_length=8)
    answer = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "side", "what"], name="side_word_once")]

    def __str__(self) -> str:
        return f"{self.side} {self.what}"


class Talk(OfOneTown):
    """A talk that was held: together, apart or by telephone. What was said stands nowhere but in separate notes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    how = models.CharField(max_length=8)
    held_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.how} {self.held_at:%Y-%m-%d}"


class NoteKey(OfOneTown):
    """The key of one side's separate notes on one case, itself sealed. Destroyed with them. While that side has its
    things locked (`locked_at`), nobody opens a note with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    side = models.CharField(max_length=8)
    key = models.BinaryField()
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "side"], name="note_key_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"


class SeparateNote(OfOneTown):
    """A note of a separate talk (背靠背), under the key of that side: nonce (12 bytes) and ciphertext."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    side = models.CharField(max_length=8)
    at = models.DateTimeField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.side} {self.at:%Y-%m-%d}"


class Point(OfOneTown):
    """A point of the agreement: who does what by which day, how it is shown, and at which event it was.

    What was shown are the files of that event. `again`: the same file stands with another matter too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    of = models.CharField(max_length=8)  # resident or other
    duty = models.TextField()
    by_day = models.DateTimeField()
    shown_by = models.CharField(max_length=8)
    shown_seq = models.PositiveIntegerField(null=True)
    again = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.of} {self.by_day:%Y-%m-%d}"


class HandOff(OfOneTown):
    """The agreement was handed to the court for confirmation, or one side went another way: the number of the receipt there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    court = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.court
