"""The outbox at work: notices are fanned out to channels, and each delivery is claimed, carried and marked.

A claim is a conditional UPDATE that moves `next_at` on by a lease. A worker that dies loses nothing: when the lease is
over, another carries the delivery under the same key. So a channel may see a message twice, but never none.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huiyin.places.models import Unit
from huiyin.rows import change

from .channels import CARRIERS
from .letter import Letter, NotSent
from .models import Channel, Delivery, DeliveryState, Notice

log = logging.getLogger("huiyin.notices")

LEASE = timedelta(minutes=2)
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60)
)  # then given up
STRANDED = timedelta(days=3)  # further ahead than any wait: the clock went wrong and came back

Routes = Callable[[Sequence[Notice]], Mapping[UUID, Sequence[Channel]]]
Write = Callable[[Notice, Channel], Letter | None]


def fan_out(*, at: datetime, routes: Routes, limit: int = 200) -> int:
    """Make the deliveries of up to `limit` notices that are ready, town by town. Returns how many notices."""
    waiting = Notice.objects.filter(_due("ready_at", at)).order_by("ready_at")
    done = 0
    for town in dict.fromkeys(waiting.values_list("jurisdiction_id", flat=True)[:limit]):
        if done < limit:
            done += _fan_out_in(town, at, routes, limit - done)
    return done


def _fan_out_in(town: int, at: datetime, routes: Routes, limit: int) -> int:
    """One transaction: lock what is ready and nobody else holds, and write its deliveries."""
    with transaction.atomic():
        ready = Notice.objects.filter(_due("ready_at", at), jurisdiction_id=town).order_by("ready_at")
        notices = list(ready.select_for_update(skip_locked=True, of=("self",))[:limit])
        if not notices:
            return 0
        by_notice = routes(notices)
        rows = [
            Delivery(
                jurisdiction_id=town,
                notice=notice,
                channel=channel,
                next_at=at if channel in CARRIERS else None,
            )
            for notice in notices
            for channel in by_notice.get(notice.pk, ())
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        fanned = [notice.pk for notice in notices]
        Notice.objects.filter(jurisdiction_id=town, pk__in=fanned).update(ready_at=None)
    return len(notices)


def due_deliveries(*, at: datetime, limit: int = 50) -> list[Delivery]:
    """Deliveries to carry now, with their notices. Not yet claimed."""
    rows = Delivery.objects.filter(_due("next_at", at), state=DeliveryState.WAITING)
    return list(rows.select_related("notice").order_by("next_at")[:limit])


def claim(delivery: Delivery, *, at: datetime) -> bool:
    """Take a delivery for the time of a lease. False where another worker was faster."""
    until, tries = at + LEASE, delivery.attempts + 1
    taken = change(delivery, ("next_at", "state"), {"next_at": until, "attempts": tries})
    if taken:
        delivery.next_at, delivery.attempts = until, tries
    return taken


def carry(delivery: Delivery, *, at: datetime, write: Write) -> bool:
    """Carry a claimed delivery and mark it. Returns whether it went out."""
    channel = Channel(delivery.channel)
    try:
        letter = write(delivery.notice, channel)
        if letter is None:
            error = "there is nobody left to tell this way"
            _mark(delivery, state=DeliveryState.FAILED, next_at=None, error=error)
            return False
        CARRIERS[channel](letter, key=delivery.pk, at=at)
    except NotSent as problem:
        _not_sent(delivery, problem, at)
        return False
    _mark(delivery, state=DeliveryState.SENT, sent_at=at, next_at=None, error="")
    return True


def stumble(delivery: Delivery, error: Exception, *, at: datetime) -> None:
    """Something of ours broke while carrying: write it down and try again later, so that the rest goes on."""
    _not_sent(delivery, NotSent(f"{type(error).__name__}: {error}"), at)


def try_again(*, delivery_id: UUID, at: datetime) -> bool:
    """Put a delivery that was given up back into the queue: somebody mended what was broken."""
    rows = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.FAILED)
    return bool(rows.update(state=DeliveryState.WAITING, next_at=at, attempts=0, error=""))


def switch_webhook_on(*, unit_id: int, at: datetime) -> int:
    """The unit mended its webhook. Returns how many of its deliveries go out again."""
    Unit.objects.filter(pk=unit_id).update(webhook_off=False)
    given_up = Delivery.objects.filter(
        notice__unit_id=unit_id, channel=Channel.WEBHOOK, state=DeliveryState.FAILED
    )
    return given_up.update(state=DeliveryState.WAITING, next_at=at, attempts=0, error="")


def _due(field: str, at: datetime) -> Q:
    """At or before `at`, or so far ahead that only a wrong clock can have written it."""
    return Q(**{f"{field}__lte": at}) | Q(**{f"{field}__gt": at + STRANDED})


def _not_sent(delivery: Delivery, problem: NotSent, at: datetime) -> None:
    error = str(problem)[:200]
    tried = delivery.attempts
    if not problem.final and tried <= len(WAITS):
        log.info("delivery %s by %s: %s; attempt %d", delivery.pk, delivery.channel, error, tried)
        _mark(delivery, next_at=at + WAITS[tried - 1], error=error)
        return
    log.error("delivery %s by %s given up after %d: %s", delivery.pk, delivery.channel, tried, error)
    _mark(delivery, state=DeliveryState.FAILED, next_at=None, error=error)
    if delivery.channel == Channel.WEBHOOK and delivery.notice.unit_id is not None:
        _switch_webhook_off(delivery.notice.unit_id)


def _mark(delivery: Delivery, **fields: object) -> None:
    """Write the outcome, unless the lease is over and another has the delivery now."""
    change(delivery, ("next_at",), fields)


def _switch_webhook_off(unit_id: int) -> None:
    """A webhook that keeps failing is switched off aloud; its waiting messages are shown as failed, none is lost."""
    if not Unit.objects.filter(pk=unit_id, webhook_off=False).update(webhook_off=True):
        return
    waiting = Delivery.objects.filter(
        notice__unit_id=unit_id, channel=Channel.WEBHOOK, state=DeliveryState.WAITING
    )
    left = waiting.update(state=DeliveryState.FAILED, next_at=None, error="the webhook was switched off")
    log.error("the webhook of unit %s failed too often and is switched off; %d more wait", unit_id, left)
