"""`/spot-checks/`: what was drawn by lot, what was found there, and all that is needed to draw it again."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.clocks.queries import calendar_of
from huiyin.spotchecks import lot, queries
from huiyin.spotchecks.models import Draw
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import Town, town_of

SHOWN = 26  # weeks
LONGEST = 400  # refs that the page itself lists; the file has all
IN_MEMORY = 1_000_000  # bytes of that file; of a longer one the rest lies on the disk


@require_safe
@open_to(Who.ANYBODY)
def spot_checks(request: HttpRequest) -> HttpResponse:
    """The weeks of the last half year, and how the lot is drawn."""
    town = town_of(request)
    if town is None:
        return render(request, "public/empty.html")
    with timezone.override(calendar_of(town.id).zone):
        weeks = queries.weeks_of(town.id, until=timezone.localtime(now()).date(), weeks=SHOWN)
        context = {
            "place_name": name_of(town.place),
            "weeks": [_week(one) for one in weeks],
            "all": sum((one.found for one in weeks), queries.Found()),
            "one_in": lot.ONE_IN,
            "least": lot.LEAST,
            "most": lot.MOST,
        }
        return render(request, "public/spot_checks.html", context)


@require_safe
@open_to(Who.ANYBODY)
def spot_check_week(request: HttpRequest, week: str) -> HttpResponse:
    """One week: the published list, its digest, the seal and the seed, and which were drawn."""
    town, draw = _draw_in(request, week)
    with timezone.override(calendar_of(town.id).zone):
        context = {
            "place_name": name_of(town.place),
            "draw": draw,
            "until": draw.week_on + timedelta(days=6),
            "n": queries.how_many_drawn(draw),
            "refs": queries.list_of(draw, LONGEST),
            "more": max(0, draw.listed - LONGEST),
        }
        return render(request, "public/spot_check_week.html", context)


@require_safe
@open_to(Who.ANYBODY)
def spot_check_list(request: HttpRequest, week: str) -> HttpResponseBase:
    """The same as JSON: whoever draws again needs nothing else."""
    town, draw = _draw_in(request, week)
    head = {
        "town": town.place.code,
        "week": draw.week_on.isoformat(),
        "listed_at": draw.listed_at.isoformat(),
        "digest": draw.digest,
        "seal_on": draw.seal_on.isoformat() if draw.seal_on else None,
        "seal": draw.seal or None,
        "seed": draw.seed or None,
    }
    return FileResponse(_written(head, draw), content_type="application/json")


def _written(head: Mapping[str, Any], draw: Draw) -> IO[bytes]:
    """The JSON in a file that goes away with the answer: a city's week has hundreds of thousands, and memory holds a few of them."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    file.write(json.dumps(head)[:-1].encode() + b', "list": [')
    drawn: list[str] = []
    between = b""
    for ref, was_drawn in queries.all_of(draw):
        file.write(between + b'"' + ref.encode() + b'"')
        between = b", "
        if was_drawn:
            drawn.append(ref)
    file.write(b'], "drawn": ' + json.dumps(drawn).encode() + b"}")
    file.seek(0)
    return cast(IO[bytes], file)


def _draw_in(request: HttpRequest, week: str) -> tuple[Town, Draw]:
    """The draw that the address names. Raises Http404 for a day that is no day, and where nothing was listed."""
    town = town_of(request)
    try:
        on = date.fromisoformat(week)
    except ValueError:
        raise Http404 from None
    draw = queries.draw_of(town.id, on) if town is not None else None
    if town is None or draw is None:
        raise Http404
    return town, draw


def _week(one: queries.Week) -> Mapping[str, Any]:
    return {"draw": one.draw, "until": one.draw.week_on + timedelta(days=6), "found": one.found}
