"""What every page of the desk shares: who sits there, the town's wall clock, and the frame around the sheet."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.cases.named import with_names
from huiyin.cases.queries import linked
from huiyin.clocks.queries import calendar_of
from huiyin.people.actors import Actor
from huiyin.people.households.queries import in_a_file
from huiyin.places.queries import units_with
from huiyin.prepared import Prepared
from huiyin.resources.queries import cost
from huiyin.rights.queries import locked_at, part_locked_at

from .. import errors
from ..access import Who, actor_for, open_to
from ..components import Tab
from ..fragments import Fragments
from ..links import url
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


def town_here(request: HttpRequest) -> int:
    """The town whose desk whoever asks sits at. Raises Http404 where they have none."""
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    return town


def roles_in(actor: Actor) -> frozenset[str]:
    return frozenset(seat.role for seat in actor.seats)


def case_for(request: HttpRequest, case_id: UUID, *, page: bool = False) -> Case:
    """The case with its names. With `page` it says as well which of the rarer things that its page shows there are. Raises Http404, or
    NotYours where no seat of the reader touches it."""
    case = case_at(case_id, page=page)
    if case is None:
        raise Http404
    if not may_see(case, actor_for(request)):
        raise NotYours
    return case


def case_at(case_id: UUID, *, page: bool = False) -> Case | None:
    """The case with everything that the desk names of it, whoever may see it. One query."""
    found = with_names((_FOR_PAGE if page else _CASE)(pk=case_id))
    return found[0] if found else None


def _case(pk: UUID) -> QuerySet[Case]:
    rows = Case.objects.select_related("contact", "lead").filter(pk=pk)
    return rows.annotate(locked_at=locked_at(), part_locked_at=part_locked_at())


_CASE = Prepared(_case, pk=UUID)
_FOR_PAGE = Prepared(
    lambda pk: _case(pk).annotate(linked=linked(), cost=cost(), in_a_file=in_a_file()), pk=UUID
)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    """A page of the desk with its frame."""
    return render(
        request, template, {**frame(request, current, context.get("open")), **context}, status=status
    )


def frame(request: HttpRequest, current: str, open_now: int | str | None = None) -> dict[str, Any]:
    """The name of the desk, who sits at it and the tabs. One query, once a minute."""
    actor = actor_for(request)
    seats = units_with(frozenset(seat.unit_id for seat in actor.seats))
    units = [name_of(seats[seat.unit_id]) for seat in actor.seats]
    return {
        "desk_name": " · ".join(dict.fromkeys(units)),
        "desk_url": url("desk"),
        "staff_name": str(request.user),
        "staff_url": url("mfa_index"),
        "tabs": _INDEX(None, (actor.seats, current, open_now), lambda: (tabs(actor, current, open_now),)),
    }


_INDEX = Fragments("desk/pieces.html", "index")


# the index tabs: page, label, and the roles that need it; () is everybody, and the loops' own stand at None
_PLACE, _TOWN = frozenset({"grid", "village", "town"}), frozenset({"town", "leader", "admin"})
_ALL: frozenset[str] = frozenset()
READ_NO_MATTER = frozenset({"admin", "reader"})
_TABS: tuple[tuple[str, Callable[[], str], frozenset[str]] | None, ...] = (
    ("desk_new", lambda: _("Take one in"), _PLACE),
    ("rounds", lambda: _("Rounds"), _PLACE),
    ("desk_paper", lambda: _("Walls and paper"), _PLACE | {"admin"}),
    ("desk_maps", lambda: _("Drawn maps"), frozenset({"village", "town", "admin"})),
    ("desk_kiosk", lambda: _("A screen for everybody"), frozenset({"village", "town", "admin"})),
    ("", lambda: _("Not on slips"), _ALL),
    ("desk_households", lambda: _("Household files"), _PLACE),
    None,
    (
        "desk_asking",
        lambda: _("Whose word is awaited"),
        frozenset({"grid", "village", "town", "unit", "leader"}),
    ),
    ("desk_spot_checks", lambda: _("Spot checks"), frozenset({"grid", "village", "town", "leader"})),
    ("desk_letters", lambda: _("Letters"), frozenset({"town"})),
    ("desk_notices", lambda: _("Not delivered"), frozenset({"town", "admin", "village"})),
    ("figures", lambda: _("How we are doing"), _ALL),
    ("desk_registers", lambda: _("Registers"), frozenset({"town", "leader"})),
    ("desk_money", lambda: _("Money"), _TOWN),
    ("desk_spend", lambda: _("Post a spending"), frozenset({"grid", "village", "unit"})),
    ("desk_vouchers", lambda: _("Vouchers and subsidies"), _TOWN),
    ("desk_meetings", lambda: _("Government, banks, companies"), _TOWN),
    ("desk_partners", lambda: _("Who helps"), _PLACE | _TOWN | {"unit"}),
    ("desk_catalogue", lambda: _("Catalogue"), frozenset({"town", "admin"})),
    ("desk_imports", lambda: _("Bring in lists"), frozenset({"town", "village", "admin"})),
    ("desk_numbers", lambda: _("Limits and days"), frozenset({"town", "admin"})),
    ("desk_prompts", lambda: _("Spoken prompts"), frozenset({"town", "admin"})),
    ("desk_translations", lambda: _("The Tibetan words"), frozenset({"reader", "admin"})),
    ("desk_outside", lambda: _("Outside systems"), frozenset({"town", "admin"})),
    ("desk_keys", lambda: _("Keys of programs"), frozenset({"admin"})),
    ("desk_calendar", lambda: _("Due days in your calendar"), frozenset({"unit", "village", "town"})),
    ("desk_hooks", lambda: _("Webhooks"), frozenset({"admin"})),
    ("desk_tokens", lambda: _("Tokens in my name"), _ALL),
    ("desk_reading", lambda: _("Unusual readings"), frozenset({"leader"})),
    ("desk_reading_mine", lambda: _("What I read"), _ALL),
)


def tabs(actor: Actor, current: str, open_now: int | str | None) -> list[Tab]:
    """The index tabs that these seats need."""
    roles = roles_in(actor)
    found: list[Tab] = []
    if roles - READ_NO_MATTER:
        found.append(Tab(_("Five slips"), reverse("desk"), open_now, current=current == "desk"))
    for one in _TABS:
        if one is None:
            for _loop, face in faces():
                found += [
                    replace(tab, key="", current=bool(current) and tab.key == current)
                    for tab in face.tabs(actor)
                ]
            continue
        name, label, needed = one
        # whoever sees the town's book posts from there
        if (needed and not needed & roles) or (name == "desk_spend" and roles & _TOWN):
            continue
        found.append(
            Tab(label(), reverse(name) if name else "", None, current=bool(name) and name == current)
        )
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
