"""`/desk/maps/<village>/`: drawing a village. The text is the drawing; the pen on the page only writes into it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.kernel.say import Refused
from huiyin.maps.actions import keep_drawing
from huiyin.maps.queries import drawing_of
from huiyin.maps.shapes import read
from huiyin.people.actors import Actor
from huiyin.places.models import Place, PlaceKind

from ..access import actor_for
from ..desk.frame import number_or_none, page, staff_page, town_of
from ..names import name_of
from ..now import now
from ..resident.town import town_at
from ..say import said
from .drawn import drawn

ROLES = ("village", "town", "admin")


@staff_page(*ROLES)
def villages(request: HttpRequest) -> HttpResponse:
    """The villages that this seat may draw."""
    found = _villages(actor_for(request))
    if len(found) == 1:
        return redirect("desk_draw", found[0].code)
    context = {"villages": [(name_of(v), reverse("desk_draw", args=[v.code])) for v in found]}
    return page(request, "desk/maps.html", context, current="desk_maps")


@staff_page(*ROLES)
def draw(request: HttpRequest, village: str) -> HttpResponse:
    """The sheet of one village: its text, and what it looks like."""
    actor = actor_for(request)
    place = next((v for v in _villages(actor) if v.code == village), None)
    if place is None:
        raise Http404
    if request.method != "POST":
        kept = drawing_of(place)
        return _draw(request, place, kept.text if kept else "", str(kept.metres) if kept else "1000")
    text, metres = request.POST.get("text", ""), request.POST.get("metres", "").strip()
    try:
        keep_drawing(village=place, text=text, metres=number_or_none(metres) or 0, by=actor, at=now())
    except Refused as refused:
        return _draw(request, place, text, metres, {why.field: said(why) for why in refused.whys})
    return redirect("desk_draw", place.code)


def _draw(
    request: HttpRequest, place: Place, text: str, metres: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    try:
        shapes = read(text)
    except Refused:
        shapes = []
    context = {
        "name": name_of(place),
        "code": place.code,
        "text": text.replace("\x00", ""),
        "metres": metres,
        "errors": errors or {},
        "summary": list((errors or {}).items()),
        "shapes": drawn(shapes),
        "kept": bool(shapes) and not errors and request.method != "POST" and drawing_of(place) is not None,
        "has_point": place.latitude is not None,
        "public": settings.PUBLIC_URL,
    }
    return page(request, "desk/draw.html", context, current="desk_maps", status=422 if errors else 200)


def _villages(actor: Actor) -> list[Place]:
    town_id = town_of(actor)
    if town_id is None:
        return []
    paths = [seat.place_path for seat in actor.seats if seat.role in ROLES]
    return [
        place
        for place in town_at(town_id).places
        if place.kind == PlaceKind.VILLAGE and any(place.path.startswith(path) for path in paths)
    ]
