"""What a visit reads of a household's file for its papers, and what it writes there. Both go through the file's own doors.

A visit is tied to a file only where the household agreed to have what it asked for kept together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from huiyin.cases.models import Attachment
from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.people import access, unread
from huiyin.people.actors import Actor
from huiyin.people.households.actions import add_member, add_need, at_door, link_matter, open_household
from huiyin.people.households.consents import Yes, alive, cover_of, take_consent
from huiyin.people.households.models import Consent, Evidence, Household, WayKind
from huiyin.people.keyed import door_hash
from huiyin.people.models import LookKind
from huiyin.people.purposes import PURPOSES, purpose_named, purposes_of_need

from .models import Door, Need, Round, Visit
from .occasions import BY_CODE
from .told import HeardYes

TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Carried:
    """What of a file goes along to its door: how it calls itself, its language, the kinds of help it needs."""

    called: str
    speaks: str
    needs: tuple[str, ...]


# ── reading, for the papers of a round ──


def carried_along(
    found: Round, doors: Sequence[Door], *, words: str, until: datetime, by: Actor, at: datetime
) -> dict[UUID, Carried]:
    """What consent covers at the doors of a round until its papers are gone; each file that is opened is an entry.

    Files of neighbours and of one's own are left out, and so is whatever no consent to such a visit covers.
    """
    purpose = PURPOSES["care" if BY_CODE[found.occasion].care else "visit"]
    by_hash = {door_hash(door.place_id, door.label): door for door in doors}
    rows = Household.objects.filter(
        place_id=found.place_id, door_hash__in=[key for key in by_hash if key], ended_at=None
    )
    along: dict[UUID, Carried] = {}
    for household in rows.order_by("id"):
        if not cover_of(household, purpose, until).shared:
            continue
        try:
            opened = access.open(
                household, by=by, purpose=purpose.code, words=words, kind=LookKind.EXPORT, at=at
            )
        except Refused:
            continue
        needs = tuple(one.text for one in opened.shown if one.item.startswith("need:"))
        door = by_hash[bytes(household.door_hash or b"")]
        along[door.pk] = Carried(opened.text("called"), opened.text("speaks"), needs)
    return along


# ── writing, when a visit is kept ──


def keep_yes(
    visit: Visit, heard: HeardYes, file: Attachment, language: str, *, key: UUID, by: Actor, at: datetime
) -> Household:
    """Write down what the family agreed to, in the file of its door; where there is none, it is opened. Raises Refused."""
    evidence = _evidence(file, at)
    until = {code: local_day(at) + timedelta(days=_days(code)) for code in heard.purposes}
    yes = {
        code: Yes(code, heard.how, day, evidence=evidence, key=uuid5(key, f"yes {code}"))
        for code, day in until.items()
    }
    held = at_door(visit.door.place_id, visit.door.label)
    household = held[0] if held else _opened(visit, heard, yes, language, key=key, by=by, at=at)
    giver = unread.member_called(household, heard.called)
    if giver is None:
        giver = add_member(
            household_id=household.pk, called=heard.called, key=uuid5(key, "member"), by=by, at=at
        )
    for one in yes.values():
        take_consent(household_id=household.pk, yes=one, given_by=giver.pk, by=by, at=at)
    for kind in heard.needs:
        _keep_need(household, kind, uuid5(key, f"standing {kind}"), by=by, at=at)
    return household


def number_to_text(door: Door, *, words: str, by: Actor, at: datetime) -> str:
    """The number that the one household of a door wants text messages at, if it agreed to be answered; else "".

    Its file is opened for it, so that is an entry. A member's own number is not taken: it isn't known whose words these are.
    """
    held = at_door(door.place_id, door.label)
    if len(held) != 1:
        return ""
    shared = set(held[0].ways.filter(kind=WayKind.SMS, member=None).values_list("pk", flat=True))
    if not shared:
        return ""
    try:
        opened = access.open(held[0], by=by, purpose="reply", words=words, at=at)
    except Refused:  # it did not agree, its file is locked, or these are neighbours
        return ""
    return next((way.text for way in opened.of("ways") if way.id in shared), "")


def tie(visit: Visit, needs: Sequence[Need], *, by: Actor, at: datetime) -> None:
    """Put the visit and its orders into the file of the door, if that household agreed to have them kept together."""
    for household in at_door(visit.door.place_id, visit.door.label)[:1]:
        consent = _holding(household.consents.filter(purpose=TOGETHER), at)
        if consent is None:
            continue
        visit.household = household
        visit.save(update_fields=["household"])
        for need in needs:
            link_matter(household_id=household.pk, case_id=need.case_id, consent_id=consent.pk, by=by, at=at)


def file_opened_by(visit: Visit, key: UUID) -> Household | None:
    """The file that the visit with this key opened: its number is told to the family on the slip."""
    return Household.objects.filter(
        jurisdiction_id=visit.jurisdiction_id, key=uuid5(key, "file"), ended_at=None
    ).first()


def _opened(
    visit: Visit,
    heard: HeardYes,
    yes: Mapping[str, Yes],
    language: str,
    *,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Household:
    """A fresh file. Its first yes must need the door: else nobody would find the file there again."""
    first = next((code for code in yes if "door" in _items(code)), None)
    if first is None:
        sentence = say(
            "One of the purposes must need the door, such as to visit it. Else the file is not found again."
        )
        raise Refused(Why(sentence, field="consent-purposes"))
    household, _digits = open_household(
        place=visit.door.place,
        speaker=heard.called,
        yes=yes[first],
        door=visit.door.label,
        speaks=language if "speaks" in _items(first) else "",
        digits_later=True,  # an answer may be lost on its way to the phone; the slip gives them
        key=uuid5(key, "file"),
        by=by,
        at=at,
    )
    return household


def _keep_need(household: Household, kind: str, key: UUID, *, by: Actor, at: datetime) -> None:
    codes = [purpose.code for purpose in purposes_of_need(kind)]
    consent = _holding(household.consents.filter(purpose__in=codes, about=None), at)
    if consent is None:
        sentence = say("What they agreed to doesn't need this, so it isn't kept.")
        raise Refused(Why(sentence, field="consent-needs"))
    add_need(household_id=household.pk, kind=kind, consent_id=consent.pk, key=key, by=by, at=at)


def _holding(rows: Iterable[Consent], at: datetime) -> Consent | None:
    return next((one for one in rows if alive(one, at)), None)


def _items(code: str) -> frozenset[str]:
    purpose = purpose_named(code)
    return purpose.items if purpose else frozenset()


def _days(code: str) -> int:
    purpose = purpose_named(code)
    return purpose.days if purpose else 1


def _evidence(file: Attachment, at: datetime) -> Evidence:
    same = ("kind", "media_type", "stored", "small", "size", "seconds", "digest")
    return Evidence(at=at, **{name: getattr(file, name) for name in same})
