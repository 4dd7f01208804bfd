"""What a wish refuses, and with which sentence: the case as a plain object, no database."""

from datetime import timedelta

import pytest

from huiyin.kernel.decide import Decision, decide, what_can
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, VILLAGE
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.wish.loop import WISH
from huiyin.loops.wish.roles import GIVER
from tests.cast import AT, DAY, case_like

TIMES = Times(WISH.limits, Calendar())
TOLD = {"said": "孙子晚上写作业看不清，想要一盏台灯。", "whose": "ward"}


def attempt(verb, *roles, state="", at=AT, **answers):
    return decide(WISH, case_like(state=state), verb, Attempt(frozenset(roles), at, TIMES, answers))


def refused(found, field):
    assert not isinstance(found, Decision), "it was let through"
    assert field in {why.field for why in found}, [str(why) for why in found]
    return " ".join(str(why) for why in found)


def test_a_wisher_tells_and_the_village_writes_the_sentence():
    told = attempt("tell", RESIDENT, **TOLD)
    assert isinstance(told, Decision)
    assert told.state.turn is VILLAGE


def test_a_wish_without_words_or_recording_is_refused():
    refused(attempt("tell", RESIDENT, whose="own"), "said")


def test_a_wish_for_cash_is_refused_kindly_and_told_where_money_is_helped_with():
    said = refused(attempt("tell", RESIDENT, said="想借五百块钱。", whose="own"), "said")
    assert "civil affairs" in said
    assert "thing or a helping hand" in said


def test_a_wish_may_say_that_money_is_short():
    assert isinstance(attempt("tell", RESIDENT, said="家里没钱买书包，想要一个书包。", whose="own"), Decision)


@pytest.mark.parametrize("worker", [GRID, VILLAGE, TOWN])
def test_a_worker_writes_a_wish_down_only_with_consent(worker):
    refused(attempt("write_down", worker, **TOLD), "consent")
    refused(attempt("write_down", worker, **TOLD, consent="no"), "consent")
    assert isinstance(attempt("write_down", worker, **TOLD, consent="yes"), Decision)
    assert not isinstance(attempt("tell", worker, **TOLD), Decision)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("扎西想要一盏台灯", "name"),
        ("想要台灯，电话13989071234", "telephone"),
        ("想要台灯或者500元", "Money"),
    ],
)
def test_a_wish_that_names_a_person_or_asks_for_cash_does_not_hang(sentence, word):
    assert word in refused(attempt("word", VILLAGE, state="told", sentence=sentence), "sentence")
    both = attempt("word", VILLAGE, state="told", sentence="一名小学生想要一盏台灯", sentence_bo=sentence)
    assert word in refused(both, "sentence_bo")


def test_nothing_hangs_before_the_wisher_agrees():
    worded = attempt("word", VILLAGE, state="told", sentence="一名小学生想要一盏台灯")
    assert isinstance(worded, Decision)
    assert worded.state.turn is RESIDENT
    for role in (VILLAGE, TOWN, LEADER, GIVER, CLOCK):
        assert not isinstance(attempt("hang", role, state="worded"), Decision)
    hung = attempt("hang", RESIDENT, state="worded")
    assert isinstance(hung, Decision)
    assert hung.state.name == "hanging"


def test_only_what_hangs_can_be_taken_on():
    for state in WISH.by_name:
        taken = attempt("take_on", GIVER, state=state, kind="person", by_when=AT + 3 * DAY)
        assert isinstance(taken, Decision) == (state in ("hanging", "with_fund")), state


def test_a_giver_names_a_day_within_a_month():
    refused(attempt("take_on", GIVER, state="hanging", kind="company"), "by_when")
    refused(attempt("take_on", GIVER, state="hanging", kind="company", by_when=AT), "by_when")
    refused(attempt("take_on", GIVER, state="hanging", kind="company", by_when=AT + 31 * DAY), "by_when")
    taken = attempt("take_on", GIVER, state="hanging", kind="company", by_when=AT + 30 * DAY)
    assert isinstance(taken, Decision)
    assert next((c.clock.name, c.due_at) for c in taken.starts) == ("bring", AT + 30 * DAY)


def test_it_hangs_fourteen_days_and_then_rises_to_the_fund():
    hung = attempt("hang", RESIDENT, state="worded")
    clock = next(c for c in hung.starts if c.slot == "step0")
    assert clock.due_at == AT + 14 * DAY
    risen = attempt(clock.clock.lapse, CLOCK, state="hanging", at=clock.due_at)
    assert risen.state.name == "with_fund"


def test_given_back_it_hangs_again_for_fourteen_days():
    back = attempt("give_back", GIVER, state="taken")
    assert back.state.name == "hanging"
    assert back.changes["handle_by"] is None
    assert next(c.due_at for c in back.starts if c.slot == "step0") == AT + timedelta(days=14)


def test_a_second_new_day_is_refused():
    case = case_like(state="taken", postponed=1)
    found = decide(WISH, case, "new_day", Attempt(frozenset({GIVER}), AT, TIMES, {"by_when": AT + DAY}))
    assert "give the wish back" in str(found[0])


def test_the_station_alone_cannot_close_it_and_a_thank_you_is_asked_for_once():
    handed = attempt("hand_over", VILLAGE, state="at_station")
    assert handed.state.turn is RESIDENT
    thanked = attempt("thank", RESIDENT, state="brought", words="谢谢您，孩子很喜欢。")
    assert thanked.state.closed
    for state in ("received", "thanked"):
        assert all(why for _, why in what_can(WISH, case_like(state=state), frozenset({RESIDENT}), AT, TIMES))


def test_a_thank_you_that_says_who_is_refused():
    refused(attempt("thank", RESIDENT, state="brought", words="谢谢，我是卓玛"), "words")
    refused(attempt("thank", RESIDENT, state="brought", words="谢谢，打13989071234"), "words")


def test_not_here_goes_back_to_the_station_and_the_level_above_hears_of_it():
    back = attempt("not_right", RESIDENT, state="brought", words="灯是坏的。")
    assert back.state.name == "at_station"
    assert back.changes["rung"] == 1
    assert {tell.to for tell in back.move.tells} == {VILLAGE, LEADER}


def test_what_was_declined_is_decided_by_the_level_above_alone():
    for role in (VILLAGE, TOWN):
        assert not isinstance(
            attempt("decline", role, state="raised", ground="not_safe", reason="。"), Decision
        )
    assert isinstance(attempt("word", LEADER, state="raised", sentence="一名小学生想要一盏台灯"), Decision)
