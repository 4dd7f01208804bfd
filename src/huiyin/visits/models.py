"""Rounds, their doors, and what came of a visit. What a family said stands with its order, not here.

No place on earth and no minute of a worker's day is kept: a visit has a day and an hour.
"""

from django.db import models

from huiyin.cases.models import Case, Service
from huiyin.ids import new_id
from huiyin.people.households.models import Household
from huiyin.people.models import Account
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Round(OfOneTown):
    """A round of doors for one worker on one day. `asks` are codes of `occasions.ASKS`, separated by spaces."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=160)
    on = models.DateField()
    occasion = models.CharField(max_length=12)
    asks = models.CharField(max_length=120, blank=True)
    worker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # ended at the desk: its packs are wiped

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "on"], name="round_on")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.on}"


class Door(OfOneTown):
    """One door of a round: the house as the village calls it, never who lives there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="doors")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["place", "label"], name="door_same")]

    def __str__(self) -> str:
        return "a door"


class Outcome(models.TextChoices):
    SPOKE = "spoke"
    NOBODY = "nobody"  # nobody was at home
    NOT_WANTED = "not_wanted"  # they did not want a visit: respected, no reason kept


class Visit(OfOneTown):
    """What came of one door. Two workers at the same door on one day leave two visits, and both stay.

    `household` is set only where that household agreed to have what it asked for kept together.

    `at` is the hour that counts; `told_at` the hour that the phone told, None where it can't have been; `received_at`
    when it reached the town.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="visits")
    door = models.ForeignKey(Door, models.PROTECT, related_name="visits")
    worker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    heard = models.PositiveSmallIntegerField(default=0)  # how many needs; those that were erased stay counted
    spoke = models.CharField(max_length=10, blank=True)  # one of `occasions.SPEAKERS`, never a name
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["door", "at"], name="visit_door")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"


class Need(OfOneTown):
    """A need heard at a door, which became an order. `like` is an earlier one that may be the same: a suggestion."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="needs")
    no = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    like = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "no"], name="need_no")]

    def __str__(self) -> str:
        return f"need {self.no}"


class Brought(OfOneTown):
    """What a care visit brought. Money is in fen, with the number of its receipt and the name of its fund.

    `posting` is the entry in the town's books, once whoever keeps them has made it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="brought")
    no = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=24, blank=True)  # goods; no room for remarks about anybody
    fen = models.PositiveBigIntegerField(null=True)
    fund = models.CharField(max_length=60, blank=True)
    receipt_no = models.CharField(max_length=40, blank=True)
    posting = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "no"], name="brought_no")]

    def __str__(self) -> str:
        return f"brought {self.no}"


class Submission(OfOneTown):
    """One item of a phone's outbox that arrived. Its key is the phone's: the same key again finds this row."""

    key = models.UUIDField(primary_key=True)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)  # of what it held, under the installation's secret
    visit = models.OneToOneField(Visit, models.CASCADE, null=True, related_name="submission")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class Pack(OfOneTown):
    """Who took the papers of a round along on a phone, and until when they can be read there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="packs")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"pack until {self.until:%Y-%m-%d}"
