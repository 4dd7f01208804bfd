"""Whatever is tried, by whomever, whenever, with whatever answers: the order keeps its promises.

A case as a plain object, the order's declaration, `decide`, and a small simulator of the clocks that `decide` starts and
stops. Hypothesis tries thousands of lives and shrinks the one that breaks a promise.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from huiyin.kernel.decide import Decision, decide, next_due, what_can
from huiyin.kernel.loop import Ask, AskKind, Attempt, Clock, Move
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.order.loop import ORDER
from tests.cast import AT, DAY, case_like

TIMES = Times(ORDER.limits, Calendar())
PEOPLE = (RESIDENT, GRID, VILLAGE, TOWN, UNIT, LEADER)
OPENING = tuple(move for move in ORDER.moves if not move.source)
GOING = tuple(move for move in ORDER.moves if move.source)
STEPS = st.one_of(st.timedeltas(timedelta(0), 2 * DAY), st.timedeltas(timedelta(0), 45 * DAY))
JUNK = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.integers(),
    st.booleans(),
    st.just("\x00"),
    st.just("x" * 6000),
    st.just(()),
)


@dataclass
class Ticking:
    """A clock that runs. `fire_at` None: it lapsed and has nothing more to do."""

    clock: Clock
    due_at: datetime
    fire_at: datetime | None
    fired: list[datetime] = field(default_factory=list)


def good_answer(ask: Ask, case, at: datetime, data: st.DataObject) -> object:
    if ask.kind is AskKind.CHOICE:
        return data.draw(st.sampled_from([value for value, _ in ask.options]))
    if ask.kind is AskKind.MOMENT:
        around = [
            case.asked_until or at,
            (case.due_at or at) + DAY,
            at + DAY,
            at + 9 * DAY,
            case.due_at or at,
        ]
        return data.draw(st.sampled_from(around))
    plain = {
        AskKind.WORDS: "话",
        AskKind.UNIT: data.draw(st.integers(1, 3)),
        AskKind.CASE: "00000000-0000-0000-0000-000000000001",
        AskKind.NUMBER: 1,
        AskKind.PROOF: ("a photo",),
    }
    return plain[ask.kind]


def draw_answers(move: Move, case, at: datetime, data: st.DataObject, *, sensible: bool) -> dict[str, object]:
    answers = {}
    for ask in move.asks:
        if ask.required or data.draw(st.booleans()):
            answers[ask.name] = good_answer(ask, case, at, data) if sensible else data.draw(JUNK)
    if not sensible and data.draw(st.booleans()):
        answers[data.draw(st.sampled_from(["closed_at", "due_at", "state", "grade", "unit"]))] = data.draw(
            JUNK
        )
    return answers


class OrderMachine(RuleBasedStateMachine):
    """One order's life."""

    def __init__(self) -> None:
        super().__init__()
        self.case = case_like()
        self.clocks: dict[str, Ticking] = {}
        self.now = AT
        self.promised: tuple[datetime, datetime] | None = None
        self.history: list[Decision] = []

    # ── what can happen ──

    @initialize(
        data=st.data(), opening=st.sampled_from(OPENING), urgency=st.sampled_from(["", "vital", "danger"]),
        rungs=st.integers(0, 3), proof=st.sampled_from(["", "photo"]),
    )  # fmt: skip
    def open(self, data, opening, urgency, rungs, proof):
        self.case = case_like(urgency=urgency, rungs=rungs, proof=proof)
        answers = draw_answers(opening, self.case, self.now, data, sensible=True)
        found = decide(
            ORDER, self.case, opening.verb, Attempt(frozenset(opening.by), self.now, TIMES, answers)
        )
        assert isinstance(found, Decision)
        self.follow(found)
        self.promised = (self.case.answer_due_at, self.case.due_at)

    @rule(data=st.data(), move=st.sampled_from(GOING), role=st.sampled_from(PEOPLE), sensible=st.booleans())
    def anybody_tries_anything(self, data, move, role, sensible):
        self.attempt(move, role, draw_answers(move, self.case, self.now, data, sensible=sensible))

    @rule(data=st.data())
    def somebody_does_what_can_be_done(self, data):
        """Without this, random tries would seldom come far along the path."""
        open_ways = [
            (move, role)
            for role in PEOPLE
            for move, why in what_can(ORDER, self.case, frozenset({role}), self.now, TIMES)
            if why is None
        ]
        if open_ways:
            move, role = data.draw(st.sampled_from(open_ways))
            self.attempt(move, role, draw_answers(move, self.case, self.now, data, sensible=True))

    @rule(step=STEPS)
    def time_goes_by(self, step):
        until = self.now + step
        while due := sorted(
            (t.fire_at, slot) for slot, t in self.clocks.items() if t.fire_at and t.fire_at <= until
        ):
            self.now = max(self.now, due[0][0])
            self.lapse(self.clocks[due[0][1]])
        self.now = until

    @precondition(lambda self: self.clocks)
    @rule(data=st.data())
    def a_clock_is_waited_for(self, data):
        """Straight to a moment at which something falls due, and not a microsecond further."""
        moments = sorted({t.fire_at for t in self.clocks.values() if t.fire_at})
        if moments:
            self.time_goes_by(max(timedelta(0), data.draw(st.sampled_from(moments)) - self.now))

    # ── how it happens ──

    def attempt(self, move: Move, role, answers: dict[str, object]) -> None:
        before = dict(vars(self.case))
        found = decide(ORDER, self.case, move.verb, Attempt(frozenset({role}), self.now, TIMES, answers))
        assert vars(self.case) == before, "deciding changed the case"
        if isinstance(found, list):
            assert found, "refused without a reason"
            assert all(str(why).strip() for why in found)
            return
        assert role in move.by
        assert self.case.state in move.source
        assert set(answers) <= {ask.name for ask in move.asks}, "an answer nobody asked for"
        self.follow(found)

    def follow(self, done: Decision) -> None:
        was, due = self.case.state, self.case.due_at
        fresh = not done.move.source
        for name, value in done.changes.items():
            setattr(self.case, name, value)
        for slot in done.stops:
            self.clocks.pop(slot, None)
        for running in done.starts:
            self.clocks[running.slot] = Ticking(running.clock, running.due_at, max(running.due_at, done.at))
        if done.state.closed:
            self.clocks.clear()
            assert done.role in (RESIDENT, CLOCK), f"{done.role} closed it from {was}"
            assert done.role is RESIDENT or done.move.verb == "fall_silent"
        if not fresh and due != self.case.due_at:
            assert (done.move.verb, done.role) == ("give_more_time", RESIDENT)
            assert self.case.postponed == 1
            self.promised = (self.case.answer_due_at, self.case.due_at)
        assert not self.history or done.at >= self.history[-1].at, "the ledger would run backwards"
        self.history.append(done)

    def lapse(self, ticking: Ticking) -> None:
        moment, ticking.fire_at = self.now, None
        ticking.fired.append(moment)
        if ticking.clock.again and self.case.rung + 1 < self.case.rungs:
            ticking.fire_at = TIMES.due(ticking.clock.again, self.case.urgency, moment)
        found = decide(ORDER, self.case, ticking.clock.lapse, Attempt(frozenset({CLOCK}), moment, TIMES, {}))
        assert isinstance(found, Decision), (
            f"{ticking.clock.name} lapsed in {self.case.state}: {list(map(str, found))}"
        )
        self.follow(found)

    # ── what always holds ──

    @property
    def state(self):
        return ORDER.by_name[self.case.state]

    @invariant()
    def it_is_somebodys_turn_and_they_have_a_way_on(self):
        if not self.history or self.state.closed:
            return
        ways = what_can(ORDER, self.case, frozenset({self.state.turn}), self.now, TIMES)
        assert any(why is None and move.to not in ("", self.state.name) for move, why in ways), (
            self.case.state
        )
        assert self.case.turn == self.state.turn.name

    @invariant()
    def no_whole_clock_stops_while_an_office_holds_it(self):
        if not self.history:
            return
        for clock in ORDER.clocks:
            met = getattr(self.case, clock.met) is not None
            assert (clock.name in self.clocks) == (not self.state.closed and not met), clock.name
            if clock.name in self.clocks:
                assert self.clocks[clock.name].due_at == getattr(self.case, clock.moment)
        if self.state.turn.office:
            assert self.case.finished_at is None, "an office holds it, yet it counts as finished"
            assert "whole" in self.clocks
        assert (self.case.answer_due_at, self.case.due_at) == self.promised

    @invariant()
    def every_open_state_has_a_clock_that_comes_to_something(self):
        """Either something will still fire, or the case stands at the top of its ladder, already overdue."""
        if self.history and not self.state.closed and not any(t.fire_at for t in self.clocks.values()):
            assert self.case.rung >= self.case.rungs
            assert any(t.due_at <= self.now for t in self.clocks.values())

    @invariant()
    def the_ladder_ends(self):
        assert 0 <= self.case.rung <= self.case.rungs

    @invariant()
    def closed_means_nobodys_turn_and_the_other_way_round(self):
        if self.history:
            assert (self.case.closed_at is not None) == self.state.closed == (self.case.turn == "nobody")

    @invariant()
    def the_next_due_moment_is_never_after_one_that_runs(self):
        if self.history:
            named = next_due(ORDER, self.case, self.case.step_due_at)
            running = [ticking.due_at for ticking in self.clocks.values()]
            assert named == min(running, default=None)


TestOrderMachine = OrderMachine.TestCase
