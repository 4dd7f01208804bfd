"""Reading one row under lock and writing rows, with SQL that is put together once.

What Django spends on the text of a statement, value by value, is most of what a move or a replay would cost. Here the text
is made once per model (and set of columns) and kept; the values go through the fields' own adapters and converters. SQLite
runs one prepared statement for each row; PostgreSQL takes few rows in one statement and copies many in.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from huiyin.prepared import planned_cursor

Adapt = Callable[[Any], Any] | None
Columns = tuple[tuple[str, Adapt], ...]
Row = TypeVar("Row", bound=models.Model)

TOWN = "jurisdiction_id"  # by which rows are spread over a cluster; see `huiyin.sharding`
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


class OfOneTown(models.Model):
    """A row that is spread over a cluster by its town, which it never leaves: saving names the town in the WHERE.

    Without it the statement would go to every node; one that also writes the town's own column, as `save()` of a whole row
    does, Citus refuses.
    """

    class Meta:
        abstract = True

    def _do_update(self, base_qs: "models.QuerySet[Any]", *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Django's own hook for the UPDATE of `save`, whose rows it is given to narrow down."""
        town = getattr(self, TOWN)
        return super()._do_update(base_qs.filter(jurisdiction_id=town), *args, **kwargs)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def locked(model: type[Row], pk: Any, *, town: int | None = None) -> Row:
    """The row of that key, locked until the transaction ends. On SQLite the transaction itself is the lock.

    `town` is the row's `jurisdiction_id`. Rows that are spread over a cluster by town are locked only where the statement
    says on which node, so whoever knows it hands it over; otherwise it is read first, without a lock, in a statement more.
    Raises the model's DoesNotExist, also where the row is another town's.
    """
    statement, adapt, named, names, converters = _select(model)
    values = [adapt(pk) if adapt else pk]
    if named:
        values.append(town_of(model, pk) if town is None else town)
    with planned_cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        raise model.DoesNotExist(f"{model.__name__} {pk}")  # type: ignore[attr-defined]
    found = list(row)
    for number, functions, expression in converters:
        for function in functions:
            found[number] = function(found[number], expression, connection)
    return model.from_db(connection.alias, names, found)


def locked_or_none(model: type[Row], pk: Any, *, town: int | None = None) -> Row | None:
    """As `locked`, for a key that somebody sent: None where there is no such row."""
    try:
        return locked(model, pk, town=town)
    except model.DoesNotExist:  # type: ignore[attr-defined]
        return None


def town_of(model: type[models.Model], pk: Any) -> int:
    """The town of the row of that key, read without a lock. Raises the model's DoesNotExist."""
    text, adapt = _select_town(model)
    with planned_cursor() as cursor:
        cursor.execute(text, [adapt(pk) if adapt else pk])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(f"{model.__name__} {pk}")  # type: ignore[attr-defined]
    return int(found[0])


@cache
def _select(
    model: type[models.Model],
) -> tuple[str, Adapt, bool, list[str], list[tuple[int, list[Any], Any]]]:
    compiler = model._default_manager.order_by().query.get_compiler(connection=connection)
    compiler.setup_query()
    converters = compiler.get_converters(column[0] for column in compiler.select)
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    key, named = model._meta.pk, _of_one_town(model)
    text = f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    text += f" AND {quote(TOWN)} = %s" if named else ""
    text += " FOR UPDATE" if connection.features.has_select_for_update else ""
    names = [field.attname for field in fields]
    return text, _adapter(key), named, names, [(n, list(f), e) for n, (f, e) in converters.items()]


@cache
def _select_town(model: type[models.Model]) -> tuple[str, Adapt]:
    quote, key = connection.ops.quote_name, model._meta.pk
    table, column = quote(model._meta.db_table), quote(str(key.column))
    return f"SELECT {quote(TOWN)} FROM {table} WHERE {column} = %s", _adapter(key)  # noqa: S608 - names of our own


def _of_one_town(model: type[models.Model]) -> bool:
    """Whether each row says of which town it is, and never leaves it open."""
    return any(field.column == TOWN and not field.null for field in model._meta.concrete_fields)


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
    text, columns = _copy_text(type(rows[0])), _columns(type(rows[0]))
    copy_in(text, [_values(row, columns) for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def copy_in(text: str, values: Iterable[Sequence[Any]]) -> None:
    """Copy rows of adapted values in by this COPY. No execute wrapper hears of it."""
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(text) as stream:
        for row in values:
            stream.write_row(row)


def update(rows: Iterable[tuple[models.Model, Collection[str]]]) -> None:
    """Write the named fields (attnames) of each row. Rows that change the same fields share a statement.

    A row is found by its key and its town: on a cluster the statement goes to the one node where it lies.
    """
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


def change(row: models.Model, seen: tuple[str, ...], news: Mapping[str, Any]) -> bool:
    """Write `news` (by attname) where the row still holds what `row` has in the fields `seen`; whether it did.

    That is how two workers find out which of them was first. `row` itself stays as it was read. A value of `seen` that is None
    is held by no row.
    """
    text, columns = _update_text(type(row), tuple(news), seen)
    values = [*news.values(), *(row.__dict__[name] for name, _adapt in columns[len(news) :])]
    with planned_cursor() as cursor:
        cursor.execute(
            text, [_adapted(value, adapt) for value, (_name, adapt) in zip(values, columns, strict=True)]
        )
        return bool(cursor.rowcount)


def _values(row: models.Model, columns: Columns) -> list[Any]:
    held = row.__dict__
    return [_adapted(held[name], adapt) for name, adapt in columns]


def _adapted(value: Any, adapt: Adapt) -> Any:
    return value if adapt is None or value is None else adapt(value)


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
def _copy_text(model: type[models.Model]) -> str:
    quote, fields = connection.ops.quote_name, model._meta.local_concrete_fields
    names = ", ".join(quote(str(field.column)) for field in fields)
    return f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"


@cache
def _update_text(
    model: type[models.Model], names: tuple[str, ...], seen: tuple[str, ...] = ()
) -> tuple[str, Columns]:
    quote, key = connection.ops.quote_name, model._meta.pk
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    news = ", ".join(f"{quote(str(by_name[name].column))} = %s" for name in names)
    where = (key.attname, TOWN, *seen) if _of_one_town(model) else (key.attname, *seen)
    found = " AND ".join(f"{quote(str(by_name[name].column))} = %s" for name in where)
    text = f"UPDATE {quote(model._meta.db_table)} SET {news} WHERE {found}"  # noqa: S608 - names of our own
    return text, tuple((name, _adapter(by_name[name])) for name in (*names, *where))


def _moment(value: datetime) -> str:
    """As Django writes a moment for SQLite; one in UTC, as nearly all are, needs no turning."""
    if value.tzinfo is UTC:
        return value.isoformat(" ")[: -len("+00:00")]
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
