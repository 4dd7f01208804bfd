"""Keeping the counts: the door notes what moved, the worker folds what the ledger says of it into the cells."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from huiyin.clocks.queries import calendar_of
from huiyin.filled import fresh
from huiyin.ledger.models import Event

from .counts import BY_NAME, Cell, cells_of
from .life import Life, follow
from .models import Moved, Span, Tally
from .windows import monday

BATCH = 500  # moves folded in one transaction
ROWS = 90  # cells in one statement

Key = tuple[str, str, str, date, str, int, int]  # loop, span, by, start, count, of, bucket


def note_moved(events: Sequence[Event]) -> list[Moved]:
    """What the counts have yet to see of these events: a row for each case, to be written in the same transaction."""
    firsts: dict[UUID, Moved] = {}
    for event in events:
        row = firsts.get(event.case_id)
        if row is None:
            row = fresh(Moved, jurisdiction_id=event.jurisdiction_id, case_id=event.case_id)
            row.since, firsts[event.case_id] = event.seq, row
        row.seq = event.seq
    return list(firsts.values())


def fold_moves(limit: int = BATCH) -> int:
    """Fold up to `limit` moves into the counts, town by town. Returns how many; several folders are safe."""
    folded = 0
    for town in dict.fromkeys(Moved.objects.values_list("jurisdiction_id", flat=True)[:limit]):
        if folded < limit:
            folded += _fold_in(town, limit - folded)
    return folded


def _fold_in(town: int, limit: int) -> int:
    """One transaction: lock what nobody else holds, count it, take it away."""
    with transaction.atomic():
        rows = list(Moved.objects.filter(jurisdiction_id=town).select_for_update(skip_locked=True)[:limit])
        if rows:
            for jurisdiction_id, cells in deltas(rows).items():
                add_cells(jurisdiction_id, spread(cells))
            _take_away(rows)
    return len(rows)


def fold_all(limit: int = BATCH) -> int:
    """Fold everything that waits. Returns how many moves."""
    folded = 0
    while found := fold_moves(limit):
        folded += found
    return folded


def deltas(rows: Iterable[Moved]) -> dict[int, Counter[Cell]]:
    """What these moves change, by jurisdiction: cells that cases left count below nothing. One query for each town."""
    found: dict[int, Counter[Cell]] = {}
    for town, some in groupby(sorted(rows, key=attrgetter("jurisdiction_id")), attrgetter("jurisdiction_id")):
        moved: dict[UUID, list[Moved]] = {}
        for row in some:
            moved.setdefault(row.case_id, []).append(row)
        found[town] = _deltas_of_town(town, moved)
    return found


def _deltas_of_town(town: int, moved: Mapping[UUID, list[Moved]]) -> Counter[Cell]:
    zone, cells = calendar_of(town).zone, Counter[Cell]()
    events = Event.objects.filter(jurisdiction_id=town, case_id__in=list(moved)).order_by("case_id", "seq")
    for case_id, told in groupby(events, attrgetter("case_id")):
        life, rows = Life(), moved[case_id]
        leaves, comes = {row.since - 1 for row in rows}, {row.seq for row in rows}
        for event in told:
            follow(life, event)
            for sign, when in ((-1, leaves), (1, comes)):
                if event.seq in when:
                    for cell in cells_of(life, zone):
                        cells[cell] += sign
    return Counter({cell: n for cell, n in cells.items() if n})


def spread(cells: Mapping[Cell, int]) -> Counter[Key]:
    """The rows that these cells come to: by the day and by the week, or as stock."""
    found = Counter[Key]()
    for cell, n in cells.items():
        for span, start in spans_of(cell):
            found[cell.loop, span, cell.by, start, cell.name, cell.of, cell.bucket] += n
    return found


def spans_of(cell: Cell) -> tuple[tuple[str, date], ...]:
    """Under which spans a cell is kept, each with its first day."""
    if BY_NAME[cell.name].stock:
        return ((Span.STOCK.value, cell.day),)
    return ((Span.DAY.value, cell.day), (Span.WEEK.value, monday(cell.day)))


def add_cells(jurisdiction_id: int, rows: Mapping[Key, int]) -> None:
    """Add these numbers to the kept counts, in the order of their keys, so that two folders can't wait in a circle."""
    changed = sorted(key for key, n in rows.items() if n)
    with connection.cursor() as cursor:
        for start in range(0, len(changed), ROWS):
            some = changed[start : start + ROWS]
            values = [value for key in some for value in (jurisdiction_id, *key, rows[key])]
            cursor.execute(_add_text(len(some)), values)


_COLUMNS = ("jurisdiction_id", "loop", "span", "by", "start", "count", "of", "bucket")


def _add_text(rows: int) -> str:
    quote = connection.ops.quote_name
    table, key = quote(Tally._meta.db_table), ", ".join(map(quote, _COLUMNS))
    marks = ", ".join(["(" + ", ".join(["%s"] * (len(_COLUMNS) + 1)) + ")"] * rows)
    return (
        f"INSERT INTO {table} ({key}, n) VALUES {marks}"  # noqa: S608 - names of our own
        f" ON CONFLICT ({key}) DO UPDATE SET n = {table}.n + EXCLUDED.n"
    )


def _take_away(rows: Sequence[Moved]) -> None:
    quote, sqlite = connection.ops.quote_name, connection.vendor == "sqlite"
    table = quote(Moved._meta.db_table)
    text = f"DELETE FROM {table} WHERE jurisdiction_id = %s AND case_id = %s AND seq = %s"  # noqa: S608
    keys = [(row.jurisdiction_id, row.case_id.hex if sqlite else row.case_id, row.seq) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(text, keys)
