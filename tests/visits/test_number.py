"""The receipt of what was said at a door, as a text message to the household's own number, where it agreed to be answered."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.people.actors import Actor
from huiyin.people.households.actions import add_way, open_household, restrict_household
from huiyin.people.households.consents import Yes, take_back
from huiyin.people.households.models import Consent, Evidence, Household, StaffHome
from huiyin.people.keyed import door_hash
from huiyin.people.models import Contact, Look
from huiyin.people.sealed import unsealed
from huiyin.visits.models import Visit
from tests.cast import AT, DAY, Town
from tests.visits.making import NOON, SAID, keep, make_round, spoken

pytestmark = pytest.mark.django_db

DOOR, OWN, GIVEN = "一格 1 号", "13800008123", "13800009456"


def household(
    town: Town, purpose: str = "reply", *, kind: str = "sms", member: bool = False, **more: Any
) -> Household:
    """A file at the first door of the round, with a number, and a yes to `purpose`."""
    by = town.actor("grid")
    sheet = Evidence(
        kind="photo", media_type="image/jpeg", stored="s.jpg", size=9, digest=b"\x02" * 32, at=AT
    )
    yes = Yes("safety", "paper", AT.date() + timedelta(days=90), evidence=sheet)
    found, _ = open_household(place=town.grid, speaker="央金", yes=yes, door=DOOR, by=by, at=AT - DAY, **more)
    whose = found.members.get().pk if member else None
    add_way(household_id=found.pk, kind=kind, value=OWN, member_id=whose, by=by, at=AT - DAY)
    Consent.objects.filter(household=found).update(purpose=purpose)
    return found


def said(town: Town, **more: Any) -> Visit:
    return keep(spoken(make_round(town, (DOOR, "一格 2 号")), town, SAID, **more), town.actor("grid"))


def reached(visit: Visit) -> tuple[str, str]:
    contact = Contact.objects.get(pk=visit.needs.get().case.contact_id)
    return contact.reach_by, unsealed(contact.phone)


IN_PERSON = ("visit", "")


def test_it_goes_to_the_number_the_household_agreed_to_and_is_an_entry(town: Town) -> None:
    found = household(town)
    assert reached(said(town)) == ("sms", OWN)
    look = Look.objects.get(household_id=found.pk)
    assert (look.account, look.purpose_code, look.at) == (town.accounts["grid"], "reply", NOON)
    assert look.purpose


def test_two_needs_of_one_door_open_the_file_once(town: Town) -> None:
    household(town)
    keep(spoken(make_round(town, (DOOR,)), town, SAID, "水管冻了。"), town.actor("grid"))
    assert Look.objects.count() == 1
    assert {unsealed(one.phone) for one in Contact.objects.all()} == {OWN}


def test_a_number_given_at_the_door_goes_first_and_no_file_is_opened(town: Town) -> None:
    household(town)
    assert reached(said(town, phone=GIVEN)) == ("sms", GIVEN)
    assert not Look.objects.exists()


@pytest.mark.parametrize("purpose", ["visit", "water", "safety"])
def test_a_yes_to_something_else_is_no_yes_to_this(town: Town, purpose: str) -> None:
    household(town, purpose)
    assert reached(said(town)) == IN_PERSON
    assert not Look.objects.exists()


def test_a_yes_that_was_taken_back_is_none(town: Town) -> None:
    found = household(town)
    take_back(consent_id=Consent.objects.get().pk, by=Actor.the_household(found.pk), at=AT)
    assert reached(said(town)) == IN_PERSON


def test_an_expired_yes_is_none_on_the_same_day(town: Town) -> None:
    household(town)
    Consent.objects.update(until_on=NOON.date())
    assert reached(said(town)) == IN_PERSON


def test_a_locked_file_stays_shut(town: Town) -> None:
    found = household(town)
    restrict_household(household_id=found.pk, on=True, by=Actor.the_household(found.pk), at=AT)
    assert reached(said(town)) == IN_PERSON


def test_a_neighbours_file_stays_shut(town: Town) -> None:
    household(town)
    StaffHome.objects.create(
        account=town.accounts["grid"],
        place=town.grid,
        door_hash=door_hash(town.grid.pk, "一格 9 号"),
    )
    assert reached(said(town)) == IN_PERSON


def test_a_number_to_call_gets_no_text(town: Town) -> None:
    household(town, kind="call")
    assert reached(said(town)) == IN_PERSON


def test_one_members_own_number_is_not_the_households(town: Town) -> None:
    household(town, member=True)
    assert reached(said(town)) == IN_PERSON


@pytest.mark.parametrize("spoke", ["neighbour", "relative"])
def test_who_does_not_live_there_has_no_use_of_its_number(town: Town, spoke: str) -> None:
    household(town)
    assert reached(said(town, spoke=spoke)) == IN_PERSON


def test_at_a_door_of_two_households_nobody_guesses(town: Town) -> None:
    household(town)
    household(town, beside=True)
    assert reached(said(town)) == IN_PERSON
