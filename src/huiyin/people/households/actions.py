"""Opening a file and writing into it: only what some consent covers, and only of the declared kinds."""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.places.models import Place

from ..actors import Actor
from ..keyed import digits_hash, door_hash
from ..purposes import NEEDS, purpose_named, purposes_of_need
from ..sealed import unsealed
from .changes import WRITES, Writer, household_only, locked_household, note, writer_of
from .consents import Yes, _store, alive, covered_items, is_child, problems
from .digits import new_digits, new_number
from .models import ContactWay, Household, HouseholdMatter, Member, Need, WayKind

LONGEST_NAME, LONGEST_DOOR, LONGEST_WAY = 40, 40, 20
LANGUAGES = ("zh-hans", "bo", "en")
FOURTEEN = 14

Row = TypeVar("Row", Member, ContactWay, Need)


def open_household(
    *,
    place: Place,
    speaker: str,
    yes: Yes,
    door: str = "",
    called: str = "",
    speaks: str = "",
    beside: bool = False,
    digits_later: bool = False,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> tuple[Household, str]:
    """Open a file with its first consent, given by `speaker`. Returns it with the six digits, which are kept nowhere.

    The same `key` again gives the file that is there, and "" for the digits. `beside` says that the file of this door is
    another household's. With `digits_later` it has none yet and nobody gets in by its number: where an answer can be lost
    on its way, `give_digits` makes the first ones when they can be told. Raises Refused with every reason.
    """
    with transaction.atomic():
        town = place.jurisdiction_id or place.pk
        if key and (held := Household.objects.filter(jurisdiction_id=town, key=key).first()):
            return held, ""
        household = Household(jurisdiction_id=town, place=place, place_path=place.path, opened_at=at, key=key)
        writer = _opener(place, by)
        found = _problems_of_text(speaker, LONGEST_NAME, "speaker")
        if not speaker.strip():
            found = [Why(say("Please say who of the household agreed."), field="speaker")]
        found += problems(yes, Member(fourteen_on=""), None, writer, at)
        found += _opening_problems(household, yes, door, called, speaks, beside)
        if found:
            raise Refused(*found)
        digits = "" if digits_later else new_digits()
        household.number = new_number(town)
        household.digits_hash = digits_hash(household.pk, digits) if digits else None
        household.door, household.door_hash = door.strip(), door_hash(place.pk, door)
        household.called, household.speaks = called.strip(), speaks
        household.save()
        note(household, "opened", writer, at)
        giver = Member.objects.create(
            jurisdiction_id=town, household=household, called=speaker.strip(), fourteen_on=""
        )
        _store(household, yes, giver, None, writer, at)
    return household, digits


def _opener(place: Place, by: Actor) -> Writer:
    for seat in by.seats:
        if by.account_id and seat.role in WRITES and place.path.startswith(seat.place_path):
            return Writer(by.account_id, seat.unit_id, seat.role, at_counter=True)
    raise Refused(Why(say("No seat of yours reaches this household.")))


def _opening_problems(
    household: Household, yes: Yes, door: str, called: str, speaks: str, beside: bool
) -> list[Why]:
    found = _problems_of_text(door, LONGEST_DOOR, "door") + _problems_of_text(called, LONGEST_NAME, "called")
    if speaks and speaks not in LANGUAGES:
        found.append(Why(say("Please choose the language they speak."), field="speaks"))
    purpose = purpose_named(yes.purpose)
    items = purpose.items if purpose is not None else frozenset()
    for item, text in (("door", door), ("called", called), ("speaks", speaks)):
        if text.strip() and purpose is not None and item not in items:
            found.append(_not_covered(item))
    if door.strip() and not beside and at_door(household.place_id, door):
        sentence = say(
            "There is a file for this door. Open that one, or say that another household lives here too."
        )
        found.append(Why(sentence, field="door"))
    return found


def at_door(place_id: int, door: str) -> list[Household]:
    """The open files of a door, oldest first. For whoever writes there; a reader finds one by `access.write_found`."""
    hashed = door_hash(place_id, door)
    if hashed is None:
        return []
    return list(Household.objects.filter(place_id=place_id, door_hash=hashed, ended_at=None).order_by("id"))


# ── correcting and adding ──


def correct_household(*, household_id: UUID, item: str, text: str, by: Actor, at: datetime) -> Household:
    """Correct what it calls itself, its door or its language; an empty text takes it out. Raises Refused."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        longest = {"called": LONGEST_NAME, "door": LONGEST_DOOR, "speaks": 10}
        if item not in longest:
            raise Refused(Why(say("That can't be corrected here.")))
        found = _problems_of_text(text, longest[item], item)
        if item == "speaks" and text and text not in LANGUAGES:
            found.append(Why(say("Please choose the language they speak."), field="speaks"))
        if text.strip():
            found += _uncovered(household, item, at)
        if found:
            raise Refused(*found)
        setattr(household, item, text.strip())
        fields = [item]
        if item == "door":
            household.door_hash = door_hash(household.place_id, text)
            fields.append("door_hash")
        household.save(update_fields=fields)
        note(household, item, writer, at)
    return household


def add_member(
    *,
    household_id: UUID,
    called: str,
    born_on: date | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Member:
    """Write down somebody of the household. `born_on` is asked of children alone, and only the day they turn fourteen is kept."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        if key and (held := household.members.filter(key=key).first()):
            return held
        found = _problems_of_text(called, LONGEST_NAME, "called") + _uncovered(household, "members", at)
        if not called.strip():
            found.append(Why(say("Please say what the household calls them."), field="called"))
        fourteen_on = _fourteen_on(born_on, at, found)
        if found:
            raise Refused(*found)
        member = Member.objects.create(
            jurisdiction_id=household.jurisdiction_id,
            household=household,
            called=called.strip(),
            fourteen_on=fourteen_on,
            key=key,
        )
        note(household, "member", writer, at)
    return member


def _fourteen_on(born_on: date | None, at: datetime, found: list[Why]) -> str:
    """The day somebody turns fourteen, as it is kept: "" for whoever is already."""
    if born_on is None:
        return ""
    today = local_day(at)
    if born_on > today:
        found.append(Why(say("That birthday is still to come. Please look at the year."), field="born_on"))
        return ""
    year = born_on.year + FOURTEEN
    leap = (born_on.month, born_on.day) == (2, 29) and not _is_leap(year)
    day = date(year, 3, 1) if leap else born_on.replace(year=year)
    return day.isoformat() if day > today else ""


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def correct_member(*, member_id: UUID, called: str, by: Actor, at: datetime) -> Member:
    """Correct what the household calls somebody. Raises Refused."""
    with transaction.atomic():
        member, household, writer = _of(Member, member_id, by)
        own_word(member, household, writer, at)
        found = _problems_of_text(called, LONGEST_NAME, "called")
        if not called.strip():
            found.append(Why(say("Please say what the household calls them."), field="called"))
        if found:
            raise Refused(*found)
        member.called = called.strip()
        member.save(update_fields=["called"])
        note(household, "member_called", writer, at)
    return member


def is_one_of_several(member: Member, household: Household, at: datetime) -> bool:
    """Whether somebody is a grown-up (fourteen) beside others: then nobody else of the household speaks for them."""
    today = local_day(at)
    grown = [one for one in household.members.filter(left_at=None) if not is_child(one, today)]
    return len(grown) > 1 and any(one.pk == member.pk for one in grown)


def own_word(member: Member, household: Household, writer: Writer, at: datetime) -> None:
    """Raises Refused where a grown-up among several is changed on the household's own page: it can't tell who holds it."""
    if writer.account_id is None and is_one_of_several(member, household, at):
        raise Refused(
            Why(
                say(
                    "Whoever is fourteen or older says this themselves: at the counter, or on a signed sheet that you bring"
                    " there. A death is written down there too."
                ),
                field="member",
            )
        )


def add_way(
    *, household_id: UUID, kind: str, value: str = "", member_id: UUID | None = None, by: Actor, at: datetime
) -> ContactWay:
    """Write down a way to reach it: a number to call or to write to, or a visit. Raises Refused."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        digits = "".join(c for c in value if c.isdecimal())
        found = _uncovered(household, "ways", at)
        if kind not in WayKind.values:
            found.append(Why(say("Please choose how they want to be reached."), field="kind"))
        elif kind != WayKind.VISIT and not 7 <= len(digits) <= 15:
            found.append(Why(say("A telephone number has 7 to 15 digits. Please check it."), field="value"))
        if member_id and not household.members.filter(pk=member_id, left_at=None).exists():
            found.append(Why(say("That is nobody of this household."), field="member"))
        if found:
            raise Refused(*found)
        way = ContactWay.objects.create(
            jurisdiction_id=household.jurisdiction_id,
            household=household,
            member_id=member_id,
            kind=kind,
            value="" if kind == WayKind.VISIT else digits,
        )
        note(household, "way", writer, at)
    return way


def remove_way(*, way_id: UUID, by: Actor, at: datetime) -> None:
    """Take a way out again."""
    with transaction.atomic():
        way, household, writer = _of(ContactWay, way_id, by)
        way.delete()
        note(household, "way_gone", writer, at)


def add_need(
    *,
    household_id: UUID,
    kind: str,
    consent_id: UUID,
    member_id: UUID | None = None,
    keep_until: date | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Need:
    """Write down a standing need under a consent whose purpose needs it; about a member only with that member's own yes.

    It is kept until `keep_until` (the consent's end where none is named). The same key or the same need again is the one
    that is there. Raises Refused.
    """
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        if key and (held := household.needs.filter(key=key).first()):
            return held
        consent = household.consents.filter(pk=consent_id).first()
        member = household.members.filter(pk=member_id, left_at=None).first() if member_id else None
        found: list[Why] = []
        if kind not in NEEDS:
            found.append(
                Why(say("Please choose one of the needs. Anything else is an order: place it."), field="kind")
            )
        elif consent is None or not alive(consent, at):
            found.append(
                Why(say("A need is kept under a consent that holds. Take one first."), field="consent")
            )
        elif consent.purpose not in {purpose.code for purpose in purposes_of_need(kind)}:
            found.append(Why(say("What they agreed to doesn't need this, so it isn't kept."), field="kind"))
        elif member_id and member is None:
            found.append(Why(say("That is nobody of this household."), field="member"))
        elif member is not None and member.pk not in (consent.about_id, consent.given_by_id):
            found.append(Why(say("A need of somebody is kept with their own yes. Ask them."), field="member"))
        if found or consent is None:
            raise Refused(*found)
        until = min(keep_until or consent.until_on, consent.until_on)
        for held in household.needs.filter(member=member, consent=consent):
            if unsealed(held.kind) == kind:
                return held
        need = Need.objects.create(
            jurisdiction_id=household.jurisdiction_id,
            household=household,
            member=member,
            consent=consent,
            kind=kind,
            keep_until=until,
            at=at,
            key=key,
        )
        note(household, "need", writer, at, purpose=consent.purpose)
    return need


def remove_need(*, need_id: UUID, by: Actor, at: datetime) -> None:
    """Take a need out: it is no more, or they don't want it kept."""
    with transaction.atomic():
        need, household, writer = _of(Need, need_id, by)
        need.delete()
        note(household, "need_gone", writer, at)


# ── what it asked for ──


def link_matter(
    *, household_id: UUID, case_id: UUID, consent_id: UUID, by: Actor, at: datetime
) -> HouseholdMatter:
    """Put a matter into the file, under a consent to keep together what was asked for. Raises Refused."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        consent = household.consents.filter(pk=consent_id, purpose="together").first()
        if consent is None or not alive(consent, at):
            sentence = say(
                "A matter stands in the file only if the household agreed to keep together what it asked for."
            )
            raise Refused(Why(sentence, field="consent"))
        row, fresh = HouseholdMatter.objects.get_or_create(
            household=household,
            case_id=case_id,
            defaults={"jurisdiction_id": household.jurisdiction_id, "consent": consent, "at": at},
        )
        if fresh:
            note(household, "matter", writer, at)
    return row


def unlink_matter(*, household_id: UUID, case_id: UUID, by: Actor, at: datetime) -> None:
    """Take a matter out of the file. The matter itself stays as it is."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        if HouseholdMatter.objects.filter(household=household, case_id=case_id).delete()[0]:
            note(household, "matter_gone", writer, at)


def restrict_household(*, household_id: UUID, on: bool, by: Actor, at: datetime) -> Household:
    """Keep it all and use it for nothing, or lift that again. The household alone decides."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        household_only(writer)
        if (household.restricted_at is not None) != on:
            household.restricted_at = at if on else None
            household.save(update_fields=["restricted_at"])
            note(household, "restricted" if on else "lifted", writer, at)
    return household


# ── small parts ──


def _of(model: type[Row], pk: UUID, by: Actor) -> tuple[Row, Household, Writer]:
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise Refused(Why(say("It is not there any more.")))
    household = locked_household(row.household_id)
    return row, household, writer_of(household, by)


def _problems_of_text(text: str, longest: int, field: str) -> list[Why]:
    if "\x00" in text:
        return [Why(say("This text has a character that can't be stored."), field=field)]
    if len(text.strip()) > longest:
        return [Why(say("That is longer than fits here."), field=field)]
    return []


def _uncovered(household: Household, item: str, at: datetime) -> list[Why]:
    return [] if item in covered_items(household.consents.all(), at) else [_not_covered(item)]


def _not_covered(item: str) -> Why:
    sentence = say("No consent covers this, so it isn't written down. Ask for a purpose that needs it.")
    return Why(sentence, field=item)
