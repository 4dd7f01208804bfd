"""Making a year of a made-up town, so many orders, in the order in which they were filed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huiyin.figures.actions import add_cells, spread

from . import stories
from .ground import KINDS, VILLAGES, ZONE, MadeUp, lay
from .writing import Batch

BATCH = 20_000
CACHE = 400_000  # kilobytes that SQLite may hold while it writes
HOURS = (8, 21)  # when people bring something


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made."""

    town: MadeUp
    cases: int
    events: int
    counts: int


def seed(
    *,
    cases: int,
    days: int,
    at: datetime,
    lot: int,
    counts_only: bool = False,
    seen: Callable[[int], None] = lambda cases: None,
) -> Seeded:
    """Make `cases` orders filed in the `days` before `at`, with their ledger and their counts. `seen` is told how many are done.

    The same `lot` gives the same stories. `counts_only` leaves the orders and their ledger away: a board reads nothing but
    counts. Raises ground.NotEmpty.
    """
    town = lay()
    lots, batch, events = Random(lot), Batch(town), 0  # noqa: S311 - invented lives, not secrets
    _prepare()
    now = int(at.timestamp())
    for filed in _moments(cases, days, at, lots):
        kind = _draw(lots, _KINDS)
        spot = town.spots[_draw(lots, _SPOTS) % len(town.spots)]
        story = stories.tell(town, kind, spot, filed=filed, now=now, lots=lots)
        if counts_only:
            batch.count(story)
        else:
            batch.add(story)
        if batch.number % BATCH == 0:
            events += _write(batch)
            seen(batch.number)
    events += _write(batch)
    rows = spread(batch.cells)
    with transaction.atomic():
        add_cells(town.town.pk, rows)
    _analyze()
    seen(batch.number)
    return Seeded(town, batch.number, events, len(rows))


def _write(batch: Batch) -> int:
    with transaction.atomic():
        return batch.write()


def _moments(cases: int, days: int, at: datetime, lots: Random) -> Iterator[int]:
    """When the orders are filed, in seconds, rising: more on weekdays, more in winter, by day more than by night."""
    zone = ZoneInfo(ZONE)
    first = at.astimezone(zone).date() - timedelta(days=days)
    weights = []
    for n in range(days):
        day = first + timedelta(days=n)
        weights.append((1.0 if day.weekday() < 5 else 0.55) * (1.25 if day.month in (11, 12, 1, 2) else 1.0))
    total, before = sum(weights), 0
    for n, so_far in enumerate(accumulate(weights)):
        upto = round(cases * so_far / total)
        opens = datetime.combine(first + timedelta(days=n), datetime.min.time(), zone) + timedelta(
            hours=HOURS[0]
        )
        start, span = int(opens.timestamp()), (HOURS[1] - HOURS[0]) * 3600
        yield from sorted(start + lots.randrange(span) for _ in range(upto - before))
        before = upto


_KINDS = list(accumulate(kind.share for kind in KINDS))
_SPOTS = list(accumulate(1.0 / (1 + n % 7) for n in range(VILLAGES * 4)))


def _draw(lots: Random, upto: list[float]) -> int:
    """Which of the shares, of which each is added to those before it."""
    lot = lots.random() * upto[-1]
    return next(n for n, edge in enumerate(upto) if lot < edge)


def _prepare() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
            cursor.execute("PRAGMA wal_autocheckpoint = 20000")


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
