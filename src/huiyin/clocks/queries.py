"""How a town counts time: its calendar and its limits, remembered for a minute."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from huiyin.kernel.loop import Loop
from huiyin.kernel.worktime import Calendar, Days, Hours, Months, Span, Times, WorkDays
from huiyin.memo import kept
from huiyin.places.models import Place

from .models import CalendarDay, TownLimit

UNITS: Mapping[str, Callable[[float], Span]] = {
    "hours": Hours,
    "days": lambda n: Days(int(n)),
    "workdays": lambda n: WorkDays(int(n)),
    "months": lambda n: Months(int(n)),
}


@cache
def national_days() -> dict[date, bool]:
    """The holidays and make-up days that ship with Huiyin (`clocks/calendars/*.toml`)."""
    days: dict[date, bool] = {}
    for path in sorted((Path(__file__).parent / "calendars").glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["day"]:
            days |= dict.fromkeys(entry["on"], entry["works"])
    return days


@kept(seconds=60)
def calendar_of(jurisdiction_id: int) -> Calendar:
    """The town's calendar: its zone, the national days, and its own days over them."""
    zone = Place.objects.filter(pk=jurisdiction_id).values_list("zone", flat=True).first()
    own = dict(CalendarDay.objects.filter(jurisdiction_id=jurisdiction_id).values_list("day", "works"))
    return Calendar(zone=ZoneInfo(zone or settings.TIME_ZONE), days={**national_days(), **own})


@kept(seconds=60)
def _limits_of(jurisdiction_id: int, loop: str) -> dict[str, Span]:
    rows = TownLimit.objects.filter(jurisdiction_id=jurisdiction_id, loop=loop).values_list(
        "name", "number", "unit"
    )
    return {name: UNITS[unit](number) for name, number, unit in rows}


def times_of(jurisdiction_id: int, loop: Loop) -> Times:
    """The limits of `loop` in that town and its calendar."""
    return Times({**loop.limits, **_limits_of(jurisdiction_id, loop.name)}, calendar_of(jurisdiction_id))
