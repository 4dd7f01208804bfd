"""How an order of the made-up town goes: believable steps at believable moments, drawn by lot, up to "today".

The steps are those of the declared loop; `tests/scale` takes every kind of story through the door to prove it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from huiyin.kernel.worktime import Calendar, Months

from .ground import KINDS, ZONE, Kind, MadeUp, Spot

HOUR, DAY = 3600, 86_400
SILENCE = 30 * DAY
CALENDAR = Calendar(zone=ZoneInfo(ZONE))
EAST = 8 * HOUR  # of UTC, in that zone, all these years


class Step(NamedTuple):
    """One event: the move, the state after it, whose hand, from which unit, at which second, with which facts."""

    verb: str
    state: str
    role: str
    unit_id: int | None
    at: int
    facts: dict[str, object]


@dataclass(slots=True)
class Story:
    """One order: what it is and where, and its steps so far. `due` is the second of the day the resident was told."""

    kind: Kind
    service_id: int
    unit_id: int
    spot: Spot
    filed: int
    due: int
    now: int
    steps: list[Step] = field(default_factory=list)
    at: int = 0
    risen: int = 0
    finished: bool = False

    def step(
        self, verb: str, state: str, role: str, unit_id: int | None, after: float, **facts: object
    ) -> bool:
        """The next step, unless "today" comes first. What falls due before it happens before it."""
        at = self.at + max(60, int(after))
        if not self.finished and at > self.due and not self.risen and self.due <= self.now:
            self.risen = 1
            rose = {"clock": "whole", "due": self.due, "owner": "town"}
            self.steps.append(Step("escalate", self.steps[-1].state, "clock", None, self.due, rose))
        if at > self.now:
            return False
        self.steps.append(Step(verb, state, role, unit_id, at, facts))
        self.at = at
        return True


def due_of(filed: int) -> int:
    """A month after filing, as the loop counts it: to the same hour of the clock on the wall."""
    day, rest = divmod(filed + EAST, DAY)
    return _month_after(day) * DAY + rest - EAST


@cache
def _month_after(day: int) -> int:
    start = datetime.fromtimestamp(day * DAY - EAST, UTC)
    return (int(CALENDAR.due_after(Months(1), start).timestamp()) + EAST) // DAY


def tell(town: MadeUp, number: int, spot: Spot, *, filed: int, now: int, lots: Random) -> Story:
    """An order of the kind of that number, filed at that second, with everything that happened to it until `now`."""
    kind = KINDS[number]
    story = Story(
        kind, town.services[number], town.units[kind.unit], spot, filed, due_of(filed), now, at=filed
    )
    opening: dict[str, object] = {
        "channel": lots.choices(("web", "phone", "counter", "grid", "wall"), (40, 20, 15, 15, 10))[0],
        "place": spot.place_id,
        "promised": story.due,
        "service": story.service_id,
    }
    story.steps.append(Step("place", "placed", "resident", None, filed, opening))
    _live(town, story, lots)
    return story


def _live(town: MadeUp, story: Story, lots: Random) -> None:
    """From the village on; wherever "today" comes first, it stands there."""
    lot = lots.random()
    village, desk, unit = story.spot.committee_id, town.desk_id, story.unit_id
    if lot < 0.02:
        story.step("withdraw", "withdrawn", "resident", None, lots.expovariate(1 / DAY))
        return
    if lot < 0.14:
        if not story.step("settle", "done", "village", village, lots.expovariate(1 / (8 * HOUR))):
            return
        story.finished = True
        _end(story, lots, village)
        return
    if not story.step("accept", "accepted", "village", village, lots.expovariate(1 / (7 * HOUR))):
        return
    if lot < 0.18:
        _refused(town, story, lots)
        return
    if not story.step("dispatch", "dispatched", "town", desk, lots.expovariate(1 / (9 * HOUR)), unit=unit):
        return
    if lot < 0.23:
        if not story.step("object", "accepted", "unit", unit, lots.expovariate(1 / (16 * HOUR)), duty=unit):
            return
        if not story.step("dispatch", "dispatched", "town", desk, lots.expovariate(1 / DAY), unit=unit):
            return
    if not story.step("take", "taken", "unit", unit, lots.expovariate(1 / (14 * HOUR))):
        return
    _handled(story, lots, lot)


def _handled(story: Story, lots: Random, lot: float) -> None:
    unit, needed = story.unit_id, lots.expovariate(1 / (story.kind.days * DAY))
    if lots.random() < 0.7:
        soon = min(needed / 2, lots.expovariate(1 / (2 * DAY)))
        if not story.step("answer", "taken", "unit", unit, soon):
            return
        needed -= soon
    if lot < 0.27:
        until = story.at + int(needed / 3) + 5 * DAY
        if not story.step("pause", "paused", "unit", unit, needed / 3, until=until):
            return
        if not story.step("resume", "taken", "unit", unit, 3 * DAY):
            return
    if not story.step("finish", "done", "unit", unit, needed):
        return
    story.finished = True
    _end(story, lots, unit)


def _end(story: Story, lots: Random, handler: int, *, again: bool = False) -> None:
    """What the resident says of it, or that they say nothing for thirty days."""
    waits, lot = lots.expovariate(1 / (4 * DAY)), lots.random()
    if lot < 0.16 or waits >= SILENCE:
        story.step(
            "fall_silent",
            "unanswered",
            "clock",
            None,
            SILENCE,
            clock="silence",
            due=story.at + SILENCE,
            owner="resident",
        )
        return
    if lot < 0.19 and not again and handler == story.unit_id:
        if not story.step("reopen", "taken", "resident", None, waits):
            return
        story.finished = False
        if not story.step("finish", "done", "unit", story.unit_id, lots.expovariate(1 / (6 * DAY))):
            return
        story.finished = True
        _end(story, lots, handler, again=True)
        return
    yes = lots.random() < story.kind.yes
    solved = "yes" if yes else lots.choice(("partly", "no"))
    grade = lots.choice("5544") if yes else lots.choice("3211")
    writer = lots.random()  # three of a hundred are written down by the very unit, twelve by the village
    by = handler if writer < 0.03 else story.spot.committee_id if writer < 0.15 else None
    story.step("rate", "rated", "resident", by, waits, grade=grade, solved=solved)


def _refused(town: MadeUp, story: Story, lots: Random) -> None:
    ground = lots.choice(("other_authority", "private", "no_means", "not_allowed", "not_found"))
    if not story.step(
        "refuse", "refused", "town", town.desk_id, lots.expovariate(1 / (2 * DAY)), ground=ground
    ):
        return
    story.finished = True
    if lots.random() < 0.5:
        story.step("agree", "agreed", "resident", None, lots.expovariate(1 / (5 * DAY)))
    else:
        story.step(
            "fall_silent",
            "unanswered",
            "clock",
            None,
            SILENCE,
            clock="silence",
            due=story.at + SILENCE,
            owner="resident",
        )
