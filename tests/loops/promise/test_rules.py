"""What a promise may and may not do, on plain objects: no database."""

from datetime import timedelta

import pytest

from huiyin.kernel.decide import Decision, decide, what_can
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.promise.facts import Known
from huiyin.loops.promise.loop import PROMISE
from tests.cast import AT, DAY, case_like

TIMES = Times(PROMISE.limits, Calendar())
IN_TEN_DAYS = AT + 10 * DAY
WORDS = {"deed": "换井盖", "words": "十天之内一定换好。"}
PHOTO = ("a photo",)


def attempt(verb, case, *roles, at=AT, own=None, **answers):
    return decide(PROMISE, case, verb, Attempt(frozenset(roles), at, TIMES, answers, own))


def refused(found, sentence):
    assert isinstance(found, list), f"it was let through to {found.state.name}"
    assert any(sentence in str(why) for why in found), [str(why) for why in found]


def promised(**fields):
    return case_like(state="promised", handle_by=IN_TEN_DAYS, unit_id=1, answered_at=AT, **fields)


# ── by when? ──


@pytest.mark.parametrize(
    ("verb", "role", "state"),
    [("promise", UNIT, "put"), ("record", TOWN, "exposed"), ("renew", UNIT, "promised")],
)
def test_a_promise_without_a_day_is_refused_and_asked_by_when(verb, role, state):
    case = case_like(state=state, unit_id=1, handle_by=IN_TEN_DAYS if state == "promised" else None)
    more = {"unit": 1} if verb == "record" else {}
    refused(attempt(verb, case, role, **WORDS, **more), "By when?")


def test_a_day_that_has_passed_is_no_promise():
    refused(attempt("promise", case_like(state="put"), UNIT, **WORDS, by_when=AT), "That day has passed.")


def test_no_promise_reaches_farther_than_a_year():
    far = AT + 366 * DAY
    refused(attempt("promise", case_like(state="put"), UNIT, **WORDS, by_when=far), "more than a year away")
    assert isinstance(
        attempt("promise", case_like(state="put"), UNIT, **WORDS, by_when=AT + 365 * DAY), Decision
    )


def test_a_new_day_lies_after_the_old_one():
    refused(attempt("renew", promised(), UNIT, **WORDS, by_when=IN_TEN_DAYS), "must be later")


def test_a_third_day_is_not_named():
    found = attempt("renew", promised(postponed=2), UNIT, **WORDS, by_when=IN_TEN_DAYS + DAY)
    refused(found, "twice already")


def test_the_day_is_the_clock_of_the_promise_and_breaks_it_by_itself():
    found = attempt("promise", case_like(state="put"), UNIT, **WORDS, by_when=IN_TEN_DAYS)
    (day,) = [running for running in found.starts if running.clock.name == "day"]
    assert (day.due_at, day.clock.lapse) == (IN_TEN_DAYS, "break")
    broken = attempt("break", promised(rung=0), CLOCK, at=IN_TEN_DAYS)
    assert broken.state.name == "broken"
    case = promised()
    case.state = "broken"
    assert attempt("bring_above", case, CLOCK).changes["rung"] == 1
    assert {r.clock.name for r in broken.starts} == {"mend", "overdue"}, (
        "it rises to the level above on the same day"
    )


# ── showing ──


def test_saying_so_is_not_showing_it():
    for kind in ("photo", "document"):
        refused(attempt("show", promised(), UNIT, kind=kind, words="换好了"), "Saying so is not showing it")


def test_a_reading_needs_its_number():
    refused(attempt("show", promised(), UNIT, kind="reading", words="水压正常"), "needs its number")
    assert isinstance(
        attempt("show", promised(), UNIT, kind="reading", words="水压 0.25 兆帕，三组水井旁"), Decision
    )


def test_all_parts_come_before_the_whole():
    shown = {"kind": "photo", "words": "做完了", "proof": PHOTO}
    refused(attempt("show", promised(), UNIT, own=Known(parts_left=("2", "3")), **shown), "2, 3")
    assert isinstance(attempt("show", promised(), UNIT, own=Known(), **shown), Decision)


def test_only_a_part_that_is_left_can_be_shown():
    given = {"kind": "photo", "words": "立好了", "proof": PHOTO, "reached": "1"}
    refused(attempt("reach", promised(), UNIT, own=Known(), **given), "No part of it is left")
    refused(attempt("reach", promised(), UNIT, own=Known(parts_left=("2",)), **given), "not done yet: 2")


def test_a_part_comes_neither_in_the_past_nor_after_the_whole():
    refused(attempt("plan", promised(), UNIT, part="立杆", until=AT), "That day has passed.")
    refused(attempt("plan", promised(), UNIT, part="立杆", until=IN_TEN_DAYS + DAY), "can't come after")


# ── who confirms ──


@pytest.mark.parametrize("verb", ["find_kept", "find_broken"])
def test_whoever_promised_does_not_check(verb):
    case = case_like(state="to_check", unit_id=1)
    refused(attempt(verb, case, UNIT, TOWN, words="看过了"), "does not check it")
    refused(attempt(verb, case, UNIT, words="看过了"), "Only")
    for role in (TOWN, VILLAGE, GRID, LEADER):
        assert isinstance(attempt(verb, case, role, words="看过了"), Decision)


@pytest.mark.parametrize(("verb", "state"), [("hold", "look_due"), ("hold_last", "last_look_due")])
def test_whoever_promised_does_not_look_again_either(verb, state):
    refused(attempt(verb, case_like(state=state, unit_id=1), UNIT, TOWN, words="还好"), "does not check it")


def test_whoever_exposed_it_is_asked_before_anybody_looks():
    case = case_like(state="shown", unit_id=1)
    refused(attempt("find_kept", case, TOWN, words="看过了", own=Known()), "is asked first")
    assert isinstance(attempt("find_kept", case, TOWN, words="看过了", own=Known(unnamed=True)), Decision)


def test_silence_calls_for_a_look_and_confirms_nothing():
    called = attempt("call_check", case_like(state="shown"), CLOCK)
    assert called.state.name == "to_check"
    assert not any(move.to == "kept" and CLOCK in move.by for move in PROMISE.moves)


def test_no_office_but_a_look_on_the_spot_makes_it_kept():
    ways = {move.verb: move.by for move in PROMISE.moves if move.to == "kept"}
    assert set(ways) == {"confirm", "find_kept"}
    assert ways["confirm"] == (RESIDENT,)
    assert UNIT not in ways["find_kept"]


# ── looked at again ──


def test_it_is_looked_at_again_on_two_days_that_are_named():
    kept = attempt("confirm", case_like(state="shown"), RESIDENT)
    assert [(r.clock.name, r.due_at) for r in kept.starts] == [
        ("first_look", TIMES.due("first_look", "", AT))
    ]
    held = attempt("hold", case_like(state="look_due"), GRID, words="还好")
    assert [(r.clock.name, r.due_at) for r in held.starts] == [
        ("later_look", TIMES.due("later_look", "", AT))
    ]
    assert kept.starts[0].due_at - AT > timedelta(days=80)


@pytest.mark.parametrize("state", ["kept", "look_due", "kept_on", "last_look_due", "last_word"])
def test_whoever_exposed_it_can_say_at_any_time_that_it_is_not_so_any_more(state):
    found = attempt("deny", case_like(state=state, finished_at=AT), RESIDENT, words="又坏了")
    assert found.state.name == "broken"
    assert found.changes["finished_at"] is None


def test_what_was_promised_in_public_is_not_taken_back():
    for state in ("promised", "broken", "shown", "kept"):
        refused(attempt("withdraw", case_like(state=state), RESIDENT), "Not at this step")


# ── always somebody's turn ──


@pytest.mark.parametrize("state", [s for s in PROMISE.states if not s.closed], ids=lambda s: s.name)
def test_whose_turn_it_is_has_a_way_on_even_when_everything_is_used_up(state):
    case = case_like(
        state=state.name,
        unit_id=1,
        rung=3,
        rungs=3,
        returned=2,
        postponed=2,
        reopened=9,
        handle_by=IN_TEN_DAYS,
    )
    can = what_can(PROMISE, case, frozenset({state.turn}), AT, TIMES, own=Known())
    ways = [move.verb for move, why in can if why is None and move.to not in ("", state.name)]
    assert ways, f"{state.turn} is stuck in {state.name}"


def test_an_answer_is_owed_within_a_week_of_exposing_through_whichever_hands():
    found = attempt("expose", case_like(answered_at=None, answer_due_at=None), RESIDENT, said="井盖没了")
    assert found.changes["answer_due_at"] == TIMES.due("answer", "", AT)
    back = attempt("object", case_like(state="put", answer_due_at=AT + DAY), UNIT, reason="不归我们")
    assert "answer_due_at" not in back.changes
