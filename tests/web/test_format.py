from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from huiyin.web import format as fmt

TUESDAY = date(2026, 11, 24)


def test_the_stamp_is_the_same_in_every_language():
    assert fmt.date_full(date(2026, 3, 4)) == "2026.03.04"


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("zh-hans", "11月24日"),
        ("zh-Hans", "11月24日"),
        ("en", "24 Nov"),
        ("en-GB", "24 Nov"),
        ("bo", "ཟླ་11 ཚེས་24"),
    ],
)
def test_month_and_day(lang, written):
    assert fmt.date_md(TUESDAY, lang) == written


@pytest.mark.parametrize(("lang", "written"), [("zh-hans", "周二"), ("en", "Tue"), ("bo", "གཟའ་མིག་དམར།")])
def test_weekday(lang, written):
    assert fmt.weekday(TUESDAY, lang) == written


def test_weekday_in_full_is_only_longer_in_english():
    assert fmt.weekday(TUESDAY, "en", long=True) == "Tuesday"
    assert fmt.weekday(TUESDAY, "zh-hans", long=True) == "周二"


def test_every_weekday_has_a_name_in_every_language():
    week = [TUESDAY + timedelta(days=n) for n in range(7)]
    for lang in ("zh-hans", "bo", "en"):
        assert len({fmt.weekday(day, lang) for day in week}) == 7


def test_a_language_we_do_not_have_is_written_as_english():
    assert fmt.date_md(TUESDAY, "fr") == "24 Nov"


def test_time_has_twenty_four_hours_and_is_padded_only_in_columns():
    assert fmt.time_hm(time(8, 5)) == "8:05"
    assert fmt.time_hm(datetime(2026, 11, 24, 18, 0, tzinfo=UTC), pad=True) == "18:00"
    assert fmt.time_hm(time(8, 5), pad=True) == "08:05"


def test_short_forms_for_the_fold_and_for_tables():
    assert fmt.date_stub(date(2026, 3, 4)) == "03.04"
    assert fmt.date_dash(date(2026, 3, 4)) == "03-04"


@pytest.mark.parametrize(
    ("number", "written"), [("82635147", "8263 5147"), (12345, "0001 2345"), ("M 0417", "M 0417"), ("", "")]
)
def test_receipt_in_two_halves(number, written):
    assert fmt.receipt(number) == written


def test_iso_is_to_the_minute_and_keeps_the_offset():
    china = timezone(timedelta(hours=8))
    assert fmt.iso(date(2026, 11, 24)) == "2026-11-24"
    assert fmt.iso(datetime(2026, 11, 24, 8, 5, 59, tzinfo=china)) == "2026-11-24T08:05+08:00"
    assert fmt.iso(datetime(2026, 11, 24, 8, 5, tzinfo=UTC)) == "2026-11-24T08:05+00:00"
