"""Spans of local days: the weeks a board shows, a year of a bulletin, and how long a cohort must wait to be judged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from huiyin.kernel.worktime import Days, Months, add_months

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
AGAIN = timedelta(days=91)  # thirteen weeks: two days within them are at most ninety apart


@dataclass(frozen=True, slots=True)
class Window:
    """The local days in [since, until)."""

    since: date
    until: date

    @classmethod
    def weeks(cls, at: datetime, zone: tzinfo, n: int = 13) -> "Window":
        """The last `n` whole weeks, Monday to Sunday, that are over at `at`."""
        until = monday(at.astimezone(zone).date())
        return cls(until - n * WEEK, until)

    @classmethod
    def year(cls, year: int) -> "Window":
        """One year of the calendar."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @property
    def again(self) -> "Window":
        """Its last ninety-one days, in which one of two matters came within ninety days of the other."""
        return Window(max(self.since, self.until - AGAIN), self.until)

    @property
    def mondays(self) -> list[date]:
        """The Mondays of the weeks that lie whole within it."""
        first = self.since if self.since.weekday() == 0 else monday(self.since) + WEEK
        return [first + n * WEEK for n in range(max(0, (self.until - first).days // 7))]

    @property
    def edges(self) -> list["Window"]:
        """What is left of it before and after its whole weeks."""
        if not (weeks := self.mondays):
            return [self] if self.since < self.until else []
        ends = (Window(self.since, weeks[0]), Window(weeks[-1] + WEEK, self.until))
        return [edge for edge in ends if edge.since < edge.until]


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def ripe_until(wait: Days | Months, today: date) -> date:
    """The first day of filing whose matters have not all had `wait` before `today` began."""
    day = today
    while _over(day - DAY, wait) >= today:
        day -= DAY
    return day


def _over(filed_on: date, wait: Days | Months) -> date:
    """The day on which the time is over for what was filed last on that day."""
    return filed_on + wait.n * DAY if isinstance(wait, Days) else add_months(filed_on, wait.n)
