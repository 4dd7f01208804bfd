"""Writing many rows at once. What Django's own bulk insert spends on SQL text per value is most of what a replay costs.

On SQLite one statement is prepared and run for each row; on PostgreSQL Django's insert from arrays is as fast.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Adapt = Callable[[Any], Any] | None

# what the database driver takes as it is
_PLAIN = (
    models.CharField,
    models.TextField,
    models.EmailField,
    models.FloatField,
    models.BigAutoField,
    models.BigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model, whose ids are known already, in the caller's transaction."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "sqlite":
        model._default_manager.bulk_create(rows)
        return
    statement, columns = _insert_into(model)
    values = [_values(row, columns) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _values(row: models.Model, columns: Sequence[tuple[str, Adapt]]) -> list[Any]:
    held = row.__dict__
    found = []
    for name, adapt in columns:
        value = held[name]
        found.append(value if adapt is None or value is None else adapt(value))
    return found


@cache
def _insert_into(model: type[models.Model]) -> tuple[str, tuple[tuple[str, Adapt], ...]]:
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    return statement, tuple((field.attname, _adapter(field)) for field in fields)


def _adapter(field: Any) -> Adapt:
    """What turns a value of this field into the database's; None where it is the same already."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if type(target) in _PLAIN:
        return None
    if type(target) is models.DateTimeField:
        return connection.ops.adapt_datetimefield_value
    if type(target) is models.UUIDField:
        return lambda value: value.hex
    return lambda value: field.get_db_prep_save(value, connection)
