"""`decide`: may this be done, and what follows from it. Pure: the same case, attempt and moment give the same answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .loop import Ask, AskKind, Attempt, Clock, Facts, Loop, Move, State
from .roles import Role
from .say import Why, say
from .worktime import Times


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that starts: it belongs to a slot of its case and lapses at `due_at`."""

    slot: str
    clock: Clock
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a move does: the fields of the case it changes, the clocks it starts and stops, the facts for the ledger.

    `answers` is everything that was answered: what of it goes where, the asks say.
    """

    move: Move
    state: State
    role: Role
    at: datetime
    changes: Mapping[str, object]
    starts: tuple[Running, ...] = ()
    stops: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, object] = field(default_factory=dict)


def why_not(loop: Loop, case: Facts, move: Move, attempt: Attempt) -> Why | None:
    """The reason why `move` can't be made now by these roles, or None. Looks at the case, not yet at the answers."""
    if not attempt.roles.intersection(move.by):
        return loop.only[move.verb]
    if case.state not in move.source:
        return loop.not_here[case.state]
    for rule in move.rules:
        if why := rule(case, attempt):
            return why
    return None


def what_can(
    loop: Loop,
    case: Facts,
    roles: frozenset[Role],
    at: datetime,
    times: Times,
    *,
    own: object = None,
    part: str = "",
) -> list[tuple[Move, Why | None]]:
    """Every move of the loop on an existing case with why it can't be made (None: it can), in declared order."""
    attempt = Attempt(roles, at, times, own=own, part=part)
    return [(move, why_not(loop, case, move, attempt)) for move in loop.moves if move.source]


def decide(loop: Loop, case: Facts, verb: str, attempt: Attempt) -> Decision | list[Why]:
    """Decide one move. Returns what follows from it, or every reason against it (never an empty list)."""
    move = loop.by_verb.get(verb)
    if move is None:
        return [Why(say("There is no such step."))]
    if move.source:
        if why := why_not(loop, case, move, attempt):
            return [why]
    elif not attempt.roles.intersection(move.by):
        return [loop.only[verb]]
    answers = attempt.answers or {}
    problems = [why for ask in move.asks if (why := _fits(ask, answers.get(ask.name)))]
    problems += [
        Why(say("This was not asked for."), field=n) for n in answers if n not in {a.name for a in move.asks}
    ]
    if not problems:
        problems = [why for rule in move.checks if (why := rule(case, attempt))]
    if problems:
        return problems
    role = next(r for r in move.by if r in attempt.roles)
    return _follow(loop, case, move, role, attempt)


def _follow(loop: Loop, case: Facts, move: Move, role: Role, attempt: Attempt) -> Decision:
    answers, at, times = attempt.answers or {}, attempt.at, attempt.times
    state = loop.by_name[move.to or case.state]
    changes = _changes(case, move, answers, at, state)
    for clock in loop.clocks:
        fresh = not move.source and getattr(case, clock.moment) is None
        if clock.limit and (fresh or clock.moment in move.clears):
            changes[clock.moment] = times.due(clock.limit, case.urgency, case.filed_at if fresh else at)
    starts, stops = _clocks(loop, case, move, changes, attempt)
    stated = [ask for ask in move.asks if ask.kind in _FACTS and not ask.own]
    facts = {ask.name: value for ask in stated if (value := answers.get(ask.name)) is not None}
    return Decision(move, state, role, at, changes, starts, stops, facts, answers)


_FACTS = (AskKind.CHOICE, AskKind.UNIT, AskKind.CASE, AskKind.MOMENT, AskKind.NUMBER, AskKind.PICK)


def _changes(
    case: Facts, move: Move, answers: Mapping[str, object], at: datetime, state: State
) -> dict[str, object]:
    changes: dict[str, object] = {"state": state.name, "turn": state.turn.name}
    if move.to:
        changes["since"] = at
    for name in move.clears:
        changes[name] = None
    for name, answer in move.sets:
        if answers.get(answer) is not None:
            changes[name] = answers[answer]
    for name in move.marks:
        if getattr(case, name) is None:
            changes[name] = at
    for name, answer in move.counts:
        step = answers.get(answer, 0) if answer else 1
        changes[name] = getattr(case, name) + int(str(step))
    if move.rises:
        changes["rung"] = min(case.rung + 1, case.rungs)
    if move.to:  # what is looked at again after it was closed stays closed since then
        changes["closed_at"] = at if state.closed else None
    return changes


def _clocks(
    loop: Loop, case: Facts, move: Move, changes: dict[str, object], attempt: Attempt
) -> tuple[tuple[Running, ...], tuple[str, ...]]:
    """Start and stop. A state's clocks take the slots step0, step1...; a clock of the whole case its own name.

    A case that goes back, waits or changes hands keeps the clocks of the whole case untouched: nothing but the case's
    own answered or finished moment meets them, and nothing but closing ends them.
    """
    starts, stops = [], []
    fresh, state, times = not move.source, loop.by_name[move.to or case.state], attempt.times
    if move.to or any(clock.moment in changes for clock in state.clocks):
        before = len(loop.by_name[case.state].clocks) if move.source else 0
        for number, clock in enumerate(state.clocks):
            due = (
                _value(case, changes, clock.moment)
                if clock.moment
                else times.due(clock.limit, case.urgency, attempt.at)
            )
            if isinstance(due, datetime):
                starts.append(Running(f"step{number}", clock, due))
        started = {s.slot for s in starts}
        stops += [f"step{n}" for n in range(before) if f"step{n}" not in started]
        changes["step_due_at"] = min((s.due_at for s in starts), default=None)
    for clock in loop.clocks:
        ran = not fresh and not loop.by_name[case.state].closed and getattr(case, clock.met) is None
        runs = not state.closed and _value(case, changes, clock.met) is None
        due = _value(case, changes, clock.moment)
        moved = not fresh and due != getattr(case, clock.moment)
        if runs and (not ran or moved) and isinstance(due, datetime):
            starts.append(Running(clock.name, clock, due))
        elif ran and not runs:
            stops.append(clock.name)
    return tuple(starts), tuple(stops)


def next_due(loop: Loop, case: Facts, step_due_at: datetime | None) -> datetime | None:
    """The first deadline that still runs: the step's own or one of the whole case's. None when closed."""
    if loop.by_name[case.state].closed:
        return None
    whole = [getattr(case, c.moment) for c in loop.clocks if getattr(case, c.met) is None]
    return min((d for d in (step_due_at, *whole) if d is not None), default=None)


def _value(case: Facts, changes: Mapping[str, object], name: str) -> object:
    return changes[name] if name in changes else getattr(case, name)


def _fits(ask: Ask, given: object) -> Why | None:
    if given is None or given in ("", ()):
        return (
            Why(say("This is still missing: %(what)s."), {"what": (ask.label,)}, ask.name)
            if ask.required
            else None
        )
    if ask.kind is AskKind.WORDS:
        if not isinstance(given, str) or "\x00" in given:
            return Why(say("This text has a character that can't be stored."), field=ask.name)
        if not given.strip():
            return (
                Why(say("This is still missing: %(what)s."), {"what": (ask.label,)}, ask.name)
                if ask.required
                else None
            )
        if len(given) > ask.longest:
            args = {"given": len(given), "longest": ask.longest}
            return Why(say("That is %(given)d characters; at most %(longest)d fit here."), args, ask.name)
        return None
    if ask.kind is AskKind.CHOICE and given not in [value for value, _ in ask.options]:
        return Why(say("Please choose one of the answers."), field=ask.name)
    wanted = _TYPES.get(ask.kind)
    if wanted and (not isinstance(given, wanted) or isinstance(given, bool)):
        return Why(say("This can't be read. Please check it."), field=ask.name)
    return None


_TYPES: dict[AskKind, type] = {
    AskKind.UNIT: int,
    AskKind.NUMBER: int,
    AskKind.MOMENT: datetime,
    AskKind.PROOF: tuple,
    AskKind.CASE: str,
    AskKind.PICK: str,
}
