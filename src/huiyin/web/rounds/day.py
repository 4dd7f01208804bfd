"""`/desk/rounds/<id>/`: one round and what came of it, door by door; ending it, joining needs that are the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyin.cases.access import may_see as may_see_case
from huiyin.cases.door import Overtaken, move_case
from huiyin.kernel.say import Refused
from huiyin.people.actors import Actor
from huiyin.visits.access import WALKERS, may_see, may_walk, planning_seat
from huiyin.visits.models import Brought, Door, Need, Outcome, Round, Visit
from huiyin.visits.occasions import ASKS, BY_CODE, SPEAKERS
from huiyin.visits.planning import end_round, readable_until
from huiyin.visits.queries import doors_of, round_with_names

from ..access import actor_for
from ..components import Cell
from ..desk.frame import NotYours, page, staff_page, uuid_or_none
from ..desk.rows import case_url, place_name, title_of
from ..format import date_md, receipt, time_hm, weekday
from ..names import name_of
from ..now import now
from ..ribbon import small_ribbon
from ..say import said

OUTCOMES = {
    Outcome.SPOKE: lambda: _("Spoke with the family"),
    Outcome.NOBODY: lambda: _("Nobody at home"),
    Outcome.NOT_WANTED: lambda: _("Did not want a visit"),
}


def round_for(request: HttpRequest, round_id: UUID) -> Round:
    """The round with its names. Raises Http404, or NotYours."""
    found = round_with_names(round_id)
    if found is None:
        raise Http404
    if not may_see(found, actor_for(request)):
        raise NotYours
    return found


@staff_page(*sorted(WALKERS))
def day(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The round's page."""
    return _draw(request, round_for(request, round_id))


@require_POST
@staff_page(*sorted(WALKERS))
def end(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """End it: phones wipe its papers when they are next in signal."""
    found = round_for(request, round_id)
    try:
        end_round(round_id=found.pk, by=actor_for(request), at=now())
    except Refused as problem:
        return _draw(request, found, [said(why) for why in problem.whys], status=422)
    return redirect("round_day", found.pk)


@require_POST
@staff_page(*sorted(WALKERS))
def join(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Join a need to the one it is like, through the door of the orders. Each keeps its receipt."""
    found = round_for(request, round_id)
    rows = Need.objects.filter(visit__round=found).select_related("case", "like__case")
    asked = uuid_or_none(request.POST.get("need", ""))
    need = rows.filter(pk=asked).exclude(like=None).first() if asked else None
    if need is None or need.like is None:
        return _draw(request, found, [_("There is no such need to join.")], status=422)
    try:
        move_case(
            need.case_id,
            "join",
            by=actor_for(request),
            at=now(),
            answers={"lead": str(need.like.case_id)},
            town=found.jurisdiction_id,
        )
    except (Refused, Overtaken) as refused:
        return _draw(request, found, [said(why) for why in refused.whys], status=422)
    return redirect("round_day", found.pk)


def _draw(
    request: HttpRequest, found: Round, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    actor, at = actor_for(request), now()
    doors = doors_of(found)
    language = translation.get_language() or "zh-hans"
    until = timezone.localtime(readable_until(found))
    visits = [visit for door in doors for visit in door.visits.all()]
    context = {
        "round": found,
        "title": f"{place_name(found.place)} · {_(BY_CODE[found.occasion].label)}",
        "facts": " · ".join(
            [f"{date_md(found.on, language)} {weekday(found.on, language)}", str(found.worker)]
            + ([_("ended at the desk")] if found.ended_at else [])
        ),
        "asks": [_(ASKS[code]) for code in found.asks.split()],
        "doors": [_door(door, actor, at) for door in doors],
        "sums": _sums(doors, visits),
        "brought": _gifts([gift for visit in visits for gift in visit.brought.all()]),
        "may_plan": planning_seat(actor, found.place_path) is not None,
        "may_walk": may_walk(found, actor),
        "open": found.ended_at is None and at < until,
        "until": f"{date_md(until.date(), language)} {time_hm(until)}",
        "summary": [("", problem) for problem in problems],
    }
    return page(
        request,
        "rounds/day.html",
        {**context, "open": None, "open_round": context["open"]},
        current="rounds",
        status=status,
    )


def _sums(doors: list[Door], visits: list[Visit]) -> str:
    """What came of it, each a count of its own."""
    args = {
        "doors": len(doors),
        "written": sum(bool(door.visits.all()) for door in doors),
        "spoke": sum(visit.outcome == Outcome.SPOKE for visit in visits),
        "needs": sum(visit.heard for visit in visits),
    }
    sentence = _(
        "%(written)d of %(doors)d doors written down; visits that spoke with the family %(spoke)d; needs heard %(needs)d"
    )
    return sentence % args


def _gifts(gifts: list[Brought]) -> str:
    """The money of the round by fund, to the fen."""
    by_fund: dict[str, int] = {}
    for gift in gifts:
        if gift.fen is not None:
            by_fund[gift.fund] = by_fund.get(gift.fund, 0) + gift.fen
    return pgettext("list", ", ").join(f"{fund} {yuan_of(fen)}" for fund, fen in by_fund.items())


def yuan_of(fen: int) -> str:
    """50000 fen: "500.00 元", to the fen."""
    return _("%(yuan)s yuan") % {"yuan": f"{fen // 100:,}.{fen % 100:02d}"}


def _door(door: Door, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "id": door.pk,
        "label": door.label,
        "visits": [_visit(visit, actor, at) for visit in door.visits.all()],
    }


def _visit(visit: Visit, actor: Actor, at: datetime) -> dict[str, Any]:
    language = translation.get_language() or "zh-hans"
    hour = timezone.localtime(visit.at)
    if visit.household is not None and visit.household.restricted_at is not None:
        sentence = _("The household has asked that its file be used for nothing for now.")
        return {"id": visit.pk, "outcome": sentence, "note": "", "needs": [], "gifts": []}
    gifts = [
        " · ".join(part for part in (gift.what, yuan_of(gift.fen) if gift.fen else "", gift.fund) if part)
        for gift in visit.brought.all()
    ]
    return {
        "id": visit.pk,
        "outcome": OUTCOMES[Outcome(visit.outcome)](),
        "note": " · ".join(
            part
            for part in (
                date_md(hour.date(), language),
                _("about %(hour)d o'clock") % {"hour": hour.hour},
                _(SPEAKERS[visit.spoke]) if visit.spoke else "",
                str(visit.worker),
            )
            if part
        ),
        "needs": [_need(need, actor, at) for need in visit.needs.all()],
        "gifts": gifts,
    }


def _need(need: Need, actor: Actor, at: datetime) -> dict[str, Any]:
    cells: Sequence[Cell]
    cells, label = small_ribbon(need.case, at=at)
    like = need.like
    open_twin = (
        like is not None
        and like.case.closed_at is None
        and need.case.lead_id is None
        and need.case.closed_at is None
    )
    return {
        "id": need.pk,
        "title": title_of(need.case) or name_of(need.service),
        "number": receipt(need.case.receipt),
        "url": case_url(need.case) if may_see_case(need.case, actor) else "",
        "cells": cells,
        "label": label,
        "like": receipt(like.case.receipt) if like is not None and open_twin else "",
        "may_join": open_twin and any(seat.role in ("village", "town") for seat in actor.seats),
    }
