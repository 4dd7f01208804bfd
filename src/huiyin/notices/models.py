"""The outbox: what is to be told to whom, written with the move itself, and each attempt to carry it."""

from django.db import models

from huiyin.ids import new_id
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Notice(OfOneTown):
    """A message that belongs to an event. The resident's page shows it; deliveries carry it elsewhere.

    `to` is a role; `unit_id` the office where the role is one, `part_id` the part where somebody holds it by name. `ready_at` is set until the worker has fanned it out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    template = models.CharField(max_length=24)
    to = models.CharField(max_length=10)
    unit_id = models.BigIntegerField(null=True)
    part_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ready_at"], name="notice_ready", condition=models.Q(ready_at__isnull=False)
            ),
            models.Index(fields=["jurisdiction", "case_id"], name="notice_case"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to}"


class Channel(models.TextChoices):
    SMS = "sms"
    EMAIL = "email"
    WEBHOOK = "webhook"
    PRINT = "print"


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up; shown at the desk


class Delivery(OfOneTown):
    """One notice through one channel. Claimed by a lease; the id is the idempotency key towards the channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_next", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
