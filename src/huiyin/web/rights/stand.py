"""Where somebody stands who uses a right: on their own page, or at a counter that writes it down for them.

At the counter the resident gives the same four digits as on their own page. They open the matter's rights to that member of
staff for half an hour; reading and taking out are looks that the resident sees.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.cases.bearers import outside
from huiyin.cases.lookup import held_by
from huiyin.cases.models import Case, Part
from huiyin.held.holdings import Subject
from huiyin.kernel.say import say
from huiyin.people.actors import Actor
from huiyin.people.looks import write_look
from huiyin.people.models import Contact, LookKind
from huiyin.people.unread import secret_of
from huiyin.rights.queries import subject_of

from ..access import Who, actor_for, open_to
from ..desk.frame import case_for, staff_page
from ..desk.matter import seat_towards
from ..now import now
from ..resident.find import ask_for_digits
from ..resident.session import own_case

COUNTERS = ("grid", "village", "town")
STANDS_HERE = timedelta(minutes=30)
PURPOSE = say("with the resident at the counter, at their wish")
_KEY = "stands_here"


@dataclass(frozen=True, slots=True)
class Stand:
    """One matter as somebody outside has it, and from where their rights are used. `by` acts in their name."""

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
    """The view for a person's own browser, which proved the receipt."""

    @wraps(view)
    def inside(request: HttpRequest, receipt: str) -> HttpResponseBase:
        case = own_case(request, receipt)
        if case is None:
            return ask_for_digits(request, receipt)
        by = Actor.the_resident(case.pk) if case.part is None else Actor.holder(case.part.pk)
        return view(request, Stand(case, by, at_counter=False))

    return open_to(Who.RECEIPT)(inside)


def at_counter(view: View) -> Callable[..., HttpResponseBase]:
    """The view for a counter, once whoever stands there gave the four digits."""

    @wraps(view)
    def inside(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
        case = case_for(request, case_id)
        part_id = who_stands_here(request, case_id, now())
        if part_id is None:
            return redirect("desk_mine_ask", case_id)
        part = next((one for one in others_in(case) if one.pk.hex == part_id), None)
        if part_id and part is None:
            return redirect("desk_mine_ask", case_id)
        by = actor_for(request)
        by = by.speaking_for(case_id) if part is None else by.speaking_for(part=part.pk)
        return view(request, Stand(held_by(case, part) if part else case, by, at_counter=True))

    return staff_page(*COUNTERS)(inside)


def others_in(case: Case) -> list[Part]:
    """Other people outside the office who take part in the matter, or did, and can be told apart by their digits."""
    return list(outside(case.parts.exclude(contact=None)).select_related("contact", "case").order_by("-id"))


def who_stands_here(request: HttpRequest, case_id: UUID, at: datetime) -> str | None:
    """Whose digits were given at this counter within the half hour: "" whoever brought the matter, or the part's hex."""
    until, part_id = request.session.get(_KEY, {}).get(case_id.hex, ("", ""))
    return part_id if until and datetime.fromisoformat(until) > at else None


def let_stand(request: HttpRequest, case_id: UUID, part: Part | None, at: datetime) -> None:
    """From now on for half an hour, and nobody else of that matter. Those whose time is over are forgotten."""
    held = {k: v for k, v in request.session.get(_KEY, {}).items() if datetime.fromisoformat(v[0]) > at}
    until = (at + STANDS_HERE).isoformat()
    request.session[_KEY] = {**held, case_id.hex: [until, part.pk.hex if part is not None else ""]}


def right_digits(contact: Contact | None, given: str) -> bool:
    """Whether these are the four digits that go with the receipt. Where there are none, no digits are right."""
    wanted = secret_of(contact)
    return hmac.compare_digest(wanted.encode(), given.encode()) if wanted else False
