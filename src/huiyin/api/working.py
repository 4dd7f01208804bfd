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
from itertools import chain
from threading import Event
from uuid import UUID

from huiyin.outage import is_outage

from . import errands
from .hooks.actions import KEPT as HOOKS_KEPT
from .hooks.reading import read_ledgers
from .hooks.sending import due_messages, send
from .hooks.upkeep import sweep_messages
from .media import fetch_media
from .models import Errand, Filing, HookMessage, MediaToFetch, Parcel, Partner
from .partners import outbox, polling
from .v1.once import KEPT as ANSWERS_KEPT
from .v1.once import sweep_once

log = logging.getLogger("huiyin.api")

ROUND = 10.0  # seconds after which a round begins nothing more

Clock = Callable[[], datetime]
Job = Callable[[], bool | None]  # whether it worked; None where that is not counted


@dataclass(slots=True)
class Done:
    """How much worked, and how much did not yet."""

    well: int = 0
    not_yet: int = 0


def work(clock: Clock, stop: Event, *, turn: int = 0, beat: Callable[[], None] = lambda: None) -> Done:
    """One round. Finishes what it is at when told to stop.

    It begins with another kind of job in each `turn`, so that servers which never answer use up the time of one round and
    not of all.
    """
    done, until = Done(), time.monotonic() + ROUND
    begin = turn % len(KINDS)
    for job in chain.from_iterable(kind(clock) for kind in (*KINDS[begin:], *KINDS[:begin])):
        well = _try(job)
        if well is not None:
            done.well, done.not_yet = done.well + well, done.not_yet + (not well)
        beat()
        if stop.is_set() or time.monotonic() > until:
            break
    return done


def _try(job: Job) -> bool | None:
    """One thing that breaks keeps no other waiting; its lease runs out, and it is tried again."""
    try:
        return job()
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("something for the outside broke")
        return False


def _media_jobs(clock: Clock) -> Iterator[Job]:
    for media in errands.due(MediaToFetch.objects.all(), at=clock()):
        yield from _claimed(media, clock, lambda one=media: fetch_media(one, at=clock()))  # type: ignore[misc]


def _poll_jobs(clock: Clock) -> Iterator[Job]:
    """Reading what partners tell; it counts as nothing that was sent."""
    for partner in polling.due_partners(at=clock()):
        if polling.claim(partner, at=clock()):
            yield lambda one=partner: _poll(one, clock())  # type: ignore[misc]


def _poll(partner: Partner, at: datetime) -> None:
    polling.poll(partner, at=at)


def _partner_jobs(clock: Clock) -> Iterator[Job]:
    """A partner that fails in this round is left alone until the next: others wait for their turn."""
    failed: set[int] = set()
    while filings := outbox.due_filings(at=clock(), but=failed):
        for filing in filings:
            if filing.partner_id not in failed:
                yield from _claimed(filing, clock, lambda one=filing: _file(one, failed, clock()))  # type: ignore[misc]
    while parcels := outbox.due_parcels(at=clock(), but=failed):
        for parcel in parcels:
            if parcel.filing.partner_id not in failed:
                yield from _claimed(parcel, clock, lambda one=parcel: _send(one, failed, clock()))  # type: ignore[misc]


def _file(filing: Filing, failed: set[int], at: datetime) -> bool:
    well = outbox.send_filing(filing, at=at)
    if filing.partner.failing_since is not None:
        failed.add(filing.partner_id)
    return well


def _send(parcel: Parcel, failed: set[int], at: datetime) -> bool:
    well = outbox.send_parcel(parcel, at=at)
    if parcel.filing.partner.failing_since is not None:
        failed.add(parcel.filing.partner_id)
    return well


def _hook_jobs(clock: Clock) -> Iterator[Job]:
    """A webhook that was not reached in this round is left alone until the next: others wait for their turn."""
    read_ledgers(at=clock())
    failed: set[UUID] = set()
    while messages := due_messages(at=clock(), but=failed):
        for message in messages:
            if message.hook_id not in failed:
                yield from _claimed(message, clock, lambda one=message: _tell(one, failed, clock()))  # type: ignore[misc]


def _tell(message: HookMessage, failed: set[UUID], at: datetime) -> bool:
    well = send(message, at=at)
    if not well:
        failed.add(message.hook_id)
    return well


KINDS = (_media_jobs, _partner_jobs, _poll_jobs, _hook_jobs)


def sweep(*, at: datetime) -> None:
    """Once a night: forget answers that were kept for a day, and messages that were taken long ago."""
    sweep_once(before=at - ANSWERS_KEPT)
    sweep_messages(before=at - HOOKS_KEPT)


def _claimed(errand: Errand, clock: Clock, job: Job) -> Iterator[Job]:
    if errands.claim(errand, at=clock()):
        yield job
