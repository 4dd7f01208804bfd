"""The vocabulary of a loop: slips, states, moves, clocks and what a move asks. A loop checks itself when it is made."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from .roles import CLOCK, NOBODY, Role
from .say import Why, say
from .worktime import Span, Times


class Facts(Protocol):
    """What the engine and the rules may read of a case. A row of the database fits, and so does a plain object."""

    state: str
    since: datetime  # when it came into this state
    filed_at: datetime
    urgency: str  # "" or the name of a class of urgency that has limits of its own
    answered_at: datetime | None
    finished_at: datetime | None  # the office said its last word: done, or refused
    due_at: datetime | None  # the whole case
    answer_due_at: datetime | None
    handle_by: datetime | None  # a day the unit was given or gave itself
    paused_until: datetime | None
    asked_until: datetime | None  # more time that was asked for and not yet agreed to
    unit_id: int | None
    service_id: int | None  # the kind of matter
    rung: int  # how often the case rose
    rungs: int  # how high the ladder of its place is
    returned: int
    reopened: int
    postponed: int
    paused: int
    followers: int
    proof: str  # the kind of proof that the service asks for, or ""


class AskKind(StrEnum):
    WORDS = "words"  # free text: stands beside the ledger, never in it
    CHOICE = "choice"
    UNIT = "unit"
    CASE = "case"
    MOMENT = "moment"
    NUMBER = "number"
    PROOF = "proof"  # attachments
    PICK = "pick"  # a row of the loop's own tables, by its key; `Own.choices` says which there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing a move asks. `options` are (value, label) pairs of a CHOICE; `longest` is in characters.

    `several`: of a PICK more than one may be picked; the answer is their keys with spaces between.
    `not_for`: roles that never read what was answered, however else they may see the case. `own`: the loop keeps the answer
    in tables of its own; it stands neither in the ledger nor beside it.
    """

    name: str
    label: str
    kind: AskKind = AskKind.WORDS
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 2000
    several: bool = False
    not_for: tuple[Role, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries a move. `answers` is None while a page only asks whether the move could be made.

    `own` is what the loop's own tables say of the case, as the loop itself declared it; None for a loop that has none.
    `part` is the key of the part by which somebody acts who holds a role on this case by name; else "".
    """

    roles: frozenset[Role]
    at: datetime
    times: Times
    answers: Mapping[str, object] | None = None
    own: object = None
    part: str = ""


Rule = Callable[[Facts, Attempt], Why | None]


@dataclass(frozen=True, slots=True)
class Tell:
    """A message that goes out with a move: who is told (the resident, or whose hands it is in) by which template."""

    to: Role
    template: str


def tell(to: Role, template: str) -> tuple[Tell, ...]:
    """One message; add several with +."""
    return (Tell(to, template),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline with an owner. Due at `limit` after entering the state, or at the `moment` that the case holds.

    When it lapses, `lapse` is the verb that the clock itself does, and, where `again` names a limit, does again.
    A clock of the whole case is met once the case's field `met` is set, and runs again when that is cleared.
    """

    name: str
    owner: Role
    lapse: str
    limit: str = ""
    moment: str = ""
    again: str = ""
    met: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip of the ribbon: its verb, and who stands on it."""

    verb: str
    who: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can be. `turn` is who must act; where that is NOBODY the case is closed. `slip` counts from 1.

    `also`: it is their turn as well, each for themselves (both parties sign).
    """

    name: str
    label: str
    turn: Role
    slip: int
    clocks: tuple[Clock, ...] = ()
    also: tuple[Role, ...] = ()

    @property
    def turns(self) -> tuple[Role, ...]:
        return (self.turn, *self.also)

    @property
    def closed(self) -> bool:
        return self.turn is NOBODY


@dataclass(frozen=True, slots=True)
class Move:
    """A verb somebody can do. `source` () opens a case; `to` "" leaves it where it is.

    `rules` look at the case and grey the button; `checks` look at the answers as well. `sets` keeps answers on the
    case under their own names, `marks` writes the moment into a field that is still empty, `clears` empties fields
    (the day of a clock of the whole case that is cleared is counted anew from that moment),
    `counts` adds one (or the answer of that name) to a counter. `rises` lifts the case one rung up the ladder.
    `seats` names who holds that role on this case from now on: whoever comes with a contact, the unit that is asked for,
    or whom the loop's own tables name. Somebody new from outside can make the move that seats them. `frees`: whoever made the
    move and holds that role holds it no longer; where somebody else made it, nobody does.
    """

    verb: str
    label: str
    _: KW_ONLY
    by: tuple[Role, ...]
    source: tuple[str, ...] = ()
    to: str = ""
    asks: tuple[Ask, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Rule, ...] = ()
    tells: tuple[Tell, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()  # (field of the case, name of the answer)
    marks: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()  # (counter, name of the answer or "" for one)
    rises: bool = False
    seats: Role | None = None
    frees: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A declared path of hands. See `check` for what every declaration must hold.

    `public`: its matters stand in the public register, without anything that anybody said.
    """

    name: str
    label: str
    slips: tuple[Slip, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...]  # of the whole case
    limits: Mapping[str, Span]  # named numbers; "name.urgency" goes before "name"
    public: bool = False
    by_name: Mapping[str, State] = field(init=False)
    by_verb: Mapping[str, Move] = field(init=False)
    held: frozenset[Role] = field(init=False)  # roles that somebody holds by name on one case
    only: Mapping[str, Why] = field(init=False)  # by verb: whose it is
    not_here: Mapping[str, Why] = field(init=False)  # by state: whose turn it is, or that it is closed

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {s.name: s for s in self.states})
        object.__setattr__(self, "by_verb", {m.verb: m for m in self.moves})
        named = {role for m in self.moves for role in m.by} | {r for s in self.states for r in s.turns}
        named |= {tell.to for m in self.moves for tell in m.tells}
        object.__setattr__(self, "held", frozenset(role for role in named if role.held))
        object.__setattr__(self, "only", {m.verb: _only(m) for m in self.moves})
        object.__setattr__(self, "not_here", {s.name: _not_here(s) for s in self.states})
        problems = check(self)
        if problems:
            raise ValueError(f"The loop {self.name} does not hold together: " + "; ".join(problems))


def _only(move: Move) -> Why:
    return Why(say("Only %(who)s can do this."), {"who": tuple(role.label for role in move.by)})


def _not_here(state: State) -> Why:
    if state.closed:
        return Why(say("This matter is closed."))
    return Why(
        say("Not at this step: it is %(who)s's turn."), {"who": tuple(role.label for role in state.turns)}
    )


def check(loop: Loop) -> list[str]:
    """What is wrong with a declaration, in words; an empty list when it holds together."""
    return _check_names(loop) or [*_check_turns(loop), *_check_paths(loop), *_check_clocks(loop)]


def _check_names(loop: Loop) -> list[str]:
    found = []
    if len(loop.by_name) != len(loop.states) or len(loop.by_verb) != len(loop.moves):
        found.append("two states or two moves share a name")
    for move in loop.moves:
        found += _check_move(loop, move)
    for role in loop.held:
        if not any(move.seats is role for move in loop.moves):
            found.append(f"no move names anybody as {role}")
    for state in loop.states:
        if not 1 <= state.slip <= len(loop.slips):
            found.append(f"{state.name} stands on no slip of the ribbon")
    return found


def _check_move(loop: Loop, move: Move) -> list[str]:
    found = []
    for name in (*move.source, *([move.to] if move.to else [])):
        if name not in loop.by_name:
            found.append(f"{move.verb} names the unknown state {name}")
    asked = {a.name for a in move.asks}
    if any(a.not_for and a.kind not in (AskKind.WORDS, AskKind.PROOF) for a in move.asks):
        found.append(f"{move.verb} hides what is neither words nor files, and would stand in the ledger")
    for _, answer in (*move.sets, *((c, a) for c, a in move.counts if a)):
        if answer not in asked:
            found.append(f"{move.verb} keeps the answer {answer} but does not ask for it")
    for role in (move.seats, move.frees):
        if role is not None and not role.held:
            found.append(f"{move.verb} names somebody as {role}, which nobody holds by name")
    return found


def _check_turns(loop: Loop) -> list[str]:
    """Every open state has a way out for the one whose turn it is."""
    found = []
    for state in loop.states:
        if state.closed:
            continue
        for turn in state.turns:
            ways = [m for m in loop.moves if turn in m.by and state.name in m.source]
            if not any(m.to not in ("", state.name) for m in ways):
                found.append(f"in {state.name} it is {turn}'s turn, but {turn} has no way on")
        closing = [m for m in loop.moves if state.name in m.source and m.to and loop.by_name[m.to].closed]
        if any(role.office for m in closing for role in m.by):
            found.append(f"an office can close a case in {state.name}; only people outside or silence can")
        if state.turn.office and any(CLOCK in m.by for m in closing):
            found.append(
                f"time closes a case in {state.name}, where an office is late; only silence outside may"
            )
    return found


def _check_paths(loop: Loop) -> list[str]:
    found = []
    reached = {m.to for m in loop.moves if not m.source}
    while more := {m.to for m in loop.moves if m.to and reached & set(m.source)} - reached:
        reached |= more
    found += [f"{s.name} can never be reached" for s in loop.states if s.name not in reached]
    ending = {s.name for s in loop.states if s.closed}
    while more := {x for m in loop.moves if m.to in ending for x in m.source} - ending:
        ending |= more
    return found + [f"{s.name} never comes to an end" for s in loop.states if s.name not in ending]


def _check_clocks(loop: Loop) -> list[str]:
    found = []
    placed = [(c, s.name) for s in loop.states for c in s.clocks]
    for clock, place in [*placed, *((c, "") for c in loop.clocks)]:
        move = loop.by_verb.get(clock.lapse)
        if clock.owner in (NOBODY, CLOCK):
            found.append(f"the clock {clock.name} has no owner")
        if move is None or CLOCK not in move.by:
            found.append(f"when {clock.name} lapses, {clock.lapse} is no move of the clock's")
        else:
            turns = [place] if place else [s.name for s in loop.states if s.turn.office]
            bare = [name for name in turns if name not in move.source]
            found += [
                f"when {clock.name} lapses in {name}, {clock.lapse} can't be made there" for name in bare
            ]
        found += [
            f"the limit {n} has no number" for n in (clock.limit, clock.again) if n and n not in loop.limits
        ]
        if not (clock.limit or clock.moment):
            found.append(f"the clock {clock.name} never falls due")
    for state in loop.states:
        if not state.closed and not state.clocks and (not state.turn.office or not loop.clocks):
            found.append(f"no clock runs in {state.name}")
    return found
