"""Consent: for one purpose, by somebody who can give it, until a day; taken back at any time."""

from datetime import timedelta

import pytest

from huiyin.ids import new_id as new_key
from huiyin.kernel.say import Refused
from huiyin.people.actors import Actor
from huiyin.people.households.actions import add_member, add_need, correct_household, open_household
from huiyin.people.households.consents import cover_of, take_back, take_consent
from huiyin.people.households.models import Consent, Household
from huiyin.people.purposes import PURPOSES, consentable
from tests.cast import AT, DAY, Town
from tests.people.conftest import TODAY, UNTIL, Family, open_file, recording, yes

pytestmark = pytest.mark.django_db


def refused(family: Family, **more) -> str:
    with pytest.raises(Refused) as caught:
        family.agrees(more.pop("purpose", "water"), **more)
    return str(caught.value)


# ── bad input ──


def test_a_consent_without_a_purpose_is_refused_with_a_sentence(family: Family) -> None:
    assert refused(family, purpose="") == "A consent is for something. Please choose what for."
    assert family.household.consents.count() == 1


@pytest.mark.parametrize("purpose", ["religion", "to know", "water ", "own", "rescue", "ordered"])
def test_a_purpose_that_is_not_declared_is_refused_with_a_sentence(family: Family, purpose: str) -> None:
    assert "not among the declared purposes" in refused(family, purpose=purpose)


def test_a_child_of_thirteen_cannot_agree_for_itself_and_is_asked_through_a_parent(family: Family) -> None:
    family.agrees("visit")
    by = family.town.actor("clerk")
    child = add_member(
        household_id=family.id, called="老三", born_on=TODAY.replace(year=TODAY.year - 13), by=by, at=AT
    )
    assert "parent or guardian" in refused(family, purpose="visit", given_by=child, about=child)
    given = family.agrees("visit", about=child)
    assert given.about_id == child.pk and given.given_by_id == family.speaker.pk


def test_what_a_parent_agreed_to_ends_on_the_day_the_child_turns_fourteen(family: Family) -> None:
    family.agrees("visit")
    birthday = TODAY + timedelta(days=20)
    by = family.town.actor("clerk")
    born = birthday.replace(year=birthday.year - 14)
    child = add_member(household_id=family.id, called="老三", born_on=born, by=by, at=AT)
    assert family.agrees("visit", about=child).until_on == birthday
    later = AT + timedelta(days=21)
    assert "agrees for themselves" in refused(family, purpose="visit", about=child, at=later)
    assert family.agrees("visit", about=child, given_by=child, at=later).until_on == UNTIL


def test_a_grown_up_is_not_spoken_for(family: Family) -> None:
    family.agrees("visit")
    by = family.town.actor("clerk")
    other = add_member(household_id=family.id, called="二叔", by=by, at=AT)
    assert "agrees for themselves" in refused(family, purpose="visit", about=other)


def test_paper_needs_the_photo_and_voice_the_recording(family: Family) -> None:
    assert "photo of the signed sheet" in refused(family, how="paper", evidence=recording())
    assert "recording" in refused(family, how="voice")
    assert family.agrees("power", how="voice", evidence=recording()).evidence.kind == "voice"


def test_on_the_page_only_the_household_says_yes(family: Family) -> None:
    assert "only the household itself" in refused(family, how="page")
    given = take_consent(
        household_id=family.id, yes=yes("power", how="page"), given_by=None, by=family.itself, at=AT
    )
    assert given.how == "page" and given.written_by_id is None


@pytest.mark.parametrize(
    ("days", "sentence"), [(0, "still to come"), (-3, "still to come"), (121, "at most")]
)
def test_a_consent_ends_and_not_too_late(family: Family, days: int, sentence: str) -> None:
    assert sentence in refused(family, until_on=TODAY + timedelta(days=days))


def test_whoever_holds_the_digits_says_yes_for_no_other_member(family: Family) -> None:
    """On its page the household speaks for what it shares: neither for a grown-up, nor by naming one who agreed."""
    for more in (
        {"given_by": family.speaker.pk},
        {"given_by": family.speaker.pk, "about": family.speaker.pk},
    ):
        with pytest.raises(Refused, match="at the counter"):
            take_consent(
                household_id=family.id, yes=yes("power", how="page"), by=family.itself, at=AT, **more
            )
    assert family.household.consents.count() == 1


def test_another_town_takes_no_consent_here(cast, family: Family) -> None:
    with pytest.raises(Refused, match="No seat"):
        family.agrees("power", by=cast.b.actor("clerk"))
    with pytest.raises(Refused, match="No seat"):
        family.agrees("power", by=family.town.actor("clerk2"))
    with pytest.raises(Refused, match="No seat"):
        family.agrees("power", by=Actor.the_household(new_key()), how="page", given_by=None)


# ── what it does ──


def test_a_file_cannot_be_opened_without_a_consent(town: Town) -> None:
    with pytest.raises(Refused, match="A consent is for something"):
        open_file(town, consent=yes(""))
    with pytest.raises(Refused, match="who of the household"):
        open_file(town, speaker=" ")
    assert not Household.objects.exists()


def test_only_what_a_consent_covers_is_written_down(town: Town, family: Family) -> None:
    with pytest.raises(Refused, match="No consent covers this"):
        open_file(town, door="八组 1 号", called="次仁家")  # to mend the water nobody needs to know it
    by = town.actor("clerk")
    with pytest.raises(Refused, match="No consent covers this"):
        correct_household(household_id=family.id, item="called", text="次仁家", by=by, at=AT)
    with pytest.raises(Refused, match="No consent covers this"):
        add_member(household_id=family.id, called="二叔", by=by, at=AT)
    family.agrees("care")
    assert correct_household(household_id=family.id, item="called", text="次仁家", by=by, at=AT)


def test_a_consent_holds_until_its_day_and_not_on_it(family: Family) -> None:
    water = PURPOSES["water"]
    assert cover_of(family.household, water, AT + timedelta(days=89)).shared
    ended = cover_of(family.household, water, AT + timedelta(days=90))
    assert not ended.shared and ended.ended_on == UNTIL


def test_taken_back_is_ended_at_once_and_by_whoever_asks(family: Family) -> None:
    given = family.household.consents.get()
    take_back(consent_id=given.pk, by=family.itself, at=AT + DAY)
    assert not cover_of(family.household, PURPOSES["water"], AT + DAY).shared
    again = take_back(consent_id=given.pk, by=family.itself, at=AT + 2 * DAY)
    assert again.taken_back_at == AT + DAY, "the first word stands"
    assert family.household.changes.filter(what="consent_back").count() == 1


def test_a_newer_yes_takes_the_place_of_the_older_and_keeps_its_needs(family: Family) -> None:
    by = family.town.actor("clerk")
    first = family.household.consents.get()
    need = add_need(household_id=family.id, kind="carry", consent_id=first.pk, by=by, at=AT)
    second = family.agrees("water", until_on=UNTIL + timedelta(days=5))
    first.refresh_from_db(), need.refresh_from_db()
    assert first.taken_back_how == "renewed" and need.consent_id == second.pk


def test_the_same_yes_sent_twice_is_one(family: Family) -> None:
    key = new_key()
    one, two = family.agrees("power", key=key), family.agrees("power", key=key)
    assert one == two and Consent.objects.filter(purpose="power").count() == 1


def test_the_same_file_sent_twice_is_one(town: Town) -> None:
    key, by = new_key(), town.actor("clerk")
    facts = {"place": town.villages[0], "speaker": "央金", "yes": yes(), "key": key, "by": by, "at": AT}
    (one, digits), (two, again) = open_household(**facts), open_household(**facts)
    assert one.pk == two.pk and len(digits) == 6 and again == ""


def test_a_need_is_kept_under_a_consent_that_needs_it(family: Family) -> None:
    by, water = family.town.actor("clerk"), family.household.consents.get()

    def add(**more):
        return add_need(**{"household_id": family.id, "consent_id": water.pk, "by": by, "at": AT, **more})

    for kind, sentence in (
        ("care", "doesn't need this"),
        ("信教", "Anything else is an order"),
        ("key person", "Anything else is an order"),
    ):
        with pytest.raises(Refused, match=sentence):
            add(kind=kind)
    assert add(kind="carry").keep_until == UNTIL
    with pytest.raises(Refused, match="a consent that holds"):
        add(kind="carry", at=AT + timedelta(days=90))


def test_a_need_of_somebody_takes_their_own_yes(family: Family) -> None:
    by = family.town.actor("clerk")
    care = family.agrees("care")
    other = add_member(household_id=family.id, called="阿爷", by=by, at=AT)
    need = {"household_id": family.id, "kind": "care", "member_id": other.pk, "by": by, "at": AT}
    with pytest.raises(Refused, match="their own yes"):
        add_need(consent_id=care.pk, **need)
    own = family.agrees("care", about=other, given_by=other)
    assert add_need(consent_id=own.pk, **need).member_id == other.pk


def test_every_purpose_names_items_and_an_end() -> None:
    assert len(consentable()) >= 8
    for purpose in consentable():
        assert purpose.items and 0 < purpose.days <= 730 and purpose.roles
