"""What a move does, and why it can't be made: the order's own declaration on plain objects, no database."""

from datetime import timedelta

import pytest

from huiyin.kernel.decide import decide, next_due, what_can, why_not
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, LEADER, RESIDENT, TOWN, UNIT, VILLAGE, Role
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.order.loop import ORDER
from tests.cast import AT, DAY, HOUR, MINUTE, case_like

TIMES = Times(ORDER.limits, Calendar())


def attempt(*roles: Role, at=AT, **answers) -> Attempt:
    return Attempt(frozenset(roles), at, TIMES, answers)


def refused(case, verb, *roles, at=AT, **answers) -> str:
    found = decide(ORDER, case, verb, attempt(*roles, at=at, **answers))
    assert isinstance(found, list), f"{verb} was let through"
    assert found
    return "; ".join(map(str, found))


def decided(case, verb, *roles, at=AT, **answers):
    found = decide(ORDER, case, verb, attempt(*roles, at=at, **answers))
    assert not isinstance(found, list), [str(why) for why in found]
    return found


def placed(**fields):
    return case_like(due_at=AT + 28 * DAY, answer_due_at=AT + 7 * DAY, **fields)


def taken(**fields):
    return placed(state="taken", unit_id=5, **fields)


def test_placing_starts_the_whole_cases_clocks_from_filing():
    done = decided(case_like(), "place", RESIDENT, said="水管")
    assert {running.slot: running.due_at for running in done.starts} == {
        "step0": TIMES.due("accept", "", AT),
        "answer": AT + 7 * DAY,
        "whole": TIMES.due("whole", "", AT),
    }
    assert done.changes["turn"] == "village"
    assert done.changes["closed_at"] is None


def test_a_due_moment_given_from_outside_is_kept():
    done = decided(case_like(due_at=AT + 3 * DAY), "place", RESIDENT, said="水管")
    assert "due_at" not in done.changes
    assert {r.slot: r.due_at for r in done.starts}["whole"] == AT + 3 * DAY


@pytest.mark.parametrize(("urgency", "hours"), [("danger", 2), ("vital", 24)])
def test_danger_water_power_and_heat_count_in_hours(urgency, hours):
    done = decided(case_like(urgency=urgency), "place", RESIDENT, said="电线落地")
    due = {running.slot: running.due_at for running in done.starts}
    assert due["answer"] == due["whole"] == AT + hours * HOUR


@pytest.mark.parametrize("verb", ["send_back", "object", "accept", "dispatch", "pause", "join", "ask_above"])
def test_no_move_of_an_office_stops_a_clock_of_the_whole_case(verb):
    move = ORDER.by_verb[verb]
    answers = {
        "reason": "因为", "unit": 7, "until": AT + DAY, "lead": "00000000-0000-0000-0000-000000000001",
    }  # fmt: skip
    given = {ask.name: answers[ask.name] for ask in move.asks if ask.required}
    done = decided(placed(state=move.source[0], unit_id=5), verb, *move.by, at=AT + HOUR, **given)
    assert not {"answer", "whole"} & set(done.stops)
    assert not {"answer", "whole"} & {running.slot for running in done.starts}
    assert not {"due_at", "answer_due_at", "filed_at"} & done.changes.keys()


def test_an_answer_meets_the_answers_clock_alone():
    done = decided(placed(state="accepted"), "answer", TOWN, at=AT + HOUR, words="周三来。")
    assert done.stops == ("answer",)
    assert done.changes["answered_at"] == AT + HOUR


def test_finishing_meets_both_and_asks_the_resident():
    done = decided(taken(), "finish", UNIT, at=AT + HOUR, words="好了")
    assert set(done.stops) == {"answer", "whole"}
    assert [r.clock.name for r in done.starts] == ["silence"]
    assert done.changes["turn"] == "resident"


def test_reopening_runs_the_same_due_moment_again():
    case = placed(state="done", unit_id=5, answered_at=AT, finished_at=AT + DAY)
    done = decided(case, "reopen", RESIDENT, at=AT + 2 * DAY)
    assert {r.slot: r.due_at for r in done.starts} == {"whole": AT + 28 * DAY}
    assert "due_at" not in done.changes
    assert done.stops == ("step0",)


def test_only_the_residents_word_moves_the_day():
    asked = taken(asked_until=AT + 40 * DAY)
    done = decided(asked, "give_more_time", RESIDENT, until=AT + 40 * DAY)
    assert done.changes["due_at"] == AT + 40 * DAY
    assert [(r.slot, r.due_at) for r in done.starts] == [("whole", AT + 40 * DAY)]
    assert "day changed" in refused(asked, "give_more_time", RESIDENT, until=AT + 41 * DAY)
    assert "Only the resident" in str(
        decide(ORDER, asked, "give_more_time", attempt(UNIT, TOWN, LEADER))[0].sentence
    ) or ("Only" in refused(asked, "give_more_time", UNIT, TOWN, LEADER, until=AT + 40 * DAY))
    moving = [
        m.verb
        for m in ORDER.moves
        if m.source and ("due_at" in dict(m.sets) or "due_at" in (*m.clears, *m.marks))
    ]
    assert moving == ["give_more_time"]


def test_more_time_is_asked_before_due_once_and_within_its_limit():
    assert not isinstance(decided(taken(), "ask_more_time", UNIT, reason="零件", until=AT + 40 * DAY), list)
    assert "before the due day" in refused(
        taken(), "ask_more_time", UNIT, at=AT + 28 * DAY, reason="晚", until=AT + 40 * DAY
    )
    assert "once" in refused(taken(postponed=1), "ask_more_time", UNIT, reason="又", until=AT + 40 * DAY)
    pending = taken(asked_until=AT + 40 * DAY)
    assert "not answered yet" in refused(pending, "ask_more_time", UNIT, reason="又", until=AT + 41 * DAY)
    assert "later than" in refused(taken(), "ask_more_time", UNIT, reason="零件", until=AT + 28 * DAY)
    assert "more time than" in refused(taken(), "ask_more_time", UNIT, reason="零件", until=AT + 90 * DAY)


def test_a_pause_is_capped_and_counted():
    assert decided(taken(), "pause", UNIT, reason="雪", until=AT + 10 * DAY).state.name == "paused"
    too_long = AT + 10 * DAY + timedelta(microseconds=1)
    assert "longer than a pause" in refused(taken(), "pause", UNIT, reason="雪", until=too_long)
    assert "has passed" in refused(taken(), "pause", UNIT, reason="雪", until=AT)
    assert "twice" in refused(taken(paused=2), "pause", UNIT, reason="雪", until=AT + DAY)


def test_nobody_but_the_resident_and_the_clocks_silence_closes():
    for move in ORDER.moves:
        if move.to and ORDER.by_name[move.to].closed:
            assert move.by == (RESIDENT,) or move.verb == "fall_silent"


def test_each_reason_against_is_a_sentence():
    assert "Only" in refused(placed(), "accept", RESIDENT)
    assert "it is the village's turn" in refused(placed(), "dispatch", TOWN, unit=1)
    assert "closed" in refused(placed(state="rated"), "accept", VILLAGE)
    assert "no such step" in refused(placed(), "explode", VILLAGE)
    assert "Only" in refused(case_like(), "take_in", RESIDENT, said="x")


def test_answers_outside_the_asks_are_refused():
    assert "not asked for" in refused(placed(), "accept", VILLAGE, grade="5")
    assert "not asked for" in refused(placed(), "accept", VILLAGE, closed_at=AT)


@pytest.mark.parametrize(
    ("answers", "words", "field"),
    [
        ({"unit": None}, "still missing", "unit"),
        ({}, "still missing", "unit"),
        ({"unit": "5"}, "can't be read", "unit"),
        ({"unit": True}, "can't be read", "unit"),
        ({"unit": 5, "words": "a\x00b"}, "can't be stored", "words"),
        ({"unit": 5, "words": 5}, "can't be stored", "words"),
        ({"unit": 5, "words": "x" * 2001}, "2001 characters; at most 2000", "words"),
        ({"unit": 5, "by_when": AT}, "has passed", "by_when"),
        ({"unit": 5, "by_when": AT + 29 * DAY}, "after the day the resident was promised", "by_when"),
        ({"unit": 5, "by_when": "2026-03-05"}, "can't be read", "by_when"),
    ],
)
def test_bad_answers_are_named_by_their_field(answers, words, field):
    found = decide(ORDER, placed(state="accepted"), "dispatch", attempt(TOWN, **answers))
    assert isinstance(found, list)
    assert words in str(found[0])
    assert found[0].field == field


def test_a_choice_outside_its_options_and_blank_words_are_refused():
    done = placed(state="done", finished_at=AT)
    assert "choose one" in refused(done, "rate", RESIDENT, solved="maybe", grade="5")
    assert "still missing" in refused(taken(), "finish", UNIT, words="  \n ")


def test_emoji_tibetan_and_right_to_left_marks_are_words():
    assert decided(placed(), "accept", VILLAGE, words="🙂 བོད་ཡིག་ལ་ \u200fنص\u202e").move.verb == "accept"


def test_proof_is_asked_where_the_service_asks_it():
    assert "proof" in refused(taken(proof="photo"), "finish", UNIT, words="好了")
    assert decided(taken(proof="photo"), "finish", UNIT, words="好了", proof=("a file",)).state.name == "done"


def test_words_and_files_never_become_facts():
    for move in ORDER.moves:
        for ask in move.asks:
            if ask.kind.value in ("words", "proof"):
                done = taken()
                break
    done = decided(taken(proof="photo"), "finish", UNIT, words="好了", proof=("a file",))
    assert done.facts == {}
    rated = decided(
        placed(state="done", finished_at=AT), "rate", RESIDENT, solved="yes", grade="4", words="卓玛"
    )
    assert rated.facts == {"solved": "yes", "grade": "4"}


def test_an_objection_twice_and_then_the_level_above():
    assert (
        decided(placed(state="dispatched", unit_id=5, returned=1), "object", UNIT, reason="不是").changes[
            "returned"
        ]
        == 2
    )
    assert "level above" in refused(
        placed(state="dispatched", unit_id=5, returned=2), "object", UNIT, reason="不是"
    )


def test_reopening_twice_and_then_the_level_above():
    done = {"state": "done", "unit_id": 5, "finished_at": AT + DAY}
    at = AT + 2 * DAY
    assert decided(placed(**done, reopened=1), "reopen", RESIDENT, at=at).changes["reopened"] == 2
    assert "twice" in refused(placed(**done, reopened=2), "reopen", RESIDENT, at=at)
    assert "First send it back" in refused(placed(**done, reopened=1), "bring_up", RESIDENT, at=at)
    assert decided(placed(**done, reopened=2), "bring_up", RESIDENT, at=at).changes["rung"] == 1


def test_the_window_is_half_open():
    case = placed(state="done", unit_id=5, finished_at=AT)
    last = AT + 30 * DAY - timedelta(microseconds=1)
    assert decided(case, "reopen", RESIDENT, at=last).state.name == "taken"
    assert "over" in refused(case, "reopen", RESIDENT, at=AT + 30 * DAY)


def test_the_ladder_ends_at_the_owner_of_last_resort():
    assert decided(placed(rung=3, rungs=3), "escalate", CLOCK).changes["rung"] == 3
    refusal = placed(state="refused", finished_at=AT, rung=3, rungs=3)
    assert "highest level" in refused(refusal, "appeal", RESIDENT)
    assert decided(placed(state="refused", finished_at=AT, rung=2), "appeal", RESIDENT).changes["rung"] == 3


def test_the_page_hears_the_same_reasons_as_the_door():
    case = placed(state="dispatched", unit_id=5, returned=2)
    for move, why in what_can(ORDER, case, frozenset({UNIT}), AT, TIMES):
        assert why == why_not(ORDER, case, move, Attempt(frozenset({UNIT}), AT, TIMES))
        if why:
            assert str(why) == refused(case, move.verb, UNIT)


def test_the_next_due_moment_is_the_first_that_runs():
    assert next_due(ORDER, placed(), AT + MINUTE) == AT + MINUTE
    assert next_due(ORDER, placed(), None) == AT + 7 * DAY
    assert next_due(ORDER, placed(answered_at=AT), None) == AT + 28 * DAY
    assert next_due(ORDER, placed(state="rated"), AT) is None
