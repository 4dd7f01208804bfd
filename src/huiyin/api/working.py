"""The part of the worker that speaks to the outside: photos to fetch, filings and later words to send, updates to read,
webhooks to tell.

Others' servers may be slow, and clocks must not wait for them: one round takes a few seconds at most, and a partner that
failed in it is left alone until the next.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from huiyin.outage import is_outage

from . import errands
from .hooks.actions import KEPT as HOOKS_KEPT
from .hooks.reading import read_ledgers
from .hooks.sending import due_messages, send
from .hooks.upkeep import sweep_messages
from .media import fetch_media
from .models import Errand, Filing, HookMessage, MediaToFetch, Partner
from .partners import outbox, polling
from .v1.once import KEPT as ANSWERS_KEPT
from .v1.once import sweep_once

log = logging.getLogger("huiyin.api")

ROUND = 10.0  # seconds after which a round begins nothing more

Clock = Callable[[], datetime]
Job = Callable[[], bool]


@dataclass(slots=True)
class Done:
    """How much worked, and how much did not yet."""

    well: int = 0
    not_yet: int = 0


def work(clock: Clock, stop: Event, *, beat: Callable[[], None] = lambda: None) -> Done:
    """One round. Finishes what it is at when told to stop."""
    done, until = Done(), time.monotonic() + ROUND
    for job in _jobs(clock):
        well = _try(job)
        done.well, done.not_yet = done.well + well, done.not_yet + (not well)
        beat()
        if stop.is_set() or time.monotonic() > until:
            break
    return done


def _try(job: Job) -> bool:
    """One thing that breaks keeps no other waiting; its lease runs out, and it is tried again."""
    try:
        return job()
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("something for the outside broke")
        return False


def _jobs(clock: Clock) -> Iterator[Job]:
    for media in errands.due(MediaToFetch, at=clock()):
        yield from _claimed(media, clock, lambda one=media: fetch_media(one, at=clock()))  # type: ignore[misc]
    broken: set[int] = set()
    filings = errands.due(Filing, at=clock())
    partners = Partner.objects.in_bulk({filing.partner_id for filing in filings})
    for filing in filings:
        filing.partner = partners[filing.partner_id]
        if filing.partner_id not in broken:
            yield from _claimed(filing, clock, lambda one=filing: _send(one, broken, clock()))  # type: ignore[misc]
    for parcel in outbox.due_parcels(at=clock()):
        if parcel.filing.partner_id not in broken:
            yield from _claimed(parcel, clock, lambda one=parcel: outbox.send_parcel(one, at=clock()))  # type: ignore[misc]
    for partner in polling.due_partners(at=clock()):
        if polling.claim(partner, at=clock()):
            polling.poll(partner, at=clock())
    yield from _hook_jobs(clock)


def _hook_jobs(clock: Clock) -> Iterator[Job]:
    """A webhook that was not reached in this round is left alone until the next: others wait for their turn."""
    read_ledgers(at=clock())
    failed: set[object] = set()
    while messages := [one for one in due_messages(at=clock()) if one.hook_id not in failed]:
        for message in messages:
            if message.hook_id not in failed:
                yield from _claimed(message, clock, lambda one=message: _tell(one, failed, clock()))  # type: ignore[misc]


def _tell(message: HookMessage, failed: set[object], at: datetime) -> bool:
    well = send(message, at=at)
    if not well:
        failed.add(message.hook_id)
    return well


def sweep(*, at: datetime) -> None:
    """Once a night: forget answers that were kept for a day, and messages that were taken long ago."""
    sweep_once(before=at - ANSWERS_KEPT)
    sweep_messages(before=at - HOOKS_KEPT)


def _claimed(errand: Errand, clock: Clock, job: Job) -> Iterator[Job]:
    if errands.claim(errand, at=clock()):
        yield job


def _send(filing: Filing, broken: set[int], at: datetime) -> bool:
    well = outbox.send_filing(filing, at=at)
    if filing.partner.failing_since is not None:
        broken.add(filing.partner_id)
    return well
