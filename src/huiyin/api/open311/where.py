"""From the point or address of a request to a place of the town; and from a place to the point that everybody may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import asin, cos, radians, sqrt

from huiyin.cases.register import coarse
from huiyin.kernel.say import Why, say
from huiyin.memo import kept
from huiyin.places.models import Place
from huiyin.places.queries import ancestors
from huiyin.web.names import name_of
from huiyin.web.resident.town import Town, town_at

from .asking import Parameters
from .errors import Problem

REACH = 30_000.0  # metres from the nearest village of the town: herders' pastures lie far out
EARTH = 6_371_000

NO_POINT = say("Please send lat and long, or address_id (one of %(ids)s), or address_string.")
NOT_NUMBERS = say("lat and long must be numbers in degrees, such as 29.3536 and 90.7371.")
NOT_ON_EARTH = say("lat lies between -90 and 90, long between -180 and 180.")
SWAPPED = say("lat and long seem to be swapped: the other way round the point lies in %(town)s.")
OUTSIDE = say("The point lies outside %(town)s: %(km)d km from the nearest place known there.")
NO_ADDRESS = say("There is no address_id “%(id)s” in %(town)s.")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a request lies: a village or grid, or the town where nothing closer is known; and its point if it has one."""

    place: Place
    latitude: float | None = None
    longitude: float | None = None


def spot_of(parameters: Parameters, town: Town) -> Spot:
    """The place that is meant. A point goes before an address_id, that before an address. Raises Problem (400)."""
    address = parameters.text("address_string") or parameters.text("address")
    if point := _point(parameters):
        spot = _at(point, town)
        closer = _named_in(address, town) if spot.place.pk == town.id else None
        return replace(spot, place=closer) if closer else spot
    if given := parameters.text("address_id"):
        place = town.place_coded(given)
        if place is None:
            raise Problem(400, Why(NO_ADDRESS, {"id": given[:60], "town": name_of(town.place)}, "address_id"))
        return Spot(place)
    if not address:
        ids = ", ".join(place.code for place in town.places[:10])
        raise Problem(400, Why(NO_POINT, {"ids": ids}, "lat"))
    return Spot(_named_in(address, town) or town.place)


def _point(parameters: Parameters) -> tuple[float, float] | None:
    lat, long = parameters.text("lat"), parameters.text("long")
    if not lat and not long:
        return None
    try:
        point = float(lat), float(long)
    except ValueError:
        raise Problem(400, Why(NOT_NUMBERS, field="lat")) from None
    if not all(abs(number) <= 180 for number in point):  # also what is no number at all
        raise Problem(400, Why(NOT_ON_EARTH, field="lat"))
    return point


def _at(point: tuple[float, float], town: Town) -> Spot:
    known = [place for place in town.places if place.latitude is not None] or [town.place]
    known = [place for place in known if place.latitude is not None]
    if not known:  # a town that was never put on the map: nothing can be said against the point
        return Spot(town.place, *point)
    called = {"town": name_of(town.place)}
    away, place = _nearest(point, known)
    if away > REACH or abs(point[0]) > 90:
        turned, _ = _nearest((point[1], point[0]), known)
        if turned <= REACH:
            raise Problem(400, Why(SWAPPED, called, "lat"))
        if abs(point[0]) > 90:
            raise Problem(400, Why(NOT_ON_EARTH, field="lat"))
        raise Problem(400, Why(OUTSIDE, {**called, "km": round(away / 1000)}, "lat"))
    return Spot(place, *point)


def _nearest(point: tuple[float, float], places: Sequence[Place]) -> tuple[float, Place]:
    return min(((_metres(point, place), place) for place in places), key=lambda found: found[0])


def _metres(point: tuple[float, float], place: Place) -> float:
    lat1, lon1, lat2, lon2 = map(radians, (*point, place.latitude or 0.0, place.longitude or 0.0))
    half = (1 - cos(lat2 - lat1)) / 2 + cos(lat1) * cos(lat2) * (1 - cos(lon2 - lon1)) / 2
    return 2 * EARTH * asin(sqrt(min(1.0, max(0.0, half))))


def _named_in(address: str, town: Town) -> Place | None:
    """The village or grid whose name stands in the address; the longest name where several do."""
    named = [
        (len(name), place)
        for place in town.places
        for name in (place.name_zh, place.name_bo, place.name_en)
        if name and name in address
    ]
    return max(named, key=lambda found: found[0])[1] if named else None


# ── what everybody may know ──────────────────────────────────────────────────────────────────────────────


@kept(seconds=60)
def _points(town_id: int) -> Mapping[int, tuple[float, float]]:
    town = town_at(town_id)
    return {
        place.pk: (place.latitude, place.longitude)
        for place in (town.place, *town.places)
        if place.latitude is not None and place.longitude is not None
    }


def public_point(place: Place, town_id: int) -> tuple[float, float] | None:
    """The point of the place as the public register knows it, else of the nearest one above it that has a point."""
    points = _points(town_id)
    return next((points[pk] for pk in ancestors(coarse(place).path) if pk in points), None)


def public_address(place: Place, town: Place) -> str:
    """From the closest to the widest: the village or grid, the village above it, the town."""
    shown = coarse(place)
    parts = [name_of(shown)]
    if shown.parent_id not in (None, town.pk) and shown.pk != town.pk and shown.parent is not None:
        parts.append(name_of(shown.parent))
    if shown.pk != town.pk:
        parts.append(name_of(town))
    return ", ".join(dict.fromkeys(parts))
