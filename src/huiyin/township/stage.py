"""The stage of the invented year: lives run side by side in the order of their moments, every move through the lane.

A life is a generator. It yields the moment at which it goes on; what it does then goes through `Play.do`.
"""

import heapq
import random
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from huiyin.cases.lane import Lane
from huiyin.cases.models import Attachment, Case, Service
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.worktime import Calendar
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place, Unit
from huiyin.places.queries import holder_units
from huiyin.prepared import Prepared

from .cast import Cast

Life = Iterator[datetime]
Stretch = Generator[datetime, None, datetime]  # a part of a life; returns the moment it ends at
Photos = Callable[[str], Attachment]  # by what is to be seen; a fresh unsaved attachment each time
STEPS = 200  # lives' steps in one transaction
_CASE = Prepared(lambda pk: Case.objects.filter(pk=pk), pk=UUID)

_BY_DESK = ("dispatch", "send_back", "join", "split", "ask_above")
_BY_RESIDENT = (
    "rate", "agree", "appeal", "reopen", "bring_up", "withdraw", "add", "urge", "give_more_time", "keep_the_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    """What a scene paid for out of a fund: the town's book is written from it when the year is over."""

    case: Case
    fund: str
    purpose: str
    fen: int
    words: str
    at: datetime


@dataclass
class Stage:
    """The town, its cast and the lane they all write through; `now` is where the year ends.

    `spent` is what scenes paid for: the money of the year is played last.
    """

    town: Place
    cast: Cast
    now: datetime
    rng: random.Random
    photos: Photos
    services: Mapping[str, Service]
    units: Mapping[str, Unit]
    lane: Lane = field(init=False)
    calendar: Calendar = field(init=False)
    plays: "list[Play]" = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)
    _waiting: list[tuple[datetime, int, Life]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self.lane = Lane(self.town.pk, tell=False)
        self.calendar = calendar_of(self.town.pk)

    def let(self, life: Life) -> None:
        """Let a life begin: it runs to the first moment it names."""
        self._go_on(life)

    def run_in_waves(self) -> None:
        """Run every life up to `now`, one step of each at a time, then let lapse what has fallen due by then.

        For lives that have nothing to do with each other: far fewer round trips, but the moments of one are not in order with
        another's.
        """
        while self._waiting:
            waves, self._waiting = self._waiting, []
            with transaction.atomic():
                for _, _, life in waves:
                    self._go_on(life)
                self.lane.flush()
        self.catch_up(self.now)

    def catch_up(self, until: datetime) -> None:
        """Let lapse what has fallen due by then in every play."""
        with transaction.atomic():
            for play in self.plays:
                play.catch_up(until)
            self.lane.flush()

    def run(self, seen: Callable[[int], None] = lambda steps: None) -> None:
        """Run every life up to `now`, then let lapse what has fallen due by then."""
        while self._waiting:
            with transaction.atomic():
                steps = 0
                while self._waiting and steps < STEPS:
                    _, _, life = heapq.heappop(self._waiting)
                    self._go_on(life)
                    steps += 1
                self.lane.flush()
            seen(steps)
        self.catch_up(self.now)

    def _go_on(self, life: Life) -> None:
        moment = next(life, None)
        if moment is not None and moment <= self.now:
            self._count += 1
            heapq.heappush(self._waiting, (moment, self._count, life))

    # ── moments ──

    def local(self, moment: datetime) -> datetime:
        """The moment on the town's own clocks."""
        return moment.astimezone(self.calendar.zone)

    def on(self, days_ago: int, clock: str) -> datetime:
        """That many days before the end of the year, at "10:40" on the town's clocks."""
        day = self.local(self.now).date() - timedelta(days=days_ago)
        return datetime.combine(day, time.fromisoformat(clock), self.calendar.zone).astimezone(UTC)

    def open_hours(self, moment: datetime) -> datetime:
        """The moment itself where an office is open then, else some minutes after it opens next."""
        local = self.local(moment)
        if not self.calendar.works_on(local.date()) or local.time() >= self.calendar.closes:
            day = local.date() + timedelta(days=1)
            while not self.calendar.works_on(day):
                day += timedelta(days=1)
        elif local.time() < self.calendar.opens:
            day = local.date()
        else:
            return moment
        minutes = timedelta(minutes=self.rng.randint(2, 150))
        return (datetime.combine(day, self.calendar.opens, self.calendar.zone) + minutes).astimezone(UTC)

    def waking_hours(self, moment: datetime) -> datetime:
        """The moment itself, or the next morning where people sleep then."""
        local = self.local(moment)
        if time(7, 0) <= local.time() < time(21, 30):
            return moment
        day = local.date() + timedelta(days=local.time() >= time(21, 30))
        minutes = timedelta(minutes=self.rng.randint(0, 200))
        return (datetime.combine(day, time(7, 10), self.calendar.zone) + minutes).astimezone(UTC)


@dataclass
class Play:
    """One order on the stage. In a `family` (joined orders) every move goes to the database at once."""

    stage: Stage
    case: Case
    language: str
    phone: str
    photo: str = ""
    family: bool = False

    def open(self, verb: str, at: datetime, by: Actor, **answers: Any) -> None:
        """Bring the order."""
        self.stage.plays.append(self)
        contact = Contact(
            jurisdiction_id=self.case.jurisdiction_id,
            phone=self.phone,
            language=self.language,
            reach_by="call" if self.case.channel == "phone" else "sms",
        )
        given = _given(answers)
        if self.family:
            self.stage.lane.flush()
        self.stage.lane.open(
            self.case, verb, by=by, at=at, answers=given, contact=contact, language=self.language
        )
        if self.family:
            self.stage.lane.flush()

    def do(
        self, verb: str, at: datetime, by: Actor | None = None, contact: Contact | None = None, **answers: Any
    ) -> None:
        """Make a move by whoever makes it in this year. What the clock did before is recorded first."""
        self.catch_up(at)
        if verb in ("finish", "settle") and self.case.proof:
            answers["proof"] = (self.stage.photos(f"{self.photo or 'road'}-done"),)
        actor = by or self._whose(verb)
        self.stage.lane.move(
            self.case,
            verb,
            by=actor,
            at=at,
            answers=_given(answers),
            language=self.language,
            contact=contact,
        )
        if self.family or verb == "object":
            self.stage.lane.flush()

    def catch_up(self, until: datetime) -> None:
        """Let every clock lapse that is due, each recorded at its own moment."""
        if self.family:
            self.stage.lane.flush()
            self._read_again()
        while self.case.wake_at is not None and self.case.wake_at <= until:
            self.stage.lane.lapse(self.case, at=self.case.wake_at, recorded_at=self.case.wake_at)

    def _read_again(self) -> None:
        """As `refresh_from_db` does, before every step of a family: that puts its statement together anew each time."""
        (read,) = _CASE(pk=self.case.pk)
        self.case.__dict__.update((name, value) for name, value in vars(read).items() if name != "_state")
        self.case._state.fields_cache.clear()

    def _whose(self, verb: str) -> Actor:
        case, cast = self.case, self.stage.cast
        if verb in _BY_RESIDENT:
            return Actor.the_resident(case.pk)
        here = holder_units(case.place_path)
        if verb in ("accept", "settle") and case.state == "placed":
            return cast.by_unit[here.get("village", here["town"])]
        if case.state == "raised" and case.raised_to_id is not None:
            return cast.by_unit[case.raised_to_id]
        if verb in _BY_DESK or case.unit_id is None:
            return cast.by_unit[here["town"]]
        return cast.by_unit[case.unit_id]


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value not in (None, "", ())}
