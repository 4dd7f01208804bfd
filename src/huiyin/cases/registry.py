"""The loops that the cases were given. This package imports none: `loops` hands them over at start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Model

from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt, Loop
from huiyin.kernel.roles import CLOCK, RESIDENT
from huiyin.kernel.say import Why
from huiyin.kernel.worktime import Span
from huiyin.ledger.models import Event
from huiyin.notices.texts import Text

from .models import Case, Words

if TYPE_CHECKING:
    from .lane import Lane


@dataclass(frozen=True, slots=True)
class Seated:
    """Whom a move seats: a member of staff by name, or a unit."""

    account_id: UUID | None = None
    unit_id: int | None = None


class Own:
    """What a peculiar loop adds to the door, with tables of its own. A loop overrides what it needs.

    `tells`: templates of messages that `follow` writes itself, because no move may say openly that they go out.
    """

    tells: frozenset[str] = frozenset()

    def look(self, case: Case) -> object:
        """What the loop's own tables say of `case`, for its rules: a frozen dataclass that the loop declares."""
        return None

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """A reason against a move that needs the database; asked last, after every rule."""
        return None

    def limits(self, case: Case, answers: Mapping[str, object]) -> Mapping[str, Span]:
        """Limits of this one case that go before the town's: an errand has the days of its kind. `answers` while it opens."""
        return {}

    def seat(self, case: Case, decision: Decision) -> Seated | None:
        """Who holds the role that a move seats, where it is neither whoever came nor a unit that was asked for."""
        return None

    def follow(self, lane: "Lane", case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """What follows in the loop's own tables. `before` holds the fields that the decision changed as they were."""

    def choices(self, case: Case, ask: str, at: datetime) -> Sequence[tuple[str, str]]:
        """What a PICK of that name is chosen from: pairs of key and text, in the reader's language."""
        return ()

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        """More names that the loop's messages may use, in the active language."""
        return {}


NONE = Own()
_loops: dict[str, Loop] = {}
_own: dict[str, Own] = {}
_texts: dict[str, Mapping[str, Text]] = {}
_outside: set[str] = {RESIDENT.name}
WordsNoter = Callable[[Sequence[Words]], Sequence[Model]]
_words_noters: list[WordsNoter] = []
Noter = Callable[[Sequence[Event]], Sequence[Model]]
_noters: list[Noter] = []


def give(loop: Loop, own: Own = NONE, texts: Mapping[str, Text] | None = None) -> None:
    """Hand a loop to the cases, with its own tables and what its messages say.

    Every field it keeps, marks, counts or clears must be one of a case's, and every name must fit its column.
    """
    if long := _too_long(loop):
        raise ValueError(f"{loop.name}: these names are too long: {long}")
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
    _loops[loop.name], _own[loop.name], _texts[loop.name] = loop, own, texts or {}
    _outside.update(role.name for role in loop.held if not role.office)
    for asked in (outside, inside, silent_states):
        asked.cache_clear()


def note(noter: Noter) -> None:
    """Hand over a feature that keeps books of moves: it is shown the events of every lane as they are written, and what
    it returns is written in the same transaction."""
    if noter not in _noters:
        _noters.append(noter)


def notes_of(events: Sequence[Event]) -> list[Sequence[Model]]:
    """What the features note of these events: rows of one model each, unsaved."""
    return [noter(events) for noter in _noters]


def note_words(noter: WordsNoter) -> None:
    """Hand over a feature that notes what words speak of: it is shown the words of every lane as they are written, and what it
    returns is written in the same transaction."""
    if noter not in _words_noters:
        _words_noters.append(noter)


def notes_of_words(words: Sequence[Words]) -> list[Sequence[Model]]:
    """What the features note of these words: rows of one model each, unsaved."""
    return [noter(words) for noter in _words_noters]


_LONGEST = {"loop": 16, "state": 16, "role": 10, "verb": 20, "words": 12, "template": 24, "clock": 10}


def _too_long(loop: Loop) -> list[str]:
    names = [("loop", loop.name), *(("role", role.name) for role in loop.held)]
    names += [("clock", clock.name) for clock in loop.clocks]
    for state in loop.states:
        names += [("state", state.name), *(("clock", clock.name) for clock in state.clocks)]
    for move in loop.moves:
        names += [("verb", move.verb), *(("template", tell.template) for tell in move.tells)]
        names += [("words", ask.name) for ask in move.asks]
    return sorted({name for kind, name in names if len(name) > _LONGEST[kind]})


@cache
def outside() -> tuple[str, ...]:
    """The names of the roles of people outside the office: while it is their turn, no office is late."""
    return tuple(sorted(_outside))


@cache
def inside() -> tuple[str, ...]:
    """The names of the roles whose turn it can be inside the office: a pile of theirs is read off an index by turn."""
    turns = {state.turn.name for loop in _loops.values() for state in loop.states if not state.closed}
    return tuple(sorted(turns - _outside))


@cache
def silent_states(loop: str) -> frozenset[str]:
    """The closed states of that loop that time alone leads to: nobody outside gave their word."""
    found = _loops[loop]
    ways = {s.name: [m for m in found.moves if m.to == s.name] for s in found.states if s.closed}
    return frozenset(name for name, moves in ways.items() if all(m.by == (CLOCK,) for m in moves))


def public() -> tuple[str, ...]:
    """The names of the loops whose matters stand in the public register."""
    return tuple(loop.name for loop in _loops.values() if loop.public)


def text_of(loop: str, template: str) -> Text:
    """What a message of that loop says. Raises KeyError."""
    return _texts[loop][template]


def texts_of(loop: str) -> Mapping[str, Text]:
    """Every message of that loop, by its template's name."""
    return _texts[loop]


def loop_named(name: str) -> Loop:
    """The loop of that name. Raises KeyError."""
    return _loops[name]


def own_of(name: str) -> Own:
    """What the loop of that name adds to the door; nothing for one that is not peculiar."""
    return _own.get(name, NONE)


def all_loops() -> tuple[Loop, ...]:
    """Every loop that was given, in the order given."""
    return tuple(_loops.values())
