"""Consent: taken for one purpose, by somebody who can give it, until a day; taken back at any time.

An ended consent is unreadable from the same day on because every reading asks `cover_of` with its own moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say

from ..actors import Actor, Seat
from ..purposes import Purpose, purpose_named
from ..sealed import unsealed
from .changes import Writer, locked_household, note, writer_of
from .models import Consent, Evidence, GivenHow, Household, Member, TakenBack


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes as it was given: to what, how, until when (that day no more), for which office besides the place's own."""

    purpose: str
    how: str
    until_on: date
    evidence: Evidence | None = None
    unit_id: int | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What the consents of a household to one purpose come to at a moment."""

    shared: bool  # somebody said yes for what the household shares
    units: frozenset[int]  # offices that it names besides the place's own
    about: frozenset[UUID]  # the members who are covered themselves
    ended_on: date | None  # of the newest that ended

    def open_to(self, seat: Seat) -> bool:
        """Whether what the household shares is open from this seat."""
        return self.shared and (seat.role != "unit" or seat.unit_id in self.units)


def is_child(member: Member, on: date) -> bool:
    """Whether a member is not fourteen yet on that day."""
    return unsealed(member.fourteen_on) > on.isoformat()


def alive(consent: Consent, at: datetime) -> bool:
    """Whether a consent holds at `at`."""
    return consent.taken_back_at is None and local_day(consent.given_at) <= local_day(at) < consent.until_on


def cover_of(household: Household, purpose: Purpose, at: datetime) -> Cover:
    """What is covered for a purpose. One query; none for a purpose that takes no consent."""
    rows = list(household.consents.filter(purpose=purpose.code).order_by("id")) if purpose.ask else []
    return cover(rows, at)


def cover(rows: Iterable[Consent], at: datetime) -> Cover:
    """The same from consents of one purpose that were read already."""
    rows = list(rows)
    held = [row for row in rows if alive(row, at)]
    ended = [
        local_day(row.taken_back_at) if row.taken_back_at else row.until_on for row in rows if row not in held
    ]
    shared = [row for row in held if row.about_id is None]
    # whoever says yes for the household says it for themselves too; never for another who can speak
    about = {row.about_id or row.given_by_id for row in held}
    return Cover(
        bool(shared),
        frozenset(row.unit_id for row in shared if row.unit_id is not None),
        frozenset(one for one in about if one is not None),
        max(ended, default=None),
    )


def covered_items(rows: Iterable[Consent], at: datetime, grace: timedelta = timedelta()) -> frozenset[str]:
    """The items that some consent covers at `at`, or covered until no longer than `grace` ago."""
    found: set[str] = set()
    for row in rows:
        purpose = purpose_named(row.purpose)
        late = row.taken_back_at is None and local_day(at - grace) < row.until_on
        if purpose is not None and (alive(row, at) or late):
            found |= purpose.items
    return frozenset(found)


# ── taking it ──


def take_consent(
    *,
    household_id: UUID,
    yes: Yes,
    given_by: UUID | None = None,
    speaker: str = "",
    about: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Consent:
    """Write down a yes. The same `yes.key` again is the one that is there. A newer yes takes the older one's place.

    Who gave it is `given_by`, or `speaker` by name: a member of that name, else somebody who is written down with it.
    Raises Refused with every reason.
    """
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        if yes.key and (held := household.consents.filter(key=yes.key).first()):
            return held
        members = {member.pk: member for member in household.members.filter(left_at=None)}
        giver, whom = _member(members, given_by), _member(members, about)
        if giver is None and given_by is None and speaker.strip():
            giver = _called(members, speaker) or Member(
                jurisdiction_id=household.jurisdiction_id, household=household, called=speaker.strip()[:40]
            )
        known = (giver is not None or not given_by) and (whom is not None or not about)
        if whys := problems(yes, giver, whom, writer, at, known=known):
            raise Refused(*whys)
        return _store(household, yes, giver, whom, writer, at)


def _store(
    household: Household, yes: Yes, giver: Member | None, whom: Member | None, writer: Writer, at: datetime
) -> Consent:
    if giver is not None and giver._state.adding:
        giver.save()
    evidence = yes.evidence
    if evidence is not None and evidence._state.adding:
        evidence.jurisdiction_id = household.jurisdiction_id
        evidence.save()
    until_on = yes.until_on
    if whom is not None and is_child(whom, local_day(at)):
        # from that day on it is theirs to give
        until_on = min(until_on, date.fromisoformat(unsealed(whom.fourteen_on)))
    older = household.consents.filter(purpose=yes.purpose, about=whom, unit=yes.unit_id, taken_back_at=None)
    renewed = list(older)
    consent = Consent.objects.create(
        jurisdiction_id=household.jurisdiction_id,
        household=household,
        purpose=yes.purpose,
        about=whom,
        given_by=giver,
        how=yes.how,
        unit_id=yes.unit_id,
        given_at=at,
        until_on=until_on,
        evidence=evidence,
        written_by_id=writer.account_id,
        written_unit_id=writer.unit_id,
        key=yes.key,
    )
    for old in renewed:
        old.needs.update(consent=consent)
        old.matters.update(consent=consent)
        _end(old, TakenBack.RENEWED, at)
    note(household, "consent_given", writer, at, purpose=yes.purpose)
    return consent


def problems(
    yes: Yes, giver: Member | None, whom: Member | None, writer: Writer, at: datetime, *, known: bool = True
) -> list[Why]:
    """Everything that speaks against a yes, in sentences. `known` says that whoever was named belongs to the household."""
    found: list[Why] = []
    today = local_day(at)
    purpose = purpose_named(yes.purpose)
    if not yes.purpose:
        found.append(Why(say("A consent is for something. Please choose what for."), field="purpose"))
    elif purpose is None or not purpose.ask:
        found.append(
            Why(say("Nobody can be asked for this: it is not among the declared purposes."), field="purpose")
        )
    else:
        longest = today + timedelta(days=purpose.days)
        if yes.until_on <= today:
            found.append(Why(say("Please choose a day that is still to come."), field="until_on"))
        elif yes.until_on > longest:
            sentence = say("A consent to this lasts until %(day)s at most. Then ask again.")
            found.append(Why(sentence, {"day": longest}, "until_on"))
    found += _problems_of_how(yes, writer)
    if not known:
        found.append(Why(say("That is nobody of this household."), field="given_by"))
    found += _problems_of_who(giver, whom, writer, today)
    return found


def _problems_of_how(yes: Yes, writer: Writer) -> list[Why]:
    if yes.how not in GivenHow.values:
        return [Why(say("Please choose how it was given: by voice, on paper or on the page."), field="how")]
    if (yes.how == GivenHow.PAGE) != (writer.account_id is None):
        return [Why(say("On the page only the household itself says yes."), field="how")]
    kind = yes.evidence.kind if yes.evidence is not None else ""
    if yes.how == GivenHow.PAPER and kind not in ("photo", "document"):
        return [Why(say("Please add a photo of the signed sheet."), field="evidence")]
    if yes.how == GivenHow.VOICE and kind != "voice":
        return [Why(say("Please add the recording in which they say yes."), field="evidence")]
    return []


def _problems_of_who(giver: Member | None, whom: Member | None, writer: Writer, today: date) -> list[Why]:
    if writer.account_id is None and (giver is not None or whom is not None):
        # whoever holds the digits is one of the household; for the others each speaks at the counter
        sentence = say(
            "On its page the household says yes for what it shares. For a member it is said at the counter."
        )
        return [Why(sentence, field="given_by")]
    if giver is None:
        # on its own page the household speaks for what it shares, and for no member
        if writer.account_id is None and whom is None:
            return []
        return [Why(say("Please say who of the household agreed."), field="given_by")]
    if is_child(giver, today):
        sentence = say(
            "Under fourteen a parent or guardian agrees for the child. Ask the child all the same."
        )
        return [Why(sentence, field="given_by")]
    if whom is not None and whom.pk != giver.pk and not is_child(whom, today):
        return [Why(say("Whoever is fourteen or older agrees for themselves."), field="given_by")]
    return []


def member_called(household: Household, name: str) -> UUID | None:
    """The member whom the household calls so, if there is one. Nobody reads a name by it: it is given, not told."""
    found = _called({member.pk: member for member in household.members.filter(left_at=None)}, name)
    return found.pk if found is not None else None


def _called(members: dict[UUID, Member], name: str) -> Member | None:
    wanted = "".join(name.split())
    return next(
        (m for m in members.values() if wanted and "".join(unsealed(m.called).split()) == wanted), None
    )


def _member(members: dict[UUID, Member], pk: UUID | None) -> Member | None:
    return members.get(pk) if pk is not None else None


# ── taking it back ──


def take_back(*, consent_id: UUID, by: Actor, at: datetime) -> Consent:
    """End a consent now, because they said so. What it alone kept is unreadable at once and erased the night after."""
    with transaction.atomic():
        row = Consent.objects.filter(pk=consent_id).first()
        if row is None:
            raise Refused(Why(say("There is no such consent.")))
        household = locked_household(row.household_id)
        writer = writer_of(household, by)
        if row.taken_back_at is None:
            _end(row, TakenBack.SAID, at)
            note(household, "consent_back", writer, at, purpose=row.purpose)
    return row


def end_consents(rows: Iterable[Consent], how: TakenBack, at: datetime) -> None:
    """End several, because of who left or what was merged."""
    for row in rows:
        if row.taken_back_at is None:
            _end(row, how, at)


def _end(row: Consent, how: TakenBack, at: datetime) -> None:
    row.taken_back_at, row.taken_back_how = at, how
    row.save(update_fields=["taken_back_at", "taken_back_how"])
