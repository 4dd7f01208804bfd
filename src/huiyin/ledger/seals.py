"""Daily seals: a Merkle root over the heads of every case that moved, each seal chained to the one before it.

A seal may be published. Whoever kept it can tell later whether a day was rewritten, even by somebody who recomputed every
chain of every case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

from django.db import IntegrityError, transaction

from huiyin.kernel import chain

from .models import Event, Seal

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Day:
    """What one local day of a town comes to."""

    day: date
    cases: int
    events: int
    root: bytes


def seal_days(jurisdiction_id: int, *, until: date, zone: tzinfo) -> list[Seal]:
    """All of `sealing` at once."""
    return list(sealing(jurisdiction_id, until=until, zone=zone))


def sealing(jurisdiction_id: int, *, until: date, zone: tzinfo) -> Iterator[Seal]:
    """Seal every day before `until` that has events and no seal yet, oldest first; each new seal as it is made.

    A day without events has none. Days before the last seal stay as they are. Safe with several workers, and to leave after any day.
    """
    last = Seal.objects.filter(jurisdiction_id=jurisdiction_id).order_by("-day").first()
    for found in days_with_events(jurisdiction_id, after=last.day if last else None, until=until, zone=zone):
        before = bytes(last.hash) if last else chain.START
        last = Seal(
            jurisdiction_id=jurisdiction_id,
            day=found.day,
            cases=found.cases,
            events=found.events,
            root=found.root,
            hash=seal_hash(before, found),
        )
        try:
            with transaction.atomic():
                last.save(force_insert=True)
        except IntegrityError:  # another worker sealed this day meanwhile, and goes on with the next
            return
        yield last


def days_with_events(jurisdiction_id: int, *, after: date | None, until: date, zone: tzinfo) -> Iterator[Day]:
    """Every local day after `after` and before `until` on which something was recorded, in order."""
    day = after + timedelta(days=1) if after else None
    while found := _next_day(jurisdiction_id, day, zone):
        if found >= until:
            return
        yield day_of_events(jurisdiction_id, found, zone)
        day = found + timedelta(days=1)


def day_of_events(jurisdiction_id: int, day: date, zone: tzinfo) -> Day:
    """Root and counts of one local day, streamed: the last event of each case that moved, in the order of the cases."""
    rows = (
        Event.objects.filter(
            jurisdiction_id=jurisdiction_id,
            recorded_at__gte=start_of(day, zone),
            recorded_at__lt=start_of(day + timedelta(days=1), zone),
        )
        .order_by("case_id", "seq")
        .values_list("case_id", "seq", "hash")
    )
    leaves: list[bytes] = []
    events = 0
    held: tuple[UUID, int, bytes] | None = None
    for row in rows.iterator(chunk_size=CHUNK):
        events += 1
        if held and held[0] != row[0]:
            leaves.append(leaf(*held))
        held = (row[0], row[1], bytes(row[2]))
    if held:
        leaves.append(leaf(*held))
    return Day(day, len(leaves), events, chain.merkle_root(leaves))


def leaf(case_id: UUID, seq: int, head: bytes) -> bytes:
    """One case in a seal: its identity (16 bytes), its head (32) and the number of its last event (8)."""
    return case_id.bytes + bytes(head) + seq.to_bytes(8, "big")


def seal_hash(before: bytes, day: Day) -> bytes:
    """The hash of a seal: over the hash of the seal before it (`chain.START` for the first), the day, counts and root."""
    facts = {"day": day.day.isoformat(), "cases": day.cases, "events": day.events, "root": day.root.hex()}
    return chain.link(before, chain.canonical(facts))


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def towns_with_events() -> list[int]:
    """Every jurisdiction that has events: a step through the key for each, not a walk over the table."""
    found: list[int] = []
    rows = Event.objects.order_by("jurisdiction_id").values_list("jurisdiction_id", flat=True)
    while (following := rows.filter(jurisdiction_id__gt=found[-1] if found else -1).first()) is not None:
        found.append(following)
    return found


def _next_day(jurisdiction_id: int, day: date | None, zone: tzinfo) -> date | None:
    """The first local day from `day` on with an event."""
    rows = Event.objects.filter(jurisdiction_id=jurisdiction_id)
    if day is not None:
        rows = rows.filter(recorded_at__gte=start_of(day, zone))
    first = rows.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return first.astimezone(zone).date() if first else None
