"""The one way to read a person's details. `open` checks the seat, the place and the consent, writes the entry, then reads.

Nothing else in Huiyin opens an envelope for somebody to read. What the program itself needs (a number to send a message
to, four digits to compare) is in `people.unread`, each in a function that names its use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say

from . import mask
from .actors import Actor, Seat
from .households.consents import Cover, cover_of
from .households.models import Household, LegalOrder, StaffHome
from .models import Contact, Knows, Look, LookKind
from .purposes import ITEMS, PURPOSES, REACHING, Basis, Purpose
from .sealed import unsealed

WORDS_LEAST, WORDS_MOST = 4, 120
_NO_SEAT = say("No seat of yours reaches this household.")
_BY_PLACE = frozenset({"grid", "village", "town", "leader"})


class Matter(Protocol):
    """What of a case concerns who may read its resident's contact. A case fits."""

    pk: UUID
    jurisdiction_id: int
    place_path: str
    unit_id: int | None
    contact: Contact | None


class OutOfReach(Refused):
    """No seat of the reader reaches it. Pages answer as they do where there is nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that was opened: which item it is, whose (a member), and its text. A need's text is its kind."""

    item: str
    text: str
    id: UUID | None = None
    about: UUID | None = None
    child: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What the purpose and the consent cover, and the entry that was written. `look` is None for a household's own page."""

    look: Look | None
    purpose: str
    shown: tuple[Shown, ...]
    covered: frozenset[str]

    def of(self, item: str) -> tuple[Shown, ...]:
        return tuple(one for one in self.shown if one.item == item)

    def text(self, item: str) -> str:
        return next((one.text for one in self.of(item)), "")


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────


def open(  # noqa: A001 - it is what it does, and it is called `access.open`
    subject: "Household | Matter",
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    words: str = "",
    kind: LookKind | None = None,
    through: Matter | None = None,
    knowing: bool = False,
    order: LegalOrder | None = None,
) -> Opened:
    """Open a household's file or a matter's contact for a declared purpose, and write down that it was opened.

    `words` say in the reader's own words what for. `through` is the matter in whose hands the reader's unit has it.
    `knowing` says that the reader knows that these are neighbours or a colleague's. Raises Refused, OutOfReach.
    """
    asked = _Asked(by, purpose, _words(words), at)
    if isinstance(subject, Household):
        how = _How(kind or LookKind.HOUSEHOLD, through, knowing, order)
        return _open_household(subject, asked, how)
    if purpose not in REACHING:
        raise Refused(Why(say("Please choose what you need it for."), field="purpose"))
    seat = _seat(by, subject.place_path, subject.unit_id)
    look = _write(asked, seat, kind or LookKind.CONTACT, subject.jurisdiction_id, case_id=subject.pk)
    return Opened(look, purpose, _contact_of(subject.contact), frozenset({"name", "phone", "speaks"}))


@dataclass(frozen=True, slots=True)
class _Asked:
    by: Actor
    purpose: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _How:
    kind: LookKind
    through: Matter | None
    knowing: bool
    order: LegalOrder | None


def open_own(household: Household, *, by: Actor, at: datetime) -> Opened:
    """Everything that is held about a household, for the household. At the counter that is an entry as well."""
    if by.household != household.pk:
        raise OutOfReach(Why(_NO_SEAT))
    look = None
    if by.account_id is not None:
        asked, seat = _Asked(by, "own", "", at), _seat(by, household.place_path)
        look = _write(asked, seat, LookKind.HOUSEHOLD, household.jurisdiction_id, household_id=household.pk)
    return Opened(look, "own", _read(household, frozenset(ITEMS), at), frozenset(ITEMS))


def _open_household(household: Household, asked: _Asked, how: _How) -> Opened:
    purpose, by, at = _declared(asked.purpose), asked.by, asked.at
    if purpose.basis is Basis.OWN:
        sentence = say("For its own request the household gives its number and digits.")
        raise Refused(Why(sentence, field="purpose"))
    seat = _seat_for(by, household, how.through, purpose)
    cover = cover_of(household, purpose, at)
    if why := _why_not(household, purpose, cover, seat, at):
        raise Refused(why)
    knows = _knows(household, by)
    if knows and (knows == Knows.OWN or not how.knowing):
        raise Refused(_KNOWS[knows])
    with transaction.atomic():
        visible_at = _use(how.order, household, by, at) if purpose.basis is Basis.ORDER else None
        look = _write(
            asked,
            seat,
            how.kind,
            household.jurisdiction_id,
            household_id=household.pk,
            case_id=how.through.pk if how.through is not None else None,
            items=",".join(sorted(purpose.items)),
            knows=knows,
            elsewhere=not any(household.place_path.startswith(seat.place_path) for seat in by.seats),
            visible_at=visible_at,
        )
    about = cover.about if purpose.ask else None
    return Opened(look, purpose.code, _read(household, purpose.items, at, about), purpose.items)


def _declared(code: str) -> Purpose:
    purpose = PURPOSES.get(code)
    if purpose is None:
        raise Refused(Why(say("Please choose what you need it for."), field="purpose"))
    return purpose


def _words(text: str) -> str:
    words = " ".join(text.split())
    if len(words) < WORDS_LEAST or "\x00" in words or len(words) > WORDS_MOST:
        sentence = say("Please say in a few words why you need it; the resident will read it.")
        raise Refused(Why(sentence, field="words"))
    return words


def _why_not(household: Household, purpose: Purpose, cover: Cover, seat: Seat, at: datetime) -> Why | None:
    """Why this file stays shut for this purpose, or None."""
    if household.ended_at is not None:
        return Why(say("This file is closed. Nobody opens it any more."))
    if not purpose.ask:
        return None
    if household.restricted_at is not None:
        return Why(say("The household has asked that its file be used for nothing for now."))
    if cover.open_to(seat):
        return None
    if cover.ended_on is not None:
        return Why(
            say("Its consent to this ended on %(day)s. Ask it again."), {"day": cover.ended_on}, "purpose"
        )
    return Why(say("The household has not agreed to this. Ask it first."), field="purpose")


# ── who reaches it ───────────────────────────────────────────────────────────────────────────────────────


def reaches(seat: Seat, place_path: str, unit_id: int | None = None) -> bool:
    """Whether a seat reaches what lies at `place_path`: its place covers it, or its unit has it in hand."""
    if seat.role == "unit":
        return unit_id is not None and seat.unit_id == unit_id
    return seat.role in _BY_PLACE and place_path.startswith(seat.place_path)


def _seat(by: Actor, place_path: str, unit_id: int | None = None) -> Seat:
    for seat in by.seats:
        if by.account_id is not None and reaches(seat, place_path, unit_id):
            return seat
    raise OutOfReach(Why(_NO_SEAT))


def _seat_for(by: Actor, household: Household, through: Matter | None, purpose: Purpose) -> Seat:
    """The seat from which a file is opened: of the place, or of the unit that has one of its matters in hand."""
    unit_id = None
    if through is not None and household.matters.filter(case_id=through.pk).exists():
        unit_id = through.unit_id
    near = [seat for seat in by.seats if by.account_id and reaches(seat, household.place_path, unit_id)]
    if not near:
        raise OutOfReach(Why(_NO_SEAT))
    for seat in near:
        if seat.role in purpose.roles:
            return seat
    raise Refused(Why(say("This purpose is not for your seat."), field="purpose"))


_KNOWS: Mapping[str, Why] = {
    Knows.OWN: Why(say("This is your own household. Use its own page, with its number and digits.")),
    Knows.NEIGHBOUR: Why(
        say(
            "These are your neighbours. Let a colleague do it; if nobody else can, say so, and it is on the record."
        ),
        field="knowing",
    ),
    Knows.COLLEAGUE: Why(
        say(
            "A colleague lives here. Let somebody else do it; if nobody can, say so, and it is on the record."
        ),
        field="knowing",
    ),
}


def _knows(household: Household, by: Actor) -> str:
    """What ties the reader to the household, as staff declared it. One query."""
    at_door = Q(door_hash=household.door_hash) if household.door_hash else Q(pk=None)
    homes = list(StaffHome.objects.filter(Q(account_id=by.account_id) | at_door))
    door = bytes(household.door_hash or b"")
    mine = next((home for home in homes if home.account_id == by.account_id), None)
    if mine is not None and door and bytes(mine.door_hash or b"") == door:
        return Knows.OWN
    if any(home.account_id != by.account_id for home in homes):
        return Knows.COLLEAGUE
    return Knows.NEIGHBOUR if mine is not None and mine.place_id == household.place_id else ""


def _use(order: LegalOrder | None, household: Household, by: Actor, at: datetime) -> datetime:
    """Use up an order that two people stand for. Returns when the household reads of it."""
    if order is None or order.household_id != household.pk or order.agreed_by_id in (None, order.asked_by_id):
        raise Refused(Why(say("An order of law takes two people: one asks, another one agrees.")))
    if by.account_id not in (order.asked_by_id, order.agreed_by_id):
        raise Refused(Why(say("Only the two who stand for the order can open it.")))
    if not LegalOrder.objects.filter(pk=order.pk, used_at=None).update(used_at=at):
        raise Refused(Why(say("This order was used already. It opens once.")))
    return datetime.combine(order.visible_on, time(), ZoneInfo(settings.TIME_ZONE))


# ── the entry ────────────────────────────────────────────────────────────────────────────────────────────


def _write(asked: _Asked, seat: Seat, kind: LookKind, jurisdiction_id: int, **more: object) -> Look:
    assert asked.by.account_id is not None
    return Look.objects.create(
        jurisdiction_id=jurisdiction_id,
        account_id=asked.by.account_id,
        unit_id=seat.unit_id,
        role=seat.role,
        kind=kind,
        purpose=asked.words,
        purpose_code=asked.purpose,
        at=asked.at,
        **more,
    )


def check_asked(purpose: str, words: str) -> None:
    """Raises Refused where the purpose is not declared or the words say nothing: before anything is looked for."""
    _declared(purpose)
    _words(words)


def write_found(household: Household, *, by: Actor, purpose: str, words: str, at: datetime) -> Look:
    """The entry for a household that was found by its door or its number. Raises Refused, OutOfReach."""
    asked = _Asked(by, _declared(purpose).code, _words(words), at)
    seat = _seat(by, household.place_path)
    return _write(asked, seat, LookKind.SEARCH, household.jurisdiction_id, household_id=household.pk)


def write_handed_out(household: Household, *, kind: LookKind, by: Actor, at: datetime) -> Look | None:
    """The entry for a copy that leaves the house at a counter; none where the household takes it on its own page."""
    if by.household != household.pk:
        raise OutOfReach(Why(_NO_SEAT))
    if by.account_id is None:
        return None
    seat = _seat(by, household.place_path)
    return _write(_Asked(by, "own", "", at), seat, kind, household.jurisdiction_id, household_id=household.pk)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def _read(
    household: Household, items: frozenset[str], at: datetime, about: frozenset[UUID] | None = None
) -> tuple[Shown, ...]:
    """What the file holds of these items. `about` narrows what is said of a member to members who agreed themselves."""
    found: list[Shown] = []
    for item in ("door", "called", "speaks"):
        if item in items and (text := unsealed(getattr(household, item))):
            found.append(Shown(item, text))
    day = local_day(at).isoformat()
    if "members" in items:
        for member in household.members.filter(left_at=None).order_by("id"):
            child = unsealed(member.fourteen_on)
            found.append(Shown("members", unsealed(member.called), member.pk, member.pk, child > day))
    if "ways" in items:
        for way in household.ways.order_by("id"):
            found.append(Shown("ways", unsealed(way.value) or way.kind, way.pk, way.member_id))
    if any(item.startswith("need:") for item in items):
        for need in household.needs.filter(keep_until__gt=day).order_by("id"):
            item = f"need:{unsealed(need.kind)}"
            agreed = about is None or need.member_id is None or need.member_id in about
            if item in items and agreed:
                found.append(Shown(item, item[5:], need.pk, need.member_id))
    return tuple(found)


def _contact_of(contact: Contact | None) -> tuple[Shown, ...]:
    if contact is None:
        return ()
    pairs = (
        ("name", unsealed(contact.name)),
        ("phone", unsealed(contact.phone)),
        ("speaks", contact.language),
    )
    return tuple(Shown(item, text) for item, text in pairs if text)


def own_address(contact: Contact) -> str:
    """The e-mail address, for what is handed out to the person themselves."""
    return unsealed(contact.email)


def own_contact(contact: Contact) -> tuple[str, str]:
    """Name and number for the person themselves, on their own page or at a counter that writes its look down."""
    return unsealed(contact.name), unsealed(contact.phone)


def masked_contact(contact: Contact) -> tuple[str, str]:
    """Name and number with their middle covered: 卓***, 138****8000."""
    return mask.name(unsealed(contact.name)), mask.phone(unsealed(contact.phone))
