"""A seeded town grown to many times its size by the database itself: each order and each event again, under other keys.

Seeding hashes each order's chain in Python, an hour of one processor for ten million. Here an order of the year is copied with its moments,
its state and its events, so that the shares of what is open, due and closed stay what they were. What copies lack is a chain of
their own: `huiyin verify` would say so. For measuring what pages read, and for nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from huiyin.cases.models import Case
from huiyin.figures.models import Tally
from huiyin.kernel import chain
from huiyin.ledger.models import Event, Seal

AT_ONCE = 500  # rows that are copied by one statement on SQLite

POSTGRESQL = {
    # the last eight digits of a key of a seeded order are its number (`scale.writing`)
    "key": "(left({0}::text, 28) || lpad(to_hex(('x' || right({0}::text, 8))::bit(32)::bigint + k * {1}), 8, '0'))::uuid",
    "receipt": "(receipt::bigint + k * {1})::text",
    "times": "CROSS JOIN LATERAL (SELECT k FROM generate_series(1, {0} + 0 * one.seq) AS s(k)) AS copies",
}
SQLITE = {
    "key": "substr({0}, 1, 24) || printf('%08x', {2} + k * {1})",
    "receipt": "CAST(CAST(receipt AS INTEGER) + k * {1} AS TEXT)",
    "times": "CROSS JOIN (WITH RECURSIVE s(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM s WHERE k < {0}) SELECT k FROM s) AS copies",
}


class Put(NamedTuple):
    """Something that stands on a table and is built anew after it grew: how it goes, and how it comes back."""

    away: str
    back: str


def multiply(town: int, times: int) -> None:
    """Have `times` as many orders in the town with this key. Every case in it must have been seeded."""
    n = Case.objects.filter(jurisdiction_id=town).count()
    with _without_log(), transaction.atomic(), connection.cursor() as cursor:
        for line in _ROOM[connection.vendor]:
            cursor.execute(line)
        standing = [one for model in (Case, Event) for one in _standing(cursor, model)]
        for one in standing:
            cursor.execute(one.away)
        for model in (Case, Event):
            _copy(cursor, model, _copying(model, n, times))
        for one in standing:
            cursor.execute(one.back)
        Tally.objects.filter(jurisdiction_id=town).update(n=models.F("n") * times)
    _need_no_seals(town)


def _need_no_seals(town: int) -> None:
    """What has no chain needs no seals: a worker would be at the year's for ten minutes, beside what is measured."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    Seal.objects.create(
        jurisdiction_id=town, day=yesterday, cases=0, events=0, root=chain.START, hash=chain.START
    )


@contextmanager
def _without_log() -> Iterator[None]:
    """SQLite alone: a log of many gigabytes is searched for each page. Whatever stops it in between leaves a file to be thrown away."""
    if _postgresql() or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = OFF")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA temp_store = MEMORY")
        yield
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA journal_mode = WAL")


def _copy(cursor: Any, model: type[models.Model], text: str) -> None:
    """SQLite first writes down all that it will put into the table it reads from, so it is given some rows at a time."""
    if _postgresql():
        cursor.execute(text)
        return
    cursor.execute(f"SELECT MAX(rowid) FROM {model._meta.db_table}")
    last = cursor.fetchone()[0]
    for begun in range(0, last, AT_ONCE):
        cursor.execute(f"{text} WHERE one.rowid > {begun} AND one.rowid <= {min(begun + AT_ONCE, last)}")


def tidy() -> None:
    """As a database that has stood for a while: swept up, and with statistics."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if _postgresql() else "ANALYZE")


def _copying(model: type[models.Model], n: int, times: int) -> str:
    """The statement that copies the rows; `n` orders have numbers from zero, and copy k begins at k times n."""
    words = POSTGRESQL if _postgresql() else SQLITE
    key, table = ("id" if model is Case else "case_id"), model._meta.db_table
    number = "CAST(receipt AS INTEGER) - 10000000" if model is Case else _NUMBER.format(key)
    anew = {key: words["key"].format(f"one.{key}", n, number), "receipt": words["receipt"].format(key, n)}
    names = [str(one.column) for one in model._meta.local_concrete_fields]
    values = ", ".join(anew.get(name, f'one."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} AS one {words['times'].format(times - 1)}"
    )


_ROOM = {
    "postgresql": ("SET LOCAL maintenance_work_mem = '1GB'", "SET CONSTRAINTS ALL IMMEDIATE"),
    "sqlite": ("PRAGMA cache_size = -2000000",),
}

# SQLite reads no hexadecimal: digit by digit, by its place in the alphabet
_NUMBER = "(" + " + ".join(
    f"((instr('0123456789abcdef', substr({{0}}, {25 + n}, 1)) - 1) << {28 - 4 * n})" for n in range(8)
) + ")"  # fmt: skip


def _standing(cursor: Any, model: type[models.Model]) -> list[Put]:
    """Indexes, and on PostgreSQL the constraints that look at each row; the key that others point to stays."""
    table = model._meta.db_table
    if not _postgresql():
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table]
        )
        return [Put(f'DROP INDEX "{name}"', sql) for name, sql in cursor.fetchall()]
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
        " AND (contype IN ('f', 'u') OR contype = 'p' AND conrelid <> %s::regclass) ORDER BY contype DESC",
        [table, Case._meta.db_table],
    )
    found = [
        Put(
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}"',
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}',
        )
        for name, text in cursor.fetchall()
    ]
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i WHERE i.indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    return found + [Put(f"DROP INDEX {name}", text) for name, text in cursor.fetchall()]


def _postgresql() -> bool:
    return bool(connection.vendor == "postgresql")
