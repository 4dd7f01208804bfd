"""A wish goes round through the one door: what each side is told, what is kept, and what never happens."""

from datetime import timedelta

import pytest

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Part, Words
from huiyin.cases.sweep import lapse_batch
from huiyin.cases.telling import write_letter
from huiyin.ledger.models import Event
from huiyin.loops.wish.models import Card, Taking
from huiyin.notices.models import Channel, Notice
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from tests.cast import AT, DAY, HOUR, fresh
from tests.loops.wish.conftest import NAME, PHONE, SENTENCE, SENTENCE_BO, go, tell


def told(case: Case, to: str) -> list[str]:
    return list(
        Notice.objects.filter(case_id=case.pk, to=to).order_by("at", "seq").values_list("template", flat=True)
    )


def test_told_hung_taken_brought_and_received_with_a_thank_you(town):
    case = go(town, tell(town), "word", "hang", "take_on", "bring", "hand_over", "thank")
    assert (case.state, case.turn, case.title) == ("thanked", "nobody", SENTENCE)
    assert Card.objects.get(case=case).sentence_bo == SENTENCE_BO
    taking = Taking.objects.get(case=case)
    assert taking.brought_at is not None
    assert taking.given_up_at is None
    assert told(case, "giver") == ["yours", "handed_over", "thanked"]
    assert told(case, "resident") == ["told", "worded", "taken", "at_station", "brought"]


def test_the_giver_has_a_receipt_of_their_own_and_never_the_wishers(town):
    case = go(town, tell(town), "word", "hang", "take_on")
    part = Part.objects.get(case=case)
    assert part.receipt
    assert part.receipt != case.receipt
    for notice in Notice.objects.filter(case_id=case.pk, to="giver"):
        letter = write_letter(notice, Channel.SMS)
        assert letter is not None
        assert part.receipt[:4] in letter.text
        for private in (case.receipt, case.receipt[:4] + " " + case.receipt[4:], NAME, PHONE):
            assert private not in letter.text


def test_nobody_takes_it_in_fourteen_days_and_it_rises_to_the_fund(town):
    case = go(town, tell(town), "word", "hang")
    due = case.step_due_at
    assert due == case.since + 14 * DAY
    lapse_batch(town.place.pk, [case.pk], at=due - timedelta(seconds=1))
    assert fresh(case).state == "hanging"
    lapse_batch(town.place.pk, [case.pk], at=due)
    assert fresh(case).state == "with_fund"
    bought = go(town, fresh(case), "buy", "hand_over", "confirm", at=due + HOUR)
    assert bought.state == "received"
    assert '"cost":8900' in Event.objects.get(case_id=case.pk, verb="buy").facts


def test_given_back_it_hangs_again_and_the_giver_is_rid_of_it(town):
    case = go(town, tell(town), "word", "hang", "take_on")
    first = Part.objects.get(case=case)
    case = go(town, case, "give_back", at=AT + DAY)
    assert case.state == "hanging"
    assert case.handle_by is None
    with pytest.raises(Refused):
        go_as(case, first, "bring")
    case = go(town, case, "take_on", at=AT + 2 * DAY)
    second = Part.objects.get(case=case, until=None)
    assert second.pk != first.pk
    with pytest.raises(Refused):
        go_as(case, first, "give_back")
    assert [t.given_up_at is None for t in Taking.objects.filter(case=case).order_by("at")] == [False, True]


def go_as(case: Case, part: Part, verb: str) -> None:
    move_case(case.pk, verb, by=Actor.holder(part.pk), at=AT + 3 * DAY)


def test_the_day_passes_the_giver_is_asked_and_then_it_hangs_again(town):
    case = go(town, tell(town), "word", "hang", "take_on")
    due = case.handle_by
    lapse_batch(town.place.pk, [case.pk], at=due)
    case = fresh(case)
    assert (case.state, case.turn) == ("overdue", "town")
    assert "day_passed" in told(case, "giver")
    lapse_batch(town.place.pk, [case.pk], at=case.step_due_at)
    case = fresh(case)
    assert case.state == "hanging"
    assert "given_up" in told(case, "giver"), "whoever was freed by the clock hears of it"
    assert not Part.objects.filter(case=case, until=None).exists()
    assert Taking.objects.get(case=case).given_up_at is not None


def test_two_givers_at_once_one_gets_it(town):
    case = go(town, tell(town), "word", "hang", "take_on")
    with pytest.raises(Refused):
        _newcomer(case)
    assert Part.objects.filter(case=case).count() == 1


def _newcomer(case: Case) -> None:
    move_case(
        case.pk,
        "take_on",
        by=Actor.newcomer("giver"),
        at=AT + HOUR,
        answers={"kind": "person", "by_when": AT + DAY},
        contact=Contact(jurisdiction_id=case.jurisdiction_id, phone="13700000000", language="zh-hans"),
    )


@pytest.mark.parametrize("field", ["sentence", "sentence_bo"])
@pytest.mark.parametrize("private", [NAME, f"打{PHONE}", "Dawa Lhamo"])
def test_the_wishers_own_name_or_number_never_hangs(town, field, private):
    case = tell(town)
    answers = {"sentence": SENTENCE, "sentence_bo": SENTENCE_BO, field: f"{private} 想要台灯"}
    with pytest.raises(Refused) as refused:
        go(town, case, "word", **answers)
    assert field in {why.field for why in refused.value.whys}
    assert fresh(case).title == ""


def test_a_name_that_looks_like_none_is_known_as_the_wishers_own(town):
    case = tell(town, name="白宇航")
    with pytest.raises(Refused, match="own name"):
        go(town, case, "word", sentence="白宇航想要一盏台灯")
    other = tell(town, name="丁香")
    assert go(town, other, "word", sentence="一名学生想要一盏台灯").state == "worded"


def test_what_is_reworded_hangs_only_after_a_new_yes(town):
    case = go(town, tell(town), "word", "hang", "reword")
    assert case.state == "told"
    case = go(town, case, "word", at=AT + HOUR, sentence="一名学生想要一盏灯")
    assert case.state == "worded"
    assert Card.objects.get(case=case).sentence_bo == "", (
        "the old Tibetan sentence does not outlive the new one"
    )


def test_a_worker_writes_it_down_with_consent_alone(town):
    with pytest.raises(Refused):
        tell(town, verb="write_down", by=town.actor("clerk"))
    assert tell(town, verb="write_down", by=town.actor("clerk"), consent="yes").state == "told"


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "leader", "grid"])
def test_no_office_closes_a_wish_or_says_it_arrived(town, who):
    case = go(town, tell(town, place=town.grid), "word", "hang", "take_on", "bring", "hand_over")
    for verb in ("confirm", "thank", "withdraw"):
        with pytest.raises(Refused):
            go(town, case, verb, at=AT + HOUR, who=who)


def test_silence_after_the_handing_over_is_no_thanks(town):
    case = go(town, tell(town), "word", "hang", "take_on", "bring", "hand_over")
    lapse_batch(town.place.pk, [case.pk], at=case.step_due_at)
    assert fresh(case).state == "unanswered"
    assert "received" not in told(case, "giver")


def test_the_thank_you_lies_beside_the_ledger_and_can_be_erased(town):
    case = go(town, tell(town), "word", "hang", "take_on", "bring", "hand_over", "thank")
    words = Words.objects.get(case=case, seq=case.seq)
    assert words.text not in Event.objects.get(case_id=case.pk, verb="thank").facts


def test_taken_back_the_giver_hears_of_it(town):
    case = go(town, tell(town), "word", "hang", "take_on", "withdraw")
    assert case.state == "withdrawn"
    assert "taken_back" in told(case, "giver")
