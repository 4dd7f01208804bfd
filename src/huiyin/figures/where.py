"""The ground that figures stand on: the villages of a town, its public kinds, and which office holds what."""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.cases import registry
from huiyin.cases.models import Service
from huiyin.kernel.roles import LEADER
from huiyin.memo import kept
from huiyin.places.models import Place, PlaceKind, Unit
from huiyin.places.queries import Posts, ancestors, holders_among, ladder_among, posts_at

from .life import with_unit


@dataclass(frozen=True, slots=True)
class Ground:
    """The villages in the order of their codes, the public kinds in the catalogue's order, the path of every place, and the
    units that places themselves have."""

    town_id: int
    villages: tuple[int, ...]
    kinds: tuple[int, ...]
    paths: Mapping[int, str]
    posts: Posts

    def village_of(self, place: int) -> int:
        """The village that a place is or lies in; the place itself where it lies in none."""
        return next((one for one in ancestors(self.paths.get(place, "")) if one in self.villages), place)


@kept(seconds=60)
def ground_of(town_id: int) -> Ground:
    """The ground of a town, remembered for a minute. Three statements."""
    places = Place.objects.filter(jurisdiction_id=town_id).order_by("code")
    rows = list(places.values_list("pk", "kind", "path"))
    kinds = Service.objects.filter(jurisdiction_id=town_id, public=True).order_by("order", "code")
    paths = {pk: path for pk, _, path in rows}
    return Ground(
        town_id,
        tuple(pk for pk, kind, _ in rows if kind == PlaceKind.VILLAGE),
        tuple(kinds.values_list("pk", flat=True)),
        paths,
        posts_at({one for path in paths.values() for one in ancestors(path)}),
    )


@kept(seconds=60)
def codes_of(town_id: int) -> dict[str, dict[int, str]]:
    """The codes of a town's villages and grids, kinds and units (those above it too), by their ids. Three statements."""
    paths = ground_of(town_id).paths.values()
    units = Unit.objects.filter(place_id__in={one for path in paths for one in ancestors(path)})
    return {
        "places": dict(Place.objects.filter(jurisdiction_id=town_id).values_list("pk", "code")),
        "kinds": dict(Service.objects.filter(jurisdiction_id=town_id, public=True).values_list("pk", "code")),
        "units": dict(units.values_list("pk", "code")),
    }


def holder(ground: Ground, loop: str, state: str, of: int, rung: int) -> tuple[int | None, str]:
    """Which unit has in hand what stands in `state` (None: nobody), and in which role."""
    role = registry.loop_named(loop).by_name[state].turn
    if with_unit(loop, state):
        return of or None, role.name
    path = ground.paths.get(of, "")
    if role is LEADER:
        rungs = ladder_among(path, ground.posts)
        return (rungs[min(max(rung, 1), len(rungs)) - 1] if rungs else None), role.name
    return holders_among(path, ground.posts).get(role.name), role.name
