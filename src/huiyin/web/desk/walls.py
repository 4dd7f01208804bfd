"""`/desk/paper/`: what a town hangs on its walls and lays on its counters. Codes, order forms, the board, the loudspeaker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.say import Refused
from huiyin.paper.actions import MOST, print_sheets
from huiyin.paper.board import board_of
from huiyin.paper.queries import batch_of
from huiyin.people.actors import Actor
from huiyin.places.models import Place, PlaceKind, WallCode
from huiyin.places.walls import codes_within, hang_code, take_down

from ..access import actor_for
from ..names import name_of, whole_name
from ..now import now
from ..paper import side_by_side
from ..paper.board import Told, in_both, script, sheet
from ..paper.order_forms import forms_of
from ..paper.order_forms import words as form_words
from ..paper.posters import poster_of, qr_of, size_of
from ..paper.posters import words as poster_words
from ..pdf import paper
from ..public.asked import months_until, zone_of
from ..resident.town import Town, town_at
from ..say import said
from .frame import page, staff_page, town_of
from .intake import places_of
from .place_picker import options_of

ROLES = ("grid", "village", "town", "admin")
SPOTS = ("spot_zh", "spot_bo", "spot_en")


@require_safe
@staff_page(*ROLES)
def papers(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return _draw(request)


@require_POST
@staff_page(*ROLES)
def hang(request: HttpRequest) -> HttpResponse:
    """A new code for a wall."""
    actor, town = _here(request)
    typed = {name: " ".join(request.POST.get(name, "").split()) for name in (*SPOTS, "service", "hang_place")}
    place = _place(actor, town, typed["hang_place"])
    if place is None:
        return _draw(request, typed, {"hang_place": _("Please choose the village or group where it is.")})
    known = {service.code for service in town.services}
    code = typed["service"] if typed["service"] in known else ""
    try:
        hung = hang_code(place=place, names={name: typed[name] for name in SPOTS}, service_code=code)
    except Refused as refused:
        return _draw(request, typed, {why.field: said(why) for why in refused.whys})
    return redirect("wall_poster", hung.code)


@require_POST
@staff_page(*ROLES)
def down(request: HttpRequest, code: str) -> HttpResponse:
    """A code that hangs no longer."""
    found = next((one for one in _codes(*_here(request)) if one.code == code), None)
    if found is None:
        raise Http404
    take_down(found)
    return redirect("desk_paper")


@require_safe
@staff_page(*ROLES)
def posters(request: HttpRequest) -> HttpResponse:
    """All codes of this seat, one sheet each."""
    actor, town = _here(request)
    context = {
        "posters": [poster_of(code) for code in _codes(actor, town)],
        "size": size_of(request.GET.get("size", "")),
        "columns": side_by_side.columns(poster_words),
        "town_names": side_by_side.names(lambda language: name_of(town.place, language)),
        "phone": town.phone,
        "back": reverse("desk_paper"),
    }
    if not context["posters"]:
        return redirect("desk_paper")
    return paper(request, "paper/posters.html", context, "huiyin-walls")


@require_POST
@staff_page(*ROLES)
def print_forms(request: HttpRequest) -> HttpResponse:
    """Number fresh order forms; they stand at an address of their own, to be printed again if the paper jams."""
    actor, town = _here(request)
    typed = {name: request.POST.get(name, "").strip() for name in ("form_place", "count")}
    place = _place(actor, town, typed["form_place"])
    if place is None:
        return _draw(request, typed, {"form_place": _("Please choose the village or group where it is.")})
    count = int(typed["count"]) if typed["count"].isdecimal() and len(typed["count"]) < 5 else 0
    try:
        batch = print_sheets(place=place, count=count, by=actor, at=now())
    except Refused as refused:
        return _draw(request, typed, {why.field: said(why) for why in refused.whys})
    return redirect("desk_forms", batch)


@require_safe
@staff_page(*ROLES)
def forms(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The order forms that were numbered together."""
    actor, town = _here(request)
    sheets = batch_of(town.place, batch_id)
    if not sheets or sheets[0].place not in places_of(actor, town):
        raise Http404
    context = {
        "forms": forms_of(sheets),
        "columns": side_by_side.columns(lambda: form_words(town.phone)),
        "town_names": side_by_side.names(lambda language: name_of(town.place, language)),
        "back": reverse("desk_paper"),
    }
    return paper(request, "paper/order_forms.html", context, "huiyin-order-forms")


@require_safe
@staff_page(*ROLES)
def board(request: HttpRequest) -> HttpResponse:
    """The sheet for the village board. Nothing on it that the public register does not say, and less."""
    told = _told(request)
    address = f"{settings.PUBLIC_URL}{reverse('register')}?village={told.village.code}"
    context = {
        "parts": in_both(sheet, told),
        "qr": qr_of(address),
        "address": address,
        "back": reverse("desk_paper"),
    }
    return paper(request, "paper/board.html", context, f"huiyin-board-{told.village.code}")


@require_safe
@staff_page(*ROLES)
def loudspeaker(request: HttpRequest) -> HttpResponse:
    """The same month in sentences."""
    told = _told(request)
    context = {
        "parts": in_both(script, told),
        "heading": f"{name_of(told.village)} · {request.GET.get('month', '')}",
        "back": reverse("desk_paper"),
    }
    return paper(request, "paper/script.html", context, f"huiyin-script-{told.village.code}")


# ── shared ──


def _here(request: HttpRequest) -> tuple[Actor, Town]:
    actor = actor_for(request)
    town_id = town_of(actor)
    if town_id is None:
        raise Http404
    return actor, town_at(town_id)


def _codes(actor: Actor, town: Town) -> list[WallCode]:
    return codes_within([seat.place_path for seat in actor.seats if seat.role in ROLES], town.place)


def _place(actor: Actor, town: Town, typed: str) -> Place | None:
    return next((place for place in places_of(actor, town, ROLES) if str(place.pk) == typed), None)


def _villages(actor: Actor, town: Town) -> list[Place]:
    """The villages whose board this seat may write: its own, and that of its group."""
    paths = [seat.place_path for seat in actor.seats if seat.role in ROLES]
    return [
        place
        for place in town.places
        if place.kind == PlaceKind.VILLAGE
        and not place.exercise
        and any(place.path.startswith(path) or path.startswith(place.path) for path in paths)
    ]


def _told(request: HttpRequest) -> Told:
    """Village and month of the address. Raises Http404 or BadRequest."""
    actor, town = _here(request)
    at = now()
    village = next((v for v in _villages(actor, town) if v.code == request.GET.get("village")), None)
    if village is None:
        raise Http404
    month = next((m for m in months_until(at, town.place) if str(m) == request.GET.get("month")), None)
    if month is None:
        raise BadRequest("no such month")
    zone = zone_of(town.place)
    since, until = month.start(zone), month.later(1).start(zone)
    return Told(board_of(village, town.place, since, until), village, town.place, since, at, town.phone)


def _draw(
    request: HttpRequest, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> HttpResponse:
    actor, town = _here(request)
    places = [(str(o.place.pk), o.name) for o in options_of(town, places_of(actor, town, ROLES))]
    context: dict[str, Any] = {
        "typed": typed or {},
        "errors": errors or {},
        "summary": list((errors or {}).items()),
        "codes": [_row(code, town) for code in _codes(actor, town)],
        "places": [("", _("choose a place")), *places],
        "services": [("", _("whatever it is")), *((s.code, name_of(s)) for s in town.services)],
        "villages": [(v.code, name_of(v)) for v in _villages(actor, town)],
        "months": [(str(m), str(m)) for m in months_until(now(), town.place)],
        "month": _last_month(now(), town.place),
        "most": MOST,
    }
    return page(request, "desk/walls.html", context, current="desk_paper", status=422 if errors else 200)


def _last_month(at: datetime, town: Place) -> str:
    """The month that is over: what a board tells of."""
    return str(months_until(at, town)[1])


def _row(code: WallCode, town: Town) -> dict[str, str]:
    kind = next((name_of(s) for s in town.services if s.code == code.service_code), "")
    return {"code": code.code, "where": whole_name(code.place), "spot": code.spot_zh, "kind": kind}
