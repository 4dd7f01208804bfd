"""`/desk/reading/`: unusual readings for the supervisor, and each reader's own to answer. About staff's acts, one by one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel.say import Refused
from huiyin.people import access
from huiyin.people.homes import home_of, say_home, take_home_back
from huiyin.people.households.models import LegalOrder
from huiyin.people.households.orders import GROUNDS, agree_order
from huiyin.people.unusual import MEANS, MEANT, Fact, Kind, explain, facts_for_supervisor, facts_of_reader

from .. import looks as look_lines
from ..access import actor_for
from ..format import date_full, time_hm
from ..households.file import places_of
from ..now import now
from ..say import said
from .frame import NotYours, number_or_none, page, staff_page, town_of
from .households import draw
from .rows import place_name

_LABELS = {
    Kind.MANY: lambda fact: _("%(n)d households or residents within one hour") % {"n": fact.n},
    Kind.ELSEWHERE: lambda fact: _("outside the reader's places"),
    Kind.NIGHT: lambda fact: _("at night"),
    Kind.KNOWN: lambda fact: _("a colleague's household") if fact.look.knows == "colleague" else _("a neighbour's household"),
    Kind.LIFE: lambda fact: _("danger to life, without consent"),
    Kind.ORDERED: lambda fact: _("ordered by law; the household reads of it on %(day)s") % {"day": date_full(timezone.localtime(fact.look.visible_at).date())},
    Kind.DIGITS: lambda fact: _("new digits given"),
}  # fmt: skip


def _line(fact: Fact) -> dict[str, Any]:
    """One fact as it reads: when, who, what, with which purpose and words, and the reader's answer."""
    local = timezone.localtime(fact.look.at)
    look = look_lines.lines_of([fact.look])[0]
    return {
        "key": fact.key,
        "when": f"{date_full(local.date())} {time_hm(local, pad=True)}",
        "what": _LABELS[fact.kind](fact),
        "who": look.who,
        "why": look.why,
        "answer": fact.answer.words if fact.answer else "",
        "answered": date_full(timezone.localtime(fact.answer.at).date()) if fact.answer else "",
    }


def _means() -> list[str]:
    return [_(text) % MEANT for text in MEANS.values()]


@staff_page("leader")
def supervisor(request: HttpRequest) -> HttpResponse:
    """Every unusual reading of the last thirty days within the leader's places, newest first."""
    facts = facts_for_supervisor(actor_for(request), at=now(), zone=timezone.get_current_timezone())
    context = {"facts": [_line(fact) for fact in facts], "means": _means(), "orders": _orders(request)}
    return page(request, "desk/reading.html", context, current="desk_reading")


def _orders(request: HttpRequest) -> list[dict[str, Any]]:
    """Orders of law that wait for a second person, within the leader's places."""
    actor = actor_for(request)
    rows = LegalOrder.objects.filter(agreed_by=None, used_at=None, household__ended_at=None)
    rows = rows.filter(jurisdiction_id__in=[s.jurisdiction_id for s in actor.seats if s.jurisdiction_id])
    found = []
    for row in rows.select_related("household__place__parent", "asked_by").order_by("asked_at"):
        if any(s.role == "leader" and row.household.place_path.startswith(s.place_path) for s in actor.seats):
            found.append(
                {
                    "id": row.pk,
                    "where": place_name(row.household.place),
                    "ground": _(GROUNDS[row.ground]),
                    "reference": row.reference,
                    "asked_by": str(row.asked_by),
                    "visible": date_full(row.visible_on),
                    "own": row.asked_by_id == actor.account_id,
                }
            )
    return found


@require_POST
@staff_page("leader")
def agree(request: HttpRequest) -> HttpResponse:
    """The second of the two agrees to an order."""
    try:
        agree_order(order_id=UUID(request.POST.get("order", "")), by=actor_for(request), at=now())
    except ValueError:
        return redirect("desk_reading")
    except Refused as refused:
        facts = facts_for_supervisor(actor_for(request), at=now(), zone=timezone.get_current_timezone())
        problem = " ".join(said(why) for why in refused.whys)
        context = {
            "facts": [_line(fact) for fact in facts],
            "means": _means(),
            "orders": _orders(request),
            "problem": problem,
        }
        return page(request, "desk/reading.html", context, current="desk_reading", status=422)
    return redirect("desk_reading")


@require_POST
@staff_page("town", "leader")
def open_ordered(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One of the two opens the file, once. The entry becomes visible to the household on its day."""
    row = LegalOrder.objects.select_related("household__place__parent").filter(pk=order_id).first()
    if row is None:
        raise NotYours
    try:
        opened = access.open(
            row.household,
            by=actor_for(request),
            purpose="ordered",
            words=f"{_(GROUNDS[row.ground])} {row.reference}"[:120],
            at=now(),
            knowing=True,
            order=row,
        )
    except access.OutOfReach:
        raise NotYours from None
    except Refused as refused:
        errors = {"order": " ".join(said(why) for why in refused.whys)}
        return draw(request, row.household, form="order", errors=errors, status=422)
    return draw(request, row.household, opened=opened, purpose="ordered")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page()
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own unusual readings, to be answered once each; and where they live, so that neighbours are noticed."""
    actor, at = actor_for(request), now()
    errors: dict[str, str] = {}
    typed = request.POST.get("words", "")[:300]
    if request.method == "POST":
        try:
            explain(fact=request.POST.get("fact", ""), words=typed, by=actor, at=at)
            return redirect("desk_reading_mine")
        except Refused as refused:
            errors = {request.POST.get("fact", ""): " ".join(said(why) for why in refused.whys)}
    facts = facts_of_reader(actor, at=at, zone=timezone.get_current_timezone())
    return _draw_mine(request, facts, errors, typed, 422 if errors else 200)


def _draw_mine(
    request: HttpRequest, facts: list[Fact], errors: dict[str, str], typed: str, status: int
) -> HttpResponse:
    home, town = home_of(actor_for(request)), town_of(actor_for(request))
    context = {
        "facts": [_line(fact) for fact in facts],
        "means": _means(),
        "errors": errors,
        "typed": typed,
        "home": place_name(home.place) if home else "",
        "places": places_of(town) if town else [],
    }
    return page(request, "desk/reading_mine.html", context, current="desk_reading_mine", status=status)


@require_POST
@staff_page()
def home(request: HttpRequest) -> HttpResponse:
    """Say where one lives, or take it back."""
    actor, town = actor_for(request), town_of(actor_for(request))
    if request.POST.get("back"):
        take_home_back(by=actor)
    elif town is not None:
        place = number_or_none(request.POST.get("place", ""))
        try:
            say_home(town_id=town, place_id=place or 0, door=request.POST.get("door", ""), by=actor)
        except Refused as refused:
            facts = facts_of_reader(actor, at=now(), zone=timezone.get_current_timezone())
            return _draw_mine(request, facts, {"place": " ".join(said(why) for why in refused.whys)}, "", 422)
    return redirect("desk_reading_mine")
