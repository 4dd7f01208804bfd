"""A live edition: written down line by line, corrected, read back, and put through the door at the end, all or none."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Words
from huiyin.ledger.models import Event
from huiyin.loops.promise import live
from huiyin.loops.promise.models import Edition, Line, Pledge, Standing
from huiyin.people.unread import pin_for_receipt
from tests.cast import AT, DAY, fresh

from .conftest import DEED, POST, QUOTE, TITLE, drive, expose

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
BY = date(2026, 3, 20)


def exposed(town, edition, second=65, **more):
    wrote = live.Wrote(second=second, place_id=town.villages[0].pk, title=TITLE, **more)
    return live.write_line(edition_id=edition.pk, wrote=wrote, by=town.actor("dispatcher"), at=AT)


def answered(town, edition, about, *, line_id=None, **more):
    said = {
        "second": 95,
        "unit_id": town.units["roads"].pk,
        "words": QUOTE,
        "deed": DEED,
        "by_on": BY,
        "speaker": POST,
    }
    wrote = live.Wrote(**{**said, **more}, about=about.pk)
    return live.write_line(
        edition_id=edition.pk, wrote=wrote, line_id=line_id, by=town.actor("dispatcher"), at=AT
    )


def close(town, edition, at=AT + DAY):
    return live.close_edition(edition_id=edition.pk, zone=ZONE, by=town.actor("dispatcher"), at=at)


def why(refused) -> str:
    return " ".join(str(one) for one in refused.value.whys)


def test_closing_puts_every_line_through_the_door_at_the_moment_it_was_spoken(town, edition):
    answered(town, edition, exposed(town, edition))
    close(town, edition)
    case = Case.objects.get(loop="promise")
    opened, given = Event.objects.filter(case_id=case.pk).order_by("seq")
    assert (opened.at, given.at) == (AT + timedelta(seconds=65), AT + timedelta(seconds=95))
    assert (case.state, case.unit_id, case.title) == ("promised", town.units["roads"].pk, TITLE)
    pledge, standing = Pledge.objects.get(case=case), Standing.objects.get(case=case)
    assert (pledge.second, standing.second, standing.edition_id) == (95, 65, edition.pk)
    assert pledge.by_when.astimezone(ZONE).date() == BY
    said = dict(Words.objects.filter(case=case, seq=2).values_list("name", "text"))
    assert said == {"words": QUOTE, "deed": DEED, "speaker": POST}
    assert not Line.objects.exists()


def test_unnamed_exposures_have_a_receipt_that_opens_with_four_digits(town, edition):
    exposed(town, edition)
    close(town, edition)
    case = Case.objects.select_related("contact").get(loop="promise")
    assert len(case.receipt) == 8
    assert len(pin_for_receipt(case.contact)) == 4


def test_a_promise_without_a_day_is_refused_by_when(town, edition):
    line = exposed(town, edition)
    with pytest.raises(Refused) as refused:
        answered(town, edition, line, by_on=None)
    assert "By when?" in why(refused)


def test_words_without_a_day_are_an_answer_and_the_unit_still_owes_the_day(town, edition):
    answered(town, edition, exposed(town, edition), by_on=None, deed="")
    close(town, edition)
    case = Case.objects.get(loop="promise")
    assert (case.state, case.turn, case.answered_at) == ("put", "unit", None)
    assert not Pledge.objects.exists()


def test_a_line_is_corrected_until_the_edition_is_closed(town, edition):
    line = answered(town, edition, exposed(town, edition), words="大概下周吧")
    answered(town, edition, line.about, line_id=line.pk)
    assert Line.objects.get(pk=line.pk).words == QUOTE
    close(town, edition)
    with pytest.raises(Refused) as refused:
        answered(town, edition, line.about, line_id=line.pk)
    assert "closed" in why(refused)
    assert Words.objects.filter(name="words").get().text == QUOTE


def test_closing_is_all_or_nothing_and_loses_no_line(town, edition):
    exposed(town, edition, 10)
    late = exposed(town, edition, 20)
    answered(town, edition, late)
    Line.objects.filter(about=late).update(by_on=date(2030, 1, 1))  # farther than a promise may reach
    with pytest.raises(Refused) as refused:
        close(town, edition)
    assert "more than a year away" in why(refused)
    assert not Case.objects.filter(loop="promise").exists()
    assert Line.objects.count() == 3
    assert Edition.objects.get().closed_at is None


def test_what_a_resident_exposed_before_is_taken_up_and_keeps_its_receipt(town, edition):
    case = expose(town, at=AT - 2 * DAY)
    line = exposed(town, edition, case_id=case.pk)
    answered(town, edition, line)
    close(town, edition)
    case = fresh(case)
    assert (case.state, case.title, Case.objects.filter(loop="promise").count()) == ("promised", TITLE, 1)
    assert Standing.objects.get(case=case).edition_id == edition.pk


def test_taking_one_up_takes_its_place_and_words_along_where_none_are_typed(town, edition):
    case = expose(town, at=AT - 2 * DAY)
    wrote = live.Wrote(second=5, case_id=case.pk)
    line = live.write_line(edition_id=edition.pk, wrote=wrote, by=town.actor("dispatcher"), at=AT)
    assert (line.title, line.place_id) == (TITLE, case.place_id)


def test_what_was_answered_meanwhile_is_not_taken_up(town, edition):
    case = drive(town, expose(town, at=AT - 2 * DAY), "put", "promise")
    with pytest.raises(Refused) as refused:
        exposed(town, edition, case_id=case.pk)
    assert "answered meanwhile" in why(refused)


def test_a_second_day_for_the_same_thing_is_a_correction(town, edition):
    line = exposed(town, edition)
    answered(town, edition, line)
    with pytest.raises(Refused) as refused:
        answered(town, edition, line, second=120)
    assert "A day was named for it already" in why(refused)


def test_first_an_answer_of_one_unit_then_the_promise_of_another(town, edition):
    line = exposed(town, edition)
    answered(town, edition, line, by_on=None, deed="", unit_id=town.units["water"].pk, words="这不归我们。")
    answered(town, edition, line, second=140)
    close(town, edition)
    case = Case.objects.get(loop="promise")
    assert (case.state, case.unit_id) == ("promised", town.units["roads"].pk)


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("title", "", "what is wrong"), ("title", "x" * 81, "at most 80"), ("place_id", None, "choose the place"), ("title", "\x00", "can't be stored"),
])  # fmt: skip
def test_a_bad_exposure_is_said_to_be_one(town, edition, field, value, sentence):
    wrote = {"second": 5, "place_id": town.villages[0].pk, "title": TITLE, field: value}
    with pytest.raises(Refused) as refused:
        live.write_line(edition_id=edition.pk, wrote=live.Wrote(**wrote), by=town.actor("dispatcher"), at=AT)
    assert sentence in why(refused)


def test_a_place_of_another_town_is_none_of_ours(cast, edition):
    with pytest.raises(Refused) as refused:
        exposed(cast.a, edition) and live.write_line(
            edition_id=edition.pk,
            wrote=live.Wrote(second=1, place_id=cast.b.villages[0].pk, title=TITLE),
            by=cast.a.actor("dispatcher"),
            at=AT,
        )
    assert "choose the place" in why(refused)


@pytest.mark.parametrize("who", ["roads", "clerk", "leader", "admin"])
def test_only_the_towns_desk_writes(town, edition, who):
    with pytest.raises(Refused) as refused:
        live.write_line(
            edition_id=edition.pk, wrote=live.Wrote(second=1, title=TITLE), by=town.actor(who), at=AT
        )
    assert "Only the town's desk" in why(refused)


def test_the_desk_of_the_other_town_writes_nothing_here(cast, edition):
    with pytest.raises(Refused):
        live.close_edition(edition_id=edition.pk, zone=ZONE, by=cast.b.actor("dispatcher"), at=AT)


def test_the_time_code_runs_from_when_it_began(edition):
    assert live.second_of(edition, AT + timedelta(minutes=47, seconds=5)) == 2825
    assert live.moment_of(edition, 2825) == AT + timedelta(minutes=47, seconds=5)


def test_an_edition_has_its_number_once(town, edition):
    with pytest.raises(Refused) as refused:
        live.open_edition(town=town.place, number=50, held_at=AT, by=town.actor("dispatcher"), at=AT)
    assert "with this number already" in why(refused)
