"""`/map/`: the villages as a list, each with its drawing; and a map on tiles where the town has some and somebody asks."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.maps.models import Drawing
from huiyin.maps.queries import drawing_of, drawn_in
from huiyin.maps.shapes import geojson, read
from huiyin.maps.tiles import Tiles, tiles_from
from huiyin.places.models import Place, PlaceKind

from ..access import Who, open_to
from ..names import name_of
from ..resident.page import page, town_with
from ..resident.town import Town, town_of
from .drawn import drawn


@require_safe
@open_to(Who.ANYBODY)
def places(request: HttpRequest) -> HttpResponse:
    """Every village: where its drawing is, and whom to ask. `?on=1` is somebody asking for the map."""
    town = town_of(request)
    if town is None:
        raise Http404
    tiles = tiles_from(settings.MAP_TILES, settings.MAP_DATUM)
    on = bool(tiles.kind) and request.GET.get("on") == "1"
    draws = {place.pk for place in drawn_in(town.place)}
    villages = [place for place in town.places if place.kind == PlaceKind.VILLAGE and not place.exercise]
    context: dict[str, Any] = {
        "villages": [
            (name_of(v), reverse("map_village", args=[v.code]) if v.pk in draws else "") for v in villages
        ],
        "can_map": bool(tiles.kind),
        "on": on,
        "map": json.dumps(_for_script(town, villages, draws, tiles)) if on else "",
    }
    response = page(request, "maps/places.html", context, town=town)
    if on and (more := tiles.policy()):
        response._csp_update = more  # type: ignore[attr-defined]
    return response


def _for_script(town: Town, villages: list[Place], draws: set[int], tiles: Tiles) -> dict[str, Any]:
    """What the script draws: tiles, and the villages that have a point."""
    points = []
    for place in (*villages, town.place):
        if place.latitude is not None and place.longitude is not None:
            address = reverse("map_village", args=[place.code]) if place.pk in draws else ""
            points.append(
                {"at": tiles.place(place.latitude, place.longitude), "name": name_of(place), "url": address}
            )
    return {"kind": tiles.kind, "urls": tiles.urls, "attribution": tiles.attribution, "points": points}


@require_safe
@open_to(Who.ANYBODY)
def village(request: HttpRequest, village: str) -> HttpResponse:
    """The drawing of one village, and the same as a list."""
    place, drawing = _drawing(village)
    shapes = read(drawing.text)
    context = {
        "name": name_of(place),
        "code": place.code,
        "shapes": drawn(shapes),
        "groups": [shape.name for shape in shapes if shape.kind == "group"],
        "landmarks": [shape.name for shape in shapes if shape.kind == "landmark"],
        "others": [shape.name for shape in shapes if shape.kind in ("road", "water")],
        "metres": drawing.metres,
        "has_point": place.latitude is not None,
    }
    return page(request, "maps/village.html", context, town=town_with(place.jurisdiction_id or place.pk))


@require_safe
@open_to(Who.ANYBODY)
def svg(request: HttpRequest, village: str) -> HttpResponse:
    """`/map/<code>.svg`: the drawing as a file of its own."""
    place, drawing = _drawing(village)
    context = {"name": name_of(place), "shapes": drawn(read(drawing.text)), "alone": True}
    text = render_to_string("maps/drawing.html", context, request=request)
    return HttpResponse(text.strip(), content_type="image/svg+xml")


@require_safe
@open_to(Who.ANYBODY)
def points(request: HttpRequest, village: str) -> HttpResponse:
    """`/map/<code>.geojson`: about where things lie (WGS-84), where the village has a point."""
    place, drawing = _drawing(village)
    if place.latitude is None or place.longitude is None:
        raise Http404
    found = geojson(read(drawing.text), (place.latitude, place.longitude), drawing.metres)
    return JsonResponse(found, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


def _drawing(code: str) -> tuple[Place, Drawing]:
    place = Place.objects.filter(code=code, kind=PlaceKind.VILLAGE, exercise=False).first()
    drawing = drawing_of(place) if place else None
    if place is None or drawing is None or not drawing.text:
        raise Http404
    return place, drawing
