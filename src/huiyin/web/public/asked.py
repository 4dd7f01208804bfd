"""What the address of the register asks for. What can't be read is refused, never quietly left out of a count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest

from huiyin.cases import register, registry
from huiyin.cases.models import Service
from huiyin.places.models import Place

NAMES = ("town", "village", "kind", "state", "slip", "month")
MONTHS = 12

Thing = TypeVar("Thing", Place, Service)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of filing on the town's wall."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def start(self, zone: ZoneInfo) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=zone)

    def later(self, months: int) -> "Month":
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)


def zone_of(town: Place) -> ZoneInfo:
    """The zone of the town's wall clock."""
    return ZoneInfo(town.zone or settings.TIME_ZONE)


def months_until(at: datetime, town: Place) -> list[Month]:
    """The last twelve months, this one first."""
    here = at.astimezone(zone_of(town))
    return [Month(here.year, here.month).later(-n) for n in range(MONTHS)]


def wanted_in(
    query: Mapping[str, str], town: Place, villages: Iterable[Place], kinds: Iterable[Service], at: datetime
) -> register.Wanted:
    """The filters of the address. Raises BadRequest for any that is not one."""
    state, slip = query.get("state", ""), query.get("slip", "")
    if state and state not in register.standing(at):
        raise BadRequest("no such state")
    if slip and slip not in slips():
        raise BadRequest("no such slip")
    month = _month(query.get("month", ""))
    zone = zone_of(town)
    return register.Wanted(
        town=town,
        village=_named(query.get("village", ""), villages),
        kind=_named(query.get("kind", ""), kinds),
        slip=int(slip or 0),
        state=state,
        since=month.start(zone) if month else None,
        until=month.later(1).start(zone) if month else None,
    )


def slips() -> dict[str, str]:
    """The slips of the ribbon that a matter can stand on, by number: the longest ribbon of those listed."""
    ribbons = [registry.loop_named(name).slips for name in registry.public()]
    longest = max(ribbons, key=len)
    return {str(number): slip.verb for number, slip in enumerate(longest, 1)}


def after_in(query: Mapping[str, str]) -> register.After | None:
    """Where the page begins, as `after_text` wrote it."""
    text = query.get("after", "")
    if not text:
        return None
    moment, _, reference = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        found = register.After(at, UUID(reference))
    except ValueError:
        raise BadRequest("no such page") from None
    if at.tzinfo is None:
        raise BadRequest("no such page")
    return found


def after_text(after: register.After) -> str:
    """The last row of a page, for the address of the next."""
    return f"{after.filed_at.isoformat()}~{after.id}".replace("+00:00", "Z")


def _month(text: str) -> Month | None:
    if not text:
        return None
    try:
        year, number = (int(part) for part in text.split("-"))
    except ValueError:
        raise BadRequest("no such month") from None
    if not (1990 <= year <= 2200 and 1 <= number <= 12):
        raise BadRequest("no such month")
    return Month(year, number)


def _named(code: str, things: Iterable[Thing]) -> Thing | None:
    if not code:
        return None
    found = next((thing for thing in things if thing.code == code), None)
    if found is None:
        raise BadRequest("no such filter")
    return found
