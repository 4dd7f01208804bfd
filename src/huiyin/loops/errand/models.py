"""The catalogue of errands in its versions, what an errand under way was asked for, the counter's queue, the grades."""

import uuid

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.people.sealed import SealedTextField
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Errand(OfOneTown):
    """A kind of errand in a town's catalogue. What it asks for stands in its versions."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    for_companies = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="errand_code")]

    def __str__(self) -> str:
        return self.name_zh


class Version(OfOneTown):
    """What an errand asks for since `since`: fee in fen, working days at the office behind, in which of the six ways.

    Never changed: another fee or another paper is another version. `ways` are names of `asks.WAYS`, separated by spaces.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    errand = models.ForeignKey(Errand, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    fee_fen = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField()
    ways = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["errand", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.errand} {self.number}"


class Paper(OfOneTown):
    """A paper that a version asks for; `original`: a copy won't do."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="papers")
    code = models.CharField(max_length=24)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    original = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="paper_once")]

    def __str__(self) -> str:
        return self.name_zh


class UnderWay(OfOneTown):
    """One errand under way: the version it keeps, how it came, for which company, by which proxy until when."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    company = models.CharField(max_length=80, blank=True)
    mandate_whose = SealedTextField(blank=True, default="")
    mandate_until = models.DateTimeField(null=True)
    said_missing_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["version"], name="under_way_version")]

    def __str__(self) -> str:
        return str(self.version_id)


class Missing(OfOneTown):
    """A paper that was said to be missing, and when it came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    brought_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "paper"], name="missing_once", condition=Q(brought_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.paper_id)


class Ticket(OfOneTown):
    """A number drawn at the counter. It belongs to nobody: no name, no telephone, no account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on = models.DateField()
    number = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    window = models.PositiveSmallIntegerField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "on", "number"], name="ticket_number")]
        indexes = [
            models.Index(fields=["jurisdiction", "on", "called_at", "number"], name="ticket_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d}"


class Grade(OfOneTown):
    """One grade. Which errand it was of is known only of the bad ones, for they are answered; of no other.

    `batch`: grades are shown ten at a time, so that no single one can be told from the sums. Its key is drawn by lot and
    says nothing of the moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    errand = models.ForeignKey(Errand, models.PROTECT, related_name="+")
    month = models.DateField()  # the first day of the month it was given in
    batch = models.PositiveIntegerField()
    grade = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["errand", "batch"], name="grade_batch")]

    def __str__(self) -> str:
        return str(self.grade)


class BadGrade(OfOneTown):
    """Somebody was not satisfied. The level above reads and answers it by `due_at`; the counter and the unit don't see it."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    words = SealedTextField(blank=True, default="")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # the level that answers
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction", "due_at"], name="bad_grade_due", condition=Q(answered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.grade}"
