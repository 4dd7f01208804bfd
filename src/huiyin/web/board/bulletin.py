"""`/bulletin/<year>/`: the year as the town tells it, each number beside the harder one, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.bulletin.reading import Bulletin, Counted, bulletin_of
from huiyin.bulletin.telling import as_json
from huiyin.clocks.queries import calendar_of
from huiyin.figures.values import SMALLEST, Value
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
    """The page of one year."""
    found, name = _read(request, year)
    this_year = timezone.localtime(now()).year
    context = {
        "place_name": name,
        "year": year,
        "years": range(this_year, this_year - YEARS, -1),
        "running": year == this_year,
        "at": found.at,
        "figures": [figure_lines(one) for one in found.figures],
    }
    return render(request, "public/bulletin.html", context)


@require_safe
@open_to(Who.ANYBODY)
def bulletin_json(request: HttpRequest, year: int) -> HttpResponse:
    """The same as JSON."""
    return JsonResponse(told_to_all(_read(request, year)[0]))


def told_to_all(found: Bulletin) -> dict[str, Any]:
    """The bulletin as plain values; counts that could point at somebody are None."""
    told = as_json(found)
    for counted, one in zip(found.figures, told["figures"], strict=True):
        if hidden(counted, one["value"]):
            one["value"], one["rate"], one["interval"] = None, None, None
        one["of"] = _shown(counted, one["of"])
        for step in one["steps"]:
            if hidden(counted, step["n"]):
                step["n"], step["share"] = None, None
            step["of"] = _shown(counted, step["of"])
    return told


def _shown(one: Counted, n: int | None) -> int | None:
    return None if n is None or hidden(one, n) else n


def _read(request: HttpRequest, year: int) -> tuple[Bulletin, str]:
    """The bulletin of that year. Raises Http404 for a year far off or still to come, and where there is no town."""
    town = town_of(request)
    at = now()
    if town is None:
        raise Http404
    zone = calendar_of(town.id).zone
    this_year = at.astimezone(zone).year
    if not this_year - YEARS < year <= this_year:
        raise Http404
    return bulletin_of(town.place, year, zone=zone, at=at), name_of(town.place)


def figure_lines(one: Counted) -> dict[str, Any]:
    """One figure as the page draws it."""
    rate = share_of(one.value, one.of)
    return {
        "name": one.figure.name,
        "label": _(one.figure.label),
        "number": number_of(one, one.value),
        "of": number_of(one, one.of) if one.of is not None and not hidden(one, one.value) else "",
        "rate": rate if rate.endswith("%") and not hidden(one, one.value) else "",
        "steps": [
            {
                "label": _(step.label),
                "counts": _(step.counts),
                "n": number_of(one, n),
                "share": "" if hidden(one, n) else share_of(n, of),
                "bar": share_bar(f"{one.figure.name}-{step.name}", step.whose or "ink", n, of)
                if of and not hidden(one, n)
                else None,
                "headline": step.name == one.figure.headline,
            }
            for step, n, of in one.steps()
        ],
        "version": one.figure.version,
        "since": one.figure.holds_from,
    }


def hidden(one: Counted, n: int) -> bool:
    """Whether a count is so small that it could point at somebody."""
    return not one.figure.unit and 0 < n < _least(one)


def _least(one: Counted) -> int:
    return max(SMALLEST, one.figure.least)


def number_of(one: Counted, n: int) -> str:
    """A count as it is told: money in yuan, to the fen; a small one as "fewer than 5"."""
    if hidden(one, n):
        return _("fewer than %(n)d") % {"n": _least(one)}
    return yuan(n) if one.figure.unit == "fen" else str(n)


def share_of(n: int, of: int | None) -> str:
    """95.1%: with one place where a year is told, cut and never rounded up. "" where it is no share; words under ten."""
    if of is None:
        return ""
    value = Value(n, of)
    return share_text(value) if value.rate is None else f"{int(value.rate * 1000 + 1e-9) / 10:.1f}%"
