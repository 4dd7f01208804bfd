"""Models made without Django's constructor, of the database's rows and of those that are yet to be written.

That asks for each column by itself and sends two signals, for every row of every page and every move, although nobody listens (signals
are banned here). Here a row's values are put into the object at once. A model that wants to see them come (a constructor or
`from_db` of its own, a file's field) is made as Django makes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import RelatedPopulator
from django.db.models.query_utils import DeferredAttribute

Row = TypeVar("Row", bound=Model)
Make = Callable[[Sequence[Any]], Any]
_STORED = (DeferredAttribute, ForeignKeyDeferredAttribute)


def maker(model: type[Model], names: Sequence[str], db: str) -> Make:
    """What makes a model of the values of these columns, as `from_db` does; a column that is not among them is read when it is asked."""
    if not _is_plain(model):
        return lambda values: model.from_db(db, names, values)

    def make(values: Sequence[Any]) -> Any:
        one = model.__new__(model)
        held = one.__dict__
        held["_state"] = state = ModelState()
        state.adding, state.db = False, db
        held.update(zip(names, values, strict=True))
        return one

    return make


def fresh(model: type[Row], /, **values: Any) -> Row:
    """A row that is yet to be written, as `model(**values)` makes it. Raises TypeError for a name that is no column and no relation."""
    shape = _shape_of(model)
    if shape is None:
        return model(**values)
    one = model.__new__(model)
    held = one.__dict__
    held["_state"] = ModelState()
    held.update(shape.defaults)
    for name, make in shape.made:
        if name not in values:
            held[name] = make()
    for name, value in values.items():
        if name in shape.columns:
            held[name] = value
        elif name in shape.relations:
            setattr(one, name, value)
        else:
            raise TypeError(f"{model.__name__} has no {name}")
    return one


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a new row of a model has before anything is said of it."""

    columns: frozenset[str]
    relations: frozenset[str]
    defaults: Mapping[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]  # a default that is another one each time


@cache
def _shape_of(model: type[Model]) -> _Shape | None:
    fields = model._meta.concrete_fields
    if not _is_plain(model) or any(one.generated or one.has_db_default() for one in fields):
        return None
    made = tuple((one.attname, one.default) for one in fields if callable(one.default) and one.has_default())
    return _Shape(
        frozenset(one.attname for one in fields),
        frozenset(one.name for one in fields if one.is_relation),
        {one.attname: one.get_default() for one in fields if one.attname not in dict(made)},
        made,
    )


def fill(populator: Any) -> None:
    """Make the rows that were selected along with another in the same way."""
    populator.model_cls = _Filled(populator)
    for inner in populator.related_populators:
        fill(inner)


class _Filled:
    """Stands where a `RelatedPopulator` has its model."""

    def __init__(self, populator: RelatedPopulator) -> None:
        self._make = maker(populator.model_cls, populator.init_list, populator.db)

    def from_db(self, _db: str, _names: Sequence[str], values: Sequence[Any]) -> Any:
        return self._make(values)


def _is_plain(model: type[Model]) -> bool:
    own = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    stored = all(type(getattr(model, one.attname)) in _STORED for one in model._meta.concrete_fields)
    return own and stored
