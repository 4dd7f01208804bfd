"""How the worker does what can't be done at once: claimed by a conditional UPDATE, tried again, at last given up aloud."""

import logging
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from .models import Errand, Work

log = logging.getLogger("huiyin.api")

LEASE = timedelta(minutes=3)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
STRANDED = timedelta(days=3)  # further ahead than any wait: the clock went wrong and came back

One = TypeVar("One", bound=Errand)


def due(rows: "QuerySet[One]", *, at: datetime, limit: int = 20) -> list[One]:
    """What of `rows` is to be done now, oldest first. Not yet claimed."""
    when = Q(next_at__lte=at) | Q(next_at__gt=at + STRANDED)
    return list(rows.filter(when, state=Work.WAITING).order_by("next_at")[:limit])


def claim(errand: Errand, *, at: datetime) -> bool:
    """Take it for the time of a lease. False where another worker was faster."""
    until = at + LEASE
    rows = type(errand)._default_manager.filter(pk=errand.pk, state=Work.WAITING, next_at=errand.next_at)
    taken = rows.update(next_at=until, attempts=F("attempts") + 1)
    if taken:
        errand.next_at, errand.attempts = until, errand.attempts + 1
    return bool(taken)


def done(errand: Errand, **fields: object) -> None:
    """It is done; `fields` are what was learnt by it."""
    _mark(errand, state=Work.DONE, next_at=None, error="", **fields)


def later(errand: Errand, why: str, *, at: datetime, final: bool = False, **fields: object) -> None:
    """It did not work: try again after a while, or give it up where that can't help or was done often enough."""
    if not final and errand.attempts <= len(WAITS):
        _mark(errand, next_at=at + WAITS[errand.attempts - 1], error=why[:200], **fields)
        return
    log.error("%s %s given up after %d: %s", type(errand).__name__, errand.pk, errand.attempts, why)
    _mark(errand, state=Work.FAILED, next_at=None, error=why[:200], **fields)


def _mark(errand: Errand, **fields: object) -> None:
    """Write the outcome, unless the lease is over and another has it now."""
    rows = type(errand)._default_manager.filter(pk=errand.pk, next_at=errand.next_at)
    if rows.update(**fields):
        for name, value in fields.items():
            setattr(errand, name, value)
