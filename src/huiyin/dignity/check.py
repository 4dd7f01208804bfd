"""The no-scoring guarantee, proven: every part of it looked at, each in one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import get_resolver

import huiyin
from huiyin.cases.registry import all_loops
from huiyin.config import SETTINGS
from huiyin.held import register

from . import declared, source
from .source import Found

ROOT = Path(huiyin.__file__).parent


@dataclass(frozen=True, slots=True)
class Proof:
    """One part of the guarantee: what was looked at, in words, and what is against it."""

    name: str
    proven: str
    against: tuple[Found, ...]

    @property
    def ok(self) -> bool:
        return not self.against


def proofs(*, database: bool = True, root: Path = ROOT) -> Iterator[Proof]:
    """Every part, one after the other. Without `database` nothing is asked of it."""
    models = declared.ours()
    n = sum(len(model._meta.concrete_fields) for model in models)
    against = (*declared.columns(models), *declared.sealed(register.personal_fields()))
    yield Proof(
        "columns",
        f"{n} columns of {len(models)} tables: no faith, origin, politics, label, score or rank of a person",
        against,
    )
    given = all_loops()
    moves = sum(len(loop.moves) for loop in given)
    yield Proof(
        "loops",
        f"{moves} moves of {len(given)} loops ask for nothing of the kind, in three languages",
        tuple(declared.loops(given)),
    )
    resolver = get_resolver()
    yield Proof(
        "routes",
        f"{declared.count_routes(resolver)} addresses: none takes a name, a number or a text to look people up by",
        tuple(declared.routes(resolver)),
    )
    yield Proof(
        "settings", f"{len(SETTINGS)} settings: none scores or sorts people", tuple(declared.settings())
    )
    n, found = source.look_at(root, declared.persons())
    yield Proof(
        "source",
        f"{n} modules and templates: no query orders, groups or counts people, no name scores one",
        tuple(found),
    )
    if database:
        n, found = declared.typed()
        yield Proof("catalogue", f"{n} entries that towns typed: none labels a person", tuple(found))


def problems(*, database: bool = True) -> list[Found]:
    """Everything that is against the guarantee."""
    return [found for proof in proofs(database=database) for found in proof.against]


class Scores(SystemExit):
    """This Huiyin would score or label people: it does not start."""


def refuse_to_score(*, database: bool) -> None:
    """Before anybody is served: raises Scores where the guarantee does not hold."""
    if against := problems(database=database):
        lines = "\n".join(f"  {found}" for found in against[:20])
        raise Scores(f"Huiyin scores and labels nobody, and this one would; it does not start:\n{lines}")
