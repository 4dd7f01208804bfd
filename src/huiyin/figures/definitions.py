"""Every figure by name: what is counted over what, what is left out, and from when on that holds.

A formula is never changed in place. A better one is a new version with the day it holds from; the old one stays, for
what was published under it stays. Sentences are marked for translation; the pages translate them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from huiyin.kernel.say import say
from huiyin.kernel.worktime import Days, Months

from .counts import BY_NAME, Answered, Called, Caller, Checked, Grade, Left, Word

FIRST = date(2026, 1, 1)
WEEK, MONTH = Days(7), Months(1)


@dataclass(frozen=True, slots=True)
class Term:
    """A kept count (`counts`), or those of it that lie in some of its buckets."""

    count: str
    buckets: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.count not in BY_NAME:
            raise ValueError(f"there is no count {self.count}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason for which matters are left out of a denominator, in words, and how many they are."""

    because: str
    term: Term


LEFT_OUT: Mapping[str, LeftOut] = MappingProxyType(
    {
        "joined": LeftOut(say("Joined to another matter about the same thing"), Term("left", (Left.JOINED,))),
        "withdrawn": LeftOut(say("Withdrawn by the resident"), Term("left", (Left.WITHDRAWN,))),
        "not_ours": LeftOut(
            say("Another authority's duty, and the resident agreed"), Term("left", (Left.NOT_OURS,))
        ),
        "with_unit": LeftOut(
            say("The word was written down by the very unit it is about"), Term("word_unit")
        ),
        "waiting": LeftOut(say("The days to answer still run"), Term("asked", (Answered.WAITING,))),
        "unseen": LeftOut(
            say("Drawn by lot, but it could not be seen any more"), Term("checked", (Checked.UNSEEN,))
        ),
        "not_looked": LeftOut(say("Drawn by lot, not looked at yet"), Term("checked", (Checked.WAITING,))),
    }
)


@dataclass(frozen=True, slots=True)
class Share:
    """`top` of `bottom`. A day's matters are judged once all of them have had `wait`."""

    top: Term
    bottom: Term
    wait: Days | Months | None = None


@dataclass(frozen=True, slots=True)
class Took:
    """How many days something took: `days` is kept by days since filing, `of` are all to whom it should happen."""

    days: Term
    of: Term
    wait: Days | Months | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are."""

    what: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of one figure. `window` and `cohort` are sentences; `formula` is what is computed."""

    name: str
    title: str
    version: int = 1
    holds_from: date = FIRST
    numerator: str
    denominator: str = ""
    exclusions: tuple[str, ...] = ()
    window: str = field(default=say("The thirteen weeks, Monday to Sunday, that ended last."))
    cohort: str
    formula: Share | Took | Number


ALL_OUT = ("joined", "withdrawn", "not_ours")
WORDS_OUT = (*ALL_OUT, "with_unit")
BY_FILING = say("Every matter by the week it was filed in; none is left out later.")
BY_FILING_RIPE = say("Every matter by the week it was filed in, once the time is over for all of that week.")
FILED = say("Matters filed.")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        name="received",
        title=say("Received"),
        numerator=say("Every matter filed, by the day of filing. Nothing is left out."),
        cohort=BY_FILING,
        formula=Number(Term("filed")),
    ),
    Definition(
        name="confirmed",
        title=say("Confirmed done"),
        numerator=say("Matters that the resident confirmed as done, by the day they said so."),
        exclusions=WORDS_OUT,
        cohort=say("By the week in which the resident said so, whenever it was filed."),
        formula=Number(Term("confirmed_on")),
    ),
    Definition(
        name="answered_in_week",
        title=say("Answered in the week"),
        numerator=say("Those with a first written answer or the office's last word within seven days of filing."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("answered_week"), Term("counted"), WEEK),
    ),
    Definition(
        name="done_in_month",
        title=say("Done in the month"),
        numerator=say("Those that the resident confirmed as done within a month of filing."),
        denominator=FILED,
        exclusions=WORDS_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("confirmed_month"), Term("counted"), MONTH),
    ),
    Definition(
        name="said_done_in_month",
        title=say("Said done in the month"),
        numerator=say("Those that the office called done within a month of filing, and that were not sent back since."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("said_done_month"), Term("counted"), MONTH),
    ),
    Definition(
        name="office_done",
        title=say("The office says done"),
        numerator=say("Those that the office calls done today."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("said_done"), Term("counted"), MONTH),
    ),
    Definition(
        name="resident_done",
        title=say("The resident says done"),
        numerator=say("Those that the resident confirmed as done. Silence is not a word, and counts as none."),
        denominator=FILED,
        exclusions=WORDS_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("word", (Word.YES,)), Term("counted"), MONTH),
    ),
    Definition(
        name="check_done",
        title=say("A spot check finds it done"),
        numerator=say("Those that somebody other than the unit looked at and found done."),
        denominator=say("Matters called done, drawn by lot, and looked at."),
        exclusions=(*ALL_OUT, "unseen", "not_looked"),
        cohort=BY_FILING_RIPE,
        formula=Share(Term("checked", (Checked.YES,)), Term("checked", (Checked.YES, Checked.NO)), MONTH),
    ),
    Definition(
        name="resolution",
        title=say("Resolution rate"),
        numerator=say("Those that the resident confirmed as done."),
        denominator=say("Matters that the office calls done and of which the resident said yes, partly or no."),
        exclusions=WORDS_OUT,
        cohort=BY_FILING,
        formula=Share(Term("word", (Word.YES,)), Term("word", (Word.YES, Word.PARTLY, Word.NO))),
    ),
    Definition(
        name="response",
        title=say("Response rate"),
        numerator=say("Those of which the resident gave a word, whoever wrote it down."),
        denominator=say("Matters of which the resident was asked, and whose time to answer is over or used."),
        exclusions=(*ALL_OUT, "waiting"),
        cohort=BY_FILING,
        formula=Share(Term("asked", (Answered.SELF, Answered.OFFICE, Answered.UNIT)),
                      Term("asked", (Answered.SELF, Answered.OFFICE, Answered.UNIT, Answered.SILENT))),
    ),
    Definition(
        name="satisfaction",
        title=say("Satisfaction rate"),
        numerator=say("Those graded satisfied or very satisfied."),
        denominator=say("Matters that the resident graded. Grades that the handling unit wrote down stand apart."),
        exclusions=WORDS_OUT,
        cohort=BY_FILING,
        formula=Share(Term("grade", (Grade.FOUR, Grade.FIVE)), Term("grade")),
    ),
    Definition(
        name="called_back",
        title=say("Called back and reached"),
        numerator=say("Those of whom somebody was reached: by telephone, at the door or at the counter."),
        denominator=say("Matters of which somebody went after the resident's word, beside the message that everybody gets."),
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("called", (Called.PHONE, Called.DOOR, Called.COUNTER, Called.OTHER)), Term("called")),
    ),
    Definition(
        name="asked_by_unit",
        title=say("Asked by the handling unit"),
        numerator=say("Those of whom the very unit it is about went after the resident's word."),
        denominator=say("Matters of which somebody went after the resident's word, beside the message that everybody gets."),
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("called_by", (Caller.UNIT,)), Term("called_by")),
    ),
    Definition(
        name="rated_with_unit",
        title=say("Rated with the handling unit"),
        numerator=say("Words that were written down by the very unit they are about."),
        denominator=say("Matters of which the resident gave a word."),
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("asked", (Answered.UNIT,)), Term("asked", (Answered.SELF, Answered.OFFICE, Answered.UNIT))),
    ),
    Definition(
        name="reopened",
        title=say("Sent back by the resident"),
        numerator=say("Those that the resident sent back at least once, to be done again or to the level above."),
        denominator=say("Matters that the office ever called done."),
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("reopened"), Term("ever_done")),
    ),
    Definition(
        name="returned",
        title=say("Returned between offices"),
        numerator=say("Those that an office sent back at least once as not its own or not complete."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("returned"), Term("counted")),
    ),
    Definition(
        name="paused",
        title=say("Clock paused, the resident told why"),
        numerator=say("Those that were paused at least once. The promised day does not move."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("paused"), Term("counted")),
    ),
    Definition(
        name="risen",
        title=say("Rose to the level above"),
        numerator=say("Those that rose at least once, by themselves or because somebody asked."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING,
        formula=Share(Term("risen"), Term("counted")),
    ),
    Definition(
        name="refused",
        title=say("Refused, with the ground"),
        numerator=say("Those that the office refuses today."),
        denominator=FILED,
        exclusions=ALL_OUT,
        cohort=BY_FILING_RIPE,
        formula=Share(Term("refused"), Term("counted"), MONTH),
    ),
    Definition(
        name="days_to_answer",
        title=say("Days to the first answer"),
        numerator=say("Days from filing to the first answer; begun days count."),
        denominator=say("Matters filed, those without an answer too: they count as longer than any."),
        exclusions=ALL_OUT,
        cohort=BY_FILING_RIPE,
        formula=Took(Term("answered"), Term("counted"), WEEK),
    ),
    Definition(
        name="days_to_confirm",
        title=say("Days to the resident's yes"),
        numerator=say("Days from filing to the resident's yes; begun days count."),
        denominator=say("Matters filed, those not confirmed too: they count as longer than any."),
        exclusions=WORDS_OUT,
        cohort=BY_FILING_RIPE,
        formula=Took(Term("confirmed"), Term("counted"), MONTH),
    ),
    Definition(
        name="overdue",
        title=say("Overdue today"),
        numerator=say("Open matters on which the office has not said its last word, from the day after the day the resident was told."),
        window=say("Today."),
        cohort=say("All open matters, whenever they were filed."),
        formula=Number(Term("held")),
    ),
    Definition(
        name="open",
        title=say("Open, by age"),
        numerator=say("Open matters by the days since they were filed."),
        window=say("Today."),
        cohort=say("All open matters, whenever they were filed."),
        formula=Number(Term("open")),
    ),
    Definition(
        name="recurrence",
        title=say("The same again"),
        numerator=say("Matters filed at a place and of a kind of which another was filed there in these weeks: at most ninety days before or after."),
        denominator=FILED,
        window=say("The thirteen weeks that ended last; of a longer span its last ninety-one days."),
        cohort=BY_FILING,
        formula=Number(Term("spot")),
    ),
    Definition(
        name="silent_places",
        title=say("Places that say nothing"),
        numerator=say("Villages from which nothing was filed. Silence is not satisfaction."),
        denominator=say("The villages of the town."),
        cohort=BY_FILING,
        formula=Number(Term("filed")),
    ),
)  # fmt: skip


def versions(name: str) -> tuple[Definition, ...]:
    """Every version of a figure, oldest first. Raises KeyError."""
    return _BY_NAME[name]


def in_force(name: str, on: date) -> Definition:
    """The version that holds on that day; the first one before its day. Raises KeyError."""
    held = [one for one in _BY_NAME[name] if one.holds_from <= on]
    return held[-1] if held else _BY_NAME[name][0]


def all_in_force(on: date) -> dict[str, Definition]:
    """Every figure's version that holds on that day, in declared order."""
    return {name: in_force(name, on) for name in _BY_NAME}


def _sorted() -> dict[str, tuple[Definition, ...]]:
    found: dict[str, list[Definition]] = {}
    for one in DEFINITIONS:
        found.setdefault(one.name, []).append(one)
    for name, ones in found.items():
        ones.sort(key=lambda one: one.version)
        if [one.version for one in ones] != list(range(1, len(ones) + 1)):
            raise ValueError(f"the versions of {name} are not 1, 2, 3...")
        if sorted(one.holds_from for one in ones) != [one.holds_from for one in ones]:
            raise ValueError(f"a later version of {name} holds from an earlier day")
    return {name: tuple(ones) for name, ones in found.items()}


_BY_NAME = _sorted()
