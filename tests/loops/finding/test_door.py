"""Findings through the door: the link to their source both ways, the test by somebody else, coming back."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from huiyin.cases.door import lock, move_case, place_case
from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Attachment, Case
from huiyin.cases.queries import links_of
from huiyin.notices.models import Notice
from huiyin.people.models import Contact, Membership
from tests.cast import AT, DAY, Town, drive, fresh, place, resident

pytestmark = pytest.mark.django_db
TITLE, SAID, POST = "三层安全门推不开", "门后堆了货，老人推不开。", "商场安全主管"


def photo(digest: int = 3) -> Attachment:
    return Attachment(
        kind="photo",
        media_type="image/jpeg",
        stored="f.jpg",
        size=9,
        width=4,
        height=3,
        digest=bytes([digest]) * 32,
    )


def find(
    town: Town, *, who: str = "dispatcher", of: Case | None = None, at: datetime = AT, **more: Any
) -> Case:
    """The town's desk writes down what a drill showed, or what came of `of`."""
    where = town.villages[0]
    case = Case(
        jurisdiction=town.place, loop="finding", place=where, place_path=where.path, channel="counter"
    )
    if of is not None:
        case.led_from = (of.pk, "finding")
    answers = {
        "source": "drill", "occasion": "3 月演练", "title": TITLE, "said": SAID, "post": POST,
        "unit": town.units["roads"].pk, "by_when": at + 20 * DAY, **more,
    }  # fmt: skip
    contact = Contact(jurisdiction=town.place, pin="4711")
    return place_case(case, "find", by=town.actor(who), at=at, answers=answers, contact=contact)


def let_time_pass(case: Case, until: datetime) -> Case:
    with transaction.atomic():
        lane, held = Lane(case.jurisdiction_id), lock(case.pk, case.jurisdiction_id)
        lane.lapse(held, at=until, recorded_at=until)
        lane.flush()
    return fresh(case)


def changed(town: Town) -> Case:
    """A finding that its unit says is changed."""
    case = move_case(find(town).pk, "take", by=town.actor("roads"), at=AT + DAY)
    given = {"kind": "photo", "words": "搬空了", "proof": (photo(),)}
    return move_case(case.pk, "change", by=town.actor("roads"), at=AT + 2 * DAY, answers=given)


def to_test(town: Town) -> Case:
    case = changed(town)
    return let_time_pass(case, case.step_due_at)


def reopened(town: Town) -> Case:
    """An order that was done and sent back."""
    return drive(town, place(town), "accept", "dispatch", "take", "finish", "reopen")


def test_what_comes_of_an_order_done_again_hangs_on_it_both_ways(town):
    order = reopened(town)
    case = find(town, of=order, source="order", occasion="", at=order.since + DAY)
    for one in (order, case):
        (link,) = links_of(one)
        assert (link.from_case_id, link.to_case_id, link.kind) == (order.pk, case.pk, "finding")


def test_an_order_that_went_well_shows_nothing_that_must_change(town):
    order = drive(town, place(town), "accept", "dispatch", "take", "finish")
    with pytest.raises(Refused, match="no promise that was broken"):
        find(town, of=order, source="order")
    with pytest.raises(Refused, match="from the page of the matter"):
        find(town, source="order")
    with pytest.raises(Refused, match="no promise that was broken"):
        find(town, of=reopened(town), source="promise")


def test_a_matter_of_another_town_is_no_source(cast):
    with pytest.raises(Refused, match="from the page of the matter"):
        find(cast.a, of=reopened(cast.b), source="order", at=AT + DAY)


def test_its_unit_must_serve_the_place(cast):
    with pytest.raises(Refused, match="does not serve this place"):
        find(cast.a, unit=cast.b.units["roads"].pk)


def test_a_day_that_passes_rises_by_itself(town):
    case = move_case(find(town).pk, "take", by=town.actor("roads"), at=AT + DAY)
    late = let_time_pass(case, case.handle_by + DAY)
    assert (late.state, late.rung) == ("taken", 1)
    assert Notice.objects.filter(case_id=case.pk, template="risen_to_you").exists()


def test_it_is_tested_on_a_day_that_is_named_by_somebody_else(town):
    case = changed(town)
    assert (case.step_due_at - case.since).days == 30
    due = let_time_pass(case, case.step_due_at)
    assert (due.state, due.turn) == ("test_due", "town")
    Membership.objects.create(
        account=town.accounts["dispatcher"],
        unit=town.units["roads"],
        role="unit",
        place=town.place,
        from_on="2020-01-01",
    )
    with pytest.raises(Refused, match="does not test it"):
        move_case(due.pk, "pass", by=town.actor("dispatcher"), at=due.since + DAY, answers={"words": "好"})
    passed = move_case(
        due.pk, "pass", by=town.actor("clerk"), at=due.since + DAY, answers={"words": "推得开"}
    )
    assert (passed.state, passed.turn) == ("passed", "resident")


def test_what_fails_the_test_comes_back_and_goes_round_again(town):
    case = to_test(town)
    failed = move_case(
        case.pk,
        "fail",
        by=town.actor("clerk"),
        at=case.since + DAY,
        answers={"words": "又堆了", "by_when": case.since + 9 * DAY},
    )
    assert (failed.state, failed.turn, failed.reopened, failed.finished_at) == ("given", "unit", 1, None)
    again = move_case(failed.pk, "take", by=town.actor("roads"), at=failed.since + DAY)
    assert again.handle_by == case.since + 9 * DAY


def test_only_whoever_found_it_or_silence_closes_it_and_they_are_told_apart(town):
    def passed() -> Case:
        case = to_test(town)
        return move_case(
            case.pk, "pass", by=town.actor("clerk"), at=case.since + DAY, answers={"words": "推得开"}
        )

    one, other = passed(), passed()
    for who in ("dispatcher", "clerk", "roads", "leader"):
        with pytest.raises(Refused):
            move_case(one.pk, "agree", by=town.actor(who), at=one.since + DAY)
    assert move_case(one.pk, "agree", by=resident(one), at=one.since + DAY).state == "held"
    assert let_time_pass(other, other.step_due_at).state == "unopposed"


def test_the_desk_opens_one_from_the_page_of_a_reopened_order(town):
    order = reopened(town)
    client = Client()
    client.force_login(town.accounts["dispatcher"])
    client.cookies["huiyin_language"] = "en"
    page = client.get(f"/desk/{order.pk}/").content.decode()
    assert f"/desk/new/finding/?from={order.pk}" in page
    sent = {
        "place": str(order.place_id), "channel": "counter", "language": "zh-hans", "source": "order", "title": TITLE, "said": SAID, "post": POST,
        "unit": str(town.units["roads"].pk), "by_when": "2099-01-10", "key": "0190a5f0-0000-7000-8000-000000000001",
    }  # fmt: skip
    answer = client.post(f"/desk/new/finding/?from={order.pk}", sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    case = Case.objects.get(loop="finding")
    assert f"/desk/{order.pk}/" in client.get(f"/desk/{case.pk}/").content.decode()
    assert f"/desk/{case.pk}/" in client.get(f"/desk/{order.pk}/").content.decode()


def test_the_unit_is_shown_no_way_to_write_a_finding_on_itself(town):
    order = reopened(town)
    client = Client()
    client.force_login(town.accounts["roads"])
    assert "/desk/new/finding/" not in client.get(f"/desk/{order.pk}/").content.decode()
