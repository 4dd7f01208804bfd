"""The town that a resident's page is about: the only one here, or the one that was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from huiyin.cases import register
from huiyin.cases.models import Service
from huiyin.memo import kept
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind

COOKIE = "huiyin_town"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Town:
    """A town with what its pages name: its desk, its villages and grids (villages first), its kinds of matters, and which
    office holds a role at a place (`register.whose_turn`)."""

    place: Place
    phone: str
    counters: int
    places: Sequence[Place]
    services: Sequence[Service]
    offices: Mapping[tuple[str, int], Unit]

    @property
    def id(self) -> int:
        return self.place.pk

    def by_village(self) -> list[tuple[Place, list[Place]]]:
        """Each village with its grids, in the order of their codes."""
        villages = [place for place in self.places if place.kind == PlaceKind.VILLAGE]
        grids = [place for place in self.places if place.kind == PlaceKind.GRID]
        return [(village, [grid for grid in grids if grid.parent_id == village.pk]) for village in villages]

    def place_with(self, value: str) -> Place | None:
        """The village or grid of this town with that id."""
        return next((place for place in self.places if str(place.pk) == value), None)

    def place_coded(self, code: str) -> Place | None:
        """The village or grid of this town with that code."""
        return next((place for place in self.places if place.code == code), None)


@kept(seconds=60)
def towns() -> tuple[Place, ...]:
    """The places that have a desk of their own, towns before counties; no exercise is among them."""
    desks = Unit.objects.filter(kind=UnitKind.DESK, active=True).values("place_id")
    found = Place.objects.filter(pk__in=desks, exercise=False).order_by("code")
    return tuple(sorted(found, key=lambda place: place.kind != PlaceKind.TOWN))


@kept(seconds=60)
def town_at(place_id: int) -> Town:
    """The town with everything its pages name. Three queries once a minute, one more for a place without a desk."""
    path = next((town.path for town in towns() if town.pk == place_id), None)
    path = path or Place.objects.values_list("path", flat=True).get(pk=place_id)
    small = Q(kind__in=(PlaceKind.VILLAGE, PlaceKind.GRID), path__startswith=path)
    places = list(Place.objects.filter(small | Q(pk=place_id)).order_by("code"))
    place = next(one for one in places if one.pk == place_id)
    units = Unit.objects.select_related("place").filter(
        Q(kind=UnitKind.COMMITTEE) | Q(kind=UnitKind.DESK, place=place),
        place__path__startswith=path,
        active=True,
    )
    desk = next((unit for unit in units if unit.kind == UnitKind.DESK), None)
    return Town(
        place,
        desk.phone if desk else "",
        sum(unit.kind == UnitKind.COMMITTEE for unit in units),
        tuple(one for one in places if one is not place),
        tuple(Service.objects.filter(jurisdiction=place, active=True).order_by("order", "code")),
        register.offices_among(unit for unit in units if unit.place.jurisdiction_id == place_id),
    )


def town_of(request: HttpRequest) -> Town | None:
    """The town of the page: `?town=<code>`, else the one in the cookie, else the first. None where there is none yet."""
    found = towns()
    if not found:
        return None
    wanted = request.GET.get("town") or request.COOKIES.get(COOKIE, "")
    return town_at(next((place for place in found if place.code == wanted), found[0]).pk)


def remember_town(request: HttpRequest, response: HttpResponse, town: Town) -> None:
    """Keep the choice, where there is one to make."""
    if len(towns()) > 1 and request.COOKIES.get(COOKIE) != town.place.code:
        response.set_cookie(
            COOKIE, town.place.code, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
