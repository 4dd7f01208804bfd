"""What came by e-mail: that it came, so that it is taken once; and the drafts that the desk has not settled yet."""

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Attachment, Case
from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.people.sealed import SealedTextField
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Outcome(models.TextChoices):
    WORD = "word"  # a word on a matter
    DRAFT = "draft"  # lies at the desk
    ASIDE = "aside"  # sent by a machine, or too much at once


class Received(OfOneTown):
    """One message, by the SHA-256 of its Message-ID: the same again does nothing. Nothing that it said is kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M}"


class Note(models.TextChoices):
    """Why a letter lies at the desk where it is no plain first letter."""

    CLOSED = "closed"  # an answer to a notice whose matter takes no word any more
    OTHER = "other"  # an answer to a notice, from another address than it went to
    OFFICE = "office"  # a unit or a member of staff answered a notice
    LARGE = "large"  # larger than is read; nothing of it is kept


class Draft(OfOneTown):
    """A letter that may be an order. Sender and words lie sealed, and go when it is settled; `about` is the matter of the
    notice that it answers, where it answers one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    sender = SealedTextField(blank=True, default="")
    subject = SealedTextField(blank=True, default="")
    text = SealedTextField(blank=True, default="")
    files = models.ManyToManyField(Attachment, related_name="+")
    note = models.CharField(max_length=8, choices=Note, blank=True)
    left_out = models.PositiveSmallIntegerField(default=0)  # files that could not be kept
    about = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")  # the order that it became

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction", "at"], name="draft_open", condition=Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"a letter of {self.at:%Y-%m-%d}"
