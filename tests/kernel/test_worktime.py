"""When a span is over: in hours on the wall, in days, working days and months of the town's own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.worktime import Calendar, Days, Hours, Months, Times, WorkDays

LHASA = ZoneInfo("Asia/Shanghai")
BOSTON = ZoneInfo("America/New_York")
HERE = Calendar(zone=LHASA)


def at(text: str, zone: ZoneInfo = LHASA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("span", "start", "over"),
    [
        pytest.param(Days(7), "2026-03-01 08:55", "2026-03-08 08:55", id="half open to the minute"),
        pytest.param(Hours(2), "2026-03-02 23:30", "2026-03-03 01:30", id="hours run through the night"),
        pytest.param(Hours(0.25), "2026-03-07 12:00", "2026-03-07 12:15", id="and through the weekend"),
        pytest.param(Months(1), "2026-01-15 10:00", "2026-02-15 10:00", id="a month to the same day"),
        pytest.param(
            Months(1), "2026-01-31 10:00", "2026-02-28 10:00", id="the last day where there is no such day"
        ),
        pytest.param(Months(1), "2028-01-31 10:00", "2028-02-29 10:00", id="of a leap year too"),
        pytest.param(Months(1), "2026-12-31 10:00", "2027-01-31 10:00", id="over the year's end"),
        pytest.param(Months(13), "2026-12-31 10:00", "2028-01-31 10:00", id="more than a year"),
        pytest.param(
            WorkDays(1), "2026-03-02 09:00", "2026-03-03 18:00", id="the close of the next working day"
        ),
        pytest.param(WorkDays(1), "2026-03-06 17:59", "2026-03-09 18:00", id="Friday to Monday"),
        pytest.param(WorkDays(1), "2026-03-07 03:00", "2026-03-09 18:00", id="Saturday to Monday"),
        pytest.param(WorkDays(5), "2026-03-02 09:00", "2026-03-09 18:00", id="a working week"),
        pytest.param(WorkDays(0), "2026-03-02 17:59", "2026-03-02 18:00", id="the same day before it closes"),
        pytest.param(
            WorkDays(0), "2026-03-02 18:00", "2026-03-03 18:00", id="after hours: the next working day"
        ),
        pytest.param(
            WorkDays(0), "2026-03-07 09:00", "2026-03-09 18:00", id="on a free day: the next working day"
        ),
    ],
)
def test_a_span_is_over(span, start, over):
    assert HERE.due_after(span, at(start)) == at(over)


def test_a_make_up_saturday_is_worked_and_a_festival_is_not():
    festival = {date(2026, 2, n): False for n in range(18, 21)}  # a Wednesday to a Friday
    calendar = Calendar(zone=LHASA, days={**festival, date(2026, 2, 28): True})
    assert calendar.due_after(WorkDays(1), at("2026-02-17 09:00")) == at("2026-02-23 18:00")
    assert calendar.due_after(WorkDays(1), at("2026-02-27 09:00")) == at("2026-02-28 18:00")
    assert calendar.works_on(date(2026, 2, 28))
    assert not calendar.works_on(date(2026, 2, 19))


def test_a_town_may_work_other_days_and_hours():
    calendar = Calendar(zone=LHASA, closes=time(16, 30), weekdays=frozenset({5, 6}))
    assert calendar.due_after(WorkDays(1), at("2026-03-02 09:00")) == at("2026-03-07 16:30")


def test_a_day_that_loses_an_hour_ends_at_the_same_hour():
    calendar = Calendar(zone=BOSTON)
    start = at("2026-03-07 12:00", BOSTON)  # the clocks went forward on the 8th
    assert calendar.due_after(Days(1), start) == at("2026-03-08 12:00", BOSTON)
    assert calendar.due_after(Days(1), start) - start.astimezone(UTC) == timedelta(hours=23)
    assert calendar.due_after(Hours(24), start) == at("2026-03-08 13:00", BOSTON)


def test_a_day_that_gains_an_hour_ends_at_the_same_hour():
    calendar = Calendar(zone=BOSTON)
    start = at("2026-10-31 12:00", BOSTON)
    assert calendar.due_after(Days(1), start) - start.astimezone(UTC) == timedelta(hours=25)
    assert calendar.due_after(Months(1), start) == at("2026-11-30 12:00", BOSTON)


def test_the_day_is_the_towns_own_wherever_the_moment_was_written_down():
    start = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)  # Saturday one o'clock here
    assert HERE.due_after(WorkDays(1), start) == at("2026-03-09 18:00")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        HERE.due_after(Days(1), datetime(2026, 3, 2))


def test_a_calendar_that_never_works_says_so():
    with pytest.raises(ValueError, match="no working days"):
        Calendar(weekdays=frozenset()).due_after(WorkDays(1), at("2026-03-02 09:00"))


def test_urgency_has_limits_of_its_own():
    times = Times({"answer": Days(7), "answer.danger": Hours(2)}, HERE)
    start = at("2026-03-02 09:00")
    assert times.due("answer", "", start) == at("2026-03-09 09:00")
    assert times.due("answer", "danger", start) == at("2026-03-02 11:00")
    assert times.due("answer", "vital", start) == at("2026-03-09 09:00")
    with pytest.raises(KeyError):
        times.due("unheard_of", "", start)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda m: m.replace(tzinfo=UTC))
days_off = st.dictionaries(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.booleans(), max_size=30)
spans = st.one_of(
    st.integers(1, 60).map(Days),
    st.integers(1, 60).map(WorkDays),
    st.integers(1, 30).map(Months),
    st.integers(1, 99).map(Hours),
)


@given(moments, days_off, spans, st.sampled_from([LHASA, BOSTON, ZoneInfo("Asia/Kathmandu")]))
def test_a_span_is_over_later_and_at_one_moment_however_its_start_is_written(start, days, span, zone):
    calendar = Calendar(zone=zone, days=days)
    over = calendar.due_after(span, start)
    assert over > start
    assert over == calendar.due_after(span, start.astimezone(LHASA))


@given(moments, days_off, st.integers(1, 30))
def test_working_days_counted_one_by_one_give_the_same(start, days, n):
    calendar = Calendar(zone=LHASA, days=days)
    over = calendar.due_after(WorkDays(n), start).astimezone(LHASA)
    first = start.astimezone(LHASA).date()
    worked = [
        d
        for i in range(1, (over.date() - first).days + 1)
        if calendar.works_on(d := first + timedelta(days=i))
    ]
    assert len(worked) == n
    assert worked[-1] == over.date()
    assert over.time() == calendar.closes
