"""What the lots came to: week by week, what is still to be looked at, and the list of one week for whoever draws again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from huiyin.cases.models import Case
from huiyin.ledger.models import Event

from .actions import AT_ONCE, CHECK, checked_loops, done_verbs
from .models import Ballot, Draw

WEEKS = 13


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the drawn: found as the office said, not so, not to be seen; sent back before; not looked at yet."""

    yes: int = 0
    no: int = 0
    unseen: int = 0
    sent_back: int = 0
    waiting: int = 0

    @property
    def drawn(self) -> int:
        return self.yes + self.no + self.unseen + self.sent_back + self.waiting

    @property
    def seen(self) -> int:
        """Those of which somebody could see whether it was done: what the rate is of."""
        return self.yes + self.no

    def __add__(self, other: "Found") -> "Found":
        return Found(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Week:
    """One draw and what became of it."""

    draw: Draw
    found: Found


def weeks_of(jurisdiction_id: int, *, until: date, weeks: int = WEEKS) -> list[Week]:
    """The last draws whose week began before `until`, newest first. Three statements, however many cases there are."""
    draws = Draw.objects.filter(jurisdiction_id=jurisdiction_id, week_on__lt=until)
    listed = list(draws.order_by("-week_on", "loop")[:weeks])
    drawn = _drawn(listed)
    found = _found_of(jurisdiction_id, drawn)
    return [
        Week(draw, sum((found[one.pk] for one in drawn if one.draw_id == draw.pk), Found()))
        for draw in listed
    ]


def waiting_for(jurisdiction_id: int) -> "QuerySet[Case]":
    """The drawn cases that nobody has looked at yet, whose draw is oldest first."""
    drawn = Ballot.objects.filter(jurisdiction_id=jurisdiction_id, drawn=True)
    rows = Case.objects.filter(pk__in=drawn.values("case_id"), drawn_at__isnull=False, found=None)
    return rows.select_related("place__parent", "service", "unit").order_by("drawn_at", "id")


def said_done_by(cases: Iterable[Case]) -> dict[UUID, int | None]:
    """The unit that said of each of these cases that it is done, the last time it was said. One statement."""
    ids = [case.pk for case in cases]
    verbs = {verb for loop in checked_loops() for verb in done_verbs(loop)}
    rows = Event.objects.filter(case_id__in=ids, verb__in=verbs).order_by("seq")
    return dict(rows.values_list("case_id", "unit_id"))


def draw_of(jurisdiction_id: int, week_on: date) -> Draw | None:
    """The draw of that week."""
    return Draw.objects.filter(jurisdiction_id=jurisdiction_id, week_on=week_on).order_by("loop").first()


def list_of(draw: Draw, most: int) -> list[tuple[str, bool]]:
    """The published list in its order, `most` of it at most: each ref, and whether it was drawn."""
    return list(_listed(draw)[:most])


def all_of(draw: Draw) -> Iterator[tuple[str, bool]]:
    """The same, to its end, read as it goes: a city's week has hundreds of thousands."""
    return _listed(draw).iterator(chunk_size=AT_ONCE)


def _listed(draw: Draw) -> "QuerySet[Ballot, tuple[str, bool]]":
    return draw.ballots.order_by("ref").values_list("ref", "drawn")


def how_many_drawn(draw: Draw) -> int:
    """How many of the list were drawn. One statement."""
    return draw.ballots.filter(drawn=True).count()


def _drawn(draws: Iterable[Draw]) -> Sequence[Ballot]:
    rows = Ballot.objects.filter(draw__in=[draw.pk for draw in draws], drawn=True)
    return list(rows.select_related("case", "draw"))


def _found_of(jurisdiction_id: int, drawn: Sequence[Ballot]) -> Mapping[UUID, Found]:
    """What each drawn ballot came to: by the event of its check, else by how its case stands.

    A case that was sent back and done again may have been drawn twice: a check belongs to the last draw before it.
    """
    ids = [one.case_id for one in drawn]
    found = {one.pk: Found(sent_back=1) for one in drawn}
    last = {one.case_id: one for one in sorted(drawn, key=_drawn_at)}
    for ballot in last.values():
        if ballot.case.drawn_at is not None and ballot.case.found is None:
            found[ballot.pk] = Found(waiting=1)
    rows = Event.objects.filter(jurisdiction_id=jurisdiction_id, case_id__in=ids, verb=CHECK)
    for case_id, at, facts in rows.values_list("case_id", "at", "facts"):
        before = [one for one in drawn if one.case_id == case_id and _drawn_at(one) <= at]
        if before:
            ballot = max(before, key=_drawn_at)
            found[ballot.pk] = Found(**{json.loads(facts)["found"]: 1})
    return found


def _drawn_at(ballot: Ballot) -> datetime:
    at = ballot.draw.drawn_at
    assert at is not None  # nothing is drawn before its draw
    return at
