"""`/bulletin/<year>/`: the year as the town tells it, each number beside the harder one, for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.bulletin.actions import published
from huiyin.bulletin.models import Published
from huiyin.bulletin.reading import bulletin_of
from huiyin.bulletin.telling import as_json
from huiyin.clocks.queries import calendar_of
from huiyin.figures.values import SMALLEST, Value
from huiyin.memo import kept
from huiyin.places.models import Place
from huiyin.resources.money import yuan
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import town_of

from .charts import share_bar
from .parts import share_text

YEARS = 6  # back from this one


@require_safe
@open_to(Who.ANYBODY)
def latest(request: HttpRequest) -> HttpResponse:
    """The last full year."""
    town = town_of(request)
    if town is None:
        return render(request, "public/empty.html")
    with timezone.override(calendar_of(town.id).zone):
        return redirect("bulletin", timezone.localtime(now()).year - 1)


@require_safe
@open_to(Who.ANYBODY)
def bulletin(request: HttpRequest, year: int) -> HttpResponse:
    """The page of one year: as it was published, or (`?today=1`, and where it never was) as it is known today."""
    found = _read(request, year)
    this_year = timezone.localtime(now()).year
    context = {
        "place_name": name_of(found.town),
        "year": year,
        "years": range(this_year, this_year - YEARS, -1),
        "running": year == this_year,
        "on": datetime.fromisoformat(found.told["at"]).astimezone(found.zone).date(),
        "published": found.published,
        "published_on": found.published.at.astimezone(found.zone).date() if found.published else None,
        "today": found.today,
        "figures": [figure_lines(one) for one in found.told["figures"]],
    }
    return render(request, "public/bulletin.html", context)


@require_safe
@open_to(Who.ANYBODY)
def bulletin_json(request: HttpRequest, year: int) -> HttpResponse:
    """The same as JSON. `published`: the edition it is, null where it is counted today."""
    found = _read(request, year)
    edition = found.published.edition if found.published and not found.today else None
    return JsonResponse({**told_to_all(found.told), "published": edition})


@kept(60)
def _edition_of(jurisdiction_id: int, year: int) -> Published | None:
    """Published once in a long while: a page may show the one before for a minute."""
    return published(jurisdiction_id, year)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a page tells: the last edition that was `published`, or the year as it is known `today`."""

    town: Place
    zone: tzinfo
    told: Mapping[str, Any]
    published: Published | None
    today: bool


def _read(request: HttpRequest, year: int) -> _Found:
    """The bulletin of that year. Raises Http404 for a year far off or still to come, and where there is no town."""
    town = town_of(request)
    at = now()
    if town is None:
        raise Http404
    zone = calendar_of(town.id).zone
    this_year = at.astimezone(zone).year
    if not this_year - YEARS < year <= this_year:
        raise Http404
    edition, today = _edition_of(town.id, year), request.GET.get("today") == "1"
    if edition is not None and not today:
        return _Found(town.place, zone, edition.told, edition, today=False)
    told = as_json(bulletin_of(town.place, year, zone=zone, at=at))
    return _Found(town.place, zone, told, edition, today=True)


# ── what everybody may read of it ────────────────────────────────────────────────────────────────────────

Figure = Mapping[str, Any]  # one of telling.as_json


def told_to_all(told: Mapping[str, Any]) -> dict[str, Any]:
    """The bulletin (`telling.as_json`) with None for counts that could point at somebody."""
    return {**told, "figures": [_to_all(one) for one in told["figures"]]}


def _to_all(one: Figure) -> dict[str, Any]:
    found = {**one, "of": _shown(one, one["of"])}
    if hidden(one, one["value"]):
        found |= {"value": None, "rate": None, "interval": None}
    found["steps"] = [
        {
            **step,
            "n": _shown(one, step["n"]),
            "share": None if hidden(one, step["n"]) else step["share"],
            "of": _shown(one, step["of"]),
        }
        for step in one["steps"]
    ]
    return found


def _shown(one: Figure, n: int | None) -> int | None:
    return None if n is None or hidden(one, n) else n


def figure_lines(one: Figure) -> dict[str, Any]:
    """One figure as the page draws it."""
    n, of, label = one["value"], one["of"], one["label"]
    rate = share_of(n, of)
    return {
        "name": one["name"],
        "label": _(label),
        "number": number_of(one, n),
        "of": number_of(one, of) if of is not None and not hidden(one, n) else "",
        "rate": rate if rate.endswith("%") and not hidden(one, n) else "",
        "steps": [_step_line(one, step) for step in one["steps"]],
        "version": one["version"],
        "since": date.fromisoformat(one["holds_from"]),
    }


def _step_line(one: Figure, step: Mapping[str, Any]) -> dict[str, Any]:
    n, of, label, counts = step["n"], step["of"], step["label"], step["counts"]
    shown = not hidden(one, n)
    name = f"{one['name']}-{step['name']}"
    return {
        "label": _(label),
        "counts": _(counts),
        "n": number_of(one, n),
        "share": share_of(n, of) if shown else "",
        "bar": share_bar(name, step["whose"] or "ink", n, of) if of and shown else None,
        "headline": step["name"] == one["headline"],
    }


def hidden(one: Figure, n: int) -> bool:
    """Whether a count is so small that it could point at somebody."""
    return bool(one["unit"] == "count" and 0 < n < _least(one))


def _least(one: Figure) -> int:
    return max(SMALLEST, one["least"])


def number_of(one: Figure, n: int) -> str:
    """A count as it is told: money in yuan, to the fen; a small one as "fewer than 5"."""
    if hidden(one, n):
        return _("fewer than %(n)d") % {"n": _least(one)}
    return yuan(n) if one["unit"] == "fen" else str(n)


def share_of(n: int, of: int | None) -> str:
    """95.1%: with one place where a year is told, cut and never rounded up. "" where it is no share; words under ten."""
    if of is None:
        return ""
    value = Value(n, of)
    return share_text(value) if value.rate is None else f"{int(value.rate * 1000 + 1e-9) / 10:.1f}%"
