"""Promises for programs and feed readers: Atom, RSS and JSON, of a town, an edition or a unit.

What stands here stands on the public pages too. Moments are given as days: who stood where at ten past nine is nobody's
business; the time code of an edition is public as the edition is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import rfc2822_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Pledge, Standing
from huiyin.places.models import Place
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.resident.town import town_of

from . import rows
from .asked import wanted_in

ATOM = "http://www.w3.org/2005/Atom"
MOST = 200
fresh = cache_control(public=True, max_age=300)


@require_safe
@open_to(Who.ANYBODY)
@fresh
def as_json(request: HttpRequest) -> HttpResponse:
    """The counts with their definitions, and the promises with every day that was named."""
    town, wanted, found, told = _found(request)
    numbers = reads.counts(wanted)
    body = {
        "version": 1,
        "town": {"code": town.code, "name": name_of(town)},
        "edition": wanted.edition.number if wanted.edition else None,
        "unit": wanted.unit.code if wanted.unit else None,
        "n": numbers["all"],
        "groups": [
            {"name": g.name, "label": _(g.label), "counts": _(g.counts), "n": numbers[g.name]}
            for g in reads.GROUPS
        ],
        "promises": [_plain(one, told[one.case_id]) for one in found],
    }
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@open_to(Who.ANYBODY)
@fresh
def as_atom(request: HttpRequest) -> HttpResponse:
    """RFC 4287. An entry changes when its promise moves."""
    town, wanted, found, told = _found(request)
    ET.register_namespace("", ATOM)
    feed = ET.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": get_language() or "zh-hans"}
    )
    here = settings.PUBLIC_URL + request.get_full_path()
    for name, text in (("title", _title(town, wanted)), ("id", here), ("updated", _stamp(_newest(found)))):
        _under(feed, name, text)
    _under(feed, "link", "", rel="self", href=here)
    _under(feed, "link", "", rel="alternate", href=settings.PUBLIC_URL + reverse("promises"))
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _under(author, "name", name_of(town))
    for one in found:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        for name, text in (
            ("title", _headline(one)),
            ("id", f"urn:uuid:{one.case_id}"),
            ("updated", _stamp(one.case.since)),
        ):
            _under(entry, name, text)
        _under(entry, "link", "", rel="alternate", href=_link(one))
        _under(entry, "category", "", term=rows.group_name(one), label=rows.group_of(one))
        _under(entry, "summary", _summary(one, told[one.case_id]))
    return _xml(feed, "application/atom+xml; charset=utf-8")


@require_safe
@open_to(Who.ANYBODY)
@fresh
def as_rss(request: HttpRequest) -> HttpResponse:
    """RSS 2.0, for readers that know nothing else."""
    town, wanted, found, told = _found(request)
    rss = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(rss, "channel")
    for name, text in (
        ("title", _title(town, wanted)),
        ("link", settings.PUBLIC_URL + reverse("promises")),
        ("description", _("What was promised in public, by when, and what became of it.")),
        ("language", (get_language() or "zh-hans")),
        ("lastBuildDate", rfc2822_date(_newest(found))),
    ):
        ET.SubElement(channel, name).text = _clean(text)
    for one in found:
        item = ET.SubElement(channel, "item")
        for name, text in (
            ("title", _headline(one)),
            ("link", _link(one)),
            ("description", _summary(one, told[one.case_id])),
            ("category", rows.group_of(one)),
            ("pubDate", rfc2822_date(_day(one.case.since))),
        ):
            ET.SubElement(item, name).text = _clean(text)
        ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = f"urn:uuid:{one.case_id}"
    return _xml(rss, "application/rss+xml; charset=utf-8")


def _found(request: HttpRequest) -> tuple[Place, reads.Wanted, list[Standing], dict[Any, reads.Told]]:
    town = town_of(request)
    if town is None:
        raise Http404
    wanted = wanted_in(request.GET, town.place)
    found, _more = reads.page(wanted, size=MOST)
    return town.place, wanted, found, reads.told(one.case for one in found)


# ── texts ──


def _title(town: Place, wanted: reads.Wanted) -> str:
    named = {"town": name_of(town), "of": ""}
    parts = [rows.edition_name(wanted.edition)] if wanted.edition else []
    parts += [name_of(wanted.unit)] if wanted.unit else []
    if not parts:
        return _("%(town)s: what was promised") % named
    return _("%(town)s: what was promised, %(of)s") % {**named, "of": " · ".join(parts)}


def _headline(one: Standing) -> str:
    return _("%(group)s: %(title)s") % {"group": rows.group_of(one), "title": rows.title_of(one.case)}


def _summary(one: Standing, told: reads.Told) -> str:
    """The last day that was named, in the words of whoever named it."""
    named = rows.days_named(told)
    if not named:
        return _("No day was named yet.")
    last = named[-1]
    said = {"unit": last.unit, "day": rows.stamp(last.by_when), "deed": last.deed, "words": last.words}
    return _("%(unit)s: %(deed)s, by %(day)s. “%(words)s”") % said


def _plain(one: Standing, told: reads.Told) -> dict[str, Any]:
    case = one.case
    return {
        "id": str(case.pk),
        "url": _link(one),
        "title": rows.title_of(case),
        "place": rows.where(case),
        "unit": {"code": case.unit.code, "name": name_of(case.unit)} if case.unit else None,
        "group": rows.group_name(one),
        "edition": one.edition.number if one.edition else None,
        "year_list": {"year": one.year, "number": one.number} if one.year else None,
        "exposed_on": _date(case.filed_at),
        "days_named": [_pledge(pledge, told) for pledge in told.pledges],
        "shown_on": _date(one.shown_at),
        "confirmed_on": _date(one.confirmed_at),
        "confirmed_by": None if one.confirmed_at is None else "exposer" if one.by_exposer else "spot check",
        "since": _date(case.since),
    }


def _pledge(pledge: Pledge, told: reads.Told) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: told.words.get((pledge.seq, name), "") for name in ("deed", "words", "speaker")
    }
    found |= {
        "unit": pledge.unit.code,
        "said_on": _date(pledge.at),
        "by": _date(pledge.by_when),
        "second": pledge.second,
    }
    return found | {
        name: _date(getattr(pledge, f"{name[:-3]}_at")) for name in ("broken_on", "renewed_on", "shown_on")
    }


def _link(one: Standing) -> str:
    return settings.PUBLIC_URL + reverse("promise", args=[one.case_id])


def _date(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).date().isoformat() if moment else None


def _day(moment: datetime) -> datetime:
    """The beginning of the day of a moment: feeds tell no minutes."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _stamp(moment: datetime) -> str:
    return _day(moment).isoformat()


def _newest(found: Sequence[Standing]) -> datetime:
    return max((_day(one.case.since) for one in found), default=datetime(2000, 1, 1, tzinfo=UTC))


# ── XML ──


def _under(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    child = ET.SubElement(
        parent, f"{{{ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()}
    )
    child.text = _clean(text) or None


def _clean(text: str) -> str:
    """Without the signs that XML can't hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def _xml(root: ET.Element, media_type: str) -> HttpResponse:
    return HttpResponse(ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type=media_type)
