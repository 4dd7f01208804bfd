"""The sections of the board, each from one reading: sentences first, then the rows they are drawn from."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from huiyin.figures.reading import Reading

from ..format import date_full
from . import cohorts, standing
from .naming import Names
from .parts import Section


def sections_of(reading: Reading, names: Names) -> list[Section]:
    """Every section, in the order of the page."""
    makers: tuple[Callable[[Reading, Names], Section], ...] = (
        standing.overdue, cohorts.truths, cohorts.weeks, cohorts.cohorts, cohorts.kinds, standing.ages, cohorts.days, cohorts.again_and_back, standing.asked, standing.called, standing.left_out, standing.recurrences, standing.silent_places,
    )  # fmt: skip
    return [make(reading, names) for make in makers]


def span_text(reading: Reading) -> str:
    """The thirteen weeks as a span of days."""
    last = reading.window.until - timedelta(days=1)
    return _("%(first)s to %(last)s") % {"first": date_full(reading.window.since), "last": date_full(last)}
