"""Codes on walls, to print: a poster, and the code alone."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from huiyin.places.models import WallCode
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of

from .order_page import village_of
from .page import page, town_with

LANGUAGES = ("zh-hans", "bo", "en")


@require_safe
@open_to(Who.STAFF)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """`/wall/<code>/`: one sheet of paper, in three languages whatever the page is read in."""
    wall = get_object_or_404(WallCode.objects.select_related("place__parent"), code=code, active=True)
    town = town_with(wall.place.jurisdiction_id or wall.place.pk)
    context = {
        "wall": wall,
        "qr": _svg(wall),
        "names": [(language, _spot(wall, language)) for language in LANGUAGES if _spot(wall, language)],
        "address": url_of(wall),
        "here": name_of(town.place),
    }
    return page(request, "wall.html", context, town=town)


@require_safe
@open_to(Who.STAFF)
def svg(request: HttpRequest, code: str) -> HttpResponse:
    """`/wall/<code>.svg`."""
    wall = get_object_or_404(WallCode, code=code, active=True)
    out = segno.make(url_of(wall), error="q").svg_inline(scale=10, border=4)
    drawn = out.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(drawn, content_type="image/svg+xml")


def url_of(wall: WallCode) -> str:
    """The address behind a code."""
    return settings.PUBLIC_URL + reverse("order_here", args=[wall.code])


def _svg(wall: WallCode) -> SafeString:
    drawn = segno.make(url_of(wall), error="q").svg_inline(
        omitsize=True, border=0, svgclass=None, lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - segno's own markup around an address


def _spot(wall: WallCode, language: str) -> str:
    """Village and spot in one language; empty where that language has no name for the spot."""
    spot = getattr(wall, f"spot_{language.split('-', maxsplit=1)[0]}", "")
    return f"{name_of(village_of(wall), language)} · {spot}" if spot else ""
