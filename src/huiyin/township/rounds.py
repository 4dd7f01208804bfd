"""Rounds of the invented year: planned by the villages, walked by the grid workers, kept through the same door as a phone's."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from huiyin.cases.door import move_case
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case, Service
from huiyin.clocks.queries import calendar_of
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from huiyin.people.models import Account
from huiyin.places.models import Place, Unit
from huiyin.places.queries import holder_units
from huiyin.visits.actions import keep_visit
from huiyin.visits.models import Door, Round, Visit
from huiyin.visits.planning import plan_round
from huiyin.visits.told import read

from .cast import Cast, seat_cast
from .facts import TOWN
from .money import post_gifts
from .stage import Photos

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Call:
    """One door: what came of it. `then` are the moves that its needs went on with, an hour or a day apart."""

    door: int
    outcome: str = "spoke"
    needs: tuple[tuple[str, str], ...] = ()
    spoke: str = "house"
    language: str = "bo"
    brought: tuple[dict[str, Any], ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """One round: how many days before the end of the year, whose group, why, which doors, what came of them."""

    days_ago: int
    village: str
    group: int
    worker: str
    occasion: str
    asks: tuple[str, ...]
    doors: tuple[str, ...]
    calls: tuple[Call, ...] = ()


# a kind of the catalogue for each word of the calls
KINDS = {"water": "water.weak", "lamp": "light", "house": "house", "road": "road"}
WHOLE = ("accept", "dispatch", "take", "finish", "rate")
_DOORS = tuple(f"{n} 号" for n in range(1, 9))


def _money(yuan: int, number: str) -> dict[str, Any]:
    return {"what": "", "fen": yuan * 100, "fund": "镇慰问金", "receipt_no": number}


def _goods(what: str) -> dict[str, Any]:
    return {"what": what, "fen": None, "fund": "", "receipt_no": ""}


WALKS = (
    Walk(
        290, "201", 1, "grid", "new_year", ("heating", "health"), _DOORS[:4],
        (
            Call(1, needs=(("house", "西屋顶漏雪水，被褥潮。"),), brought=(_goods("酥油 5 斤、砖茶 2 块"), _money(500, "2025-慰-07")), then=WHOLE),
            Call(3, brought=(_goods("酥油 5 斤"), _money(500, "2025-慰-08"))),
            Call(4, "nobody"),
        ),
    ),
    Walk(
        121, "202", 1, "grid2", "honoured", ("school", "health", "answered"), _DOORS[:2],
        (Call(1, needs=(("water", "院里水管接头滴水，老人提不动桶。"),), brought=(_money(1000, "2025-慰-31"),), then=WHOLE), Call(2, brought=(_goods("棉被一床"),))),
    ),
    Walk(
        44, "201", 2, "grid", "winter", ("heating", "water", "road"), _DOORS,
        (
            Call(1, needs=(("water", "水井边的管子去年冻裂过，今年还没包。"),), then=WHOLE[:4]),
            Call(2, needs=(("lamp", "门口那盏路灯不亮，接孩子要走夜路。"), ("road", "门前的路坑，车陷过两回。")), language="zh-hans", then=WHOLE[:3]),
            Call(3, "nobody"),
            Call(5, "not_wanted"),
            Call(6, spoke="neighbour"),
        ),
    ),
    Walk(
        3, "203", 1, "grid3", "elders", ("heating", "health", "help"), _DOORS[:5],
        (
            Call(1, needs=(("water", "水龙头冻住三天了，邻居帮着挑水。"),), then=("accept",)),
            Call(2, needs=(("lamp", "院外的路灯闪，晚上看不清台阶。"),), spoke="relative"),
            Call(4, "nobody"),
        ),
    ),
    Walk(0, "201", 1, "grid", "walk", ("heating", "water", "answered"), _DOORS),
    Walk(-1, "202", 2, "grid2", "weather", ("power", "road"), _DOORS[:5]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the rounds are walked on; `now` is where the year ends."""

    town: Place
    cast: Cast
    now: datetime
    photos: Photos
    services: dict[str, Service]
    units: dict[str, Unit]

    def on(self, days_ago: int, clock: str) -> datetime:
        """That many days before the end of the year, at "10:40" on the town's clocks."""
        zone = calendar_of(self.town.pk).zone
        day = self.now.astimezone(zone).date() - timedelta(days=days_ago)
        return datetime.combine(day, time.fromisoformat(clock), zone)

    def of_village(self, village: str) -> int:
        """The committee of a village by the last three digits of its code."""
        return self.units[f"{TOWN}{village}-cw"].pk


def walk_rounds(*, at: datetime, photos: Photos) -> int:
    """Plan and walk them all in the loaded township, the last ones around `at`. Returns how many visits were kept."""
    town = Place.objects.get(code=TOWN)
    ground = _Ground(
        town=town,
        cast=seat_cast(at=at - timedelta(days=365)),
        now=at,
        photos=photos,
        services={one.code: one for one in Service.objects.filter(jurisdiction=town)},
        units={one.code: one for one in Unit.objects.all()},
    )
    with transaction.atomic():
        kept = [visit for walk in WALKS for visit in _walk(ground, walk)]
        post_gifts(town, photos=photos, by=ground.cast.by_unit[holder_units(town.path)["town"]])
        _catch_up(ground, [need.case_id for visit in kept for need in visit.needs.all()])
    return len(kept)


def _walk(ground: _Ground, walk: Walk) -> list[Visit]:
    by = ground.cast.grids[ground.of_village(walk.village)]
    found = _plan(ground, walk)
    doors, kept = list(found.doors.order_by("order")), []
    for number, call in enumerate(walk.calls):
        heard = ground.on(walk.days_ago, "10:00") + number * HOUR
        raw, arrived = _told(found, doors[call.door - 1], call, ground.services, heard), heard + 4 * HOUR
        key = UUID(int=random.Random(f"{walk.days_ago}|{walk.village}|{call.door}").getrandbits(128))  # noqa: S311
        visit = keep_visit(key=key, told=read(raw), raw=raw, files={}, by=by, at=arrived)
        for need in visit.needs.order_by("no"):
            _go_on(ground, need.case, call.then, arrived + HOUR)
        kept.append(visit)
    return kept


def _plan(ground: _Ground, walk: Walk) -> Round:
    return plan_round(
        place=Place.objects.get(code=f"{TOWN}{walk.village}-{walk.group}"),
        on=ground.on(walk.days_ago, "10:00").date(),
        occasion=walk.occasion,
        asks=walk.asks,
        worker=Account.objects.get(username=walk.worker),
        labels=walk.doors,
        by=ground.cast.by_unit[ground.of_village(walk.village)],
        at=ground.on(max(walk.days_ago, 0) + 1, "16:00"),
    )


def _catch_up(ground: _Ground, cases: list[UUID]) -> None:
    """Let every clock lapse that is due by now, each at its own moment; and send nobody a message about an invented year."""
    lane = Lane(ground.town.pk, tell=False)
    for case in Case.objects.filter(pk__in=cases):
        while case.wake_at is not None and case.wake_at <= ground.now:
            lane.lapse(case, at=case.wake_at, recorded_at=case.wake_at)
    lane.flush()
    Notice.objects.filter(case_id__in=cases).update(ready_at=None)


def _told(found: Round, door: Door, call: Call, services: dict[str, Service], at: datetime) -> dict[str, Any]:
    """The visit as a phone tells it."""
    return {
        "round": str(found.pk),
        "door": str(door.pk),
        "outcome": call.outcome,
        "spoke": call.spoke,
        "language": call.language,
        "told_at": at.isoformat(),
        "agreed": True,
        "needs": [
            {"said": said, "service": services[KINDS[kind]].pk, "files": []} for kind, said in call.needs
        ],
        "brought": list(call.brought),
    }


def _go_on(ground: _Ground, case: Case, verbs: tuple[str, ...], at: datetime) -> None:
    """The order that came of a need, some moves further."""
    cast, unit = ground.cast.by_unit, case.service.unit_id if case.service else None
    desk = cast[ground.units[f"{TOWN}-desk"].pk]
    holder = cast[ground.of_village(case.place.code.rpartition("-")[0][-3:])]
    who = {"accept": holder, "dispatch": desk, "rate": Actor.the_resident(case.pk)}
    said: dict[str, dict[str, object]] = {
        "dispatch": {"unit": unit},
        "finish": {"words": "上门修好了，当面试过。", "proof": (ground.photos("road-done"),)},
        "rate": {"solved": "yes", "grade": "5"},
    }
    for number, verb in enumerate(verbs):
        by = who.get(verb) or cast[unit or 0]
        answers, then = said.get(verb, {}), at + number * 9 * HOUR
        move_case(case.pk, verb, by=by, at=then, answers=answers, town=case.jurisdiction_id)
