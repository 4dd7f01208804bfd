"""The loops that the cases were given. This package imports none: `loops` hands them over at start."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt, Loop
from huiyin.kernel.say import Why

from .models import Case

if TYPE_CHECKING:
    from .lane import Lane


class Own(Protocol):
    """What a peculiar loop adds to the door: a check that needs the database, and what follows in its own tables.

    `before` holds the fields that the decision changed as they were.
    """

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None: ...

    def follow(self, lane: "Lane", case: Case, decision: Decision, before: Mapping[str, object]) -> None: ...


_loops: dict[str, Loop] = {}
_own: dict[str, Own] = {}


def give(loop: Loop, own: Own | None = None) -> None:
    """Hand a loop to the cases. Every field it keeps, marks, counts or clears must be one of a case's."""
    fields = {field.attname for field in Case._meta.concrete_fields}
    for move in loop.moves:
        used = {
            *(name for name, _ in move.sets),
            *(name for name, _ in move.counts),
            *move.marks,
            *move.clears,
        }
        if used - fields:
            raise ValueError(
                f"{loop.name}.{move.verb} keeps what a case has no field for: {sorted(used - fields)}"
            )
    _loops[loop.name] = loop
    if own:
        _own[loop.name] = own


def loop_named(name: str) -> Loop:
    """The loop of that name. Raises KeyError."""
    return _loops[name]


def own_of(name: str) -> Own | None:
    """What the loop of that name adds to the door, if anything."""
    return _own.get(name)


def all_loops() -> tuple[Loop, ...]:
    """Every loop that was given, in the order given."""
    return tuple(_loops.values())
