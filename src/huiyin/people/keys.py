"""Changing the keys that seal: what lies under an old one is sealed anew, a few rows at a time, while the town goes on working.

It may be stopped at any moment and begun again: a row is under the one key or the other, and what is left is found by its
mark. A row that somebody changes meanwhile is under the newest key already, and stays as they wrote it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from .sealed import SealedTextField, dated_keys, newest_mark, seal, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column of one table, by their names in the database."""

    table: str
    key: str
    name: str


def sealed_columns() -> list[Column]:
    """Every sealed column of every installed app."""
    return [
        Column(model._meta.db_table, str(model._meta.pk.column), str(field.column))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedTextField)
    ]


def count_by_mark() -> dict[bytes, int]:
    """How many values lie under each key, by its mark. Marks of keys that nobody gave stand there too."""
    found = {mark: 0 for mark, _ in dated_keys(tuple(settings.FIELD_KEYS))}
    with connection.cursor() as cursor:
        for column in sealed_columns():
            table, name = map(connection.ops.quote_name, (column.table, column.name))
            cursor.execute(
                f"SELECT substr({name}, 1, 2), count(*) FROM {table} WHERE length({name}) > 0 GROUP BY 1"  # noqa: S608
            )
            for mark, n in cursor.fetchall():
                found[bytes(mark)] = found.get(bytes(mark), 0) + n
    return found


def rotate(*, batch: int = BATCH) -> Iterator[tuple[Column, int]]:
    """Seal everything under the newest key. Yields the column and how many values were sealed anew, after each batch is
    committed. Raises NoKey where a value's own key is not given: nothing of it is lost, give the key and begin again."""
    for column in sealed_columns():
        while done := _rotate_some(column, batch):
            yield column, done


def _rotate_some(column: Column, batch: int) -> int:
    table, key, name = map(connection.ops.quote_name, (column.table, column.key, column.name))
    mark = models.BinaryField().get_db_prep_value(newest_mark(), connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE length({name}) > 0 AND substr({name}, 1, 2) <> %s LIMIT %s",  # noqa: S608
            [mark, batch],
        )
        rows = [(pk, bytes(value)) for pk, value in cursor.fetchall()]
        for pk, old in rows:
            new = models.BinaryField().get_db_prep_value(seal(unseal(old)), connection)
            was = models.BinaryField().get_db_prep_value(old, connection)
            cursor.execute(
                f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s",  # noqa: S608
                [new, pk, was],
            )
    return len(rows)
