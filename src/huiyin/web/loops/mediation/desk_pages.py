"""The desk's own pages of mediation: the roster, the figures in full, the agreement on paper."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.loops.mediation.actions import add_mediator, end_mediator
from huiyin.loops.mediation.figures import figures_of
from huiyin.loops.mediation.roster import SPEAKS, roster_of
from huiyin.people.looks import write_look
from huiyin.people.models import Account, LookKind
from huiyin.web.access import actor_for
from huiyin.web.components import Tile
from huiyin.web.desk.frame import case_for, page, staff_page, town_here, uuid_or_none
from huiyin.web.desk.matter import seat_towards
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import town_at
from huiyin.web.say import said

from .pages import YEAR, outcomes_of, paper_of, rates_of, steps_of
from .panels import SIGNED

KEEPERS = ("town", "admin")


@staff_page("town", "unit", "leader", "admin")
def roster(request: HttpRequest) -> HttpResponse:
    """Who mediates here: languages, villages, how many are open with each. By name; nothing ranks them."""
    if request.method != "POST":
        return _draw(request, {})
    post = request.POST
    try:
        add_mediator(
            jurisdiction_id=town_here(request),
            username=post.get("username", "").strip(),
            languages=post.getlist("languages"),
            villages=post.getlist("villages"),
            phone=post.get("phone", ""),
            name=post.get("name", ""),
            by=actor_for(request),
            at=now(),
        )
    except Refused as refused:
        return _draw(request, {why.field or "username": said(why) for why in refused.whys}, status=422)
    return redirect("mediation_roster")


@staff_page(*KEEPERS)
def off(request: HttpRequest) -> HttpResponse:
    """Take somebody off the roster. What they have in hand stays with them."""
    pk = uuid_or_none(request.POST.get("mediator", ""))
    if request.method == "POST" and pk is not None:
        end_mediator(jurisdiction_id=town_here(request), mediator_id=pk, by=actor_for(request), at=now())
    return redirect("mediation_roster")


@staff_page("town", "leader")
def figures(request: HttpRequest) -> HttpResponse:
    """The waterfall in full, small numbers too: for whoever answers for it."""
    at = now()
    found = figures_of(town_here(request), since=at - YEAR, until=at)
    context = {
        "steps": steps_of(found, least=0),
        "rates": rates_of(found, least=0),
        "outcomes": outcomes_of(found, least=0),
        "since": at - YEAR,
    }
    return page(request, "mediation/desk_figures.html", context, current="mediation_figures")


@staff_page()
def agreement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The agreement on paper, for both sides to sign by hand; printing it is a look."""
    case, actor = case_for(request, case_id), actor_for(request)
    if case.loop != "mediation" or case.state not in SIGNED:
        raise Http404
    write_look(
        case_id=case.pk,
        jurisdiction_id=case.jurisdiction_id,
        kind=LookKind.PRINT,
        purpose=_("the agreement, on paper for both sides"),
        seat=seat_towards(case, actor),
        by=actor,
        at=now(),
    )
    back = (reverse("desk_case", args=[case.pk]), _("Back to the matter"))
    return page(request, "mediation/agreement.html", {**paper_of(case), "back": back, "number": ""})


def _draw(request: HttpRequest, errors: dict[str, str], status: int = 200) -> HttpResponse:
    town, post = town_here(request), request.POST
    keeps = any(seat.role in KEEPERS for seat in actor_for(request).seats)
    villages = [village for village, _grids in town_at(town).by_village()]
    accounts = Account.objects.filter(memberships__place__jurisdiction_id=town, is_active=True).distinct()
    context = {
        "rows": roster_of(town),
        "keeps": keeps,
        "accounts": [("", _("choose one")), *((a.username, f"{a} ({a.username})") for a in accounts.order_by("username"))],
        "languages": [Tile(code, name(), checked=code in post.getlist("languages")) for code, name in SPEAKS.items()],
        "villages": [Tile(v.code, name_of(v), checked=v.code in post.getlist("villages")) for v in villages],
        "username": post.get("username", ""),
        "errors": errors,
        "summary": list(errors.items()),
    }  # fmt: skip
    return page(request, "mediation/desk_roster.html", context, current="mediation_roster", status=status)
