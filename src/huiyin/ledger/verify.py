"""Proving the ledger: every link of every chain, and every seal. Streams; needs no more memory than one case.

What it finds is a `Broken`: which case, which event, and what differs. `cases.proof` proves the cases against it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection, transaction

from huiyin.kernel import chain

from . import seals
from .actions import event_text
from .models import Event, Seal

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Broken:
    """The place where the ledger does not hold. `what` is a sentence; the rest says where."""

    what: str
    jurisdiction_id: int
    case_id: UUID | None = None
    seq: int | None = None
    verb: str = ""
    at: datetime | None = None
    day: date | None = None


class Link(NamedTuple):
    """One event as it was read: the columns of `Event`, without the weight of a model."""

    jurisdiction_id: int
    case_id: UUID
    seq: int
    loop: str
    verb: str
    state: str
    role: str
    account_id: UUID | None
    unit_id: int | None
    at: datetime
    recorded_at: datetime
    facts: str
    hash: bytes


Key = tuple[int, UUID]


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database while it goes on working; nobody who writes has to wait for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would take the writer's place
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def chains() -> Iterator[tuple[Key, list[Link]]]:
    """Every case's events in the order of the key (jurisdiction, case, number)."""
    for key, group in groupby(_links(), attrgetter("jurisdiction_id", "case_id")):
        yield key, list(group)


def _links() -> Iterator[Link]:
    rows = Event.objects.order_by("jurisdiction_id", "case_id", "seq").values_list(*Link._fields)
    if connection.vendor == "sqlite":
        return _links_of_sqlite(*rows.query.sql_with_params())
    return map(Link._make, rows.iterator(chunk_size=CHUNK))


def _links_of_sqlite(sql: str, params: tuple[Any, ...]) -> Iterator[Link]:
    """As Django would read them, at half the cost: its general converters took longer than the hashing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                at, recorded_at = row[9].replace(tzinfo=UTC), row[10].replace(tzinfo=UTC)
                account = UUID(row[7]) if row[7] else None
                yield Link._make(
                    (row[0], UUID(row[1]), *row[2:7], account, row[8], at, recorded_at, *row[11:])
                )


def broken_link(links: list[Link]) -> Broken | None:
    """The first event of a case that does not follow from the one before it, or None."""
    before = chain.START
    for number, event in enumerate(links, start=1):
        if event.seq != number:
            return broken_at(event, f"event {number} is missing: after {number - 1} comes {event.seq}")
        if chain.link(before, event_text(cast(Event, event))) != bytes(event.hash):
            return broken_at(event, "its hash is not that of its own text after the event before it")
        before = bytes(event.hash)
    return None


def broken_at(event: Link, what: str) -> Broken:
    """What is wrong with one event."""
    return Broken(what, event.jurisdiction_id, event.case_id, event.seq, event.verb, event.at)


def count_seals() -> int:
    """How many seals there are to prove."""
    return Seal.objects.count()


def broken_seals(zone_of: Callable[[int], tzinfo]) -> Iterator[Broken]:
    """Every seal that does not hold against the events of its day or the seal before it, and days left out."""
    for jurisdiction_id in seals.towns_with_events():
        yield from _broken_seals(jurisdiction_id, zone_of(jurisdiction_id))


def _broken_seals(jurisdiction_id: int, zone: tzinfo) -> Iterator[Broken]:
    kept = list(Seal.objects.filter(jurisdiction_id=jurisdiction_id).order_by("day"))
    if not kept:
        return
    until = kept[-1].day + timedelta(days=1)
    days = {
        found.day: found
        for found in seals.days_with_events(jurisdiction_id, after=None, until=until, zone=zone)
    }
    before = chain.START
    for seal in kept:
        found = days.pop(seal.day, None)
        stated = seals.Day(seal.day, seal.cases, seal.events, bytes(seal.root))
        if found is None:
            yield Broken("the day is sealed, but has no events any more", jurisdiction_id, day=seal.day)
        elif found != stated:
            what = (
                f"the seal says {stated.events} events of {stated.cases} cases, "
                f"the ledger has {found.events} of {found.cases}"
                if (found.events, found.cases) != (stated.events, stated.cases)
                else "the root of the day's events is not the one that was sealed"
            )
            yield Broken(what, jurisdiction_id, day=seal.day)
        if seals.seal_hash(before, stated) != bytes(seal.hash):
            yield Broken("the seal does not follow from the one before it", jurisdiction_id, day=seal.day)
        before = bytes(seal.hash)
    for day in sorted(days):
        yield Broken("events were recorded on a day that was passed without a seal", jurisdiction_id, day=day)
