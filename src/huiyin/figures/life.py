"""The life of one case as its events tell it. Pure: the same events give the same life, whoever reads them and when.

What a move does to a case's fields is not written again here: the loop's declaration says it (`marks`, `clears`, `sets`,
`counts`, `rises`), and an event names its move. So a life can be followed from the ledger alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

from huiyin.cases import registry
from huiyin.kernel.loop import Move
from huiyin.kernel.roles import UNIT

from .subjects import subject_of

MOMENTS = ("answered_at", "finished_at", "drawn_at")
KEPT = ("solved", "grade", "found", "unit_id", "lead_id", "returned", "reopened", "paused")
_CLEARED: Mapping[str, object] = MappingProxyType(
    {
        "answered_at": None, "finished_at": None, "drawn_at": None,
        "solved": "", "grade": "", "found": "", "unit_id": 0, "lead_id": "",
    }
)  # fmt: skip


class Told(Protocol):
    """What is read of an event: a row of the ledger fits, and so does a plain object."""

    @property
    def loop(self) -> str: ...
    @property
    def verb(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def account_id(self) -> Any: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def facts(self) -> str: ...


@dataclass(slots=True)
class Life:
    """What the ledger says of a case so far. Empty texts and zeros mean: not yet, or not at all."""

    loop: str = ""
    state: str = ""
    filed_at: datetime | None = None
    place_id: int = 0
    service_id: int = 0
    channel: str = ""
    unit_id: int = 0
    lead_id: str = ""
    answered_at: datetime | None = None
    finished_at: datetime | None = None
    promised: datetime | None = None  # the day the resident was told
    word: str = ""  # the office's last word, where it stands: said_done or refused
    word_by: int = 0  # the unit that said so
    ground: str = ""
    solved: str = ""
    grade: str = ""
    said_at: datetime | None = None  # when the resident's word was given
    said_with: str = ""  # self, office, unit: who wrote it down
    ever_done: bool = False
    dispatched: bool = False
    returned: int = 0
    reopened: int = 0
    paused: int = 0
    rung: int = 0
    drawn_at: datetime | None = None  # for a spot check
    found: str = ""
    called: str = ""  # how the resident was last asked for their word
    reached: str = ""
    called_with: str = ""  # office, unit: who asked


def follow(life: Life, event: Told) -> None:
    """One event more."""
    effect = _effect(event.loop, event.verb)
    facts = json.loads(event.facts) if event.facts != "{}" else {}
    if not life.loop:
        life.loop, life.filed_at = event.loop, event.at
        life.place_id, life.channel = int(facts.get("place") or 0), str(facts.get("channel") or "")
        life.service_id = int(facts.get("service") or 0)
    came, life.state = event.state != life.state, event.state
    if effect is not None:
        _apply(life, effect, event, facts)
    if "promised" in facts:
        life.promised = datetime.fromisoformat(facts["promised"])
    if life.finished_at is None:
        life.word = ""
    if came:
        _arrive(life, event)
    if "ground" in facts:
        life.ground = str(facts["ground"])
    if "reached" in facts:
        life.called, life.reached = str(facts.get("how") or ""), str(facts["reached"])
        life.called_with = _written_by(life, event)


def _apply(life: Life, move: "_Effect", event: Told, facts: dict[str, object]) -> None:
    for name in move.clears:
        setattr(life, name, _CLEARED[name])
    for name, answer in move.sets:
        if (given := facts.get(answer)) is not None:
            setattr(life, name, given)
    for name in move.marks:
        if getattr(life, name) is None:
            setattr(life, name, event.at)
    for name in move.counts:
        setattr(life, name, getattr(life, name) + 1)
    life.rung += move.rises
    life.dispatched = life.dispatched or move.dispatches


def _arrive(life: Life, event: Told) -> None:
    """It came into another state: whose word is that?"""
    subject = subject_of(life.loop)
    if event.state in subject.said_done or event.state in subject.refused:
        life.word = "refused" if event.state in subject.refused else "said_done"
        life.word_by = event.unit_id or life.unit_id
        life.ever_done = life.ever_done or life.word == "said_done"
    if event.state in subject.yes or event.state in subject.rated:
        if event.state in subject.yes:
            life.solved = "yes"
        life.said_at, life.said_with = event.at, _written_by(life, event)
    else:
        life.said_at, life.said_with = None, ""


def _written_by(life: Life, event: Told) -> str:
    if event.account_id is None and event.unit_id is None:
        return "self"
    return "unit" if event.unit_id is not None and event.unit_id == life.word_by else "office"


# ── what a declaration says of a move, prepared once ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Effect:
    clears: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    counts: tuple[str, ...]
    rises: int
    dispatches: bool


@cache
def _effect(loop: str, verb: str) -> _Effect | None:
    """What that move does to a life; None for one that is not declared any more, whose state still counts."""
    try:
        move: Move | None = registry.loop_named(loop).by_verb.get(verb)
    except KeyError:
        return None
    if move is None:
        return None
    return _Effect(
        clears=tuple(name for name in move.clears if name in _CLEARED),
        sets=tuple((name, answer) for name, answer in move.sets if name in KEPT),
        marks=tuple(name for name in move.marks if name in MOMENTS),
        counts=tuple(name for name, _ in move.counts if name in KEPT),
        rises=int(move.rises),
        dispatches=verb in subject_of(loop).dispatch,
    )


@cache
def closed(loop: str, state: str) -> bool:
    """Whether that state closes a case. A state that is not declared any more counts as closed: nobody has it in hand."""
    try:
        found = registry.loop_named(loop).by_name.get(state)
    except KeyError:
        return True
    return found is None or found.closed


@cache
def outside(loop: str, state: str) -> bool:
    """Whether it is the turn of somebody outside the office there."""
    return (
        not closed(loop, state) and registry.loop_named(loop).by_name[state].turn.name in registry.outside()
    )


@cache
def with_unit(loop: str, state: str) -> bool:
    """Whether it is the turn of the unit that was given it."""
    return not closed(loop, state) and registry.loop_named(loop).by_name[state].turn is UNIT
