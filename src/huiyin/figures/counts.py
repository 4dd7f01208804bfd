"""What one case adds to the counts that are kept: for each count a day, what it is broken down by, and a bucket.

A case that moves takes its old cells away and adds its new ones; cells that stay the same cost nothing. Nearly every count
is kept by the day of filing, so a day can be recomputed from the cases that were filed on it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

from huiyin.kernel.worktime import add_months

from . import life as lives
from .life import Life
from .subjects import subject_of


class Axis(StrEnum):
    """Which day a count is kept by."""

    FILED = "filed"
    SAID = "said"  # the resident's word
    DUE = "due"  # the day the resident was told


class Word(IntEnum):
    """What the resident says of what the office calls done. Words that the handling unit wrote down are not among them."""

    YES = 1
    PARTLY = 2
    NO = 3


class Answered(IntEnum):
    """Of what the resident was asked: who wrote their word down, or that none came."""

    SELF = 1
    OFFICE = 2
    UNIT = 3  # the very unit it is about
    SILENT = 4
    WAITING = 5


class Checked(IntEnum):
    """What a spot check found."""

    YES = 1
    NO = 2
    UNSEEN = 3
    WAITING = 4  # drawn by lot, not looked at yet


class Called(IntEnum):
    """How the resident was asked for their word, beside the message that everybody gets."""

    PHONE = 1
    DOOR = 2
    COUNTER = 3
    OTHER = 4
    NOT_REACHED = 5


class Caller(IntEnum):
    """Who went after the resident's word."""

    OFFICE = 1  # that had no part in it
    UNIT = 2  # the very unit it is about


class Grade(IntEnum):
    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5


class Left(IntEnum):
    """Why a matter is left out of the denominators (`definitions.LEFT_OUT`)."""

    JOINED = 1
    WITHDRAWN = 2
    NOT_OURS = 3


NO_DAY = date(9999, 12, 31)  # of what was promised for no day


@dataclass(frozen=True, slots=True)
class Count:
    """A count that is kept. `by`: what it is broken down by ("" is the whole town). `stock`: of what stands open now, by the
    day alone; the others are kept by the day and by the week. `took`: its buckets are days since filing, as many as it took."""

    name: str
    by: tuple[str, ...] = ("",)
    axis: Axis = Axis.FILED
    stock: bool = False
    took: bool = False


_KINDS = ("", "kind")
COUNTS = (
    Count("filed", by=("", "kind", "place")),
    Count("left", by=_KINDS),
    Count("counted", by=_KINDS),
    Count("spot", by=("spot",)),  # of: the place; its bucket is the kind
    Count("answered", took=True),
    Count("answered_week", by=_KINDS),
    Count("said_done", by=_KINDS),
    Count("said_done_month"),
    Count("refused", by=_KINDS),
    Count("confirmed", took=True),
    Count("confirmed_month", by=_KINDS),
    Count("confirmed_on", axis=Axis.SAID),
    Count("word", by=_KINDS),
    Count("word_unit"),
    Count("asked", by=_KINDS),
    Count("called"),
    Count("called_by"),
    Count("grade", by=_KINDS),
    Count("checked", by=_KINDS),
    Count("ever_done"),
    Count("reopened"),
    Count("returned"),
    Count("paused"),
    Count("risen"),
    Count("open", stock=True),
    Count("held", by=("state",), axis=Axis.DUE, stock=True),
)
BY_NAME: Mapping[str, Count] = MappingProxyType({count.name: count for count in COUNTS})
TOOK = tuple(count.name for count in COUNTS if count.took)

_WORDS = {"yes": Word.YES, "partly": Word.PARTLY, "no": Word.NO}
_FOUND = {"yes": Checked.YES, "no": Checked.NO, "unseen": Checked.UNSEEN}
_HOW = {"phone": Called.PHONE, "door": Called.DOOR, "counter": Called.COUNTER}
_WITH = {"self": Answered.SELF, "office": Answered.OFFICE, "unit": Answered.UNIT}


class Cell(NamedTuple):
    """One place in the counts: of which loop, which count, on which day, by what (`of` is an id), in which bucket."""

    loop: str
    name: str
    day: date
    by: str
    of: int
    bucket: int


def cells_of(life: Life | None, zone: tzinfo) -> list[Cell]:
    """The cells that a case stands in, each once. None: it is not there."""
    if life is None or life.filed_at is None:
        return []
    found = []
    days = {Axis.FILED: _day(life.filed_at, zone)}
    if life.said_at is not None:
        days[Axis.SAID] = _day(life.said_at, zone)
    days[Axis.DUE] = _day(life.promised, zone) if life.promised else NO_DAY
    ids = {"": 0, "kind": life.service_id, "place": life.place_id, "spot": life.place_id}
    for name, bucket in _stands(life, zone):
        count = BY_NAME[name]
        for by in count.by:
            if by == "state":
                found.append(Cell(life.loop, name, days[count.axis], life.state, _holder(life), bucket))
            else:
                found.append(Cell(life.loop, name, days[count.axis], by, ids[by], bucket))
    return found


def _stands(life: Life, zone: tzinfo) -> Iterator[tuple[str, int]]:
    """Which counts a case stands in, and in which bucket."""
    yield "filed", 0
    yield "spot", life.service_id
    if not lives.closed(life.loop, life.state) and not life.lead_id:  # what is joined is open with its lead
        yield "open", int(lives.outside(life.loop, life.state))
        if life.finished_at is None and not lives.outside(life.loop, life.state):
            yield "held", life.rung
    if left := left_out(life):
        yield "left", left
        return
    yield "counted", 0
    yield from _on_its_way(life, zone)
    yield from _at_its_end(life, zone)


def _on_its_way(life: Life, zone: tzinfo) -> Iterator[tuple[str, int]]:
    if life.answered_at is not None:
        days = _days(life, life.answered_at, zone)
        yield "answered", days
        if days <= 7:
            yield "answered_week", 0
    if life.reached:
        yield "called", _HOW.get(life.called, Called.OTHER) if life.reached == "yes" else Called.NOT_REACHED
        yield "called_by", Caller.UNIT if life.called_with == "unit" else Caller.OFFICE
    for name in ("ever_done", "reopened", "returned", "paused"):
        if getattr(life, name):
            yield name, 0
    if life.rung:
        yield "risen", 0


def _at_its_end(life: Life, zone: tzinfo) -> Iterator[tuple[str, int]]:
    if life.word == "refused":
        yield "refused", 0
    if life.word != "said_done" or life.finished_at is None:
        return
    yield "said_done", 0
    if in_month(life, life.finished_at, zone):
        yield "said_done_month", 0
    if life.drawn_at is not None or life.found:
        yield "checked", _FOUND.get(life.found, Checked.WAITING)
    if life.said_at is None:
        yield "asked", _silent_or_waiting(life)
        return
    yield "asked", _WITH[life.said_with]
    yield from _said(life, zone)


def _said(life: Life, zone: tzinfo) -> Iterator[tuple[str, int]]:
    """The resident's own word. What the handling unit wrote down of it stands apart, and in nothing else."""
    assert life.said_at is not None
    word = _WORDS.get(life.solved)
    if life.said_with == "unit":
        if word:
            yield "word_unit", word
        return
    if life.grade.isdecimal():
        yield "grade", int(life.grade)
    if word:
        yield "word", word
    if word is Word.YES:
        yield "confirmed", _days(life, life.said_at, zone)
        yield "confirmed_on", 0
        if in_month(life, life.said_at, zone):
            yield "confirmed_month", 0


def left_out(life: Life) -> Left | None:
    """Why a matter is left out of every denominator; None for one that counts."""
    subject = subject_of(life.loop)
    if life.lead_id:
        return Left.JOINED
    if life.state in subject.withdrawn:
        return Left.WITHDRAWN
    if life.state in subject.agreed and life.ground in subject.grounds:
        return Left.NOT_OURS
    return None


def _silent_or_waiting(life: Life) -> Answered:
    return Answered.SILENT if lives.closed(life.loop, life.state) else Answered.WAITING


def _holder(life: Life) -> int:
    """The unit that was given it; for a step that a place itself fills (village, town, the level above), the place."""
    return life.unit_id if lives.with_unit(life.loop, life.state) else life.place_id


def in_month(life: Life, at: datetime, zone: tzinfo) -> bool:
    """Whether `at` lies within a month of filing, to the same hour of the clock on the wall."""
    assert life.filed_at is not None
    filed = _wall(life.filed_at, zone)
    return _wall(at, zone) <= datetime.combine(add_months(filed.date(), 1), filed.time())


def _days(life: Life, at: datetime, zone: tzinfo) -> int:
    """Begun days from filing, by the clock on the wall: 7 is "within seven days"."""
    assert life.filed_at is not None
    return max(0, math.ceil((_wall(at, zone) - _wall(life.filed_at, zone)) / timedelta(days=1)))


def _wall(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
