"""Spot checks of the invented years: listed, drawn by lot, and looked at by the village of the place."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.clocks.queries import calendar_of
from huiyin.ledger.seals import seal_days
from huiyin.notices.models import Notice
from huiyin.people.actors import CLOCKWORK
from huiyin.places.queries import holder_units
from huiyin.spotchecks.actions import WEEK, checked_loops, draw_lots, list_week
from huiyin.spotchecks.models import Draw
from huiyin.spotchecks.queries import waiting_for

from .cast import Cast
from .stage import Life, Play, Stage

DAY = timedelta(days=1)
FOUND = (("yes", 8), ("no", 2), ("unseen", 1))
SEEN = {
    "yes": "到现场看了，和说的一样。",
    "no": "到现场看了，只弄了一半，还要再去。",
    "unseen": "那一段已经重新铺过，看不出来了。",
}


def lots_life(stage: Stage, weeks: Iterable[date]) -> Life:
    """Every Monday the list of the week before, on Tuesday the lot: what was drawn is looked at some days later.

    Nothing else may write into these days afterwards, for they are sealed.
    """
    town, zone = stage.town.pk, stage.calendar.zone
    (loop,) = checked_loops()
    for week_on in weeks:
        yield (at := _after_midnight(stage, week_on + WEEK))
        _all_written(stage, at)
        list_week(jurisdiction_id=town, loop=loop, week_on=week_on, zone=zone, by=CLOCKWORK, at=at)
        yield (at := at + DAY)
        _all_written(stage, at)
        seal_days(town, until=stage.local(at).date(), zone=zone)
        for draw in Draw.objects.filter(jurisdiction_id=town, drawn_at=None):
            draw_lots(draw_id=draw.pk, by=CLOCKWORK, at=at)
            drawn = set(draw.ballots.filter(drawn=True).values_list("case_id", flat=True))
            for play in stage.plays:
                if play.case.pk in drawn:
                    play.case.refresh_from_db()
                    stage.let(_looked_at(stage, play, at))


def _looked_at(stage: Stage, play: Play, drawn_at: datetime) -> Life:
    yield (at := stage.open_hours(drawn_at + timedelta(hours=stage.rng.uniform(20, 130))))
    stage.lane.flush()  # who called it done is read from the ledger
    village = stage.cast.by_unit[holder_units(play.case.place_path)["village"]]
    if play.case.drawn_at is not None:
        play.do("check", at, by=village, **_found(stage.rng, stage.photos))


def _all_written(stage: Stage, at: datetime) -> None:
    for play in stage.plays:
        play.catch_up(at)
    stage.lane.flush()


def _after_midnight(stage: Stage, day: date) -> datetime:
    return datetime.combine(day, time(0, 6), stage.calendar.zone).astimezone(UTC)


def draw_lately(
    town: int, cast: Cast, *, at: datetime, rng: Random, photos: Callable[[str], Attachment]
) -> int:
    """For a year that is over: list its last thirteen weeks yesterday, draw today. Returns how many were drawn.

    Yesterday must be sealed. Most of what was drawn has been looked at by now, each by the village or the town.
    """
    zone = calendar_of(town).zone
    today = at.astimezone(zone).date()
    monday, drawn = today - timedelta(days=today.weekday()), 0
    with transaction.atomic():
        for loop in checked_loops():
            for n in range(13, 0, -1):
                list_week(
                    jurisdiction_id=town,
                    loop=loop,
                    week_on=monday - n * WEEK,
                    zone=zone,
                    by=CLOCKWORK,
                    at=at - DAY,
                )
        for draw in Draw.objects.filter(jurisdiction_id=town, drawn_at=None).order_by("week_on"):
            drawn += draw_lots(draw_id=draw.pk, by=CLOCKWORK, at=at)
        for number, case in enumerate(waiting_for(town)):
            if number % 8 != 7:
                _look(case, cast, at, _found(rng, photos))
        Notice.objects.filter(jurisdiction_id=town).exclude(ready_at=None).update(ready_at=None)
    return drawn


def _look(case: Case, cast: Cast, at: datetime, answers: dict[str, Any]) -> None:
    here = holder_units(case.place_path)
    for unit in (here.get("village"), here.get("town")):
        try:
            if unit is not None:
                move_case(
                    case.pk, "check", by=cast.by_unit[unit], at=at, answers=answers, town=case.jurisdiction_id
                )
                return
        except Refused:
            continue  # that office called it done itself


def _found(rng: Random, photos: Callable[[str], Attachment]) -> dict[str, Any]:
    found = rng.choices([name for name, _ in FOUND], [n for _, n in FOUND])[0]
    proof = {} if found == "unseen" else {"proof": (photos("road-done"),)}
    return {"found": found, "words": SEEN[found], **proof}
