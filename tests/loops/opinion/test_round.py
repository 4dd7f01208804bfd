"""An opinion goes round through the one door: who answers, in which language, and whom one answer reaches."""

from datetime import timedelta

import pytest

from huiyin.cases import registry
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case, Link, Words
from huiyin.cases.similar import most_alike
from huiyin.cases.sweep import lapse_batch
from huiyin.ledger.models import Event
from huiyin.loops.opinion.actions import cross_off_topic
from huiyin.loops.opinion.models import Topic
from huiyin.loops.opinion.own import OWN
from huiyin.notices.models import Notice
from tests.cast import AT, DAY, HOUR, fresh
from tests.loops.opinion.conftest import BO, EN, SAID, ZH, gather, go, opinion

LOOPS = {loop.name for loop in registry.all_loops()}


def words(case: Case, name: str) -> list[str]:
    return list(Words.objects.filter(case=case, name=name).order_by("seq").values_list("text", flat=True))


def test_heard_at_the_grid_answered_there_and_closed_by_whoever_said_it(town):
    case = opinion(town, place=town.grid)
    assert case.turn == "grid"
    case = go(town, case, "answer", who="grid", in_zh=ZH)
    assert (case.state, case.turn) == ("answered", "resident")
    case = go(town, case, "rate")
    assert (case.state, case.solved) == ("rated", "yes")


def test_raised_level_by_level_each_with_a_reason_that_is_told(town):
    case = go(town, opinion(town, place=town.grid), "raise_to_village", "raise_to_town", "ask_above")
    assert (case.state, case.turn) == ("raised", "leader")
    assert words(case, "reason") == ["要村里定。", "要镇里出钱。", "要县里定。"]
    told = Notice.objects.filter(case_id=case.pk, to="resident", template="raised")
    assert told.count() == 3


def test_whoever_lets_it_lie_loses_it_to_the_level_above_until_somebody_answers(town):
    case = opinion(town)
    seen = [case.turn]
    for _ in range(2):
        lapse_batch(town.place.pk, [case.pk], at=case.step_due_at)
        case = fresh(case)
        seen.append(case.turn)
    assert seen == ["grid", "village", "town"]
    lapse_batch(town.place.pk, [case.pk], at=AT + 20 * DAY)
    case = fresh(case)
    assert case.rung >= 1
    assert case.raised_to_id is not None
    assert case.closed_at is None, "no clock closes what an office owes"


@pytest.mark.parametrize(
    ("language", "field", "text"), [("bo", "in_bo", BO), ("en", "in_en", EN), ("zh-hans", "in_zh", ZH)]
)
def test_it_is_answered_in_the_persons_own_language_or_not_at_all(town, language, field, text):
    case = opinion(town, language=language)
    other = {"in_zh": ZH} if field != "in_zh" else {"in_bo": BO}
    with pytest.raises(Refused) as refused:
        go(town, case, "answer", **other)
    assert [why.field for why in refused.value.whys] == [field]
    assert go(town, case, "answer", **{field: text}).state == "answered"


def test_chinese_in_the_tibetan_field_is_no_tibetan_answer(town):
    with pytest.raises(Refused) as refused:
        go(town, opinion(town, language="bo"), "answer", in_bo=ZH)
    assert "not in Tibetan" in str(refused.value)


def test_a_recording_or_a_word_face_to_face_is_an_answer_in_their_language(town):
    spoken = Attachment(kind="voice", media_type="audio/mp4", stored="a.m4a", size=1, digest=b"\x02" * 32)
    assert go(town, opinion(town, language="bo"), "answer", spoken=(spoken,)).state == "answered"
    assert go(town, opinion(town, language="bo"), "answer", in_zh=ZH, by_mouth="yes").state == "answered"


def test_one_answer_reaches_all_who_said_it_each_in_their_language_with_their_own_receipt_and_word(town):
    lead = opinion(town)
    others = [opinion(town, said="公厕天天锁门", language="bo", at=AT + HOUR), opinion(town, at=AT + HOUR)]
    for other in others:
        gather(town, other, lead)
    lead = fresh(lead)
    assert lead.followers == 2
    with pytest.raises(Refused, match="Tibetan"):
        go(town, lead, "answer", at=AT + 2 * HOUR, in_zh=ZH)
    go(town, lead, "answer", at=AT + 2 * HOUR, in_zh=ZH, in_bo=BO)
    for other in map(fresh, others):
        assert other.state == "answered_above"
        assert words(other, "in_zh") == [ZH]
        assert words(other, "in_bo") == [BO]
    first, second = map(fresh, others)
    assert len({lead.receipt, first.receipt, second.receipt}) == 3
    assert go(town, first, "rate", at=AT + DAY, solved="no").solved == "no"
    assert go(town, second, "ask_town_again", at=AT + DAY).state == "with_town"
    assert fresh(lead).solved is None, "nobody's word counts for another"


def test_gathered_it_can_be_split_off_and_asked_again_the_lead_counts_right(town):
    lead, other, third = opinion(town), opinion(town), opinion(town)
    gather(town, other, lead)
    gather(town, third, lead)
    split = go(town, other, "split", at=AT + HOUR)
    assert (split.state, split.lead_id, fresh(lead).followers) == ("with_village", None, 1)
    go(town, fresh(lead), "answer_above", at=AT + 2 * HOUR)
    assert fresh(other).state == "with_village", "what was split off waits for its own answer"
    go(town, fresh(third), "ask_town_again", at=AT + 3 * HOUR)
    assert fresh(lead).followers == 0


def test_the_lead_taken_back_leaves_nobody_behind(town):
    lead, other = opinion(town), opinion(town)
    gather(town, other, lead)
    go(town, fresh(lead), "withdraw", at=AT + HOUR)
    other = fresh(other)
    assert (other.state, other.lead_id) == ("with_village", None)


@pytest.mark.parametrize("wrong", ["nonsense", "", "itself", "answered", "gathered", "other town"])
def test_it_is_gathered_only_with_an_open_one_of_the_same_town(cast, town, wrong):
    case, lead = opinion(town), opinion(town)
    if wrong == "answered":
        go(town, lead, "answer")
    elif wrong == "gathered":
        gather(town, lead, opinion(town))
    elif wrong == "other town":
        lead = opinion(cast.b)
    given = {"nonsense": "nonsense", "": "", "itself": str(case.pk)}.get(wrong, str(lead.pk))
    with pytest.raises(Refused) as refused:
        go(town, case, "gather", who="dispatcher", at=AT + HOUR, lead=given)
    assert "lead" in {why.field for why in refused.value.whys}


def test_it_becomes_an_order_with_the_link_kept_both_ways_and_a_receipt_of_its_own(town):
    case = go(town, opinion(town), "make_order")
    assert case.turn == "resident", "whether that is an answer is theirs to say"
    link = Link.objects.get(from_case=case)
    order = link.to_case
    assert (order.loop, order.state, link.kind) == ("order", "placed", "became")
    assert order.receipt != case.receipt
    assert order.contact_id != case.contact_id
    assert words(order, "said") == [SAID]
    assert str(case.pk) in Event.objects.get(case_id=order.pk, seq=1).facts


def test_it_becomes_a_wish_that_still_waits_for_the_wishers_own_yes(town):
    case = opinion(town, said="想要一盏台灯")
    if "wish" not in LOOPS:  # a town may do without that loop
        with pytest.raises(Refused, match="not offered"):
            go(town, case, "make_wish")
        return
    case = go(town, case, "make_wish")
    wish = Link.objects.get(from_case=case).to_case
    assert (wish.loop, wish.state) == ("wish", "told")


def test_what_a_wish_refuses_undoes_the_whole_move(town):
    case = opinion(town, said="想借五百块钱")
    with pytest.raises(Refused, match="never money" if "wish" in LOOPS else "not offered"):
        go(town, case, "make_wish")
    assert fresh(case).state == "said"
    assert not Link.objects.exists()


def test_it_becomes_a_topic_on_the_towns_list_and_is_crossed_off_with_what_came_of_it(cast, town):
    case = go(town, opinion(town), "make_topic")
    topic = Topic.objects.get(case=case)
    assert (topic.question, topic.done_at) == ("公厕由谁来管", None)
    for stranger in (town.actor("clerk"), cast.b.actor("dispatcher")):
        with pytest.raises(Refused):
            cross_off_topic(topic_id=topic.pk, outcome="村里管。", by=stranger, at=AT + DAY)
    with pytest.raises(Refused):
        cross_off_topic(topic_id=topic.pk, outcome="  ", by=town.actor("dispatcher"), at=AT + DAY)
    done = cross_off_topic(topic_id=topic.pk, outcome="村里管。", by=town.actor("dispatcher"), at=AT + DAY)
    assert done.outcome == "村里管。"
    with pytest.raises(Refused):
        cross_off_topic(topic_id=topic.pk, outcome="又议。", by=town.actor("dispatcher"), at=AT + DAY)


def test_an_answer_owed_for_a_week_rises_whoever_has_it(town):
    case = go(town, opinion(town), "raise_to_town", "ask_above")
    rung = case.rung
    lapse_batch(town.place.pk, [case.pk], at=case.answer_due_at + timedelta(days=4))
    assert fresh(case).rung > rung


def test_what_speaks_of_the_same_is_offered_for_gathering_nearest_first(town, django_assert_max_num_queries):
    near = opinion(town, said="公厕锁着门，老人没法上。")
    opinion(town, said="路灯不亮。")
    case = opinion(town)
    with django_assert_max_num_queries(4):
        found = OWN.choices(case, "lead", AT + HOUR)
    assert [key for key, _ in found] == [str(near.pk)]


def test_texts_alike_in_three_languages():
    others = [
        ("zh", "公厕总是锁着"), ("bo", "གཙང་སྤྲའི་ཁང་པ་སྒོ་རྒྱག་ཡོད།"), ("en", "The toilet is locked"), ("x", "路灯不亮"),
    ]  # fmt: skip
    assert most_alike("村口的公厕锁着", others) == ["zh"]
    assert most_alike("གཙང་སྤྲའི་ཁང་པ་ནམ་ཡང་སྒོ་མི་འབྱེད།", others) == ["bo"]
    assert most_alike("the toilet is always locked", others) == ["en"]
    assert most_alike("", others) == []
