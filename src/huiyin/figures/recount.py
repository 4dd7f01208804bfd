"""The figures from the ledger alone: every event read once, in a stream, and the kept counts compared with it.

Keeping counts and recounting differ by the same numbers at any moment, so a difference that was found is mended by
adding it, while the town goes on working.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby
from operator import itemgetter
from random import SystemRandom
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from huiyin.cases.models import Case
from huiyin.clocks.queries import calendar_of
from huiyin.ledger.models import Event
from huiyin.ledger.seals import start_of
from huiyin.ledger.verify import snapshot

from .actions import Key, add_cells, deltas, fold_all, spread
from .counts import BY_NAME, Axis, Cell, cells_of
from .life import Life, follow
from .models import Check, Moved, Span, Tally
from .windows import DAY

CHUNK = 5000
STEP = 20_000  # events between two words about how far it is


class Read(NamedTuple):
    """What is read of an event. `case` is as the database gives it: only whether it is another one matters."""

    jurisdiction_id: int
    case: object
    loop: str
    verb: str
    state: str
    account_id: object
    unit_id: int | None
    at: datetime
    facts: str


@dataclass(slots=True)
class Recount:
    """What the ledger says: how much was read, and every row that the kept counts have otherwise, by town."""

    cases: int = 0
    events: int = 0
    rows: int = 0
    differences: dict[int, Counter[Key]] = field(default_factory=dict)  # ledger less kept

    @property
    def wrong(self) -> int:
        """How many rows differ."""
        return sum(len(rows) for rows in self.differences.values())


def recount(*, seen: Callable[[int], None] = lambda events: None) -> Recount:
    """Read the whole ledger and compare. `seen` is told now and then how many events are done."""
    fold_all()
    found = Recount()
    with snapshot():
        ledger = _from_ledger(found, seen)
        kept = _kept()
    for town in sorted(ledger.keys() | kept.keys()):
        mine, theirs = ledger.get(town, Counter()), kept.get(town, Counter())
        found.rows += len(mine)
        wrong = {
            key: mine[key] - theirs[key] for key in mine.keys() | theirs.keys() if mine[key] != theirs[key]
        }
        if wrong:
            found.differences[town] = Counter(wrong)
    return found


def mend(found: Recount) -> None:
    """Make the kept counts what the ledger says, in one transaction."""
    with transaction.atomic():
        for town, rows in found.differences.items():
            add_cells(town, rows)


def count_events() -> int:
    """How many events there are to read."""
    return Event.objects.count()


def _from_ledger(found: Recount, seen: Callable[[int], None]) -> dict[int, Counter[Key]]:
    """The rows that the ledger comes to, by town. Holds the rows, and one case at a time."""
    counts: dict[int, Counter[Key]] = {}
    for town, events in groupby(_events(), itemgetter(0)):
        zone, cells = calendar_of(town).zone, Counter[Cell]()
        for _, told in groupby(events, itemgetter(1)):
            life = Life()
            for event in told:
                follow(life, event)
                found.events += 1
            cells.update(cells_of(life, zone))
            found.cases += 1
            if found.events % STEP < 20:
                seen(found.events)
        counts[town] = spread(cells)
    seen(found.events)
    return counts


def _events() -> Iterator[Read]:
    """Every event in the order of the key."""
    names = ("jurisdiction_id", "case_id", "loop", "verb", "state", "account_id", "unit_id", "at", "facts")
    rows = Event.objects.order_by("jurisdiction_id", "case_id", "seq").values_list(*names)
    if connection.vendor == "sqlite":
        return _events_of_sqlite(*rows.query.sql_with_params())
    return map(Read._make, rows.iterator(chunk_size=CHUNK))


def _events_of_sqlite(sql: str, params: tuple[Any, ...]) -> Iterator[Read]:
    """As Django would read them, without its general converters, which cost more than the counting."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                yield Read._make((*row[:7], row[7].replace(tzinfo=UTC), row[8]))


def _kept() -> dict[int, Counter[Key]]:
    """The rows that are kept, with what came in since the last fold."""
    kept: dict[int, Counter[Key]] = {}
    names = ("jurisdiction_id", "loop", "span", "by", "start", "count", "of", "bucket", "n")
    for town, *key, n in Tally.objects.exclude(n=0).values_list(*names).iterator(chunk_size=CHUNK):
        kept.setdefault(town, Counter())[tuple(key)] = n  # type: ignore[index]
    for town, cells in deltas(Moved.objects.all()).items():
        kept.setdefault(town, Counter()).update(spread(cells))
    return kept


# ── the nightly check of one day ─────────────────────────────────────────────────────────────────────────


def check_a_day(town: int, *, at: datetime, day: date | None = None) -> Check | None:
    """Recount what was filed on one day, drawn by lot where none is given, and write down what came of it.

    None where nothing was filed yet on any day that is over.
    """
    zone = calendar_of(town).zone
    day = day or _draw(town, at.astimezone(zone).date())
    if day is None:
        return None
    with snapshot():
        cases, said = _of_day(town, day, zone)
        kept = _kept_of_day(town, day)
    keys = said.keys() | kept.keys()
    wrong = sum(said[key] != kept[key] for key in keys)
    check = Check(jurisdiction_id=town, day=day, at=at, cases=cases, cells=len(keys), wrong=wrong)
    check.save(force_insert=True)
    return check


def checked_since(town: int, *, at: datetime) -> bool:
    """Whether a day of this town was checked already since midnight (another worker, or this one before it was restarted)."""
    zone = calendar_of(town).zone
    midnight = start_of(at.astimezone(zone).date(), zone)
    return Check.objects.filter(jurisdiction_id=town, at__gte=midnight).exists()


def _draw(town: int, today: date) -> date | None:
    """A day by lot among all on which something was filed."""
    days = Tally.objects.filter(
        jurisdiction_id=town, span=Span.DAY, by="", count="filed", start__lt=today, n__gt=0
    )
    found = list(days.values_list("start", flat=True).distinct())
    return SystemRandom().choice(found) if found else None


def _of_day(town: int, day: date, zone: tzinfo) -> tuple[int, Counter[Cell]]:
    """How many cases were filed that day, and the cells by the day of filing that their events come to."""
    filed = Case.objects.filter(
        jurisdiction_id=town, filed_at__gte=start_of(day, zone), filed_at__lt=start_of(day + DAY, zone)
    )
    ids, cells = list(filed.values_list("pk", flat=True)), Counter[Cell]()
    for start in range(0, len(ids), CHUNK):
        events = Event.objects.filter(jurisdiction_id=town, case_id__in=ids[start : start + CHUNK])
        for life in _lives(events.order_by("case_id", "seq").iterator(chunk_size=CHUNK)):
            cells.update(cell for cell in cells_of(life, zone) if _by_filing(cell.name))
    return len(ids), cells


def _lives(events: Iterator[Event]) -> Iterator[Life]:
    held: UUID | None = None
    life = Life()
    for event in events:
        if held not in (None, event.case_id):
            yield life
            life = Life()
        held = event.case_id
        follow(life, event)
    if held is not None:
        yield life


def _kept_of_day(town: int, day: date) -> Counter[Cell]:
    rows = Tally.objects.filter(jurisdiction_id=town, span=Span.DAY, start=day).exclude(n=0)
    names = ("loop", "count", "start", "by", "of", "bucket", "n")
    kept = Counter({Cell(*key): n for *key, n in rows.values_list(*names) if _by_filing(key[1])})
    waiting = deltas(Moved.objects.filter(jurisdiction_id=town)).get(town, Counter())
    kept.update({cell: n for cell, n in waiting.items() if cell.day == day and _by_filing(cell.name)})
    return kept


def _by_filing(count: str) -> bool:
    return BY_NAME[count].axis is Axis.FILED and not BY_NAME[count].stock


KEEP = timedelta(days=800)


def sweep(*, at: datetime) -> None:
    """Once a night: cells of the stock that stand empty, and checks of more than two years ago."""
    Tally.objects.filter(span=Span.STOCK, n=0).delete()
    Check.objects.filter(at__lt=at - KEEP).delete()
