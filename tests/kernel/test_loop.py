"""A declaration checks itself: each way in which a loop can be broken is refused, in words."""

from dataclasses import replace

import pytest

from huiyin.kernel.loop import Ask, AskKind, Clock, Loop, Move, Slip, State, check
from huiyin.kernel.roles import CLOCK, LEADER, NOBODY, RESIDENT, UNIT
from huiyin.kernel.worktime import Days, WorkDays

RISE = Clock(name="rise", owner=UNIT, limit="work", lapse="rise", again="again")
QUIET = Clock(name="quiet", owner=RESIDENT, limit="quiet", lapse="fall_silent")
WHOLE = Clock(name="whole", owner=UNIT, limit="whole", moment="due_at", met="finished_at", lapse="rise")

STATES = (
    State(name="open", label="open", turn=UNIT, slip=1, clocks=(RISE,)),
    State(name="done", label="done", turn=RESIDENT, slip=2, clocks=(QUIET,)),
    State(name="over", label="over", turn=NOBODY, slip=2),
)
MOVES = (
    Move(verb="place", label="place", by=(RESIDENT,), to="open"),
    Move(verb="finish", label="finish", by=(UNIT,), source=("open",), to="done", marks=("finished_at",)),
    Move(verb="rate", label="rate", by=(RESIDENT,), source=("done",), to="over"),
    Move(verb="rise", label="rise", by=(CLOCK,), source=("open",), rises=True),
    Move(verb="fall_silent", label="silent", by=(CLOCK,), source=("done",), to="over"),
)
LIMITS = {"work": WorkDays(1), "again": WorkDays(3), "quiet": Days(30), "whole": Days(30)}


def small(**parts) -> Loop:
    slips = (Slip(verb="do", who="unit"), Slip(verb="rate", who="you"))
    given = {"states": STATES, "moves": MOVES, "clocks": (WHOLE,), "limits": LIMITS, **parts}
    return Loop(name="small", label="small", slips=slips, **given)


def with_move(verb: str, **changes) -> tuple[Move, ...]:
    return tuple(replace(move, **changes) if move.verb == verb else move for move in MOVES)


def with_state(name: str, **changes) -> tuple[State, ...]:
    return tuple(replace(state, **changes) if state.name == name else state for state in STATES)


def test_a_whole_declaration_is_accepted():
    assert check(small()) == []


ISLAND = State(name="island", label="island", turn=UNIT, slip=1, clocks=(RISE,))
PIT = State(name="pit", label="pit", turn=UNIT, slip=1, clocks=(RISE,))
LEAVE = Move(verb="leave", label="leave", by=(UNIT,), source=("island",), to="done")


def rising_in(*states: str) -> Move:
    return replace(MOVES[3], source=("open", *states))


BROKEN = {
    "two states of one name": ({"states": (*STATES, STATES[0])}, "share a name"),
    "two moves of one name": ({"moves": (*MOVES, MOVES[1])}, "share a name"),
    "an unknown state": ({"moves": with_move("finish", to="nowhere")}, "unknown state nowhere"),
    "an unknown source": ({"moves": with_move("finish", source=("open", "limbo"))}, "unknown state limbo"),
    "an answer nobody asked for": (
        {"moves": with_move("finish", sets=(("unit_id", "unit"),))},
        "does not ask for it",
    ),
    "a count nobody asked for": (
        {"moves": with_move("finish", counts=(("paused", "many"),))},
        "does not ask for it",
    ),
    "no slip": ({"states": with_state("open", slip=3)}, "stands on no slip"),
    "an unreachable state": (
        {"states": (*STATES, ISLAND), "moves": (*MOVES[:3], rising_in("island"), MOVES[4], LEAVE)},
        "island can never be reached",
    ),
    "no way out for whose turn it is": ({"moves": with_move("finish", by=(LEADER,))}, "unit has no way on"),
    "a state that never ends": (
        {
            "states": (*STATES, PIT),
            "moves": (
                *MOVES[:3],
                rising_in("pit"),
                MOVES[4],
                Move(verb="fall", label="fall", by=(UNIT,), source=("open",), to="pit"),
            ),
        },
        "pit never comes to an end",
    ),
    "an office that closes": (
        {"moves": with_move("rate", by=(RESIDENT, UNIT))},
        "an office can close a case in done",
    ),
    "the level above that closes": (
        {"moves": (*MOVES, Move(verb="shut", label="shut", by=(LEADER,), source=("open",), to="over"))},
        "an office can close a case in open",
    ),
    "a clock without owner": (
        {"states": with_state("open", clocks=(replace(RISE, owner=NOBODY),))},
        "has no owner",
    ),
    "a clock that owns itself": (
        {"states": with_state("open", clocks=(replace(RISE, owner=CLOCK),))},
        "has no owner",
    ),
    "an unknown lapse": (
        {"states": with_state("open", clocks=(replace(RISE, lapse="vanish"),))},
        "is no move of the clock's",
    ),
    "a lapse that isn't the clock's": (
        {"states": with_state("open", clocks=(replace(RISE, lapse="finish"),))},
        "is no move of the clock's",
    ),
    "a lapse that can't be made there": (
        {"states": with_state("done", clocks=(replace(QUIET, lapse="rise"),))},
        "rise can't be made there",
    ),
    "a whole clock that can't lapse in every office's state": (
        {
            "states": (*STATES, PIT),
            "moves": (
                *MOVES,
                Move(verb="fall", label="fall", by=(UNIT,), source=("open",), to="pit"),
                Move(verb="climb", label="climb", by=(UNIT,), source=("pit",), to="done"),
            ),
        },
        "when whole lapses in pit",
    ),
    "a limit without number": (
        {"limits": {k: v for k, v in LIMITS.items() if k != "work"}},
        "the limit work has no number",
    ),
    "a repeat without number": (
        {"limits": {k: v for k, v in LIMITS.items() if k != "again"}},
        "the limit again has no number",
    ),
    "a clock that never falls due": (
        {"states": with_state("open", clocks=(replace(RISE, limit=""),))},
        "never falls due",
    ),
    "a resident without a clock": ({"states": with_state("done", clocks=())}, "no clock runs in done"),
    "an office without a clock": (
        {"states": with_state("open", clocks=()), "clocks": ()},
        "no clock runs in open",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_declaration_is_refused(name):
    parts, words = BROKEN[name]
    with pytest.raises(ValueError, match=words):
        small(**parts)


def test_asking_is_what_makes_an_answer_stay():
    ask = Ask(name="unit", label="unit", kind=AskKind.UNIT)
    assert check(small(moves=with_move("finish", asks=(ask,), sets=(("unit_id", "unit"),)))) == []
