"""The town that a resident's page is about: the only one here, or the one that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from huiyin.cases.models import Service
from huiyin.memo import kept
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind

COOKIE = "huiyin_town"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Town:
    """A town with what its pages name: its desk, its villages and grids (villages first), its kinds of matters."""

    place: Place
    phone: str
    counters: int
    places: Sequence[Place]
    services: Sequence[Service]

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
    """The town with everything its pages name. Four queries, once a minute."""
    place = Place.objects.get(pk=place_id)
    desk = Unit.objects.filter(place=place, kind=UnitKind.DESK, active=True).first()
    within = Place.objects.filter(
        path__startswith=place.path, kind__in=(PlaceKind.VILLAGE, PlaceKind.GRID)
    ).order_by("code")
    committees = Unit.objects.filter(place__path__startswith=place.path, kind=UnitKind.COMMITTEE, active=True)
    services = Service.objects.filter(jurisdiction=place, active=True).order_by("order", "code")
    return Town(place, desk.phone if desk else "", committees.count(), tuple(within), tuple(services))


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
