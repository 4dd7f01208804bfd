"""`/figures/`: the board for everybody, its tables, its paper, its definitions. Whoever leads the town sees small cells too."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.models import Service
from huiyin.clocks.queries import calendar_of
from huiyin.figures import definitions
from huiyin.figures.plain import plain
from huiyin.figures.reading import Reading, read
from huiyin.places.queries import units_with
from huiyin.web.access import Who, actor_for, open_to
from huiyin.web.format import date_dash
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.pdf import can_print, paper
from huiyin.web.resident.town import Town, town_of
from huiyin.web.sheets import Page, workbook

from .naming import Names
from .parts import Section
from .sections import sections_of, span_text

LEADING = frozenset({"town", "leader"})


@require_safe
@open_to(Who.ANYBODY)
def board(request: HttpRequest) -> HttpResponse:
    """The page."""
    town = town_of(request)
    if town is None:
        return render(request, "public/empty.html")
    with timezone.override(calendar_of(town.id).zone):
        return render(request, "public/board.html", _context(request, town))


@require_safe
@open_to(Who.ANYBODY)
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same on A4: as PDF where the machine can make one, else to be printed from the browser."""
    town = town_of(request)
    if town is None:
        return render(request, "public/empty.html")
    with timezone.override(calendar_of(town.id).zone):
        name = f"figures-{town.place.code}-{date_dash(timezone.localtime(now()).date())}"
        return paper(request, "public/board_paper.html", _context(request, town), name)


@require_safe
@open_to(Who.ANYBODY)
def tables(request: HttpRequest) -> HttpResponse:
    """Every table as a spreadsheet, a sheet for each section."""
    town = _town(request)
    with timezone.override(calendar_of(town.id).zone):
        _reading, sections = _read(request, town)
        pages = [_page(section) for section in sections if section.table is not None]
        return workbook(f"figures-{town.place.code}", pages)


@require_safe
@open_to(Who.ANYBODY)
def as_json(request: HttpRequest) -> HttpResponse:
    """The figures as one JSON object, without small cells."""
    town = _town(request)
    return JsonResponse(plain(read(town.place, at=now())))


@require_safe
@open_to(Who.ANYBODY)
def definitions_page(request: HttpRequest) -> HttpResponse:
    """Every version of every figure: what over what, what is left out, from when on."""
    town = town_of(request)
    titles: dict[str, list[dict[str, Any]]] = {}
    for one in definitions.DEFINITIONS:
        titles.setdefault(one.name, []).append(
            {
                "one": one,
                "numerator": _(one.numerator),
                "denominator": _(one.denominator) if one.denominator else "",
                "window": _(one.window),
                "cohort": _(one.cohort),
                "out": [_(definitions.LEFT_OUT[name].because) for name in one.exclusions],
            }
        )
    called = {one.name: one.title for one in definitions.DEFINITIONS}
    rows = [(name, _(called[name]), versions) for name, versions in titles.items()]
    context = {"place_name": name_of(town.place) if town else "", "rows": rows}
    return render(request, "public/definitions.html", context)


def _town(request: HttpRequest) -> Town:
    town = town_of(request)
    if town is None:
        raise Http404
    return town


def _context(request: HttpRequest, town: Town) -> dict[str, Any]:
    reading, sections = _read(request, town)
    titles = {name: _(one.title) for name, one in definitions.all_in_force(reading.today).items()}
    return {
        "place_name": name_of(town.place),
        "sections": sections,
        "span": span_text(reading),
        "reading": reading,
        "titles": titles,
        "can_pdf": can_print(),
        "whole": _leads(request, town),
        "year": reading.today.year - 1,
    }


def _read(request: HttpRequest, town: Town) -> tuple[Reading, list[Section]]:
    reading = read(town.place, at=now())
    units = units_with(frozenset(one.unit_id for one in reading.overdue if one.unit_id is not None))
    services = Service.objects.filter(jurisdiction=town.place).only("name_zh", "name_bo", "name_en")
    names = Names(
        units={pk: name_of(unit) for pk, unit in units.items()},
        kinds={service.pk: name_of(service) for service in services},
        places={place.pk: name_of(place) for place in town.places},
        whole=_leads(request, town),
    )
    return reading, sections_of(reading, names)


def _leads(request: HttpRequest, town: Town) -> bool:
    """Whether somebody reads who leads this town: to them nothing is too small to see."""
    if not request.user.is_authenticated:
        return False
    seats = actor_for(request).seats
    return any(seat.role in LEADING and town.place.path.startswith(seat.place_path) for seat in seats)


def _page(section: Section) -> Page:
    assert section.table is not None
    heads, rows = section.table.plain()
    width = 18 if translation.get_language() == "zh-hans" else 26
    return Page(section.title, [(head or " ", width) for head in heads], rows)
