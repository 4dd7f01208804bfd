"""The case, the catalogue of services, and the words and attachments that stand beside a case."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from huiyin.ids import new_id
from huiyin.people.models import Account, Contact
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Urgency(models.TextChoices):
    USUAL = ""
    VITAL = "vital"  # water, power, heat
    DANGER = "danger"


class Service(OfOneTown):
    """A kind of matter in a town's catalogue: who does it by default, what proof it asks for, how urgent it is.

    `keywords` are separated by spaces, in any language. `proof` is "", photo, reading, document or signature.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    keywords = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    proof = models.CharField(max_length=10, blank=True)
    urgency = models.CharField(max_length=8, choices=Urgency, blank=True, default=Urgency.USUAL)
    order = models.PositiveSmallIntegerField(default=0)
    public = models.BooleanField(default=True)  # whether its matters stand in the public register
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="service_code")]

    def __str__(self) -> str:
        return self.name_zh


class Case(OfOneTown):
    """A matter on its way round a loop. Only the door (`cases.door`) changes one.

    `turn` is the role whose turn it is; `head` and `seq` are those of its last event; `next_due_at` is the first deadline
    that still runs and `wake_at` a moment not later than the first at which a clock must act.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(
        Place, models.PROTECT, related_name="+", db_index=False
    )  # every index below begins with it
    loop = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    turn = models.CharField(max_length=10)
    receipt = models.CharField(max_length=8)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)  # case_place_filed
    place_path = models.CharField(max_length=160)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, related_name="case")
    lead = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    raised_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=10)
    external_id = models.CharField(max_length=60, null=True)
    title = models.CharField(max_length=80, blank=True)  # in the office's words; never names a person
    urgency = models.CharField(max_length=8, blank=True, choices=Urgency)
    proof = models.CharField(max_length=10, blank=True)
    households = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    filed_at = models.DateTimeField()
    since = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    handle_by = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    asked_until = models.DateTimeField(null=True)
    step_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)

    rung = models.PositiveSmallIntegerField(default=0)
    rungs = models.PositiveSmallIntegerField(default=0)
    returned = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    postponed = models.PositiveSmallIntegerField(default=0)
    paused = models.PositiveSmallIntegerField(default=0)
    followers = models.PositiveIntegerField(default=0)
    solved = models.CharField(max_length=8, null=True)
    grade = models.CharField(max_length=1, null=True)
    drawn_at = models.DateTimeField(null=True)  # by lot, for a spot check
    found = models.CharField(max_length=8, null=True)  # by the spot check: the third truth of "done"

    seq = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes)
    key = models.UUIDField(null=True)  # idempotency key of the form that placed it
    digest = models.BinaryField(max_length=32, null=True)  # of what that form held
    move_key = models.UUIDField(null=True)  # the same two of its last move
    move_digest = models.BinaryField(max_length=32, null=True)

    part: "Part | None" = (
        None  # by whose part it is read; None: by the resident's own receipt (`cases.lookup.held_by`)
    )
    led_from: "tuple[UUID, str] | None" = (
        None  # of a draft: the case that it comes from, and how (`Link.kind`)
    )
    parts_read: "list[Part] | None" = (
        None  # the parts that are held, once they were read (`cases.access.parts_of`)
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "jurisdiction"], name="case_receipt"),
            models.UniqueConstraint(
                fields=["jurisdiction", "key"], name="case_key", condition=Q(key__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "external_id"],
                name="case_external",
                condition=Q(external_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["jurisdiction", "next_due_at", "id"],
                name="case_open_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["jurisdiction", "turn", "next_due_at", "id"],
                name="case_turn_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["jurisdiction", "turn", "loop", "state", "returned", "lead"],
                name="case_pile",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["unit", "turn", "next_due_at", "id"],
                name="case_in_hand",
                condition=Q(closed_at__isnull=True, unit__isnull=False),
            ),
            models.Index(
                fields=["raised_to", "next_due_at", "id"],
                name="case_raised",
                condition=Q(closed_at__isnull=True, raised_to__isnull=False),
            ),
            models.Index(fields=["place", "filed_at", "id"], name="case_place_filed"),
            models.Index(fields=["jurisdiction", "service", "filed_at", "id"], name="case_service_filed"),
            models.Index(fields=["jurisdiction", "filed_at", "id"], name="case_filed"),
            models.Index(
                fields=["jurisdiction", "filed_at", "id"],
                name="case_open_filed",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["lead"], name="case_lead", condition=Q(lead__isnull=False)),
            models.Index(
                fields=["jurisdiction", "latitude", "longitude"],
                name="case_spot",
                condition=Q(latitude__isnull=False),
            ),
            models.Index(
                fields=["jurisdiction", "next_due_at", "id"],
                name="case_returned",
                condition=Q(closed_at__isnull=True, returned__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def waits_outside(self) -> bool:
        """Whether it is the turn of somebody outside the office; no office is late then."""
        from .registry import outside

        return self.turn in outside()


class Part(OfOneTown):
    """A role that somebody holds on one case by name, in [since, until): a person outside, an account or a unit.

    A person outside has a receipt and a contact of their own, as whoever placed the case has. `id` is what rules and the
    ledger know them by.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    role = models.CharField(max_length=10)
    receipt = models.CharField(max_length=8, null=True)
    contact = models.OneToOneField(Contact, models.SET_NULL, null=True, related_name="part")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "jurisdiction"], name="part_receipt", condition=Q(receipt__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.case_id}"

    @property
    def outside(self) -> bool:
        """Whether a person outside the office holds it."""
        return self.account_id is None and self.unit_id is None


class Link(OfOneTown):
    """One case came of another, in whatever loops: an order led to a mediation, a broken promise to a finding."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    from_case = models.ForeignKey(Case, models.CASCADE, related_name="led_to")
    to_case = models.ForeignKey(Case, models.CASCADE, related_name="came_from")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_case", "to_case", "kind"], name="link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_case_id} {self.kind} {self.to_case_id}"


class Alert(OfOneTown):
    """Words beside a case speak of danger (`cases.safety`). It stands on the desk's lane until somebody has seen to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)  # threat, self, hurt
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "at"], name="alert_open", condition=Q(seen_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class WordsKind(models.TextChoices):
    SAID = "said"  # by the resident, when placing
    WHERE = "where"  # the landmark
    MOVE = "move"  # with a move: an answer, a reason, a rating
    HEARD = "heard"  # the written version of a recording


class Words(OfOneTown):
    """Words beside a case. The event `seq` holds their salted hash; erasing them leaves the chain whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="words", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=WordsKind)
    name = models.CharField(max_length=12)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["case", "seq"], name="words_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class Attachment(OfOneTown):
    """A photo, recording or document beside a case, by its content. `stored` is its name in the file storage.

    `digest` is the SHA-256 of the stored file; `seconds` is the length of a recording where its container tells.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments", null=True, db_index=False)
    seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8)  # photo, voice, document
    purpose = models.CharField(max_length=8)  # said, proof, move
    media_type = models.CharField(max_length=60)
    stored = models.CharField(max_length=120)
    small = models.CharField(max_length=120, blank=True)  # the thumbnail
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "seq"], name="attachment_case"),
            models.Index(fields=["jurisdiction", "digest"], name="attachment_digest"),  # the same file again
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.media_type}"
