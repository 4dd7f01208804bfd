"""What every page of the desk shares: who sits there, the town's wall clock, and the frame around the sheet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.clocks.queries import calendar_of
from huiyin.people.actors import Actor
from huiyin.places.models import Unit

from .. import errors
from ..access import Who, actor_for, open_to
from ..components import Tab
from ..loops import faces
from ..names import name_of

PageView = Callable[..., HttpResponseBase]


class NotYours(Exception):
    """A case that is there, and in nobody's hands who signed in here."""


def staff_page(*roles: str) -> Callable[[PageView], PageView]:
    """A page for signed-in staff (in one of `roles`), on the wall clock of their own town."""

    def around(view: PageView) -> PageView:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            town = town_of(actor_for(request))
            zone = calendar_of(town).zone if town is not None else timezone.get_default_timezone()
            with timezone.override(zone):
                try:
                    return view(request, *args, **kwargs)
                except NotYours:
                    return errors.forbidden(request)

        return open_to(Who.STAFF, *roles)(inside)

    return around


def town_of(actor: Actor) -> int | None:
    """The town of the first seat: whose calendar and catalogue the desk uses."""
    return next((seat.jurisdiction_id for seat in actor.seats if seat.jurisdiction_id is not None), None)


def roles_in(actor: Actor) -> frozenset[str]:
    return frozenset(seat.role for seat in actor.seats)


def case_for(request: HttpRequest, case_id: UUID) -> Case:
    """The case with its names. Raises Http404, or NotYours where no seat of the reader touches it."""
    rows = Case.objects.select_related("place__parent", "service", "unit", "raised_to", "contact", "lead")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise Http404
    if not may_see(case, actor_for(request)):
        raise NotYours
    return case


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    """A page of the desk with its frame."""
    return render(
        request, template, {**frame(request, current, context.get("open")), **context}, status=status
    )


def frame(request: HttpRequest, current: str, open_now: int | None = None) -> dict[str, Any]:
    """The name of the desk, who sits at it and the tabs. One query."""
    actor = actor_for(request)
    seats = Unit.objects.in_bulk({seat.unit_id for seat in actor.seats})
    units = [name_of(seats[seat.unit_id]) for seat in actor.seats]
    return {
        "desk_name": " · ".join(dict.fromkeys(units)),
        "desk_url": reverse("desk"),
        "staff_name": str(request.user),
        "staff_url": reverse("mfa_index"),
        "tabs": tabs(actor, current, open_now),
    }


def tabs(actor: Actor, current: str, open_now: int | None) -> list[Tab]:
    """The index tabs that these seats need."""
    roles = roles_in(actor)
    found: list[Tab] = []

    def tab(name: str, label: str, count: int | None = None) -> None:
        found.append(Tab(label, reverse(name), count, current=name == current))

    if roles - {"admin"}:
        tab("desk", _("Five slips"), open_now)
    if roles & {"grid", "village", "town"}:
        tab("desk_new", _("Take one in"))
        tab("rounds", _("Rounds"))
    found.append(Tab(_("Not on slips")))
    if roles & {"grid", "village", "town"}:
        tab("desk_households", _("Household files"))
    for _loop, face in faces():
        found += [replace(one, key="", current=one.key == current) for one in face.tabs(actor)]
    if roles & {"town", "admin", "village"}:
        tab("desk_notices", _("Not delivered"))
    if roles & {"town", "leader"}:
        tab("desk_registers", _("Registers"))
    if roles & {"town", "leader", "admin"}:
        tab("desk_money", _("Money"))
    else:
        tab("desk_spend", _("Post a spending"))
    if roles & {"town", "leader", "admin"}:
        tab("desk_vouchers", _("Vouchers and subsidies"))
        tab("desk_meetings", _("Government, banks, companies"))
    tab("desk_partners", _("Who helps"))
    if roles & {"town", "admin"}:
        tab("desk_catalogue", _("Catalogue"))
        tab("desk_numbers", _("Limits and days"))
        tab("desk_outside", _("Outside systems"))
    if "admin" in roles:
        tab("desk_keys", _("Keys of programs"))
    if "leader" in roles:
        tab("desk_reading", _("Unusual readings"))
    tab("desk_reading_mine", _("What I read"))
    return found


def fresh_key() -> str:
    """The idempotency key of a form."""
    return str(uuid4())


def key_of(request: HttpRequest) -> UUID | None:
    return uuid_or_none(request.POST.get("key", ""))


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def number_or_none(text: str) -> int | None:
    """A whole number that fits a key of the database."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


def local_day(moment: datetime) -> Any:
    return timezone.localtime(moment).date()
