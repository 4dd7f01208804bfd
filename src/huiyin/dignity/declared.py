"""What the installed system declares: columns and choices, loops, routes, settings; and what a town typed into its catalogue."""

from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.db.models import CharField, Field, ForeignKey, Model, TextField
from django.urls import URLPattern, URLResolver
from django.utils import translation

from huiyin.config import SETTINGS
from huiyin.held import labels as words
from huiyin.held.fields import CONTACT, HOUSEHOLD, NEED, Personal
from huiyin.held.register import personal_fields
from huiyin.kernel.loop import Loop
from huiyin.people.sealed import SealedTextField

from .source import Found, Persons

LANGUAGES = ("en", "zh-hans", "bo")
CODES = ("place_path", "reference")  # where it lies in the tree; the number of a court's order
OF_PEOPLE = (CONTACT, HOUSEHOLD, NEED)
SEARCHED = ("name", "phone", "telephone", "query", "q", "search", "person", "who", "id_number", "idcard")
WORDS = ("topics.TownWord",)  # what matters are found by
PLACES = (
    "places.Place",
    "places.Unit",
)  # a county has an office for ethnic and religious affairs; it is no person


def persons() -> Persons:
    """Who is a person in the tables, by the register of fields: the models, and every column that leads to one."""
    models = {row.model for row in personal_fields() if row.kind in OF_PEOPLE and row.model != "cases.Case"}
    found = [apps.get_model(label) for label in models]
    keys = {
        row
        for entry in personal_fields()
        if entry.model in models and entry.kind in OF_PEOPLE
        for row in entry.columns
    }
    keys -= {"language", "reach_by"} | {name for name in keys if name.endswith(("_at", "_on"))}
    leading: set[str] = set()
    for model in ours():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model in found:
                leading |= {field.name, field.attname}
    leading |= {"household_id", "contact_id", "member_id", "complainant", "complainant_id"}
    return Persons(
        frozenset(model.__name__ for model in found), frozenset(leading | (keys & {"phone", "pin"}))
    )


def ours() -> list[type[Model]]:
    """The models of Huiyin's own apps."""
    return [model for model in apps.get_models() if model.__module__.startswith("huiyin.")]


# ── columns ──


def columns(models: Iterable[type[Model]]) -> Iterator[Found]:
    """Names, labels, help and choices of every column."""
    for model in models:
        for part in filter(None, (words.in_name(model.__name__),)):
            yield Found(model._meta.label, f"the table's name holds {part!r}")
        for field in model._meta.get_fields():
            where = f"{model._meta.label}.{field.name}"
            if part := words.in_name(field.name):
                yield Found(where, f"the column's name holds {part!r}")
            if isinstance(field, Field):
                yield from _texts(where, _said_of(field))


def _said_of(field: "Field[object, object]") -> Iterator[str]:
    yield str(field.verbose_name)
    yield str(field.help_text)
    for value, label in field.flatchoices:
        yield from (str(value), str(label))


def _texts(where: str, texts: Iterable[str]) -> Iterator[Found]:
    for text in texts:
        if part := words.in_text(text, declared=True) or (words.in_name(text) if text.isidentifier() else ""):
            yield Found(where, f"{text[:40]!r} holds {part!r}")


def sealed(
    declared: Iterable[Personal], model_of: Callable[[str], type[Model]] = apps.get_model
) -> Iterator[Found]:
    """Whoever can't be read in the table can't be looked up in it: names, numbers and needs lie sealed."""
    for row in declared:
        if row.kind not in OF_PEOPLE or row.model == "cases.Case":
            continue
        for name in row.columns:
            field = model_of(row.model)._meta.get_field(name)
            long = isinstance(field, TextField) or (
                isinstance(field, CharField) and (field.max_length or 0) > 24
            )
            chosen = isinstance(field, Field) and bool(field.choices)
            if long and name not in CODES and not chosen and not isinstance(field, SealedTextField):
                yield Found(
                    f"{row.model}.{name}",
                    "holds something of a person in plain text, so people can be looked up by it",
                )


# ── loops ──


def loops(given: Iterable[Loop]) -> Iterator[Found]:
    """States, slips, moves, what they ask and what can be chosen; in every language."""
    for loop in given:
        for where, text in _said_in(loop):
            for language in LANGUAGES:
                with translation.override(language):
                    said = translation.gettext(text) if " " in text or not text.isidentifier() else text
                yield from _texts(where, {said})
            if text.isidentifier() and (part := words.in_name(text)):
                yield Found(where, f"{text!r} holds {part!r}")


def _said_in(loop: Loop) -> Iterator[tuple[str, str]]:
    yield loop.name, loop.label
    for slip in loop.slips:
        yield from ((loop.name, slip.verb), (loop.name, slip.who))
    for state in loop.states:
        yield from ((f"{loop.name}.{state.name}", text) for text in (state.name, state.label))
    for move in loop.moves:
        where = f"{loop.name}.{move.verb}"
        yield from ((where, text) for text in (move.verb, move.label))
        for ask in move.asks:
            yield from ((f"{where}.{ask.name}", text) for text in (ask.name, ask.label))
            for value, label in ask.options:
                yield from ((f"{where}.{ask.name}", text) for text in (value, label))


# ── routes, settings ──


def routes(resolver: URLResolver, before: str = "/") -> Iterator[Found]:
    """No address takes a person's name or number, or a text to look somebody up by."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            hands = set(entry.pattern.converters)
            for hand in hands & set(SEARCHED):
                yield Found(path, f"takes {hand!r}: a way to look people up")
            for name in (*hands, entry.name or ""):
                if part := words.in_name(name):
                    yield Found(path, f"{name!r} holds {part!r}")


def count_routes(resolver: URLResolver) -> int:
    """How many addresses there are."""
    return sum(
        count_routes(entry) if isinstance(entry, URLResolver) else 1 for entry in resolver.url_patterns
    )


def settings() -> Iterator[Found]:
    """The names of settings, and what they say of themselves."""
    for setting in SETTINGS:
        if part := words.in_name(setting.name.removeprefix("HUIYIN_")) or words.in_text(setting.line):
            yield Found(setting.name, f"holds {part!r}")


# ── what a town typed ──


def typed() -> tuple[int, list[Found]]:
    """Every named thing of a town's own (kinds of matters, funds, rooms...): how many rows, and which label people."""
    n, found = 0, []
    for model in ours():
        names = [
            f.name
            for f in model._meta.concrete_fields
            if f.name in ("name_zh", "name_bo", "name_en", "keywords", "code")
            or (f.name == "word" and model._meta.label in WORDS)
        ]
        if not {"name_zh", "word"} & set(names) or model._meta.label in PLACES:
            continue
        for row in model._default_manager.values_list("pk", *names).iterator(chunk_size=2000):
            n += 1
            for text in row[1:]:
                part = words.in_text(text or "") or (
                    words.in_name(text) if (text or "").isidentifier() else ""
                )
                if part:
                    found.append(Found(f"{model._meta.label} {row[0]}", f"{text[:40]!r} holds {part!r}"))
    return n, found
