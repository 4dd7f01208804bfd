"""A household that parts by marriage, comes together, or loses somebody: as a fair clerk would do it."""

from datetime import timedelta

import pytest

from huiyin.kernel.say import Refused
from huiyin.people import access
from huiyin.people.households.actions import add_member, add_need, add_way, link_matter
from huiyin.people.households.family import (
    close_household,
    leave_household,
    merge_households,
    move_household,
    split_household,
)
from huiyin.people.households.models import Consent, Household, Member
from huiyin.people.households.queries import household_of, looks_at_household
from huiyin.people.models import Look
from huiyin.people.sealed import unsealed
from tests.cast import AT, DAY, PHONE, Town
from tests.people.conftest import DOOR, TODAY, UNTIL, Family, open_file, yes

pytestmark = pytest.mark.django_db
WORDS = "送水车要到门口"


@pytest.fixture
def large(family: Family) -> Family:
    """With a daughter who agreed to care visits herself, and a boy of thirteen."""
    by = family.town.actor("clerk")
    family.agrees("care")
    daughter = add_member(household_id=family.id, called="大女儿", by=by, at=AT)
    own = family.agrees("care", about=daughter, given_by=daughter)
    add_need(household_id=family.id, kind="carry", consent_id=own.pk, member_id=daughter.pk, by=by, at=AT)
    boy = add_member(
        household_id=family.id, called="老三", born_on=TODAY.replace(year=TODAY.year - 13), by=by, at=AT
    )
    family.agrees("care", about=boy)
    family.members = {"daughter": daughter, "boy": boy}
    return family


def part(family: Family, *who: str, speaker: str = "daughter", consent=None, **more):
    return split_household(
        household_id=family.id,
        member_ids=[family.members[name].pk for name in who],
        speaker_id=family.members[speaker].pk,
        yes=consent or yes("care"),
        place=family.town.villages[0],
        by=family.town.actor("clerk"),
        at=AT + DAY,
        **more,
    )


# ── split by marriage ──


def test_split_by_marriage_the_daughter_takes_her_own_things_and_her_own_yes(large: Family) -> None:
    new, digits = part(large, "daughter", door="八组 3 号")
    assert household_of(new.number, digits) == new and new.number != large.household.number
    opened = access.open_own(new, by=access.Actor.the_household(new.pk), at=AT + DAY)
    assert [one.text for one in opened.of("members")] == ["大女儿"]
    assert opened.of("need:carry") and opened.text("door") == "八组 3 号"
    old = access.open_own(large.household, by=large.itself, at=AT + DAY)
    assert "大女儿" not in [one.text for one in old.of("members")] and not old.of("need:carry")
    assert large.household.changes.filter(what="split").exists()


def test_a_split_takes_no_consent_of_those_who_stay(large: Family) -> None:
    new, _ = part(large, "daughter")
    assert {c.purpose for c in new.consents.filter(taken_back_at=None)} == {"care"}
    with pytest.raises(Refused, match="has not agreed"):
        access.open(new, by=large.town.actor("clerk"), purpose="water", words=WORDS, at=AT + DAY)


def test_whoever_stays_is_asked_again_where_the_one_who_agreed_has_gone(large: Family) -> None:
    large.agrees("power", given_by=large.members["daughter"])
    part(large, "daughter")
    gone = Consent.objects.get(household=large.household, purpose="power")
    assert gone.taken_back_how == "left"


@pytest.mark.parametrize(
    ("who", "speaker", "sentence"),
    [
        ((), "daughter", "choose who"),
        (("boy",), "boy", "parent or guardian"),
        (("boy",), "daughter", "those who go has to agree"),
    ],
)
def test_a_split_that_nobody_can_agree_to_is_refused(large: Family, who, speaker, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        part(large, *who, speaker=speaker)
    assert Household.objects.count() == 1


def test_a_child_is_not_left_alone_by_a_split(large: Family) -> None:
    large.members["mother"] = large.speaker
    with pytest.raises(Refused, match="No grown-up would stay"):
        part(large, "daughter", "mother", speaker="mother")


def test_what_was_looked_at_before_the_split_stays_in_both_lists(large: Family) -> None:
    access.open(large.household, by=large.town.actor("clerk"), purpose="care", words=WORDS, at=AT)
    new, _ = part(large, "daughter")
    access.open(
        Household.objects.get(pk=large.id),
        by=large.town.actor("clerk"),
        purpose="care",
        words=WORDS,
        at=AT + 2 * DAY,
    )
    assert len(looks_at_household(new, AT + 3 * DAY)) == 1
    assert len(looks_at_household(large.household, AT + 3 * DAY)) == 2


# ── merged ──


def test_merged_only_what_both_agreed_to_goes_on_until_the_earlier_day(large: Family, town: Town) -> None:
    other = open_file(
        town, speaker="次仁", door="九组 1 号", consent=yes("water", UNTIL - timedelta(days=30))
    )
    access.open(other.household, by=town.actor("clerk"), purpose="water", words=WORDS, at=AT)
    merge_households(
        household_id=large.id,
        number=other.household.number,
        digits=other.digits,
        by=large.itself,
        at=AT + DAY,
    )
    held = {c.purpose: c.until_on for c in large.household.consents.filter(taken_back_at=None, about=None)}
    assert held == {"water": UNTIL - timedelta(days=30)}, "to care visits only one of them had agreed"
    opened = access.open_own(large.household, by=large.itself, at=AT + DAY)
    assert "次仁" in [one.text for one in opened.of("members")]
    assert household_of(other.household.number, other.digits) is None
    assert len(looks_at_household(large.household, AT + DAY)) == 1, (
        "who looked at the other file is in the list now"
    )


def test_a_merger_takes_both_households(large: Family, town: Town) -> None:
    other = open_file(town, speaker="次仁", door="九组 1 号")
    facts = {"household_id": large.id, "number": other.household.number, "at": AT}
    with pytest.raises(Refused, match="don't go together"):
        merge_households(digits="000000" if other.digits != "000000" else "1", by=large.itself, **facts)
    with pytest.raises(Refused, match="Only the household itself"):
        merge_households(digits=other.digits, by=town.actor("clerk"), **facts)
    with pytest.raises(Refused, match="same household"):
        merge_households(
            household_id=large.id, number=large.household.number, digits=large.digits, by=large.itself, at=AT
        )
    assert Household.objects.filter(ended_at=None).count() == 2


# ── going ──


def test_a_member_who_wants_out_is_out_and_nobody_else_is_asked(large: Family) -> None:
    daughter = large.members["daughter"]
    add_way_of(large, daughter)
    leave_household(member_id=daughter.pk, how="out", said="here", by=large.town.actor("clerk"), at=AT + DAY)
    row = Member.objects.get(pk=daughter.pk)
    assert not row.called and not row.needs.exists() and not row.ways.exists()
    opened = access.open_own(large.household, by=large.itself, at=AT + DAY)
    assert "大女儿" not in [one.text for one in opened.of("members")] and not opened.of("need:carry")


def add_way_of(family: Family, member: Member) -> None:
    family.agrees("aid")
    add_way(
        household_id=family.id,
        kind="call",
        value=PHONE,
        member_id=member.pk,
        by=family.town.actor("clerk"),
        at=AT,
    )


def test_with_a_death_what_they_had_agreed_to_ends_and_the_child_is_asked_through_another(
    large: Family,
) -> None:
    mother = large.speaker
    leave_household(member_id=mother.pk, how="died", by=large.town.actor("clerk"), at=AT + DAY)
    assert not large.household.consents.filter(given_by=mother, taken_back_at=None).exists()
    assert large.household.consents.filter(given_by=large.members["daughter"], taken_back_at=None).exists()
    boy, daughter = large.members["boy"], large.members["daughter"]
    assert large.agrees("care", about=boy, given_by=daughter, at=AT + DAY).given_by_id == daughter.pk


def test_with_the_last_grown_up_the_file_is_closed_and_empty(family: Family) -> None:
    leave_household(member_id=family.speaker.pk, how="died", by=family.town.actor("clerk"), at=AT)
    row = Household.objects.get(pk=family.id)
    assert row.ended_how == "died" and not row.door and not row.members.exists()


def test_moving_within_the_town_is_asked_again_where_others_would_read_it(family: Family) -> None:
    by, west = family.town.actor("dispatcher"), family.town.villages[1]
    move_household(household_id=family.id, place=west, door="西头 2 号", by=by, at=AT + DAY)
    row = Household.objects.get(pk=family.id)
    assert row.place_id == west.pk and not row.consents.filter(taken_back_at=None).exists()
    with pytest.raises(Refused, match="ended on"):
        access.open(row, by=family.town.actor("clerk2"), purpose="water", words=WORDS, at=AT + DAY)


def test_only_the_household_says_that_it_wants_no_file(family: Family) -> None:
    with pytest.raises(Refused, match="Only the household itself"):
        close_household(household_id=family.id, how="out", by=family.town.actor("clerk"), at=AT)
    access.open(family.household, by=family.town.actor("clerk"), purpose="water", words=WORDS, at=AT)
    together = family.agrees("together")
    link_matter(
        household_id=family.id,
        case_id=family.id,
        consent_id=together.pk,
        by=family.town.actor("clerk"),
        at=AT,
    )
    close_household(household_id=family.id, how="out", by=family.itself, at=AT + DAY)
    row = Household.objects.get(pk=family.id)
    assert row.ended_how == "out" and row.door_hash is None and row.place_id == row.jurisdiction_id
    for rows in (row.members, row.consents, row.needs, row.ways, row.matters):
        assert not rows.exists()
    look = Look.objects.get(household_id=family.id)
    assert look.purpose == "" and look.purpose_code == "water", "who looked stays, their words go"
    assert household_of(family.household.number, family.digits) is None
    assert unsealed(row.door) == "" and DOOR not in str(row.__dict__)
