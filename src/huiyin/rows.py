"""Reading one row under lock and writing rows, with SQL that is put together once.

What Django spends on the text of a statement, value by value, is most of what a move or a replay would cost. Here the text
is made once per model (and set of columns) and kept; the values go through the fields' own adapters and converters. SQLite
runs one prepared statement for each row; PostgreSQL takes few rows in one statement and copies many in.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from huiyin.prepared import planned_cursor

Adapt = Callable[[Any], Any] | None
Columns = tuple[tuple[str, Adapt], ...]
Row = TypeVar("Row", bound=models.Model)

FEW = 8  # rows in one statement whose text is worth keeping
SOME = 100  # rows in one statement at most

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


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def locked(model: type[Row], pk: Any) -> Row:
    """The row of that key, locked until the transaction ends. On SQLite the transaction itself is the lock.

    Raises the model's DoesNotExist.
    """
    statement, adapt, names, converters = _select(model)
    with planned_cursor() as cursor:
        cursor.execute(statement, [adapt(pk) if adapt else pk])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(f"{model.__name__} {pk}")  # type: ignore[attr-defined]
    values = list(found)
    for number, functions, expression in converters:
        for function in functions:
            values[number] = function(values[number], expression, connection)
    return model.from_db(connection.alias, names, values)


@cache
def _select(model: type[models.Model]) -> tuple[str, Adapt, list[str], list[tuple[int, list[Any], Any]]]:
    compiler = model._default_manager.order_by().query.get_compiler(connection=connection)
    compiler.setup_query()
    converters = compiler.get_converters(column[0] for column in compiler.select)
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    key = model._meta.pk
    text = f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    text += " FOR UPDATE" if connection.features.has_select_for_update else ""
    names = [field.attname for field in fields]
    return text, _adapter(key), names, [(n, list(f), e) for n, (f, e) in converters.items()]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────


def insert(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model, whose ids are known already, in the caller's transaction."""
    if not rows:
        return
    if _from_arrays(rows) and not under_policies():
        _copy(rows)
    else:
        for start in range(0, len(rows), SOME):
            _write(rows[start : start + SOME], "")


def upsert(rows: Sequence[models.Model], unique: tuple[str, ...], fields: tuple[str, ...]) -> None:
    """Insert rows; where one with the same `unique` columns is there already, give it these `fields`."""
    if not rows:
        return
    if _from_arrays(rows):
        manager = type(rows[0])._default_manager
        manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)
        return
    quote = connection.ops.quote_name
    news = ", ".join(f"{quote(name)} = EXCLUDED.{quote(name)}" for name in fields)
    _write(rows, f" ON CONFLICT ({', '.join(map(quote, unique))}) DO UPDATE SET {news}")  # nosec B608 - names of our own


def under_policies() -> bool:
    """Whether this connection took the role that row security holds for: PostgreSQL lets it copy nothing in."""
    return bool(connection.settings_dict.get("OPTIONS", {}).get("assume_role"))


def _from_arrays(rows: Sequence[models.Model]) -> bool:
    return connection.vendor == "postgresql" and len(rows) > FEW


def _write(rows: Sequence[models.Model], conflict: str) -> None:
    model, alias = type(rows[0]), connection.alias
    values = [_values(row, _columns(model)) for row in rows]
    with planned_cursor() if len(rows) <= FEW else connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_insert_text(model, 1) + conflict, values)
        else:
            cursor.execute(
                _insert_text(model, len(rows)) + conflict, [value for row in values for value in row]
            )
    for row in rows:
        row._state.adding, row._state.db = False, alias


def _copy(rows: Sequence[models.Model]) -> None:
    """PostgreSQL's own way for many rows: no text of a statement at all."""
    model, quote, columns = type(rows[0]), connection.ops.quote_name, _columns(type(rows[0]))
    names = ", ".join(quote(str(field.column)) for field in model._meta.local_concrete_fields)
    text = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(text) as stream:
        for row in rows:
            stream.write_row(_values(row, columns))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(rows: Iterable[tuple[models.Model, Collection[str]]]) -> None:
    """Write the named fields (attnames) of each row. Rows that change the same fields share a statement."""
    alike: dict[tuple[str, ...], list[models.Model]] = {}
    for row, names in rows:
        alike.setdefault(tuple(sorted(names)), []).append(row)
    for names, some in alike.items():
        text, columns = _update_text(type(some[0]), names)
        values = [_values(row, columns) for row in some]
        if len(values) == 1:
            with planned_cursor() as cursor:
                cursor.execute(text, values[0])
        else:
            with connection.cursor() as cursor:
                cursor.executemany(text, values)


def _values(row: models.Model, columns: Columns) -> list[Any]:
    held = row.__dict__
    found = []
    for name, adapt in columns:
        value = held[name]
        found.append(value if adapt is None or value is None else adapt(value))
    return found


@cache
def _columns(model: type[models.Model]) -> Columns:
    return tuple((field.attname, _adapter(field)) for field in model._meta.local_concrete_fields)


@cache
def _insert_text(model: type[models.Model], n: int) -> str:
    quote, fields = connection.ops.quote_name, model._meta.local_concrete_fields
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * n)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {marks}"  # noqa: S608 - names of our own


@cache
def _update_text(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Columns]:
    quote, key = connection.ops.quote_name, model._meta.pk
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    news = ", ".join(f"{quote(str(by_name[name].column))} = %s" for name in names)
    text = f"UPDATE {quote(model._meta.db_table)} SET {news} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    return text, tuple((name, _adapter(by_name[name])) for name in (*names, key.attname))


def _moment(value: datetime) -> str:
    """As Django writes a moment for SQLite; one in UTC, as nearly all are, needs no turning."""
    if value.tzinfo is UTC:
        return str(value.replace(tzinfo=None))
    return str(connection.ops.adapt_datetimefield_value(value))


def _adapter(field: Any) -> Adapt:
    """What turns a value of this field into the database's; None where it is the same already."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if type(target) in _PLAIN:
        return None
    if type(target) is models.DateTimeField:
        return _moment if connection.vendor == "sqlite" else None
    if type(target) is models.UUIDField:
        return (lambda value: value.hex) if connection.vendor == "sqlite" else None
    return lambda value: field.get_db_prep_save(value, connection)
