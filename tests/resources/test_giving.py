"""Partners and what they brought; programmes and how many came."""

from datetime import date

import pytest

from huiyin.cases.lane import Refused
from huiyin.resources import giving
from huiyin.resources.actions import reverse_posting
from tests.cast import AT, DAY, Cast
from tests.resources.conftest import receipt

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def partner(book):
    return giving.add_partner(
        jurisdiction_id=book.town.place.pk, sort="company", name_zh="青稞食品公司", by=book.town.actor("dispatcher"), at=AT
    )  # fmt: skip


@pytest.fixture
def programme(book, partner):
    return giving.add_programme(
        jurisdiction_id=book.town.place.pk, name_zh="夕阳红", partner=partner, from_on=date(2026, 1, 1),
        by=book.town.actor("dispatcher"), at=AT,
    )  # fmt: skip


def brought(book, partner, what="goods", number=20, words="棉被", **more):
    return giving.write_brought(
        partner=partner, what=what, number=number, words=words, **{"on": AT.date(), "at": AT, "by": book.town.actor("clerk"), **more}
    )  # fmt: skip


def test_a_partner_with_money_goods_and_hours(book, partner):
    gift = book.income(50_000, partner=partner)
    book.income(700, partner=partner)
    brought(book, partner)
    brought(book, partner, "hours", 90, "理发")
    (line,) = giving.helped(book.town.place.pk, *YEAR)
    assert (line.fen, line.gifts, line.goods, line.loads, line.minutes, line.times) == (
        50_700,
        2,
        20,
        1,
        90,
        1,
    )
    reverse_posting(posting_id=gift.pk, why="记错", by=book.town.actor("dispatcher"), at=AT)
    (line,) = giving.helped(book.town.place.pk, *YEAR)
    assert (line.fen, line.gifts) == (700, 1)


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": -3}, {"number": 1.5}, {"number": 10**7}, {"words": " "},
                                   {"what": "praise"}, {"on": (AT + 3 * DAY).date()}])  # fmt: skip
def test_what_cannot_have_been_brought_is_refused(book, partner, wrong):
    with pytest.raises(Refused):
        brought(book, partner, **wrong)


def test_what_was_wrong_is_struck_and_stays_legible(book, partner):
    entry = brought(book, partner)
    given = {"entry_id": entry.pk, "by": book.town.actor("clerk"), "at": AT}
    with pytest.raises(Refused):
        giving.strike_brought(why="", **given)
    giving.strike_brought(why="是二十条不是二百", **given)
    with pytest.raises(Refused):
        giving.strike_brought(why="再划一次", **given)
    (line,) = giving.helped(book.town.place.pk, *YEAR)
    assert line.goods == 0
    entry.refresh_from_db()
    assert entry.number == 20 and entry.struck_why


def test_attendances_are_counted_once_a_day(book, programme):
    given = {"programme": programme, "by": book.town.actor("grid"), "at": AT}
    first = giving.write_attendance(on=date(2026, 2, 1), people=60, sheet=receipt(), **given)
    giving.write_attendance(on=date(2026, 2, 8), people=50, **given)
    with pytest.raises(Refused, match="already"):
        giving.write_attendance(on=date(2026, 2, 1), people=5, **given)
    for wrong in ({"people": 0}, {"people": -1}, {"on": date(2025, 12, 31)}, {"on": date(2026, 12, 1)}):
        with pytest.raises(Refused):
            giving.write_attendance(**{"on": date(2026, 2, 9), "people": 5, **wrong}, **given)
    (ran,) = giving.programmes(book.town.place.pk, *YEAR)
    assert (ran.attendances, ran.days) == (110, 2)
    giving.strike_attendance(entry_id=first.pk, why="数错", by=book.town.actor("grid"), at=AT)
    giving.write_attendance(on=date(2026, 2, 1), people=61, **given)
    (ran,) = giving.programmes(book.town.place.pk, *YEAR)
    assert (ran.attendances, ran.days) == (111, 2)


def test_another_town_writes_nothing_here(book, partner, programme, cast: Cast):
    stranger = cast.b.actor("dispatcher")
    with pytest.raises(Refused):
        brought(book, partner, by=stranger)
    with pytest.raises(Refused):
        giving.write_attendance(programme=programme, on=date(2026, 2, 1), people=5, by=stranger, at=AT)
    with pytest.raises(Refused):
        giving.add_partner(jurisdiction_id=book.town.place.pk, sort="org", name_zh="外", by=stranger, at=AT)
