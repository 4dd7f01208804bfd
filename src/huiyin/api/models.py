"""Keys of programs, what a kind of matter asks, what came in from outside, and what is filed at outside systems."""

from django.db import models

from huiyin.cases.models import Case, Service
from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.people.sealed import SealedTextField
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown

# ── who calls ────────────────────────────────────────────────────────────────────────────────────────────


class Key(models.Model):
    """A program's key. The secret is shown once and kept as its SHA-256 alone: it has 160 bits, no salt is needed.

    `scopes` are separated by spaces (`access.SCOPES`). With the scope `unit` the program acts for `unit`. A key with an
    `account` is a token in the name of a member of staff (`access.OWN_SCOPES`), who issued it themselves: it reaches what
    their seats reach on that day, until `ends_on`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    called = models.CharField(max_length=60)
    prefix = models.CharField(max_length=8)  # how it is told from others once the secret is no longer shown
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    per_minute = models.PositiveSmallIntegerField(default=60)
    ends_on = models.DateField(null=True)  # the first day on which it opens nothing
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "issued_at"], name="key_town")]

    def __str__(self) -> str:
        return f"{self.called} {self.prefix}"


class Once(models.Model):
    """A POST under an Idempotency-Key, kept for a day: what was sent, and the answer that it gets again.

    `id` is a keyed hash of caller, address and key: it tells neither who called nor with what. `status` is None while it is
    being worked on. The answer lies sealed, because a resident's receipt may stand in it; `case_id` is the matter it is
    about, so that what is erased of a matter is erased here as well.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    answer = SealedTextField(blank=True, default="")
    case_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="once_at"),
            models.Index(fields=["case_id"], name="once_case", condition=models.Q(case_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.status)


# ── what a kind of matter asks ───────────────────────────────────────────────────────────────────────────


class Datatype(models.TextChoices):
    """The types that GeoReport v2 knows."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE = "singlevaluelist"
    SEVERAL = "multivaluelist"


class AskedFact(OfOneTown):
    """Something a kind of matter asks besides what happened: the number on the lamp post, since when. Never a person."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="asked")
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=1)
    datatype = models.CharField(max_length=16, choices=Datatype, default=Datatype.STRING)
    required = models.BooleanField(default=False)
    name_zh = models.CharField(max_length=80)
    name_bo = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="asked_fact_code")]

    def __str__(self) -> str:
        return self.name_zh


class AskedOption(OfOneTown):
    """One of the answers that a list offers."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fact = models.ForeignKey(AskedFact, models.CASCADE, related_name="options")
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=1)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "code"], name="asked_option_code")]

    def __str__(self) -> str:
        return self.name_zh


# ── what came in ─────────────────────────────────────────────────────────────────────────────────────────


class Received(OfOneTown):
    """A case that a program filed: by which key, and under which id the program knows it ("" where it gave none)."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "client_id"], name="received_once", condition=~models.Q(client_id="")
            )
        ]

    def __str__(self) -> str:
        return self.client_id


class UpdateReceived(OfOneTown):
    """An update that a program posted, under its own id: it is never told back, and never done twice."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    update_id = models.CharField(max_length=120)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    first_seq = models.PositiveIntegerField()  # the events it made: from the first to the last
    last_seq = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "update_id"], name="update_received_once")]

    def __str__(self) -> str:
        return self.update_id


class Work(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # given up; shown at the desk


class Errand(OfOneTown):
    """Something the worker does later: claimed by a lease (`next_at` moves on), tried again, at last given up aloud."""

    state = models.CharField(max_length=8, choices=Work, default=Work.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class MediaToFetch(Errand):
    """A photo that a program named by its address: fetched later and added to the case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    url = models.CharField(max_length=1000)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="media_next", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.state


# ── outside systems as units ─────────────────────────────────────────────────────────────────────────────


class Partner(OfOneTown):
    """An Open311 server that stands for a unit: what is dispatched to the unit is filed there.

    `service_code` is the code used where `PartnerService` names none. `since` is how far its updates were read, `poll_at`
    when they are read next. `failing_since` is set from the first failure until it answers again.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="partner")
    endpoint = models.CharField(max_length=200)
    jurisdiction_code = models.CharField(max_length=60, blank=True)
    api_key = SealedTextField(blank=True, default="")
    service_code = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)
    since = models.DateTimeField()
    poll_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.endpoint


class PartnerService(OfOneTown):
    """What the partner calls one of our kinds of matters."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    code = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "service"], name="partner_service_once")]

    def __str__(self) -> str:
        return self.code


class Filing(Errand):
    """One dispatch (`seq` is its event) filed at a partner. The id is what the partner drops repetitions by."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="filings")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    token = models.CharField(max_length=120, blank=True)  # it was taken, but its id is not known yet
    external_id = models.CharField(max_length=120, blank=True)
    filed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # the moment of its newest update that was followed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "case", "seq"], name="filing_once")]
        indexes = [
            models.Index(fields=["next_at"], name="filing_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["partner", "external_id"], name="filing_external"),
        ]

    def __str__(self) -> str:
        return self.external_id or self.state


class Parcel(Errand):
    """A later word of the resident's or the town's (`seq` is its event) that goes after a filing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.CASCADE, related_name="parcels")
    seq = models.PositiveIntegerField()
    status = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120, blank=True)  # under which the partner tells it back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "seq"], name="parcel_once")]
        indexes = [
            models.Index(fields=["next_at"], name="parcel_next", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.status


class PartnerUpdate(OfOneTown):
    """An update that a partner told, so that it is followed once. `note` says why it could not be followed to the end."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.CASCADE, related_name="updates")
    update_id = models.CharField(max_length=120)
    status = models.CharField(max_length=40)
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "update_id"], name="partner_update_once")]

    def __str__(self) -> str:
        return self.update_id


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────────────


class Hook(OfOneTown):
    """An address that is told what happens to the matters of the public register.

    `kinds` are the kinds of events, separated by spaces (`hooks.kinds.KINDS`); "" is all of them. `read_until` is how far the
    ledger was read for it. `failing_since` is set from the first failure until it answers again, `off_at` where it was
    switched off: by a person, or, where it is failing, because it had failed for days.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    called = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    secret = SealedTextField()
    kinds = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    read_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    off_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.called


class HookMessage(Errand):
    """One event (`seq` of the case) on its way to one webhook. The id is its `webhook-id`: a repetition has the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="messages")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()  # when it was recorded
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hook", "case", "seq"], name="hook_message_once")]
        indexes = [
            models.Index(fields=["next_at"], name="hook_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["hook", "at"], name="hook_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
