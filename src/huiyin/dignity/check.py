"""The no-scoring guarantee, proven: every part of it looked at, each in one line."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import get_resolver

import huiyin
from huiyin.cases.registry import all_loops
from huiyin.config import SETTINGS
from huiyin.held import register
from huiyin.kernel.say import say

from . import declared, source
from .source import Found

ROOT = Path(huiyin.__file__).parent
SEEN = "sources-seen"  # in the data folder: the mark of the sources that were found good last


@dataclass(frozen=True, slots=True)
class Proof:
    """One part of the guarantee: what was looked at (a sentence, and its numbers), and what is against it."""

    name: str
    sentence: str
    args: Mapping[str, int]
    against: tuple[Found, ...]

    @property
    def ok(self) -> bool:
        return not self.against

    @property
    def proven(self) -> str:
        return self.sentence % self.args


def proofs(*, database: bool = True, sources: bool = True, root: Path = ROOT) -> Iterator[Proof]:
    """Every part, one after the other. Without `database` nothing is asked of it, without `sources` no file is read."""
    models = declared.ours()
    n = sum(len(model._meta.concrete_fields) for model in models)
    yield Proof(
        "columns",
        say(
            "%(n)d columns of %(tables)d tables: no faith, origin, politics, label, score or rank of a person"
        ),
        {"n": n, "tables": len(models)},
        (*declared.columns(models), *declared.sealed(register.personal_fields())),
    )
    given = all_loops()
    yield Proof(
        "loops",
        say("%(n)d moves of %(loops)d loops ask for nothing of the kind, in three languages"),
        {"n": sum(len(loop.moves) for loop in given), "loops": len(given)},
        tuple(declared.loops(given)),
    )
    resolver = get_resolver()
    yield Proof(
        "routes",
        say("%(n)d addresses: none takes a name, a number or a text to look people up by"),
        {"n": declared.count_routes(resolver)},
        tuple(declared.routes(resolver)),
    )
    yield Proof(
        "settings",
        say("%(n)d settings: none scores or sorts people"),
        {"n": len(SETTINGS)},
        tuple(declared.settings()),
    )
    if sources:
        n, found = source.look_at(root, declared.persons())
        yield Proof(
            "source",
            say("%(n)d modules and templates: no query orders, groups or counts people, no name scores one"),
            {"n": n},
            tuple(found),
        )
    if database:
        n, found = declared.typed()
        sentence = say("%(n)d entries that towns typed: none labels a person")
        yield Proof("catalogue", sentence, {"n": n}, tuple(found))


class Scores(SystemExit):
    """This Huiyin would score or label people: it does not start."""


def refuse_to_score(*, database: bool) -> None:
    """Before anybody is served: raises Scores where the guarantee does not hold.

    Sources that were found good once, to the last byte, are not taken apart again: a server that starts anew after a power cut
    would keep people waiting for three seconds.
    """
    seen, mark = settings.DATA_DIR / SEEN, source.mark_of(ROOT, declared.persons())
    known = _said_in(seen) == mark
    if against := [found for one in proofs(database=database, sources=not known) for found in one.against]:
        lines = "\n".join(f"  {found}" for found in against[:20])
        raise Scores(f"Huiyin scores and labels nobody, and this one would; it does not start:\n{lines}")
    if not known:
        _say_in(seen, mark)


def _said_in(file: Path) -> str:
    try:
        return file.read_text("ascii")
    except (OSError, ValueError):
        return ""


def _say_in(file: Path, mark: str) -> None:
    """Whole or not at all. A folder that can't be written costs the next start its time, no more."""
    part = file.with_name(f"{SEEN}.{os.getpid()}")
    with suppress(OSError):
        part.write_text(mark, "ascii")
        part.replace(file)
