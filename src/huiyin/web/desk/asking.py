"""`/desk/asking/`: whose word is awaited: how each was asked, by whom, whether it reached them, and until when they may say."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.days import local_day
from huiyin.kernel.roles import RESIDENT
from huiyin.ledger.models import Event
from huiyin.notices.models import Channel, Delivery, DeliveryState
from huiyin.places.models import Unit
from huiyin.places.queries import units_with

from ..access import actor_for
from ..format import date_dash, receipt
from ..names import name_of
from ..timeline import Facts
from .frame import page, staff_page, town_of
from .rows import case_url, place_name, title_of

ASKING = "call_back"  # the move by which somebody asked in person
MOST = 50
CHANNELS = {
    Channel.SMS: lambda: _("text message"),
    Channel.EMAIL: lambda: _("e-mail"),
    Channel.WEBHOOK: lambda: _("webhook"),
    Channel.PRINT: lambda: _("in person"),
}
STATES = {
    DeliveryState.SENT: lambda: _("sent"),
    DeliveryState.WAITING: lambda: _("waits to be carried"),
    DeliveryState.FAILED: lambda: _("did not arrive"),
}


@staff_page("grid", "village", "town", "unit", "leader")
def asking(request: HttpRequest) -> HttpResponse:
    """Those within these seats, whose days end first. Five statements, however many there are."""
    actor = actor_for(request)
    town = town_of(actor)
    loops = [loop.name for loop in registry.all_loops() if ASKING in loop.by_verb]
    where = Q(pk__in=[])
    for seat in actor.seats:
        where |= Q(unit_id=seat.unit_id) if seat.role == "unit" else Q(place_path__startswith=seat.place_path)
    rows = Case.objects.filter(
        where, jurisdiction_id=town, loop__in=loops, turn=RESIDENT.name, closed_at=None
    ).select_related("place__parent", "service", "unit")
    cases = [case for case in rows.order_by("step_due_at", "id")[: MOST + 1] if may_see(case, actor)]
    shown, own = cases[:MOST], {seat.unit_id for seat in actor.seats}
    told, asked = _told(shown), _asked(shown)
    units = units_with(
        frozenset(event.unit_id for events in asked.values() for event in events if event.unit_id)
    )
    speaks = any(seat.role in ("village", "town") for seat in actor.seats)
    context = {
        "rows": [
            _row(
                case, told.get(case.pk, []), asked.get(case.pk, []), units, speaks and case.unit_id not in own
            )
            for case in shown
        ],
        "more": len(cases) > MOST,
    }
    return page(request, "desk/asking.html", context, current="desk_asking")


def _told(cases: Sequence[Case]) -> dict[UUID, list[Delivery]]:
    """How the newest message to each resident went out. One statement."""
    rows = Delivery.objects.select_related("notice").filter(
        notice__jurisdiction_id__in={case.jurisdiction_id for case in cases},
        notice__case_id__in=[case.pk for case in cases],
        notice__to=RESIDENT.name,
        notice__at__in=[case.since for case in cases],
    )
    found: dict[UUID, list[Delivery]] = {}
    for row in rows:
        found.setdefault(row.notice.case_id, []).append(row)
    return found


def _asked(cases: Sequence[Case]) -> dict[UUID, list[Event]]:
    """Who asked in person, since it is the resident's turn. One statement."""
    since = {case.pk: case.since for case in cases}
    rows = Event.objects.filter(
        jurisdiction_id__in={case.jurisdiction_id for case in cases}, case_id__in=list(since), verb=ASKING
    )
    found: dict[UUID, list[Event]] = {}
    for event in rows.order_by("seq"):
        if event.at >= since[event.case_id]:
            found.setdefault(event.case_id, []).append(event)
    return found


def _row(
    case: Case,
    told: Sequence[Delivery],
    asked: Sequence[Event],
    units: Mapping[int, Unit],
    speaks: bool,
) -> dict[str, Any]:
    ways = [_("on their page")]
    ways += [_way(one) for one in told]
    return {
        "title": title_of(case),
        "number": receipt(case.receipt),
        "url": case_url(case),
        "where": place_name(case.place),
        "until": case.step_due_at,
        "ways": ways,
        "asked": [_line(event, units) for event in asked],
        "ask_url": reverse("desk_do", args=[case.pk, ASKING]) + "#do",
        "say_url": reverse("desk_by_phone", args=[case.pk]) if speaks else "",
    }


def _way(one: Delivery) -> str:
    args = {"way": CHANNELS[Channel(one.channel)](), "state": STATES[DeliveryState(one.state)]()}
    return _("%(way)s: %(state)s") % args


def _line(event: Event, units: Mapping[int, Unit]) -> str:
    """11-23 the village committee: by telephone, reached."""
    facts = Facts(json.loads(event.facts), units, registry.loop_named(event.loop), event)
    unit = name_of(units.get(event.unit_id or 0))
    args = {"day": date_dash(local_day(event.at)), "unit": unit}
    return _("%(day)s %(unit)s: %(how)s, %(reached)s") % {
        **args,
        "how": facts.choice("how"),
        "reached": facts.choice("reached"),
    }
