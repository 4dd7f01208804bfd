"""From where a household speaks: its own browser, which proved number and digits, or a counter where it gave them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.people.access import reaches
from huiyin.people.actors import Actor
from huiyin.people.households.models import Household

from ..access import Who, actor_for, open_to
from ..desk.frame import NotYours, staff_page
from ..now import now

COUNTERS = ("grid", "village", "town")
STAYS_OPEN = timedelta(hours=2)  # on a phone that may be another's
STANDS_HERE = timedelta(minutes=30)
_PAGE, _COUNTER = "households", "households_here"


@dataclass(frozen=True, slots=True)
class Stand:
    """One household, and from where it speaks. `by` acts for it."""

    household: Household
    by: Actor
    at_counter: bool

    def url(self, part: str = "", *args: object) -> str:
        """The address of one of these pages, here: "" is the file, "do" what is done to it, and so on."""
        tail = f"_{part}" if part else ""
        if self.at_counter:
            return reverse(f"desk_counter_file{tail}", args=[self.household.pk, *args])
        return reverse(f"household{tail}", args=[self.household.number, *args])


View = Callable[..., HttpResponseBase]


def on_own_page(view: View) -> View:
    """The view for the household's own browser; for all others the question for number and digits."""

    @wraps(view)
    def inside(request: HttpRequest, number: str, **more: Any) -> HttpResponseBase:
        from .own import ask

        household = own_household(request, number)
        if household is None:
            return ask(request, number)
        return view(request, Stand(household, Actor.the_household(household.pk), at_counter=False), **more)

    return open_to(Who.RECEIPT)(inside)


def at_counter(view: View) -> View:
    """The view for a counter of the place, once the household gave its digits there."""

    @wraps(view)
    def inside(request: HttpRequest, household_id: UUID, **more: Any) -> HttpResponseBase:
        household = household_for(request, household_id)
        if not _held(request, _COUNTER, household_id, now()):
            return redirect("desk_household_counter", household_id)
        return view(
            request, Stand(household, actor_for(request).for_household(household_id), at_counter=True), **more
        )

    return staff_page(*COUNTERS)(inside)


def household_for(request: HttpRequest, household_id: UUID) -> Household:
    """The household that a seat of the reader reaches by its place. Raises Http404, NotYours. One query."""
    rows = Household.objects.select_related("place__parent")
    household = rows.filter(pk=household_id).first()
    if household is None:
        raise Http404
    seats = actor_for(request).seats
    if not any(reaches(seat, household.place_path) for seat in seats if seat.role != "unit"):
        raise NotYours
    return household


# ── what a browser proved ──


def grant(request: HttpRequest, household: Household, at: datetime) -> None:
    """Let this browser open the household's own page, for two hours."""
    _hold(request, _PAGE, household.pk, at + STAYS_OPEN)


def let_stand(request: HttpRequest, household_id: UUID, at: datetime) -> None:
    """The household gave its digits at this counter: for half an hour."""
    _hold(request, _COUNTER, household_id, at + STANDS_HERE)


def forget(request: HttpRequest) -> None:
    """Close every household's page in this browser."""
    request.session.pop(_PAGE, None)


def leave_counter(request: HttpRequest) -> None:
    request.session.pop(_COUNTER, None)


def own_household(request: HttpRequest, number: str) -> Household | None:
    """The household of that number among those that this browser proved. One query."""
    at = now()
    ids = [pk for pk in request.session.get(_PAGE, {}) if _held(request, _PAGE, UUID(pk), at)]
    rows = Household.objects.filter(number=number, pk__in=ids, ended_at=None) if ids else ()
    return rows.select_related("place__parent").first() if ids else None  # type: ignore[union-attr]


def _hold(request: HttpRequest, key: str, pk: UUID, until: datetime) -> None:
    request.session[key] = {**request.session.get(key, {}), pk.hex: until.isoformat()}


def _held(request: HttpRequest, key: str, pk: UUID, at: datetime) -> bool:
    until: Any = request.session.get(key, {}).get(pk.hex)
    return bool(until) and datetime.fromisoformat(until) > at
