"""Reads of the tree."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from huiyin.memo import kept

from .models import Place, PlaceKind, Unit, UnitKind

Posts = Mapping[int, Sequence[tuple[str, int]]]  # place -> kind of unit, unit
_FILLS: Mapping[str, str] = MappingProxyType({UnitKind.COMMITTEE: "village", UnitKind.DESK: "town"})
_OF_PLACES = (UnitKind.LEADERS, *_FILLS)


def ancestors(path: str) -> list[int]:
    """The ids of a place and all above it, from the bottom up."""
    return [int(part) for part in reversed(path.strip("/").split("/")) if part]


@kept(seconds=60)
def units_with(ids: frozenset[int]) -> dict[int, Unit]:
    """The units of these ids: whose desk it is stands on every page of the desk."""
    return Unit.objects.in_bulk(ids)


def posts_at(places: Iterable[int]) -> Posts:
    """The units that these places themselves have. One statement."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = Unit.objects.filter(place_id__in=places, kind__in=_OF_PLACES, active=True).order_by("pk")
    for place, kind, unit in rows.values_list("place_id", "kind", "pk"):
        found.setdefault(place, []).append((kind, unit))
    return found


def ladder_among(path: str, posts: Posts) -> tuple[int, ...]:
    """The units among `posts` that a case at `path` rises to, one rung each, from the nearest to the owner of last resort."""
    rows = (row for place in ancestors(path) for row in posts.get(place, ()))
    return tuple(unit for kind, unit in rows if kind == UnitKind.LEADERS)


@kept(seconds=60)
def ladder(path: str) -> tuple[int, ...]:
    """The units a case at `path` rises to, one rung each, from the nearest to the owner of last resort."""
    return ladder_among(path, posts_at(ancestors(path)))


@kept(seconds=60)
def served_by(path: str) -> frozenset[int]:
    """The units that may be given a case at `path`: those of the places above it, and those within its town."""
    above = ancestors(path)
    town = Place.objects.filter(id__in=above, kind="town").values_list("path", flat=True).first()
    units = Unit.objects.filter(active=True)
    found = set(units.filter(place_id__in=above).values_list("id", flat=True))
    if town:
        found.update(units.filter(place__path__startswith=town).values_list("id", flat=True))
    return frozenset(found)


def committee_of(path: str) -> Unit | None:
    """The village's own unit for a place: that of the nearest place above which has one."""
    above = ancestors(path)
    units = list(Unit.objects.filter(place_id__in=above, kind=UnitKind.COMMITTEE, active=True))
    return min(units, key=lambda unit: above.index(unit.place_id), default=None)


def holders_among(path: str, posts: Posts) -> dict[str, int]:
    """The unit among `posts` whose turn it is for the roles that a place itself fills: village, town."""
    found: dict[str, int] = {}
    for place in ancestors(path):
        for kind, unit in posts.get(place, ()):
            if kind in _FILLS:
                found.setdefault(_FILLS[kind], unit)
    return found


@kept(seconds=60)
def holder_units(path: str) -> dict[str, int]:
    """The unit whose turn it is for the roles that a place itself fills: village, town."""
    return holders_among(path, posts_at(ancestors(path)))


@kept(seconds=60)
def towns_within(path: str) -> frozenset[int]:
    """The towns (and what stands for one higher up) whose places lie at `path` or below it."""
    rows = Place.objects.filter(path__startswith=path, jurisdiction__isnull=False)
    return frozenset(rows.order_by().values_list("jurisdiction_id", flat=True).distinct())


def village_of(place: Place) -> Place:
    """The village of a place, or the place itself: the names of groups and grids mean something only within one."""
    return place.parent if place.kind == PlaceKind.GRID and place.parent else place
