"""What an opinion refuses, and with which sentence: the case as a plain object, no database."""

import pytest

from huiyin.kernel.decide import Decision, decide
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, VILLAGE
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.opinion.loop import OPINION
from tests.cast import AT, DAY, case_like

TIMES = Times(OPINION.limits, Calendar())
ANSWER = {"in_zh": "公厕下月修，钥匙现在放在小卖部。"}


def attempt(verb, *roles, state="", at=AT, case=None, **answers):
    held = case or case_like(state=state)
    return decide(OPINION, held, verb, Attempt(frozenset(roles), at, TIMES, answers))


def sentences(found):
    assert not isinstance(found, Decision), "it was let through"
    return " ".join(str(why) for why in found)


@pytest.mark.parametrize("empty", ["", "   ", "\n"])
def test_an_empty_opinion_is_refused(empty):
    assert "say what you think" in sentences(attempt("say", RESIDENT, said=empty))


def test_it_is_heard_at_the_grid_and_owed_an_answer_in_a_week():
    said = attempt("say", RESIDENT, said="公厕总是锁着。")
    assert said.state.turn is GRID
    assert said.changes["answer_due_at"] == AT + 7 * DAY


@pytest.mark.parametrize(
    ("role", "verb", "state"),
    [(GRID, "answer", "said"), (VILLAGE, "answer", "with_village"), (TOWN, "answer_above", "with_town"),
     (LEADER, "answer_above", "raised")],
)  # fmt: skip
def test_each_level_can_answer_where_it_lies_and_never_closes_it(role, verb, state):
    answered = attempt(verb, role, state=state, **ANSWER)
    assert answered.state.turn is RESIDENT
    assert not answered.state.closed
    assert answered.changes["answered_at"] == AT


def test_an_answer_without_words_or_recording_is_refused():
    assert "write the answer" in sentences(attempt("answer", GRID, state="said"))


@pytest.mark.parametrize(
    ("role", "verb", "state", "to"),
    [(GRID, "raise_to_village", "said", "with_village"), (GRID, "raise_to_town", "said", "with_town"),
     (VILLAGE, "raise_to_town", "with_village", "with_town"), (TOWN, "ask_above", "with_town", "raised")],
)  # fmt: skip
def test_it_is_raised_with_a_reason_or_not_at_all(role, verb, state, to):
    assert "still missing" in sentences(attempt(verb, role, state=state))
    assert attempt(verb, role, state=state, reason="要镇里定。").state.name == to


@pytest.mark.parametrize(
    ("state", "verb", "to"),
    [("said", "pass_to_village", "with_village"), ("with_village", "pass_to_town", "with_town")],
)
def test_whoever_does_not_answer_in_time_loses_it_to_the_level_above(state, verb, to):
    clock = OPINION.by_name[state].clocks[0]
    assert clock.lapse == verb
    assert attempt(verb, CLOCK, state=state).state.name == to


def test_asked_again_the_same_level_answers_once_more_then_the_level_above():
    again = attempt("ask_again", RESIDENT, state="answered", words="没说什么时候修。")
    assert again.state.turn is VILLAGE
    assert again.changes["reopened"] == 1
    once = case_like(state="answered", reopened=1)
    assert "once already" in sentences(attempt("ask_again", RESIDENT, case=once, words="还是没说。"))
    above = attempt("bring_up", RESIDENT, case=once)
    assert above.state.turn is LEADER
    assert above.changes["rung"] == 1
    assert "First ask again" in sentences(attempt("bring_up", RESIDENT, state="answered"))


def test_after_the_top_there_is_no_level_above():
    top = case_like(state="answered_above", reopened=1, rung=3, rungs=3)
    assert "highest level" in sentences(attempt("bring_up", RESIDENT, case=top))
    assert isinstance(attempt("rate", RESIDENT, case=top, solved="no"), Decision)


def test_what_was_brought_above_is_not_answered_below():
    assert "level above" in sentences(attempt("answer_above", TOWN, state="raised", **ANSWER))


def test_an_opinion_that_gathers_others_cannot_be_gathered_itself():
    lead = case_like(state="with_village", followers=2)
    assert "Split them first" in sentences(attempt("gather", VILLAGE, case=lead, lead="x"))


def test_it_becomes_a_wish_only_where_they_were_asked():
    assert "still missing" in sentences(attempt("make_wish", VILLAGE, state="with_village", **ANSWER))
    made = attempt("make_wish", VILLAGE, state="with_village", consent="yes", **ANSWER)
    assert made.state.turn is RESIDENT, "the office's deed is still theirs to judge"


def test_sent_down_once_only():
    down = case_like(state="with_town", returned=1)
    assert "once already" in sentences(attempt("send_down", TOWN, case=down, reason="村里知道。"))
