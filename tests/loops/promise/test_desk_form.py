"""Time codes and days as an operator types them."""

from datetime import date

import pytest

from huiyin.web.loops.promise.desk_form import named, read_code, read_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("47:05", 2825),
        ("0:47:05", 2825),
        ("1:02:03", 3723),
        ("95:00", 5700),
        ("47：05", 2825),
        (" 0:00:00 ", 0),
    ],
)
def test_a_time_code_is_read(text, seconds):
    assert read_code(text) == seconds


@pytest.mark.parametrize("text", ["47", "47:61", "1:61:00", "x", "-1:00", "1:2:3:4", "99999:00"])
def test_what_is_no_time_code_is_said_to_be_none(text):
    assert read_code(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-20", date(2026, 12, 20)),
        ("12月20日", date(2026, 12, 20)),
        ("12.20", date(2026, 12, 20)),
        ("2026-12-20", date(2026, 12, 20)),
        ("2027年1月5日", date(2027, 1, 5)),
        ("1-5", date(2027, 1, 5)),
        ("11-25", TODAY),
        ("+10", date(2026, 12, 5)),
        ("＋10", date(2026, 12, 5)),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["soon", "2-30", "13-1", "+", "2026-02-30", "月底", "+9999"])
def test_what_is_no_day_is_said_to_be_none(text):
    assert read_day(text, TODAY) is None


UNITS = [(1, "县公路养护段"), (2, "县水务服务站"), (3, "县供电服务站"), (4, "水务")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("县公路养护段", 1),
        ("公路", 1),
        (" 供电 ", 3),
        ("水务", 4),
        ("服务站", None),
        ("县", None),
        ("", None),
        ("消防", None),
    ],
)
def test_a_unit_is_found_by_any_part_of_its_name_that_no_other_has(text, key):
    assert named(text, UNITS) == key
