"""The ground a replay stands on: a town of its own with its offices, kinds, units and places, made from the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from huiyin.cases.models import Service
from huiyin.ledger.models import Seal
from huiyin.memo import forget_all
from huiyin.people.actors import Actor, Seat
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind

from .mapping import mark_of

NOBODY_NAMED = {"en": "No unit named", "zh-hans": "未写明单位"}


class Taken(Exception):
    """The town can't take these requests; the message says why and what to do."""


@dataclass
class Ground:
    """A town and what was made for it so far, by the words the file uses."""

    town: Place
    language: str
    office: Actor
    services: dict[str, Service] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    crews: dict[int, Actor] = field(default_factory=dict)

    def check_unsealed(self, moments: Sequence[datetime]) -> None:
        """A sealed day stays as it is: nothing can be brought in before its end. Raises Taken."""
        if not moments:
            return
        last = (
            Seal.objects.filter(jurisdiction=self.town).order_by("-day").values_list("day", flat=True).first()
        )
        if last and min(moments).astimezone(ZoneInfo(self.town.zone)).date() <= last:
            raise Taken(
                f"The days of {self.town} are sealed up to {last}, and this file has requests from before. "
                "Give the replayed town another code under [town] in the mapping."
            )

    def service(self, kind: str) -> Service:
        """The kind of matter, made when first met."""
        if kind not in self.services:
            self.services[kind] = Service.objects.get_or_create(
                jurisdiction=self.town,
                code=_code(kind, 40),
                defaults={"name_zh": kind[:60], "name_en": kind[:80], "order": len(self.services)},
            )[0]
        return self.services[kind]

    def unit(self, name: str) -> Unit:
        """The unit, made when first met. Rows that name none go to one that says so."""
        named = name or NOBODY_NAMED.get(self.language, NOBODY_NAMED["en"])
        if named not in self.units:
            unit, fresh = _unit(self.town, f"u-{mark_of(name, 8)}", UnitKind.SERVICE, named)
            if fresh:
                forget_all()  # it serves the town from now on
            self.units[named] = unit
            self.crews[unit.pk] = Actor(seats=(Seat(unit.pk, "unit", self.town.path, self.town.pk),))
        return self.units[named]

    def place(self, name: str) -> Place:
        """The part of the town, made when first met; the town itself where the row names none."""
        if not name:
            return self.town
        if name not in self.places:
            code = f"{self.town.code}-p-{mark_of(name, 8)}"
            place, fresh = Place.objects.get_or_create(
                code=code,
                defaults={
                    "kind": PlaceKind.VILLAGE,
                    "parent": self.town,
                    "jurisdiction": self.town,
                    "name_zh": name[:60],
                    "name_en": name[:80],
                    "zone": self.town.zone,
                },
            )
            if fresh:
                place.path = f"{self.town.path}{place.pk}/"
                place.save(update_fields=["path"])
            self.places[name] = place
        return self.places[name]


def lay(name: str, code: str, zone: str, language: str) -> Ground:
    """The town of that code with its desk and its ladder, made or found again, its past open. Raises Taken."""
    town, fresh = Place.objects.get_or_create(
        code=code, defaults={"kind": PlaceKind.TOWN, "name_zh": name, "name_en": name, "zone": zone}
    )
    if fresh:
        town.path, town.jurisdiction = f"/{town.pk}/", town
        town.save(update_fields=["path", "jurisdiction"])
    elif town.parent_id is not None or town.kind != PlaceKind.TOWN:
        raise Taken(
            f"{code} is {town} in the tree of places. Give the replayed town another code under [town]."
        )
    seats = []
    for suffix, kind, role, called in _OFFICES:
        unit, _ = _unit(town, suffix, kind, called)
        if role:
            seats.append(Seat(unit.pk, role, town.path, town.pk))
    town.past_open = True
    town.save(update_fields=["past_open"])
    forget_all()
    return Ground(town=town, language=language, office=Actor(seats=tuple(seats)))


# intake, dispatch, and a ladder of two rungs, so that what lapses has somewhere to rise to
_OFFICES = (
    ("intake", UnitKind.COMMITTEE, "village", "Intake"),
    ("desk", UnitKind.DESK, "town", "Dispatch desk"),
    ("chief", UnitKind.LEADERS, "", "Head of services"),
    ("last", UnitKind.LEADERS, "", "City hall"),
)


def _unit(town: Place, suffix: str, kind: UnitKind, name: str) -> tuple[Unit, bool]:
    return Unit.objects.get_or_create(
        code=f"{town.code}-{suffix}",
        defaults={"kind": kind, "place": town, "name_zh": name[:60], "name_en": name[:80]},
    )


def _code(kind: str, longest: int) -> str:
    plain = "".join(c if c.isalnum() else "-" for c in kind.lower()).strip("-")
    return (
        plain if len(plain) <= longest and plain.isascii() and plain else f"{plain[:20]}-{mark_of(kind, 12)}"
    )
