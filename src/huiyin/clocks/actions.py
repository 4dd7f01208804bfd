"""What a town changes about its time: its own limits and its own days. Clocks that run keep the day they were given."""

from datetime import date, datetime

from huiyin.kernel.loop import Loop
from huiyin.kernel.say import Why, say
from huiyin.memo import forget_all
from huiyin.people.actors import Actor

from .models import CalendarDay, TownLimit
from .queries import UNITS

MOST = {"hours": 24 * 90, "days": 365, "workdays": 250, "months": 24}


def set_limit(
    *, jurisdiction_id: int, loop: Loop, name: str, number: float, unit: str, by: Actor, at: datetime
) -> Why | None:
    """Set one named limit for this town. Returns what is wrong with it, or None where it holds from now on."""
    if not _keeps(by, jurisdiction_id):
        return Why(say("Only whoever keeps the town's numbers can do this."))
    if name not in loop.limits or unit not in UNITS:
        return Why(say("There is no such limit."), field=name)
    if not 0 < number <= MOST[unit]:
        return Why(say("A limit must be more than nothing and at most %(most)d."), {"most": MOST[unit]}, name)
    if unit != "hours" and number != int(number):
        return Why(say("Only hours may have a fraction."), field=name)
    TownLimit.objects.update_or_create(
        jurisdiction_id=jurisdiction_id, loop=loop.name, name=name, defaults={"number": number, "unit": unit}
    )
    forget_all()
    return None


def drop_limit(*, jurisdiction_id: int, loop: Loop, name: str, by: Actor, at: datetime) -> None:
    """Go back to the number that ships with the loop."""
    if _keeps(by, jurisdiction_id):
        TownLimit.objects.filter(jurisdiction_id=jurisdiction_id, loop=loop.name, name=name).delete()
        forget_all()


def set_day(
    *, jurisdiction_id: int, day: date, works: bool, called: str, by: Actor, at: datetime
) -> Why | None:
    """A day that is worked or free in this town alone."""
    if not _keeps(by, jurisdiction_id):
        return Why(say("Only whoever keeps the town's numbers can do this."))
    if len(called) > 60 or "\x00" in called:
        return Why(say("That is longer than fits here."), field="called")
    CalendarDay.objects.update_or_create(
        jurisdiction_id=jurisdiction_id, day=day, defaults={"works": works, "called": called}
    )
    forget_all()
    return None


def drop_day(*, jurisdiction_id: int, day_id: int, by: Actor, at: datetime) -> None:
    """Take one of the town's own days back."""
    if _keeps(by, jurisdiction_id):
        CalendarDay.objects.filter(jurisdiction_id=jurisdiction_id, pk=day_id).delete()
        forget_all()


def _keeps(by: Actor, jurisdiction_id: int) -> bool:
    return any(seat.role == "admin" and seat.jurisdiction_id == jurisdiction_id for seat in by.seats)
