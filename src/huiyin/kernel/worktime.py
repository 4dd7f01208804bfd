"""Work-time arithmetic: spans, calendars with make-up days and festivals, and when a span is over.

All moments are aware. Working days and months count in the town's own time zone; hours count on the wall, day and
night. Periods are half-open: a limit of seven days from the 1st at 08:55 is over at 08:55 on the 8th.
"""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on the wall, for what is urgent."""

    n: float


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days of 24 hours of local time."""

    n: int


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Working days: over at the close of the n-th working day after the day it starts on."""

    n: int


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months to the same day and hour; the month's last day where there is no such day."""

    n: int


Span = Hours | Days | WorkDays | Months


@dataclass(frozen=True, slots=True)
class Calendar:
    """A town's working time. `days` overrides the week: True for a make-up day, False for a holiday or festival."""

    zone: tzinfo = UTC
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})  # Monday is 0
    days: Mapping[date, bool] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        """Whether `day` is a working day here."""
        return self.days.get(day, day.weekday() in self.weekdays)

    def due_after(self, span: Span, start: datetime) -> datetime:
        """The moment at which `span`, begun at `start`, is over. Raises ValueError for a naive moment."""
        if start.tzinfo is None:
            raise ValueError("a moment without a time zone")
        if isinstance(span, Hours):
            return start.astimezone(UTC) + timedelta(hours=span.n)
        local = start.astimezone(self.zone)
        if isinstance(span, Days):
            return self._aware(local.date() + timedelta(days=span.n), local.time())
        if isinstance(span, Months):
            return self._aware(add_months(local.date(), span.n), local.time())
        return self._close_of(self._working_day_after(local, span.n))

    def _working_day_after(self, local: datetime, n: int) -> date:
        day, left = local.date(), n
        if left == 0 and not (self.works_on(day) and local.time() < self.closes):
            left = 1  # what comes in after hours has until the close of the next working day
        for _ in range(3660):
            if left == 0:
                return day
            day += timedelta(days=1)
            left -= self.works_on(day)
        raise ValueError("this calendar has no working days")

    def _close_of(self, day: date) -> datetime:
        return self._aware(day, self.closes)

    def _aware(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Times:
    """How a town counts time: its limits by name ("name.urgency" goes before "name") and its calendar."""

    limits: Mapping[str, Span]
    calendar: Calendar

    def due(self, limit: str, urgency: str, start: datetime) -> datetime:
        """When the limit of that name, begun at `start`, is over. Raises KeyError for a limit without a number."""
        span = self.limits.get(f"{limit}.{urgency}") or self.limits[limit]
        return self.calendar.due_after(span, start)


def add_months(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
