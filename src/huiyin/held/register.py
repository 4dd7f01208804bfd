"""The register of fields put together from every app's `fields.py`, and what is missing in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.db.models import Model

from .fields import Aside, Entry, Impersonal, Personal


def modules_named(name: str) -> Iterator[ModuleType]:
    """The module of that name in every installed app of ours that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("huiyin.") and find_spec(f"{config.name}.{name}"):
            yield import_module(f"{config.name}.{name}")


@cache
def entries() -> tuple[Entry, ...]:
    """Everything the apps declared, in the order of the apps."""
    return tuple(entry for module in modules_named("fields") for entry in module.FIELDS)


def personal_fields() -> list[Personal]:
    """What holds something of a person, in tables."""
    return [entry for entry in entries() if isinstance(entry, Personal)]


def asides() -> list[Aside]:
    """What holds something of a person outside every table."""
    return [entry for entry in entries() if isinstance(entry, Aside)]


def entry_of(model: str, column: str) -> Personal | Impersonal | None:
    """What was declared of one column, if anything."""
    for entry in entries():
        if not isinstance(entry, Aside) and entry.model == model and column in entry.columns:
            return entry
    return None


def gaps(models: Iterable[type[Model]] | None = None, declared: Iterable[Entry] | None = None) -> list[str]:
    """What is wrong with the register, one sentence each: columns nobody declared, twice declared, or gone."""
    known = list(models if models is not None else apps.get_models(include_auto_created=True))
    rows = [row for row in (entries() if declared is None else declared) if not isinstance(row, Aside)]
    counted = Counter((row.model, column) for row in rows for column in row.columns)
    there = {
        (model._meta.label, field.name) for model in known for field in model._meta.local_concrete_fields
    }
    found = [f"{model}.{column} is declared twice" for (model, column), n in counted.items() if n > 1]
    found += [
        f"{model}.{column} is declared, but there is no such column"
        for model, column in counted
        if (model, column) not in there
    ]
    for model in known:
        label = model._meta.label
        bare = [f.name for f in model._meta.local_concrete_fields if (label, f.name) not in counted]
        if bare:
            names = " ".join(bare)
            found.append(
                f'{label}: {names} stand in no fields.py. Add personal("{label}", "{names}", CLASS, why=..., seen_by=...,'
                f' basis=..., goes=...) or impersonal("{label}", "{names}")'
            )
    found += [
        f"{row.model} {' '.join(row.columns)}: {what} is empty"
        for row in rows
        if isinstance(row, Personal)
        for what in ("why", "seen_by", "goes")
        if not getattr(row, what)
    ]
    return found
