"""Codes on walls, to print: a poster, and the code alone."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from huiyin.places.models import WallCode
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.paper import side_by_side
from huiyin.web.paper.posters import poster_of, size_of, url_of, words
from huiyin.web.pdf import paper

from .page import town_with


@require_safe
@open_to(Who.STAFF)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """`/wall/<code>/?size=a6`: one sheet of paper, in three languages whatever the page is read in; `?pdf=1` as PDF."""
    wall = get_object_or_404(WallCode.objects.select_related("place__parent"), code=code, active=True)
    town = town_with(wall.place.jurisdiction_id or wall.place.pk)
    context = {
        "posters": [poster_of(wall)],
        "size": size_of(request.GET.get("size", "")),
        "columns": side_by_side.columns(words),
        "town_names": side_by_side.names(lambda language: name_of(town.place, language)),
        "phone": town.phone,
        "svg_code": code,
    }
    return paper(request, "paper/posters.html", context, f"huiyin-{code}")


@require_safe
@open_to(Who.STAFF)
def svg(request: HttpRequest, code: str) -> HttpResponse:
    """`/wall/<code>.svg`."""
    wall = get_object_or_404(WallCode, code=code, active=True)
    out = segno.make(url_of(wall), error="q").svg_inline(scale=10, border=4)
    drawn = out.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(drawn, content_type="image/svg+xml")
