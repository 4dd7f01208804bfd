"""The names that pages show of a case (place, village, kind, units), given from what is kept of its town: no join, no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from huiyin.memo import kept
from huiyin.places.models import Place, Unit
from huiyin.places.queries import ancestors

from .models import Case, Service


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that a town's cases may name. Shared by all who ask: to be read, never changed."""

    places: dict[int, Place]
    services: dict[int, Service]
    units: dict[int, Unit]


@kept(seconds=60)
def names_of(jurisdiction_id: int) -> Names:
    """The town's places, kinds of matters and units, with those above it. Four queries, once a minute."""
    town = Place.objects.get(pk=jurisdiction_id)
    above = Place.objects.in_bulk(ancestors(town.path))
    places = {**above, **{place.pk: place for place in Place.objects.filter(jurisdiction_id=jurisdiction_id)}}
    for place in places.values():
        if place.parent_id is None or place.parent_id in places:
            _give(place, "parent", places.get(place.parent_id or 0))
    units = {unit.pk: unit for unit in Unit.objects.filter(place_id__in=places)}
    services = {
        one.pk: one for one in Service.objects.filter(jurisdiction_id=jurisdiction_id).defer("keywords")
    }
    for service in services.values():
        if service.unit_id is None or service.unit_id in units:
            _give(service, "unit", units.get(service.unit_id or 0))
    return Names(places, services, units)


def with_names(cases: Iterable[Case]) -> list[Case]:
    """The cases, each with its place, kind and units. What is newer than what is kept is looked up where it is asked for."""
    found = list(cases)
    for case in found:
        names = names_of(case.jurisdiction_id)
        for relation, kept_of_kind in (
            ("jurisdiction", names.places),
            ("place", names.places),
            ("service", names.services),
            ("unit", names.units),
            ("raised_to", names.units),
        ):
            pk = getattr(case, f"{relation}_id")
            if pk is None or pk in kept_of_kind:
                _give(case, relation, cast("dict[int, Any]", kept_of_kind).get(pk))
    return found


def units_named(jurisdiction_id: int, ids: Iterable[int]) -> dict[int, Unit]:
    """The units of these ids; one query for those that stand outside the town or are too new."""
    names, wanted = names_of(jurisdiction_id), set(ids)
    found = {pk: names.units[pk] for pk in wanted if pk in names.units}
    if missing := wanted - found.keys():
        found |= Unit.objects.in_bulk(missing)
    return found


def _give(thing: Any, relation: str, value: Any) -> None:
    """As if it had been selected along with it."""
    thing._state.fields_cache[relation] = value
