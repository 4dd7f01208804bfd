"""`/desk/rounds/`: the rounds of the days, and planning one: where, which doors, why, what to ask, who walks."""

import re
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.kernel.say import Refused
from huiyin.people.actors import Actor
from huiyin.people.models import Account, Membership
from huiyin.places.models import Place, PlaceKind
from huiyin.visits.access import PLANNERS, WALKERS
from huiyin.visits.models import Door, Round
from huiyin.visits.occasions import ASKS, BY_CODE, OCCASIONS
from huiyin.visits.planning import MOST_DOORS, plan_round
from huiyin.visits.queries import rounds_of

from ..access import actor_for
from ..components import Tile
from ..desk.frame import number_or_none, page, roles_in, staff_page, uuid_or_none
from ..desk.rows import place_name
from ..format import date_md, weekday
from ..now import now
from ..say import said

_SPAN = re.compile(r"(\d{1,3})\s*[-–—~～至到]\s*(\d{1,3})")


@staff_page(*sorted(WALKERS))
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of two months back and of what is planned."""
    actor = actor_for(request)
    today = timezone.localtime(now()).date()
    found = rounds_of(actor, since=today - timedelta(days=60), until=today + timedelta(days=61))
    coming = [one for one in found if one.on >= today]
    past = [one for one in reversed(found) if one.on < today]
    context = {
        "groups": [
            (_("Today and later"), _days(coming, today)),
            (_("The last sixty days"), _days(past, today)),
        ],
        "may_plan": bool(roles_in(actor) & PLANNERS),
        "any": bool(found),
    }
    return page(request, "rounds/rounds.html", context, current="rounds")


def _days(found: list[Round], today: date) -> list[dict[str, Any]]:
    language = translation.get_language() or "zh-hans"
    days = []
    for on, rows in groupby(found, key=lambda one: one.on):
        head = f"{date_md(on, language)} {weekday(on, language)}"
        days.append(
            {"head": head, "note": _("today") if on == today else "", "rows": [_line(one) for one in rows]}
        )
    return days


def _line(found: Any) -> dict[str, Any]:
    return {
        "id": found.pk,
        "place": place_name(found.place),
        "occasion": _(BY_CODE[found.occasion].label),
        "worker": str(found.worker),
        "doors": found.n_doors,
        "visited": found.n_visited,
        "needs": found.n_needs,
        "ended": found.ended_at is not None,
    }


@staff_page(*sorted(PLANNERS))
def new(request: HttpRequest) -> HttpResponse:
    """The plan of a round; wrong, it comes back as it was typed, with what is wrong."""
    actor, places = actor_for(request), _places(actor_for(request))
    if request.method != "POST":
        place = next((p for p in places if str(p.pk) == request.GET.get("place")), None)
        today = timezone.localtime(now()).date()
        typed = {
            "place": request.GET.get("place", ""),
            "on": today.isoformat(),
            "doors": _as_last_time(place),
        }
        return _draw(request, typed, [], places)
    typed = {name: request.POST.get(name, "") for name in ("place", "on", "occasion", "worker", "doors")}
    asks = request.POST.getlist("asks")
    place = next((p for p in places if p.pk == number_or_none(typed["place"])), None)
    asked = uuid_or_none(typed["worker"])
    worker = _workers(actor).filter(pk=asked).first() if asked else None
    on = _date(typed["on"])
    errors = {}
    if place is None:
        errors["place"] = _("Please choose a village or a group.")
    if worker is None:
        errors["worker"] = _("Please choose who walks it.")
    if on is None:
        errors["on"] = _("Please choose a day.")
    if place is None or worker is None or on is None:
        return _draw(request, typed, asks, places, errors, status=422)
    try:
        made = plan_round(
            place=place,
            on=on,
            occasion=typed["occasion"],
            asks=asks,
            worker=worker,
            labels=doors_in(typed["doors"]),
            by=actor,
            at=now(),
        )
    except Refused as problem:
        errors = {why.field: said(why) for why in problem.whys}
        return _draw(request, typed, asks, places, errors, status=422)
    return redirect("round_day", made.pk)


def doors_in(text: str) -> list[str]:
    """One door a line; "一组 1-12 号" is twelve of them."""
    found: list[str] = []
    for line in text.splitlines():
        span = _SPAN.search(line)
        first, last = (int(span[1]), int(span[2])) if span else (1, 0)
        if span and first < last <= first + MOST_DOORS:
            found += [f"{line[: span.start()]}{n}{line[span.end() :]}" for n in range(first, last + 1)]
        else:
            found.append(line)
    return found


def _draw(
    request: HttpRequest,
    typed: dict[str, str],
    asks: list[str],
    places: list[Place],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    workers = _workers(actor_for(request)).order_by("called")
    context = {
        "typed": typed,
        "errors": errors,
        "summary": [(_ANCHORS.get(name, name), text) for name, text in errors.items()],
        "places": [("", _("Choose")), *((place.pk, place_name(place)) for place in places)],
        "workers": [("", _("Choose")), *((one.pk, str(one)) for one in workers)],
        "occasions": [
            Tile(
                one.code,
                _(one.label),
                _("care visit: say what is brought") if one.care else "",
                checked=typed.get("occasion") == one.code,
            )
            for one in OCCASIONS
        ],
        "asks": [(code, _(label), code in asks) for code, label in ASKS.items()],
    }
    return page(request, "rounds/new.html", context, current="rounds", status=status)


_ANCHORS = {"occasion": "q-occasion", "asks": "q-asks"}


def _places(actor: Actor) -> list[Place]:
    """The villages and groups that the actor plans for. One query."""
    within = Q(pk=None)
    for seat in actor.seats:
        if seat.role in PLANNERS:
            within |= Q(path__startswith=seat.place_path)
    rows = Place.objects.filter(within, kind__in=(PlaceKind.VILLAGE, PlaceKind.GRID)).select_related("parent")
    return list(rows.order_by("code"))


def _workers(actor: Actor) -> Any:
    """Whoever holds a seat to walk from, within the places of the actor's own seats."""
    within = Q(pk=None)
    for seat in actor.seats:
        if seat.role in PLANNERS:
            within |= Q(place__path__startswith=seat.place_path)
    today = timezone.localtime(now()).date()
    held = Membership.objects.filter(within, role__in=WALKERS, from_on__lte=today)
    held = held.filter(Q(to_on=None) | Q(to_on__gt=today))
    return Account.objects.filter(pk__in=held.values("account"), is_active=True)


def _as_last_time(place: Place | None) -> str:
    """The doors of the last round at that place, so that nobody types them twice."""
    last = Round.objects.filter(place=place).order_by("-on", "-id").first() if place else None
    return (
        "\n".join(Door.objects.filter(round=last).order_by("order").values_list("label", flat=True))
        if last
        else ""
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
