"""Government, banks and companies: introductions, promises with a day, kept or not. Nothing is added up about anybody."""

from datetime import date

import pytest

from huiyin.cases.lane import Refused
from huiyin.resources import meetings
from huiyin.resources.giving import add_partner
from huiyin.resources.models import Meeting, Partner, Pledge
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 20)


def partner(town, name, sort="bank"):
    return add_partner(
        jurisdiction_id=town.place.pk, sort=sort, name_zh=name, by=town.actor("dispatcher"), at=AT
    )


@pytest.fixture
def bank(town):
    return partner(town, "农商行")


@pytest.fixture
def meeting(town, bank):
    there = [bank, partner(town, "青稞公司", "company")]
    given = {"jurisdiction_id": town.place.pk, "by": town.actor("leader"), "at": AT}
    return meetings.write_meeting(title="青稞收购贷款", on=ON, partners=there, **given)


def test_a_promise_has_a_day_and_is_judged_once(town, meeting, bank):
    given = {"meeting": meeting, "words": "三月底前放款", "by": town.actor("leader"), "at": AT}
    with pytest.raises(Refused, match="By when"):
        meetings.write_pledge(partner=bank, due_on=None, **given)
    with pytest.raises(Refused, match="before the meeting"):
        meetings.write_pledge(partner=bank, due_on=date(2026, 1, 1), **given)
    with pytest.raises(Refused, match="not at this meeting"):
        meetings.write_pledge(partner=partner(town, "别家"), due_on=date(2026, 3, 31), **given)
    pledge = meetings.write_pledge(partner=bank, due_on=date(2026, 3, 31), **given)
    own = meetings.write_pledge(partner=None, due_on=date(2026, 3, 31), **given)
    judged = {"pledge_id": pledge.pk, "by": town.actor("dispatcher"), "at": AT}
    with pytest.raises(Refused):
        meetings.judge_pledge(kept=False, why=" ", **judged)
    meetings.judge_pledge(kept=False, why="材料没齐", **judged)
    with pytest.raises(Refused, match="already"):
        meetings.judge_pledge(kept=True, why="改口", **judged)
    assert Pledge.objects.get(pk=own.pk).kept is None
    (read,) = meetings.meetings_of(town.place.pk)
    assert len(read.pledges.all()) == 2


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"title": "长" * 81}, {"on": date(2027, 1, 1)}, {"partners": []}]
)
def test_a_meeting_that_cannot_have_been_is_refused(town, bank, wrong):
    given = {"jurisdiction_id": town.place.pk, "by": town.actor("leader"), "at": AT}
    with pytest.raises(Refused):
        meetings.write_meeting(**{"title": "谈", "on": ON, "partners": [bank], **wrong}, **given)


def test_another_town_writes_and_judges_nothing(cast: Cast, town, meeting, bank):
    stranger = {"by": cast.b.actor("leader"), "at": AT}
    with pytest.raises(Refused):
        meetings.write_pledge(meeting=meeting, partner=bank, words="x", due_on=date(2026, 3, 31), **stranger)
    with pytest.raises(Refused):
        meetings.write_meeting(jurisdiction_id=town.place.pk, title="x", on=ON, partners=[bank], **stranger)


def test_no_column_computes_anything_about_a_partner():
    for model in (Partner, Meeting, Pledge):
        names = {field.name for field in model._meta.get_fields()}
        assert not {
            name
            for name in names
            if any(word in name for word in ("score", "rank", "credit", "grade", "rate"))
        }
