"""The people outside on one case, as the desk meets them: how to reach them, and whose word staff may write down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from markupsafe import Markup

from huiyin.cases import access, registry
from huiyin.cases.access import roles_of
from huiyin.cases.models import Case, Part
from huiyin.kernel.decide import why_not
from huiyin.kernel.loop import Attempt, Loop, Move
from huiyin.kernel.roles import RESIDENT
from huiyin.people.access import Opened, masked_contact
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.people.purposes import REACHING

from ..fragments import Fragments
from ..reading import Reading
from ..ribbon import person


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody outside whose word staff may write down: the resident, the holder of a part, or somebody new.

    `key` is "", the part's id, or the role that a newcomer takes up.
    """

    role: str
    key: str = ""
    part: Part | None = None

    def speaking(self, actor: Actor, case: Case) -> Actor:
        """`actor` writing down this person's word."""
        if self.part is not None:
            return actor.speaking_for(part=self.part.pk)
        return actor.speaking_for(comes_as=self.key) if self.key else actor.speaking_for(case.pk)


def people_outside(case: Case) -> list[Person]:
    """Everybody outside on this case, and whom a move could bring to it."""
    loop = registry.loop_named(case.loop)
    parts = [part for part in access.parts_of(case) if part.outside]
    found = [Person(RESIDENT.name), *(Person(part.role, str(part.pk), part) for part in parts)]
    coming = {move.seats for move in loop.moves if move.seats and move.seats in move.by and move.source}
    return found + [Person(role.name, role.name) for role in loop.held if role in coming]


def moves_of(reading: Reading, who: Person) -> Iterator[Move]:
    """What that person could do now, one after the other. `reading` is anybody's of the case."""
    case, loop, known = reading.case, reading.loop, reading.attempt
    roles, new = roles_of(case, who.speaking(Actor(), case)), who.part is None and bool(who.key)
    for move in loop.moves:
        if not move.source or (new and (move.seats is None or move.seats.name != who.key)):
            continue
        taken = roles | {move.seats} if new and move.seats else roles
        attempt = Attempt(taken, reading.at, known.times, own=known.own, part=who.key if who.part else "")
        if why_not(loop, case, move, attempt) is None:
            yield move


@dataclass(slots=True)
class _OfOne:
    """A matter as far as it concerns who may read how to reach one person outside (`people.access.Matter`)."""

    pk: UUID
    jurisdiction_id: int
    place_path: str
    unit_id: int | None
    contact: Contact | None


def _contacts(case: Case, loop: Loop) -> list[tuple[str, str, Contact | None]]:
    """Everybody outside: key, who it is, how to reach them."""
    held = [("", person(loop, RESIDENT.name), case.contact)]
    return held + [(str(p.pk), person(loop, p.role), p.contact) for p in access.parts_of(case) if p.outside]


def matter_of(seen: Reading, key: str) -> _OfOne:
    """The matter with the contact of the person of that key; whoever was named on it reaches it by their own unit."""
    case, seat = seen.case, access.seat_towards(seen.case, seen.actor)
    contact = next((one for name, _who, one in _contacts(case, seen.loop) if name == key), case.contact)
    assert seat is not None  # `case_for` let nobody else in
    unit_id = case.unit_id if access.covers(case, seat) else seat.unit_id
    return _OfOne(case.pk, case.jurisdiction_id, case.place_path, unit_id, contact)


def contacts_of(seen: Reading, opened: Opened | None, opened_of: str) -> list[dict[str, str]]:
    """How to reach everybody outside: covered, but for the one (by key) that was opened for a purpose just now."""
    people = _contacts(seen.case, seen.loop)
    return [
        _contact(key, who, one, opened if key == opened_of else None)
        for key, who, one in people
        if one is not None
    ]


def _contact(key: str, who: str, held: Contact, opened: Opened | None) -> dict[str, str]:
    name, phone = (opened.text("name"), opened.text("phone")) if opened else masked_contact(held)
    return {
        "key": key,
        "who": who,
        "shown": "1" if opened else "",
        "name": name or _("no name given"),
        "phone": phone or _("no number given"),
        "language": LANGUAGES.get(held.language, held.language),
        "by": REACH.get(held.reach_by, lambda: held.reach_by)(),
    }


LANGUAGES = {"zh-hans": "汉语", "bo": "藏语 བོད་སྐད།", "en": "English"}
REACH = {
    "sms": lambda: _("by text message"),
    "call": lambda: _("by a call"),
    "visit": lambda: _("by a visit"),
    "email": lambda: _("by e-mail"),
    "page": lambda: _("on the page alone"),
}


def reach_form(request: HttpRequest, more: Mapping[str, Any], key: str, number: int) -> Markup:
    """What is asked before the number of the person of that key is shown, with what was typed there."""
    name = "" if number == 1 else f"-{number}"
    if "contact_errors" in more and request.POST.get("of", "") == key:
        return _REACH.draw(
            name, _purposes(), more["contact_purpose"], more["purpose_words"], more["contact_errors"]
        )
    return _REACH(None, name, lambda: (name, _purposes()))


_REACH = Fragments("desk/pieces.html", "reach")


def _purposes() -> list[tuple[str, str]]:
    return [("", _("Choose")), *((code, _(label)) for code, label in REACHING.items())]
