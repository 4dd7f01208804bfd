"""`/errand/`: the catalogue for everybody; a number for the counter; the screen above the windows and what it says aloud."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.lane import Refused
from huiyin.clocks.queries import calendar_of
from huiyin.loops.errand.models import Ticket, Version
from huiyin.loops.errand.queries import current, current_versions
from huiyin.loops.errand.queue import ahead_of, draw_ticket, queue_of
from huiyin.people.throttle import hit
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.errors import not_found
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.opening import HOUR
from huiyin.web.resident.page import page
from huiyin.web.resident.town import Town, town_of
from huiyin.web.say import said

from .shown import days_words, fee_words, paper_lines, way_words

MOST_AN_HOUR = 20  # numbers from one connection
AGAIN, SCREEN_AGAIN = 20, 8  # seconds after which a page loads itself anew
SPOKEN_IN = ("zh-hans", "bo")


@require_safe
@open_to(Who.ANYBODY)
def errands(request: HttpRequest) -> HttpResponse:
    """Every errand with its fee and its days."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    rows = [
        (name_of(one.errand), reverse("errand", args=[one.errand.code]), _short(one))
        for one in current_versions(town.id)
    ]
    return render(request, "errand/errands.html", _around(town) | {"rows": rows, "ticket": reverse("ticket")})


@require_safe
@open_to(Who.ANYBODY)
def errand(request: HttpRequest, errand_code: str) -> HttpResponse:
    """One errand: which papers, what it costs, how long, in which ways."""
    town = town_of(request)
    version = current(town.id, errand_code) if town else None
    if town is None or version is None:
        return not_found(request)
    from_here = {"self", "elsewhere", "proxy"} & set(version.ways.split())
    context = {
        "name": name_of(version.errand),
        "papers": paper_lines(version, []),
        "ways": [way_words(name) for name in version.ways.split()],
        "pairs": [
            (_("Fee"), fee_words(version.fee_fen)),
            (_("Time"), days_words(version.days)),
            (_("Office behind"), name_of(version.unit) or _("the counter itself")),
        ],
        "since": version.since,
        "bring": f"{reverse('place', args=['errand'])}?errand={errand_code}" if from_here else "",
        "company": version.errand.for_companies,
    }
    return render(request, "errand/errand.html", _around(town) | context)


def _short(one: Version) -> str:
    parts = [
        fee_words(one.fee_fen).rstrip("。.།"),
        _("%(n)d working days") % {"n": one.days} if one.days else _("On the same day"),
    ]
    if one.errand.for_companies:
        parts.append(_("for companies"))
    return " · ".join(parts)


# ── the queue ──


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def ticket(request: HttpRequest) -> HttpResponse:
    """Draw a number. No name, no telephone, no account."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    problem, at = "", now()
    if request.method == "POST":
        if hit("ticket", client_address(request), at=at, limit=MOST_AN_HOUR, window=HOUR):
            problem = _("Very many numbers were drawn from this connection. Please ask at the counter.")
            return render(
                request, "errand/ticket.html", _around(town) | {"problem": problem, "waiting": 0}, status=429
            )
        try:
            drawn = draw_ticket(jurisdiction_id=town.id, at=at)
            return redirect("my_number", drawn.pk)
        except Refused as refused:
            problem = " ".join(said(why) for why in refused.whys)
    waiting = len(queue_of(town.id, at).waiting)
    status = 422 if problem else 200
    return render(
        request, "errand/ticket.html", _around(town) | {"problem": problem, "waiting": waiting}, status=status
    )


@require_safe
@open_to(Who.ANYBODY)
def my_number(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """A number with how many wait before it; the page loads itself anew, without script."""
    found = Ticket.objects.select_related("jurisdiction").filter(pk=ticket_id).first()
    if found is None:
        return not_found(request)
    today = now().astimezone(calendar_of(found.jurisdiction_id).zone).date()
    if found.ended_at is not None or found.on != today:
        line, again = _("This number is done. You can draw a new one."), 0
    elif found.called_at is not None:
        line, again = _("It is your turn: window %(window)d.") % {"window": found.window}, AGAIN
    else:
        before = ahead_of(found)
        line = _("%(n)d before you.") % {"n": before} if before else _("You are next.")
        again = AGAIN
    context = {"place_name": name_of(found.jurisdiction), "number": shown(found), "line": line, "again": again,
               "called": found.called_at is not None and found.ended_at is None}  # fmt: skip
    return render(request, "errand/my_number.html", context)


@require_safe
@open_to(Who.ANYBODY)
def screen(request: HttpRequest) -> HttpResponse:
    """The screen above the windows: which number at which window, who is next. It loads itself anew, without script."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    at = now()
    queue = queue_of(town.id, at)
    with timezone.override(calendar_of(town.id).zone):
        context = {
            "called": [(shown(one), one.window) for one in queue.called],
            "lines": [(language, call_line(queue.called[0], language)) for language in SPOKEN_IN]
            if queue.called
            else [],
            "waiting": [shown(one) for one in queue.waiting[:8]],
            "more": max(0, len(queue.waiting) - 8),
            "again": SCREEN_AGAIN,
            "at": at,
        }
        return render(request, "errand/screen.html", _around(town) | context)


@require_safe
@open_to(Who.ANYBODY)
def spoken(request: HttpRequest) -> HttpResponse:
    """What the loudspeaker says now: the last number called, a line in each language. Empty where nobody is called."""
    town = town_of(request)
    queue = queue_of(town.id, now()) if town else None
    lines = [call_line(queue.called[0], language) for language in SPOKEN_IN] if queue and queue.called else []
    response = HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def call_line(ticket: Ticket, language: str) -> str:
    """What is said aloud when a number is called."""
    with translation.override(language):
        return _("Number %(number)s, please come to window %(window)d.") % {
            "number": shown(ticket),
            "window": ticket.window or 0,
        }


def shown(ticket: Ticket) -> str:
    """A number as it is printed and called: 012."""
    return f"{ticket.number:03d}"


def _around(town: Town) -> dict[str, Any]:
    return {
        "place_name": name_of(town.place),
        "footer_links": [(reverse("privacy"), _("Who can see what")), (reverse("errands"), _("All errands"))],
    }
