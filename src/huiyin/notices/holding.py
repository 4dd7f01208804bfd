"""What the outbox holds of somebody outside the office: deliveries that still wait, and text messages written into files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import models, transaction

from huiyin.held.holdings import Erased, Part, Subject
from huiyin.people.actors import Actor

from .files import drop_lines
from .models import Delivery, DeliveryState

TO_RESIDENT = "resident"


class OutboxHolding:
    """See `held.holdings.Holding`. What was told stands in the matter's own part; here lies what carries it."""

    name = "outbox"

    def parts(self, subject: Subject) -> Sequence[Part]:
        """Nothing: the matter hands its messages out with their words."""
        return []

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """Nothing more goes out to them, and lines of files that hold the number go."""
        rows = _deliveries(subject)
        keys = _keys(subject)
        stopped = _stop(subject)
        rows.exclude(error="").update(error="")
        return Erased(stopped, after=(partial(drop_lines, keys),) if keys else ())

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """What waits to be sent is not sent, what was sent leaves the files; the page says it still."""
        _stop(subject)
        transaction.on_commit(partial(drop_lines, _keys(subject)))
        return None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Nothing to bring back."""


HOLDINGS = (OutboxHolding(),)


def _deliveries(subject: Subject) -> models.QuerySet[Delivery]:
    to = models.Q(notice__case_id__in=subject.case_ids, notice__to=TO_RESIDENT)
    if subject.part_id is not None:
        to |= models.Q(notice__part_id=subject.part_id)
    return Delivery.objects.filter(to, jurisdiction_id=subject.jurisdiction_id)


def _keys(subject: Subject) -> frozenset[str]:
    return frozenset(str(key) for key in _deliveries(subject).values_list("pk", flat=True))


def _stop(subject: Subject) -> int:
    waiting = _deliveries(subject).filter(state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.FAILED, next_at=None, error="")
