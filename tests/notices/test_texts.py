"""Every message that a loop tells has a text, and every text gets what it names."""

import pytest
from django.utils import translation

from huiyin.cases.door import move_case
from huiyin.cases.queries import events_of
from huiyin.cases.registry import all_loops, outside, own_of
from huiyin.cases.registry import texts_of as texts_of_loop
from huiyin.cases.telling import texts_of
from huiyin.kernel.loop import Loop
from huiyin.kernel.roles import Role
from huiyin.notices.models import Notice
from huiyin.notices.texts import PARAMS, notice_text
from tests.cast import DAY, SAID, Town, act, drive, fresh, place

TOLD = sorted(
    {
        (loop.name, tell.template, tell.to)
        for loop in all_loops()
        for move in loop.moves
        for tell in move.tells
    },
    key=str,
)


@pytest.mark.parametrize("loop", all_loops(), ids=lambda loop: loop.name)
def test_every_template_has_a_text_and_none_is_left_over(loop: Loop) -> None:
    told = {template for name, template, _ in TOLD if name == loop.name}
    own = own_of(loop.name)
    assert texts_of_loop(loop.name).keys() == told | (own.tells if own else frozenset())


@pytest.mark.parametrize(("loop", "template", "to"), TOLD, ids=str)
def test_only_who_is_outside_reads_a_receipt(loop: str, template: str, to: Role) -> None:
    """A receipt opens its holder's own page, so no office is told one; a text goes to one side alone."""
    text = texts_of_loop(loop)[template]
    assert "link" in text.params
    assert ("receipt" in text.params) == (to.name in outside())


@pytest.mark.parametrize("template", texts_of_loop("order"))
def test_every_text_of_an_order_names_only_what_there_is(template: str) -> None:
    text = texts_of_loop("order")[template]
    assert text.params <= PARAMS
    assert notice_text(text, dict.fromkeys(PARAMS, "x"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_a_round_is_told_with_names_and_days(town: Town, language: str) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "answer", "pause", "resume")
    case = drive(town, case, "finish", "reopen", "ask_more_time", at=case.filed_at + DAY)
    case = fresh(case)
    notices = list(Notice.objects.filter(case_id=case.pk).order_by("seq"))
    with translation.override(language):
        texts = texts_of(case, notices, events_of(case))
    assert len(texts) == len(notices) >= 10
    for notice in notices:
        assert "%(" not in texts[notice.pk]
        assert SAID not in texts[notice.pk]
        if notice.to == "resident":
            assert f"{case.receipt[:4]} {case.receipt[4:]}" in texts[notice.pk]
            assert f"/r/{case.receipt}/" in texts[notice.pk]
        else:
            assert case.receipt[:4] not in texts[notice.pk].replace(str(case.pk), "")
            assert f"/desk/{case.pk}/" in texts[notice.pk]


@pytest.mark.django_db
def test_an_old_message_still_says_what_it_said(town: Town) -> None:
    """The first message names the village, also when a unit has the order by now."""
    case = place(town)
    first = Notice.objects.get(case_id=case.pk, template="placed")
    with translation.override("en"):
        before = texts_of(case, [first], events_of(case))
        case = fresh(drive(town, case, "accept", "dispatch", "take"))
        after = texts_of(case, [first], events_of(case))
    assert before == after
    assert "A-committee" in before[first.pk]


@pytest.mark.django_db
def test_what_is_dispatched_names_the_unit_and_the_day(town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch")
    told = Notice.objects.get(case_id=case.pk, template="dispatched")
    with translation.override("en"):
        (text,) = texts_of(case, [told], events_of(case)).values()
    assert "A-desk gave your order" in text
    assert "to A-roads, who takes it up by 3 March, 18:00" in text
    assert "2 April" in text


@pytest.mark.django_db
def test_what_the_lead_finished_is_told_to_those_who_joined(town: Town) -> None:
    lead = drive(town, place(town), "accept", "dispatch", "take")
    joined = place(town)
    by, at = town.actor("clerk"), lead.filed_at + DAY
    move_case(joined.pk, "join", by=by, at=at, answers={"lead": str(lead.pk)})
    act(town, lead, "finish", at=lead.filed_at + 2 * DAY)
    case = fresh(joined)
    told = Notice.objects.get(case_id=case.pk, template="done")
    (text,) = texts_of(case, [told], events_of(case)).values()
    assert text
