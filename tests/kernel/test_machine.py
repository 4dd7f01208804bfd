"""Whatever is tried, by whomever, whenever: every loop keeps the promises. No database: the declaration, `decide` and clocks.

Hypothesis chooses the lives and how long they are, and looks for the shortest that breaks a promise.

A loop whose rules look at its own tables may bring `tests/loops/<name>/simulated.py` with a class `Simulated`: `own()` is
what the rules get, `follow(decision)` what the tables would keep; `way`, where it has one, are the moves that a life makes first,
as far as its lot lets it, so that lives come to a long loop's end. Set HUIYIN_MACHINE_STEPS for more of them.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from huiyin.cases import registry
from huiyin.kernel.decide import Decision, decide, next_due, what_can, why_not
from huiyin.kernel.loop import Ask, AskKind, Attempt, Clock, Loop, Move
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE, Role
from huiyin.kernel.worktime import Calendar, Times
from tests.cast import AT, DAY, case_like

LOOPS = registry.all_loops()
STEPS = int(os.environ.get("HUIYIN_MACHINE_STEPS", "1500"))
LIFE = 40  # steps of a life at most, and how many most come to before they close
USUAL = 10
TWO = (Phase.generate, Phase.shrink)
JUNK = (None, "", "x", 7, -1, True, "\x00", "x" * 6000, (), [], {}, b"x", AT)


class Nothing:
    """For loops without tables of their own."""

    def own(self) -> object:
        return None

    def follow(self, decision: Decision, role: Role) -> None:
        """Nothing is kept."""


def simulated(loop: Loop) -> Any:
    name = f"tests.loops.{loop.name}.simulated"
    try:
        there = find_spec(name)
    except ModuleNotFoundError:
        there = None
    return import_module(name).Simulated() if there else Nothing()


@dataclass
class Ticking:
    clock: Clock
    due_at: datetime
    fire_at: datetime | None
    fired: list[datetime] = field(default_factory=list)


class Life:
    """One case of one loop, lived with a lot of its own."""

    def __init__(self, loop: Loop, lot: Random) -> None:
        self.loop, self.lot, self.now = loop, lot, AT
        self.times = Times(loop.limits, Calendar())
        self.people = tuple({RESIDENT, GRID, VILLAGE, TOWN, UNIT, LEADER, *loop.held})
        self.people = tuple(sorted(self.people, key=lambda role: role.name))
        self.case = case_like(
            state="",
            urgency=lot.choice(["", "", "vital", "danger"]),
            rungs=lot.randint(0, 3),
            **_more_fields(loop),
        )
        self.tables = simulated(loop)
        self.clocks: dict[str, Ticking] = {}
        self.history: list[Decision] = []
        self.done: set[str] = set()
        self.begin()

    def begin(self) -> None:
        openings = [move for move in self.loop.moves if not move.source]
        for _ in range(50):
            move = self.lot.choice(openings)
            attempt = Attempt(frozenset(move.by), self.now, self.times, self.answers(move, sensible=True))
            found = decide(self.loop, self.case, move.verb, attempt)
            if isinstance(found, Decision):
                self.follow(found)
                return
        raise AssertionError(f"{self.loop.name} can't be opened by any answers of the right kind")

    # ── what can happen ──

    def live(self, steps: int) -> int:
        """Live up to that many steps, the first few of them straight on. Returns how many were lived."""
        way = getattr(self.tables, "way", ())
        for verb in way[: self.lot.randint(0, len(way))]:
            self.insist(self.loop.by_verb[verb])
        for _ in range(self.lot.randint(0, 60)):
            if self.lot.random() < 0.4:
                self.wait_for_what_leads_on()
            else:
                self.do_one_of(self.forward())
            self.hold()
        for step in range(steps):
            kind = self.lot.random()
            if kind < 0.45:
                self.do_one_of(self.ways_on())
            elif kind < 0.7:
                self.do_one_of(self.can_be_done())
            elif kind < 0.85:
                move, role = self.lot.choice(self.loop.moves), self.lot.choice(self.people)
                if move.source:
                    self.attempt(move, role, self.answers(move, sensible=self.lot.random() < 0.5))
            else:
                self.pass_time(self.lot.random() ** 4 * 40 * DAY)
            self.hold()
            if self.closed and self.lot.random() < 0.3:
                return step + 1
        return steps

    def can_be_done(self) -> list[tuple[Move, Role]]:
        here = [move for move in self.loop.moves if self.case.state in move.source]
        tried = [(move, role) for move in here for role in move.by if role is not CLOCK]
        own = self.tables.own()
        return [
            (move, role)
            for move, role in tried
            if why_not(self.loop, self.case, move, Attempt(frozenset({role}), self.now, self.times, own=own))
            is None
        ]

    def ways_on(self) -> list[tuple[Move, Role]]:
        states = self.loop.by_name
        return [
            (m, r)
            for m, r in self.can_be_done()
            if m.to not in ("", self.case.state) and not states[m.to].closed
        ]

    def forward(self) -> list[tuple[Move, Role]]:
        """Ways on that don't lead back; now and then what can be done where it stands."""
        seen = {done.state.name for done in self.history}
        here = self.loop.by_name[self.case.state].slip
        ways = [(m, r, self.loop.by_name[m.to].slip) for m, r in self.ways_on() if m.to not in seen]
        fresh = [(m, r, slip) for m, r, slip in ways if slip <= here + 1]
        if not fresh or self.lot.random() < 0.3:
            return [(m, r) for m, r in self.can_be_done() if not m.to]
        nearest = min((slip for _, _, slip in fresh), default=0)
        return [(m, r) for m, r, slip in fresh if slip == nearest]

    def wait_for_what_leads_on(self) -> None:
        """Until the next clock lapses, where that ends nothing and lifts nothing."""
        firing = [ticking for ticking in self.clocks.values() if ticking.fire_at]
        first = min(firing, key=lambda ticking: ticking.fire_at, default=None)
        if first is not None:
            move = self.loop.by_verb[first.clock.lapse]
            if not move.rises and not (move.to and self.loop.by_name[move.to].closed):
                self.pass_time(max(timedelta(0), first.fire_at - self.now))

    def insist(self, move: Move) -> None:
        """Make that move, by whoever may, with answers of the right kind; a few times where the first don't do."""
        for _ in range(8):
            if self.closed or move.verb in self.done:
                break
            if CLOCK in move.by:
                self.wait_for_what_leads_on()
            else:
                self.attempt(move, self.lot.choice(move.by), self.answers(move, sensible=True))
        self.hold()

    def do_one_of(self, moves: list[tuple[Move, Role]]) -> None:
        if moves:
            move, role = self.lot.choice(moves)
            self.attempt(move, role, self.answers(move, sensible=True))

    def pass_time(self, step: timedelta) -> None:
        until = self.now + step
        while due := sorted(
            (t.fire_at, s) for s, t in self.clocks.items() if t.fire_at and t.fire_at <= until
        ):
            self.now = max(self.now, due[0][0])
            self.lapse(self.clocks[due[0][1]])
        self.now = until

    def answers(self, move: Move, *, sensible: bool) -> dict[str, object]:
        found: dict[str, object] = {}
        for ask in move.asks:
            if ask.required or ask.kind is AskKind.PROOF or self.lot.random() < 0.5:
                found[ask.name] = self.good(ask) if sensible else self.lot.choice(JUNK)
        if not sensible and self.lot.random() < 0.5:
            found[self.lot.choice(["closed_at", "due_at", "state", "turn"])] = self.lot.choice(JUNK)
        return found

    def good(self, ask: Ask) -> object:
        if ask.kind is AskKind.CHOICE:
            return self.lot.choice([value for value, _ in ask.options])
        if ask.kind is AskKind.MOMENT:
            around = [self.case.asked_until, self.case.due_at, self.now, self.now - DAY]
            around += [self.now + DAY * days for days in (1, 5, 9, 20)]
            if self.case.due_at:
                around.append(self.case.due_at + DAY)
            return self.lot.choice([moment for moment in around if moment is not None])
        return {
            AskKind.WORDS: "话",
            AskKind.UNIT: self.lot.randint(1, 3),
            AskKind.CASE: "00000000-0000-0000-0000-000000000001",
            AskKind.NUMBER: self.lot.choice([1, 2, 100]),
            AskKind.PROOF: ("a photo",),
            AskKind.PICK: self.lot.choice(["1", "2"]),
        }[ask.kind]

    # ── how it happens ──

    def attempt(self, move: Move, role: Role, answers: dict[str, object]) -> None:
        before = dict(vars(self.case))
        attempt = Attempt(frozenset({role}), self.now, self.times, answers, self.tables.own())
        found = decide(self.loop, self.case, move.verb, attempt)
        assert vars(self.case) == before, "deciding changed the case"
        if isinstance(found, list):
            assert found and all(str(why).strip() for why in found), "refused without a reason"
            return
        assert role in move.by and self.case.state in move.source
        assert set(answers) <= {ask.name for ask in move.asks}, "an answer nobody asked for"
        self.follow(found)

    def follow(self, done: Decision) -> None:
        fresh, was = not done.move.source, self.case.state
        promised = {clock.moment: getattr(self.case, clock.moment) for clock in self.loop.clocks}
        filed = self.case.filed_at
        self.tables.follow(done, done.role)
        for name, value in done.changes.items():
            setattr(self.case, name, value)
        for slot in done.stops:
            self.clocks.pop(slot, None)
        for running in done.starts:
            self.clocks[running.slot] = Ticking(running.clock, running.due_at, max(running.due_at, done.at))
        if done.state.closed:
            self.clocks.clear()
            assert not done.role.office, f"{done.role} of the office closed it from {was}"
            if done.role is CLOCK:
                assert not self.loop.by_name[was].turn.office, "time closed what lay with an office"
        moved = not fresh and any(getattr(self.case, name) != due for name, due in promised.items())
        if moved:
            assert not done.role.office and done.role is not CLOCK, f"{done.role} moved a promised day"
        assert self.case.filed_at == filed, "the resident's clock began anew"
        assert not self.history or done.at >= self.history[-1].at, "the ledger would run backwards"
        own = {ask.name for ask in done.move.asks if ask.own}
        words = {ask.name for ask in done.move.asks if ask.kind in (AskKind.WORDS, AskKind.PROOF)}
        assert not (own | words) & done.facts.keys(), "a person's words would stand in the ledger"
        self.history.append(done)
        self.done.add(done.move.verb)

    def lapse(self, ticking: Ticking) -> None:
        moment, ticking.fire_at = self.now, None
        ticking.fired.append(moment)
        if ticking.clock.again and self.case.rung + 1 < self.case.rungs:
            ticking.fire_at = self.times.due(ticking.clock.again, self.case.urgency, moment)
        attempt = Attempt(frozenset({CLOCK}), moment, self.times, {}, self.tables.own())
        found = decide(self.loop, self.case, ticking.clock.lapse, attempt)
        assert isinstance(found, Decision), (
            f"{ticking.clock.name} lapsed in {self.case.state}: {list(map(str, found))}"
        )
        self.follow(found)

    # ── what always holds ──

    @property
    def closed(self) -> bool:
        return self.loop.by_name[self.case.state].closed

    def hold(self) -> None:
        state = self.loop.by_name[self.case.state]
        assert self.case.turn == state.turn.name
        assert (self.case.closed_at is not None) == state.closed == (self.case.turn == "nobody")
        assert 0 <= self.case.rung <= self.case.rungs, "the ladder does not end"
        if not state.closed:
            ways = what_can(
                self.loop, self.case, frozenset(state.turns), self.now, self.times, own=self.tables.own()
            )
            on = [m for m, why in ways if why is None and m.to not in ("", state.name)]
            assert on, f"in {state.name} nobody whose turn it is has a way on"
            self.hold_clocks(state)
        running = [ticking.due_at for ticking in self.clocks.values()]
        assert next_due(self.loop, self.case, self.case.step_due_at) == min(running, default=None)

    def hold_clocks(self, state: Any) -> None:
        for clock in self.loop.clocks:
            met = getattr(self.case, clock.met) is not None
            assert (clock.name in self.clocks) == (not met), f"the clock {clock.name} was stopped"
            if clock.name in self.clocks:
                assert self.clocks[clock.name].due_at == getattr(self.case, clock.moment)
        if not any(ticking.fire_at for ticking in self.clocks.values()):
            at_the_top = self.case.rung >= self.case.rungs and any(
                ticking.due_at <= self.now for ticking in self.clocks.values()
            )
            assert at_the_top, f"in {state.name} nothing will ever happen by itself"


def _more_fields(loop: Loop) -> dict[str, object]:
    """Fields of a case that some loop keeps and the plain object does not have yet."""
    names = {name for move in loop.moves for name, _ in move.sets} | {n for m in loop.moves for n in m.clears}
    names |= {n for m in loop.moves for n in m.marks}
    known = vars(case_like())
    return {name: None for name in names if name not in known}


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_random_moves_by_random_members_of_the_cast_keep_every_promise(loop):
    came: set[str] = set()

    @settings(max_examples=max(1, STEPS // USUAL), deadline=None, database=None, derandomize=True, phases=TWO)
    @given(lot=st.integers(0, 2**32 - 1), steps=st.integers(USUAL, LIFE))
    def lives(lot: int, steps: int) -> None:
        life = Life(loop, Random(lot))
        try:
            life.live(steps)
        finally:
            note(f"{loop.name}: {' '.join(done.move.verb for done in life.history)}")
            came.update(life.done)

    lives()
    never = set(loop.by_verb) - came
    assert len(never) <= len(loop.by_verb) * 0.2, (
        f"no life came as far as {sorted(never)}: this proves little"
    )
