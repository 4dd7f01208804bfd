"""`/promises/`: what was promised in public, by whom, in which words, by when, and what became of it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.cases.queries import events_of, links_of
from huiyin.ledger.models import Event
from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Edition, Standing
from huiyin.places.models import Place
from huiyin.web.access import Who, open_to
from huiyin.web.components import Box, BoxKind
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.page import page, town_with
from huiyin.web.resident.town import town_of
from huiyin.web.ribbon import slips_of, small_ribbon, units_of
from huiyin.web.timeline import days_of

from . import rows
from .asked import after_in, after_text, wanted_in

EMBEDDED = 12


@require_safe
@open_to(Who.ANYBODY)
def promises(request: HttpRequest) -> HttpResponse:
    """All promises of the town, with how many stand in each group; narrowed by group, unit or edition."""
    town = _town(request)
    return _list(request, town, wanted_in(request.GET, town))


@require_safe
@open_to(Who.ANYBODY)
def edition(request: HttpRequest, edition_no: int) -> HttpResponse:
    """One edition: what was exposed, who answered in which words, and what became of it."""
    town = _town(request)
    found = reads.edition_numbered(town, edition_no)
    if found is None:
        raise Http404
    return _list(request, town, wanted_in(request.GET, town, edition=found), found)


def _list(
    request: HttpRequest, town: Place, wanted: reads.Wanted, held: Edition | None = None
) -> HttpResponse:
    at, after = now(), after_in(request.GET)
    found, following = reads.page(wanted, after)
    kept = _kept(wanted, held)
    context = {
        "edition": held,
        "edition_name": rows.edition_name(held) if held else "",
        "wanted": wanted,
        "unit": name_of(wanted.unit),
        "rows": rows.rows(found, at),
        "figures": _figures(wanted, kept, held),
        "editions": reads.editions_of(town) if held is None else [],
        "units": [
            ("", pgettext("filter", "All units")),
            *((u.code, name_of(u)) for u in reads.units_that_promised(town)),
        ],
        "years": reads.years_of(town) if held is None else [],
        "kept": kept,
        "feeds": _feeds(wanted),
        "older_url": _url(held, {**kept, "after": after_text(following)}) if following else "",
        "newest_url": _url(held, kept) if after else "",
        "expose_url": reverse("expose"),
    }
    return page(request, "promise/list.html", context, town=town_with(town.pk))


@require_safe
@open_to(Who.ANYBODY)
def promise(request: HttpRequest, reference: UUID) -> HttpResponse:
    """One promise: its ribbon, every day that was named, what was shown, who confirmed it, when it is looked at again."""
    at, standing = now(), reads.one(reference)
    if standing is None:
        raise Http404
    case = standing.case
    events = events_of(case)
    units = units_of(case, events)
    words = reads.said_to_all(case, events)
    told = reads.told([case])[case.pk]
    context = {
        "standing": standing,
        "title": rows.title_of(case),
        "row": rows.row(standing, told, at),
        "slips": slips_of(case, events, at=at, reader="public", units=units),
        "slips_label": small_ribbon(case, at=at)[1],
        "parts": rows.parts(reads.parts_of(case), words, at),
        "proofs": _proofs(case, events, words, units),
        "confirmed": _confirmed(standing, events, words, units),
        "looks": rows.looks(standing, at),
        "came_of_it": _came_of_it(case, at),
        "story": days_of(case, events, {}, units, reader="public", newest_first=False),
    }
    return page(request, "promise/promise.html", context, town=town_with(case.jurisdiction_id))


@require_safe
@open_to(Who.ANYBODY)
def ten(request: HttpRequest, year: int) -> HttpResponse:
    """The ten key small matters of a year, each with its parts and days, until they are done."""
    town, at = _town(request), now()
    found = reads.key_matters(town, year)
    if not found:
        raise Http404
    cases = [standing.case for standing in found]
    stretches, said = reads.parts_of_all(cases), reads.words_of_parts(cases)
    listed = rows.rows(found, at)
    items = [
        (
            standing.number,
            line,
            rows.parts(stretches.get(standing.case_id, []), said.get(standing.case_id, {}), at),
        )
        for standing, line in zip(found, listed, strict=True)
    ]
    context = {
        "year": year,
        "items": items,
        "years": reads.years_of(town),
        "figures": _figures(reads.Wanted(town, year=year), {}, None, plain=True),
    }
    return page(request, "promise/ten.html", context, town=town_with(town.pk))


@require_safe
@open_to(Who.ANYBODY)
@xframe_options_exempt
@csp_replace({"frame-ancestors": settings.FRAMED_ON, "script-src": ["'none'"], "form-action": ["'none'"]})
def embed(request: HttpRequest) -> HttpResponse:
    """A small list for other sites' frames: no script, no form, no cookie; `?lang=bo|zh-hans|en`, `?edition=`, `?unit=`."""
    town = _town(request)
    wanted = wanted_in(request.GET, town)
    language = request.GET.get("lang", "")
    with translation.override(
        language if language in dict(settings.LANGUAGES) else translation.get_language()
    ):
        found, _more = reads.page(wanted, size=EMBEDDED)
        context = {
            "place_name": name_of(town),
            "rows": rows.rows(found, now()),
            "figures": _figures(wanted, {}, None, plain=True),
            "all_url": settings.PUBLIC_URL + _url(wanted.edition, _kept(wanted, wanted.edition)),
            "base": settings.PUBLIC_URL,
            "heading": rows.edition_name(wanted.edition) if wanted.edition else _("What was promised"),
        }
        return render(request, "promise/embed.html", context)


# ── parts of the pages ──


def _town(request: HttpRequest) -> Place:
    found = town_of(request)
    if found is None:
        raise Http404
    return found.place


def _kept(wanted: reads.Wanted, held: Edition | None) -> dict[str, str]:
    kept = {"group": wanted.group, "unit": wanted.unit.code if wanted.unit else ""}
    if wanted.edition is not None and held is None:
        kept["edition"] = str(wanted.edition.number)
    return {name: value for name, value in kept.items() if value}


def _url(held: Edition | None, query: dict[str, str]) -> str:
    base = reverse("promise_edition", args=[held.number]) if held else reverse("promises")
    return base + (f"?{urlencode(query)}" if query else "")


def _figures(
    wanted: reads.Wanted, kept: dict[str, str], held: Edition | None, *, plain: bool = False
) -> list[dict[str, Any]]:
    """How many stand in each group: plain counts with what each counts, in a fixed order; none is a rate."""
    numbers = reads.counts(wanted)
    rest = {name: value for name, value in kept.items() if name != "group"}
    return [
        {
            "name": group.name,
            "label": _(group.label),
            "counts": _(group.counts),
            "number": numbers[group.name],
            "url": "" if plain else _url(held, {**rest, "group": group.name}),
            "current": wanted.group == group.name,
        }
        for group in reads.GROUPS
    ] + [
        {
            "name": "all",
            "label": _("All together"),
            "counts": _("Each stands in exactly one line above."),
            "number": numbers["all"],
            "url": "" if plain else _url(held, rest),
            "current": not wanted.group,
        }
    ]


def _feeds(wanted: reads.Wanted) -> list[tuple[str, str]]:
    query = {}
    if wanted.edition is not None:
        query["edition"] = str(wanted.edition.number)
    if wanted.unit is not None:
        query["unit"] = wanted.unit.code
    tail = f"?{urlencode(query)}" if query else ""
    return [
        ("Atom", reverse("promise_atom") + tail),
        ("RSS", reverse("promise_rss") + tail),
        ("JSON", reverse("promise_json") + tail),
        (_("For a frame on another site"), reverse("promise_embed") + tail),
    ]


_KINDS = {
    "photo": lambda: _("A photo from the same spot"),
    "reading": lambda: _("A reading"),
    "document": lambda: _("A document"),
}


def _proofs(
    case: Case, events: list[Event], words: dict[tuple[int, str], str], units: Any
) -> list[dict[str, Any]]:
    by_seq = {event.seq: event for event in events}
    return [
        {
            "kind": _KINDS[shown.kind](),
            "words": words.get((shown.seq, "words"), ""),
            "at": shown.at,
            "unit": name_of(units.get(by_seq[shown.seq].unit_id or 0)),
            "again": shown.again,
        }
        for shown in reads.proofs_of(case)
    ]


def _confirmed(
    standing: Standing, events: list[Event], words: dict[tuple[int, str], str], units: Any
) -> dict[str, Any] | None:
    event = reads.confirmed_by(events)
    if event is None:
        return None
    if event.role == "resident":
        box = Box(BoxKind.YES, _("The resident nods"), rows.stamp(event.at), event.at)
        return {"box": box, "who": _("Whoever exposed it says: it is so."), "words": ""}
    unit = name_of(units.get(event.unit_id or 0)) or _("The office")
    box = Box(BoxKind.STAMP, unit, rows.stamp(event.at), event.at)
    return {
        "box": box,
        "who": _("Looked on the spot: it is so."),
        "words": words.get((event.seq, "words"), ""),
    }


def _came_of_it(case: Case, at: datetime) -> list[dict[str, Any]]:
    """Findings that were opened because of it. One query."""
    found = []
    for link in links_of(case):
        if link.from_case_id == case.pk and link.to_case.loop == "finding":
            cells, label = small_ribbon(link.to_case, at=at)
            found.append({"title": link.to_case.title, "cells": cells, "label": label})
    return found
