"""Reads whose SQL is put together once.

For a page of the desk Django spends more time on the text of its queries than the database spends on the answers. A `Prepared`
is a queryset that is built and compiled once per process, with stand-ins for what changes from call to call; after that a call
is the statement, its values, and the rows. What it gives back is what the queryset would give.

    _events = Prepared(lambda town, case: Event.objects.filter(jurisdiction_id=town, case_id=case), town=int, case=UUID)
    _events(town=7, case=case.pk)

A stand-in must stay one value in the statement: no lists, nothing that is sliced, and nothing that may be None.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from threading import local
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import FlatValuesListIterable, get_related_populators

from huiyin.filled import fill, maker
from huiyin.isolation.plan import Plan

Row = TypeVar("Row")
Pile = models.QuerySet[Any] | Sequence[models.QuerySet[Any]]


class Prepared(Generic[Row]):
    """See above. `plan` says how PostgreSQL plans it. `kinds` says for each stand-in whether it is an int, a float, a str, a UUID, a date or a datetime."""

    def __init__(
        self, build: "Callable[..., models.QuerySet[Any, Row]]", *, plan: Plan = Plan.KEPT, **kinds: type
    ) -> None:
        self._build, self._kinds, self._plan = build, kinds, plan
        self._made: dict[str, _Made] = {}

    def __call__(self, **values: object) -> list[Row]:
        """The rows. One statement."""
        return self.read(self.raw(**values))

    def raw(self, **values: object) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them: for whoever keeps what `read` made of the same row before. One statement."""
        cursor = _ahead_of(self, values) or self._ask(values)
        found: list[tuple[Any, ...]] = cursor.fetchall() if cursor is not None else []
        return found

    def asked(self, **values: object) -> "Asked[Row]":
        """The same, to be asked later, or with others `ahead`."""
        return Asked(self, values)

    def _ask(self, values: Mapping[str, object]) -> Any:
        """The cursor that has the answer; None where no row can be meant."""
        made = self._ready()
        if not made.text:
            return None
        cursor = planned_cursor(self._plan)
        cursor.execute(made.text, _filled(made.params, values))
        return cursor

    def read(self, raw: Sequence[tuple[Any, ...]]) -> list[Row]:
        """What the queryset gives for rows as the driver gave them. No statement."""
        return list(self._ready().read(raw))

    def _ready(self) -> "_Made":
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _make(self._build, self._kinds)
        return made

    def first(self, **values: object) -> Row | None:
        """The first row, or None. The queryset itself says how many it may be."""
        return next(iter(self(**values)), None)


class Counts:
    """How many rows each of several piles has, in one statement; none is counted beyond `most`.

    A pile is a queryset, or several of one model, in which a row that lies in two counts once: each is read by its own index,
    where a database that is asked for "these or those" reads everything.
    """

    def __init__(self, build: "Callable[..., Mapping[str, Pile]]", most: int, **kinds: type) -> None:
        self._build, self._most, self._kinds = build, most, kinds
        self._made: dict[str, tuple[list[str], str, tuple[object, ...]]] = {}

    def __call__(self, **values: object) -> dict[str, int]:
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._make()
        names, text, params = made
        with planned_cursor() as cursor:
            cursor.execute(text, _filled(params, values))
            return {name: min(n, self._most) for name, n in zip(names, cursor.fetchone(), strict=True)}

    def _make(self) -> tuple[list[str], str, tuple[object, ...]]:
        stand_ins = _stand_ins(self._kinds)
        parts: list[str] = []
        params: list[object] = []
        piles = self._build(**stand_ins)
        for pile in piles.values():
            texts: list[str] = []
            for rows in [pile] if isinstance(pile, models.QuerySet) else pile:
                keys = rows.order_by().values_list("pk")[: self._most].query
                try:
                    text, given = keys.get_compiler(connection=connection).as_sql()
                except EmptyResultSet:
                    continue
                texts.append(f"SELECT * FROM ({text}) AS q{len(texts)}")  # noqa: S608 - Django's own text
                params += given
            counted = f"SELECT COUNT(*) FROM ({' UNION '.join(texts)}) AS p{len(parts)}"  # noqa: S608
            parts.append(f"({counted})" if texts else "(SELECT 0)")
        return list(piles), f"SELECT {', '.join(parts)}", _slots(params, stand_ins)


@dataclass(frozen=True, slots=True, eq=False)
class Asked(Generic[Row]):
    """One read with its values."""

    read: Prepared[Row]
    values: Mapping[str, object]

    def __call__(self) -> list[Row]:
        return self.read(**self.values)

    def raw(self) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them. One statement."""
        return self.read.raw(**self.values)


_HELD = local()


class _Nothing:
    """The answer to what need not be asked."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        return []


_NOTHING = _Nothing()


@contextmanager
def ahead(*asked: Asked[Any], nothing: Iterable[Asked[Any]] = ()) -> Iterator[None]:
    """Ask PostgreSQL all these in one message; inside the block each finds its rows there, once, when it is asked itself. Of those in
    `nothing` it is known that they have no rows: they are not asked at all.

    For a page that knows what it will read. Nothing may be written inside the block that these reads should see. SQLite answers
    in this very process, so nothing is asked ahead there.
    """
    held: dict[object, Any] = {_name(one.read, one.values): _NOTHING for one in nothing}
    try:
        if hasattr(connection, "together"):
            with together():
                for one in asked:
                    if (cursor := one.read._ask(one.values)) is not None:
                        held[_name(one.read, one.values)] = cursor
        _HELD.cursors = held  # all that can be answered: where the message failed nobody finds half of it
        yield
    finally:
        _HELD.cursors = {}


def _ahead_of(read: Prepared[Any], values: Mapping[str, object]) -> Any:
    held = getattr(_HELD, "cursors", None)
    return held.pop(_name(read, values), None) if held else None


def _name(read: Prepared[Any], values: Mapping[str, object]) -> tuple[object, ...]:
    return (read, *values.items())


def together(*, last: bool = False) -> AbstractContextManager[None]:
    """What is asked and written inside through planned cursors goes to PostgreSQL in one message, where nobody waits for an answer
    in between. An error is raised at the end of the block, or where somebody did wait.

    `last`: nothing of the transaction comes after it. Then it travels with the commit, and an error is raised at the end of the
    transaction, outside of which it must be caught.
    """
    block = getattr(connection, "together", None)
    return block(last=last) if block is not None else nullcontext()


def planned_cursor(plan: Plan = Plan.KEPT, *, lasting: bool = True) -> Any:
    """For a text that is asked again and again: a short way to the driver; PostgreSQL keeps its plan, SQLite's driver keeps them all.

    What one writes that need not be `lasting` is committed without waiting for the disk: where the database loses its power, the last half
    second of it may be gone. Inside a transaction it lasts as that does. Use it in a `with`.
    """
    database: Any = connection
    return database.planned_cursor(plan, lasting=lasting)


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True, slots=True)
class _Made:
    text: str
    params: tuple[object, ...]
    read: Callable[[Sequence[tuple[Any, ...]]], Iterator[Any]]


def _stand_in(kind: type, number: int) -> Any:
    """A value that no query holds by itself."""
    if kind is UUID:
        return UUID(int=0xA5A5A5A5_A5A54A5A_A5A5A5A5_00000000 + number)
    if kind is datetime:
        return datetime(7001 + number, 7, 7, 7, 7, 7, 700_007, tzinfo=UTC)
    if kind is date:
        return date(7001 + number, 7, 7)
    if kind is float:
        return 1_987_654_300.5 + number
    return 1_987_654_300 + number if kind is int else f"\ufdd0{number}"


def _adapted(value: Any) -> Any:
    """As the database's driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


def _make(build: "Callable[..., models.QuerySet[Any, Any]]", kinds: dict[str, type]) -> _Made:
    stand_ins = _stand_ins(kinds)
    rows = build(**stand_ins)
    compiler = rows.query.get_compiler(connection=connection)
    try:
        text, given = compiler.as_sql()
    except EmptyResultSet:  # no row can be meant, whatever the values
        return _Made("", (), lambda found: iter(()))
    params = _slots(given, stand_ins)
    lost = set(kinds) - {one.name for one in params if isinstance(one, _Slot)}
    assert not lost, f"the query takes no {lost}"
    converters = [(n, list(f), e) for n, (f, e) in compiler.get_converters(_selected(compiler)).items()]
    fields = getattr(rows, "_fields", None)
    if fields is None:
        return _Made(text, params, _models(rows, compiler, converters))
    flat = issubclass(rows._iterable_class, FlatValuesListIterable)
    return _Made(text, params, _values(converters, flat))


def _stand_ins(kinds: Mapping[str, type]) -> dict[str, Any]:
    return {name: _stand_in(kind, number) for number, (name, kind) in enumerate(kinds.items())}


def _slots(params: Sequence[object], stand_ins: Mapping[str, Any]) -> tuple[object, ...]:
    names = {_adapted(value): name for name, value in stand_ins.items()}
    return tuple(_Slot(names[one]) if _hashable(one) and one in names else one for one in params)


def _filled(params: Sequence[object], values: Mapping[str, object]) -> list[Any]:
    given = {name: _adapted(value) for name, value in values.items()}
    return [given[part.name] if isinstance(part, _Slot) else part for part in params]


def _hashable(value: object) -> bool:
    return isinstance(value, int | float | str | UUID | date)


def _selected(compiler: Any) -> list[Any]:
    return [one[0] for one in compiler.select[: compiler.col_count]]


def _convert(values: list[Any], converters: list[tuple[int, list[Any], Any]]) -> list[Any]:
    for number, functions, expression in converters:
        for function in functions:
            values[number] = function(values[number], expression, connection)
    return values


def _values(converters: list[tuple[int, list[Any], Any]], flat: bool) -> Any:
    def read(rows: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        for row in rows:
            values = _convert(list(row), converters) if converters else row
            yield values[0] if flat else tuple(values)

    return read


def _models(rows: Any, compiler: Any, converters: list[tuple[int, list[Any], Any]]) -> Any:
    """As `ModelIterable` makes them: the row, the rows selected along with it, and what was annotated."""
    select, info, annotated = compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
    model, start = info["model"], info["select_fields"][0]
    end = info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[start:end]]
    related = get_related_populators(info, select, rows.db)  # type: ignore[call-arg] # the stubs are of a later Django
    make = maker(model, names, rows.db)
    for populator in related:
        fill(populator)
    known = [
        (field, objects, attrgetter(field.attname)) for field, objects in rows._known_related_objects.items()
    ]
    assert not known, "a prepared read begins at the model"

    def read(found: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        for row in found:
            values = _convert(list(row), converters) if converters else row
            one = make(values[start:end])
            for populate in related:
                populate.populate(values, one)
            for name, column in annotated.items():
                setattr(one, name, values[column])
            yield one

    return read
