"""When a family changes: it parts, it comes together, somebody goes, all of it goes.

Whoever goes decides about themselves; whoever stays is asked again where the one who had agreed is gone.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.places.models import Place

from ..actors import Actor
from ..keyed import digits_hash, door_hash
from ..purposes import purpose_named
from ..sealed import unsealed
from .actions import LONGEST_DOOR, _not_covered, _problems_of_text, is_one_of_several, own_word
from .changes import OWN_SAY, Writer, household_only, locked_household, note, writer_of
from .consents import Yes, _store, alive, covered_items, end_consents, is_child, problems
from .digits import new_digits, new_number
from .erasing import erase_content, erase_member, take_away
from .models import Consent, Ended, Household, Member, TakenBack
from .queries import household_of

GOES = (Ended.MOVED, Ended.DIED, Ended.OUT)


def split_household(
    *,
    household_id: UUID,
    member_ids: Sequence[UUID],
    speaker_id: UUID,
    yes: Yes,
    place: Place,
    door: str = "",
    by: Actor,
    at: datetime,
) -> tuple[Household, str]:
    """Some of a household get a file of their own, by marriage or otherwise. Returns it with its six digits.

    It takes the yes of one of those who go, and nobody's who stays. What they agreed to for themselves goes with them; what
    they had agreed to for the others ends. Raises Refused.
    """
    with transaction.atomic():
        old = locked_household(household_id)
        writer = writer_of(old, by)
        here = {member.pk: member for member in old.members.filter(left_at=None)}
        going = [here[pk] for pk in member_ids if pk in here]
        speaker = here.get(speaker_id)
        found = _split_problems(here, going, member_ids, speaker, at)
        found += _problems_of_text(door, LONGEST_DOOR, "door")
        found += problems(yes, speaker, None, writer, at, known=speaker is not None)
        purpose = purpose_named(yes.purpose)
        items = purpose.items if purpose is not None else frozenset()
        if purpose is not None and door.strip() and "door" not in items:
            found.append(_not_covered("door"))
        if purpose is not None and len(going) > 1 and "members" not in items:
            found.append(_not_covered("members"))
        if place.jurisdiction_id != old.jurisdiction_id:
            found.append(
                Why(say("That is another town. There they open a file of their own."), field="place")
            )
        if found or speaker is None:
            raise Refused(*found)
        new, digits = _new_household(old, place, door, at)
        note(new, "opened", writer, at)
        _bring(going, new)
        consent = _store(new, yes, speaker, None, writer, at)
        _keep_covered(new, consent)
        end_consents(Consent.objects.filter(household=old, given_by__in=going), TakenBack.LEFT, at)
        note(old, "split", writer, at)
    return new, digits


def _split_problems(
    here: dict[UUID, Member],
    going: list[Member],
    asked: Sequence[UUID],
    speaker: Member | None,
    at: datetime,
) -> list[Why]:
    today = local_day(at)
    if not going or len(going) != len(set(asked)):
        return [Why(say("Please choose who gets a file of their own."), field="members")]
    if speaker is None or speaker not in going:
        return [Why(say("One of those who go has to agree."), field="given_by")]
    staying = [member for member in here.values() if member not in going]
    if not any(not is_child(member, today) for member in staying):
        sentence = say("No grown-up would stay. If all go together, write down that the household moves.")
        return [Why(sentence, field="members")]
    return []


def _new_household(old: Household, place: Place, door: str, at: datetime) -> tuple[Household, str]:
    new = Household(
        jurisdiction_id=old.jurisdiction_id,
        place=place,
        place_path=place.path,
        opened_at=at,
        came_from=old,
        speaks=old.speaks,
        door=door.strip(),
        door_hash=door_hash(place.pk, door),
    )
    digits = new_digits()
    new.number, new.digits_hash = new_number(old.jurisdiction_id), digits_hash(new.pk, digits)
    new.save()
    return new, digits


def _bring(members: list[Member], to: Household) -> None:
    """Members, with what was said of them alone and what they agreed to for themselves."""
    for member in members:
        member.ways.update(household=to)
        member.consents.update(household=to)
        member.needs.update(household=to)
        member.household = to
        member.save(update_fields=["household"])


def _keep_covered(new: Household, consent: Consent) -> None:
    """What no consent of the new file covers is erased there at once; needs go on under the consent that needs them."""
    items = covered_items(new.consents.all(), consent.given_at)
    for need in new.needs.select_related("consent"):
        if need.consent.household_id == new.pk:
            continue
        purpose = purpose_named(consent.purpose)
        if (
            purpose is not None
            and f"need:{unsealed(need.kind)}" in purpose.items
            and need.member_id == consent.given_by_id
        ):
            need.consent, need.keep_until = consent, min(need.keep_until, consent.until_on)
            need.save(update_fields=["consent", "keep_until"])
        else:
            need.delete()
    if "ways" not in items:
        new.ways.all().delete()
    if "speaks" not in items:
        new.speaks = ""
        new.save(update_fields=["speaks"])


# ── coming together ──


def merge_households(*, household_id: UUID, number: str, digits: str, by: Actor, at: datetime) -> Household:
    """Another household comes into this one. Both agree: this one speaks, and the other's number and digits are given.

    Only what both had agreed to goes on, until the earlier of the two days; the rest is asked again. Raises Refused.
    """
    with transaction.atomic():
        into = locked_household(household_id)
        writer = writer_of(into, by)
        household_only(writer)
        other = household_of(number, digits)
        if other is None or other.jurisdiction_id != into.jurisdiction_id:
            raise Refused(
                Why(
                    say("These two don't go together. Please look at the other household's paper again."),
                    field="number",
                )
            )
        if other.pk == into.pk:
            raise Refused(Why(say("That is the same household."), field="number"))
        other = locked_household(other.pk)
        both = _agree_on_both(into, other, at)
        _bring(list(other.members.filter(left_at=None)), into)
        other.ways.update(household=into)
        other.needs.filter(consent__household=into).update(household=into)
        if "together" in both:
            kept = into.consents.filter(purpose="together", about=None, taken_back_at=None).first()
            taken = set(into.matters.values_list("case_id", flat=True))
            other.matters.exclude(case_id__in=taken).update(household=into, consent=kept)
        other.merged_into = into
        take_away(erase_content(other, Ended.MERGED, at))
        note(other, "merged", writer, at)
        note(into, "merged", writer, at)
    return into


def _agree_on_both(into: Household, other: Household, at: datetime) -> set[str]:
    """End what only one of them agreed to for the household; shorten the rest. Returns the purposes that go on."""
    ours = [row for row in into.consents.filter(about=None) if alive(row, at)]
    theirs = [row for row in other.consents.filter(about=None) if alive(row, at)]
    both: set[str] = set()
    for row in ours:
        match = [b for b in theirs if (b.purpose, b.unit_id) == (row.purpose, row.unit_id)]
        if match:
            row.until_on = min(row.until_on, match[0].until_on)
            row.save(update_fields=["until_on"])
            for need in match[0].needs.all():
                need.consent, need.keep_until = row, min(need.keep_until, row.until_on)
                need.save(update_fields=["consent", "keep_until"])
            both.add(row.purpose)
        else:
            end_consents([row], TakenBack.MERGED, at)
    end_consents(theirs, TakenBack.MERGED, at)
    return both


# ── going ──


def leave_household(*, member_id: UUID, how: str, said: str = "", by: Actor, at: datetime) -> Household:
    """Somebody wants out, moved away or died: what was held of them is erased now, and nobody else is asked.

    A grown-up is taken out by their own word, `said` to an office (one of `OWN_SAY`), or when they died: not by whoever holds
    the household's digits. What they had agreed to for the others ends. With the last grown-up the file is closed. Raises
    Refused.
    """
    with transaction.atomic():
        row = Member.objects.filter(pk=member_id, left_at=None).first()
        if row is None:
            raise Refused(Why(say("That is nobody of this household."), field="member"))
        if how not in GOES:
            raise Refused(Why(say("Please choose whether they moved, died or want out."), field="how"))
        household = locked_household(row.household_id)
        writer = writer_of(household, by)
        own_word(row, household, writer, at)
        if is_one_of_several(row, household, at) and how != Ended.DIED and said not in OWN_SAY:
            raise Refused(Why(say("Please write down how they said it themselves."), field="said"))
        end_consents(Consent.objects.filter(given_by=row), TakenBack.LEFT, at)
        end_consents(Consent.objects.filter(about=row), TakenBack.LEFT, at)
        erase_member(row, at)
        note(household, "member_left", writer, at, purpose=said if said in OWN_SAY else "")
        staying = household.members.filter(left_at=None)
        if not any(not is_child(member, local_day(at)) for member in staying):
            _close(household, Ended(how), writer, at)
    return household


def move_household(*, household_id: UUID, place: Place, door: str = "", by: Actor, at: datetime) -> Household:
    """The whole household moves within the town. Others would read its file there, so it is asked again."""
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        found = _problems_of_text(door, LONGEST_DOOR, "door")
        if place.jurisdiction_id != household.jurisdiction_id:
            found.append(
                Why(say("That is another town. There they open a file of their own."), field="place")
            )
        if found:
            raise Refused(*found)
        if place.pk != household.place_id:
            end_consents(household.consents.filter(taken_back_at=None), TakenBack.LEFT, at)
        household.place, household.place_path = place, place.path
        household.door, household.door_hash = door.strip(), door_hash(place.pk, door)
        household.save(update_fields=["place", "place_path", "door", "door_hash"])
        note(household, "door", writer, at)
    return household


def close_household(*, household_id: UUID, how: str, by: Actor, at: datetime) -> Household:
    """Close a file: all moved out of town, or it wants none any more. What it held is erased now. Raises Refused.

    That it wants none only the household itself says, on its page or with its digits at the counter.
    """
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        if how not in GOES:
            raise Refused(Why(say("Please choose whether they moved, died or want out."), field="how"))
        if how == Ended.OUT:
            household_only(writer)
        _close(household, Ended(how), writer, at)
    return household


def _close(household: Household, how: Ended, writer: Writer, at: datetime) -> None:
    take_away(erase_content(household, how, at))
    note(household, "erased" if how == Ended.OUT else "ended", writer, at)
