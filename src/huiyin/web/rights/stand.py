"""Where somebody stands who uses a right: on their own page, or at a counter that writes it down for them.

At the counter the resident gives the same four digits as on their own page. They open the matter's rights to that member of
staff for half an hour; reading and taking out are looks that the resident sees.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.held.holdings import Subject
from huiyin.kernel.say import say
from huiyin.people.access import secret_of
from huiyin.people.actors import Actor
from huiyin.people.looks import write_look
from huiyin.people.models import LookKind
from huiyin.rights.queries import subject_of

from ..access import Who, actor_for, open_to
from ..desk.frame import case_for, staff_page
from ..desk.matter import seat_towards
from ..errors import not_found
from ..now import now
from ..resident.find import ask_for_digits
from ..resident.session import own_case

COUNTERS = ("grid", "village", "town")
STANDS_HERE = timedelta(minutes=30)
PURPOSE = say("with the resident at the counter, at their wish")
_KEY = "stands_here"


@dataclass(frozen=True, slots=True)
class Stand:
    """One matter, and from where its resident's rights are used. `by` acts in the resident's name."""

    case: Case
    by: Actor
    at_counter: bool

    @property
    def subject(self) -> Subject:
        return subject_of(self.case)

    def url(self, name: str) -> str:
        """The address of one of these pages: `mine` and so on, here."""
        return (
            reverse(f"desk_{name}", args=[self.case.pk])
            if self.at_counter
            else reverse(name, args=[self.case.receipt])
        )

    @property
    def back(self) -> str:
        return self.url("case") if self.at_counter else reverse("receipt", args=[self.case.receipt])

    def looked(self, kind: LookKind) -> None:
        """At the counter somebody else reads along: that is written down. On one's own page nobody does."""
        if not self.at_counter:
            return
        write_look(
            case_id=self.case.pk,
            jurisdiction_id=self.case.jurisdiction_id,
            kind=kind,
            purpose=PURPOSE,
            seat=seat_towards(self.case, self.by),
            by=self.by,
            at=now(),
        )


View = Callable[[HttpRequest, Stand], HttpResponseBase]


def on_own_page(view: View) -> Callable[..., HttpResponseBase]:
    """The view for the resident's own browser, which proved the receipt."""

    @wraps(view)
    def inside(request: HttpRequest, receipt: str) -> HttpResponseBase:
        case = own_case(request, receipt)
        if case is None:
            return ask_for_digits(request, receipt)
        if case.part is not None:  # these are the rights of whoever brought the matter
            return not_found(request)
        return view(request, Stand(case, Actor.the_resident(case.pk), at_counter=False))

    return open_to(Who.RECEIPT)(inside)


def at_counter(view: View) -> Callable[..., HttpResponseBase]:
    """The view for a counter, once the resident gave the four digits there."""

    @wraps(view)
    def inside(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
        case = case_for(request, case_id)
        if not stands_here(request, case_id, now()):
            return redirect("desk_mine_ask", case_id)
        return view(request, Stand(case, actor_for(request).speaking_for(case_id), at_counter=True))

    return staff_page(*COUNTERS)(inside)


def stands_here(request: HttpRequest, case_id: UUID, at: datetime) -> bool:
    """Whether the resident of that matter gave the four digits at this counter within the half hour."""
    until: Any = request.session.get(_KEY, {}).get(case_id.hex)
    return bool(until) and datetime.fromisoformat(until) > at


def let_stand(request: HttpRequest, case_id: UUID, at: datetime) -> None:
    """From now on for half an hour. Those whose time is over are forgotten."""
    held = {k: v for k, v in request.session.get(_KEY, {}).items() if datetime.fromisoformat(v) > at}
    request.session[_KEY] = {**held, case_id.hex: (at + STANDS_HERE).isoformat()}


def right_digits(case: Case, given: str) -> bool:
    """Whether these are the four digits that go with the receipt. Where there are none, no digits are right."""
    wanted = secret_of(case.contact)
    return hmac.compare_digest(wanted.encode(), given.encode()) if wanted else False
