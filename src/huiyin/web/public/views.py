"""The public register: what was placed, whose turn it is, what the office says and what the resident says.

The reference of a matter is the UUID of its case: drawn at random apart from the moment in it, which the page prints
anyway as a day, and told nowhere else. It says nothing about the receipt, which is drawn by lot and never shown here.
"""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from huiyin.cases import register as reads
from huiyin.cases.models import Case, Service
from huiyin.cases.queries import events_of
from huiyin.places.models import Place
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import town_of
from huiyin.web.ribbon import slips_of, small_ribbon, units_of

from . import asked, feed, rows
from .figures import PLACED, STANDING

Choice = tuple[str, str]  # value, text


@open_to(Who.ANYBODY)
def register(request: HttpRequest) -> HttpResponse:
    """The list, newest first, with its numbers and what each number counts."""
    at = now()
    found_town = town_of(request)
    if found_town is None:
        return render(request, "public/empty.html")
    town = found_town.place
    villages, kinds = reads.villages_of(town), reads.kinds_of(town)
    wanted = asked.wanted_in(request.GET, town, villages, kinds, at)
    after = asked.after_in(request.GET)
    found, following = reads.page(wanted, at, after)
    offices = reads.offices_of(town)
    kept = {name: request.GET[name] for name in asked.NAMES if request.GET.get(name)}
    numbers = reads.counts(wanted, at)
    return render(
        request,
        "public/register.html",
        {
            **_frame(town),
            "rows": [rows.row(case, offices, at) for case in found],
            "figures": _figures(numbers, kept),
            "choices": _choices(town, villages, kinds, at),
            "kept": kept,
            "narrowed": bool(set(kept) - {"town"}),
            "all_url": _url({"town": kept["town"]} if "town" in kept else {}),
            "older_url": _url({**kept, "after": asked.after_text(following)}) if following else "",
            "feed_url": _feed_url(kept),
            "newest_url": _url(kept) if after else "",
        },
    )


@open_to(Who.ANYBODY)
def matter(request: HttpRequest, reference: UUID) -> HttpResponse:
    """One matter: its ribbon, what was promised, what office and resident say of it, and what happened."""
    at = now()
    case = reads.matter(reference)
    if case is None:
        raise Http404
    if case.pk != reference:
        return redirect("register_matter", case.pk)
    events = events_of(case)
    units = units_of(case, events)
    return render(
        request,
        "public/matter.html",
        {
            **_frame(case.jurisdiction),
            "case": case,
            "kind": rows.kind_of(case),
            "place": rows.where(case),
            "filed": rows.day_of(case.filed_at, at),
            "others": _others(case),
            "slips": slips_of(case, events, at=at, reader="public", units=units),
            "slips_label": small_ribbon(case, at=at)[1],
            "sides": [
                side
                for side in (
                    rows.office_said(case, events, units),
                    rows.resident_said(case),
                    rows.spot_check_said(case, events),
                )
                if side
            ],
            "joined_say": _joined_say(case),
            "promised": rows.promised(case),
            "story": rows.story(case, events, units),
            "with_url": _with_url(case),
        },
    )


def _frame(town: Place) -> dict[str, object]:
    return {"place_name": name_of(town)}


def _url(query: dict[str, str]) -> str:
    return reverse("register") + (f"?{urlencode(query)}" if query else "")


def _feed_url(kept: dict[str, str]) -> str:
    """The same list for a feed reader: of the town, the village, the kind; how a matter stands changes under way."""
    query = {name: kept[name] for name in feed.NAMES if name in kept}
    return f"{reverse('register_feed')}?{urlencode({**query, 'lang': get_language() or 'zh-hans'})}"


def _with_url(case: Case) -> str:
    """Where a neighbour says "me too": only while an office has it, as joining asks."""
    if case.closed_at is not None or case.waits_outside:
        return ""
    return f"/order/?{urlencode({'with': str(case.pk)})}"


def _others(case: Case) -> str:
    if not case.followers:
        return ""
    n = case.followers
    return ngettext("%(n)d more order was joined to it.", "%(n)d more orders were joined to it.", n) % {
        "n": n
    }


def _joined_say(case: Case) -> str:
    """What those say whose orders were joined: each has a word of their own, and they are counted apart."""
    if not case.followers or case.finished_at is None:
        return ""
    return _(
        "Of the %(all)d orders joined to it, %(yes)d say done, %(no)d say not done or only in part, "
        "%(silent)d never answered."
    ) % reads.words_of_joined(case)


def _figures(numbers: dict[str, int], kept: dict[str, str]) -> list[dict[str, object]]:
    """The numbers beside the list; each leads to the matters that it counts."""
    plain = {name: value for name, value in kept.items() if name not in ("state", "slip")}
    chosen = kept.get("state", "" if "slip" in kept else PLACED.name)
    return [
        {
            "figure": figure,
            "number": numbers[figure.name],
            "url": _url(plain if figure is PLACED else {**plain, "state": figure.name}),
            "current": figure.name == chosen,
        }
        for figure in (PLACED, *STANDING)
    ]


def _choices(
    town: Place, villages: list[Place], kinds: list[Service], at: datetime
) -> dict[str, list[Choice]]:
    """The selects of the filter, the empty choice first."""
    slips = asked.slips().items()
    return {
        "village": [("", pgettext("filter", "All villages")), *((v.code, name_of(v)) for v in villages)],
        "kind": [("", pgettext("filter", "All kinds")), *((k.code, name_of(k)) for k in kinds)],
        "state": [("", pgettext("filter", "However it stands")), *((f.name, str(f.label)) for f in STANDING)],
        "slip": [("", pgettext("filter", "On any slip")), *((n, f"{n} {_(verb)}") for n, verb in slips)],
        "month": [
            ("", pgettext("filter", "Any month")),
            *((str(m), str(m)) for m in asked.months_until(at, town)),
        ],
    }
