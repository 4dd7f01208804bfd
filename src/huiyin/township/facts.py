"""Loading the founding township: places, offices, catalogue and codes on walls, from the facts beside this file."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from huiyin.cases.models import Service
from huiyin.memo import forget_all
from huiyin.places.models import Place, PlaceKind, Unit, WallCode

TOWN = "540124100"
_GROUPS = "一二三四五六七八九十"
_NAMES = ("name_zh", "name_bo", "name_en")
_TOP = (PlaceKind.REGION, PlaceKind.PREFECTURE, PlaceKind.COUNTY, PlaceKind.TOWN)


@cache
def facts() -> Mapping[str, Any]:
    """The facts as they ship."""
    return tomllib.loads((Path(__file__).parent / "township.toml").read_text("utf-8"))


def load_township(*, at: datetime) -> Place:
    """The founding township, made or completed: what is there already stays as somebody may have changed it.

    `at` must be an aware moment, as for everything that writes. Returns the town.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    with transaction.atomic():
        places = _places()
        town = places[TOWN]
        units = {one["code"]: _unit(one, places) for one in facts()["unit"]}
        for order, one in enumerate(facts()["service"]):
            _service(one, order, town, units)
        for one in facts()["wall"]:
            _wall(one, places)
    forget_all()
    return town


def _places() -> dict[str, Place]:
    found: dict[str, Place] = {}
    for one in facts()["place"]:
        place = found[one["code"]] = _place(one, one["code"], one["kind"], found.get(one.get("above", "")))
        for number in range(1, one.get("groups", 0) + 1):
            names = {"name_zh": f"{_GROUPS[number - 1]}组", "name_en": f"Group {number}"}
            code = f"{one['code']}-{number}"
            found[code] = _place(names, code, PlaceKind.GRID, place)
    return found


def _place(one: Mapping[str, Any], code: str, kind: str, above: Place | None) -> Place:
    kept = (*_NAMES, "zone", "latitude", "longitude")
    given = {name: one[name] for name in kept if name in one}
    place, fresh = Place.objects.get_or_create(code=code, defaults={"kind": kind, "parent": above, **given})
    if fresh:
        place.path = f"{above.path if above else '/'}{place.pk}/"
        place.jurisdiction_id = place.pk if kind in _TOP or above is None else above.jurisdiction_id
    for name, value in given.items():  # a place that came with the national codes has no other names yet
        if not getattr(place, name):
            setattr(place, name, value)
    place.save()
    return place


def _unit(one: Mapping[str, Any], places: Mapping[str, Place]) -> Unit:
    given = {name: one[name] for name in (*_NAMES, "kind", "capacity") if name in one}
    return Unit.objects.get_or_create(code=one["code"], defaults={"place": places[one["place"]], **given})[0]


def _service(one: Mapping[str, Any], order: int, town: Place, units: Mapping[str, Unit]) -> None:
    given = {name: one[name] for name in (*_NAMES, "keywords", "proof", "urgency", "public") if name in one}
    unit = units.get(one.get("unit", ""))
    Service.objects.get_or_create(
        jurisdiction=town, code=one["code"], defaults={"unit": unit, "order": order, **given}
    )


def _wall(one: Mapping[str, Any], places: Mapping[str, Place]) -> None:
    spots = {name: one[name] for name in ("spot_zh", "spot_bo", "spot_en") if name in one}
    WallCode.objects.get_or_create(
        code=one["code"],
        defaults={"place": places[one["place"]], "service_code": one.get("service", ""), **spots},
    )
