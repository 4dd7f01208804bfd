"""`people.access.open`: the seat, the place, the consent for that purpose, the entry, and no more than is covered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.say import Refused
from huiyin.people import access, unread
from huiyin.people.actors import Actor
from huiyin.people.households.actions import add_member, add_need, add_way, link_matter, restrict_household
from huiyin.people.households.consents import take_back
from huiyin.people.households.models import Household, StaffHome
from huiyin.people.households.queries import looks_at_household
from huiyin.people.keyed import door_hash
from huiyin.people.models import Look
from tests.cast import AT, DAY, HOUR, NAME, PHONE, Cast, drive, fresh, place
from tests.people.conftest import DOOR, UNTIL, Family

pytestmark = pytest.mark.django_db


def test_it_gives_what_the_purpose_covers_and_writes_who_and_why(family: Family, open_for) -> None:
    family.agrees("care")
    opened = open_for("water", at=AT + HOUR)
    assert {one.item for one in opened.shown} == {"door", "speaks"}
    assert opened.text("door") == DOOR
    (look,) = looks_at_household(family.household, AT + HOUR)
    assert (look.purpose_code, look.purpose, look.role, look.at) == (
        "water",
        "送水车要到门口",
        "village",
        AT + HOUR,
    )
    assert look.unit_id == family.town.units["village"].pk and look.items == "door,need:carry,speaks"


def test_without_consent_for_that_purpose_it_stays_shut_and_nothing_is_read(family: Family, open_for) -> None:
    with pytest.raises(Refused, match="has not agreed"):
        open_for("care")
    assert not Look.objects.exists()


@pytest.mark.parametrize("purpose", ["", "curiosity", "own"])
def test_a_purpose_of_ones_own_making_opens_nothing(open_for, purpose: str) -> None:
    with pytest.raises(Refused):
        open_for(purpose)


@pytest.mark.parametrize("words", ["", " a ", "看看\x00看看", "长" * 121])
def test_it_asks_for_a_few_words(open_for, words: str) -> None:
    with pytest.raises(Refused, match="in a few words"):
        open_for(words=words)


def test_an_expired_consent_is_unreadable_on_its_day(family: Family, open_for) -> None:
    assert open_for(at=AT + 89 * DAY).text("door") == DOOR
    with pytest.raises(Refused, match=f"ended on {UNTIL}"):
        open_for(at=AT + 90 * DAY)


def test_taken_back_means_unreadable_the_same_minute(family: Family, open_for) -> None:
    take_back(consent_id=family.household.consents.get().pk, by=family.itself, at=AT + HOUR)
    with pytest.raises(Refused, match="ended on"):
        open_for(at=AT + HOUR)


@pytest.mark.parametrize("who", ["clerk2", "water", "grid", "admin"])
def test_a_seat_elsewhere_opens_nothing(open_for, who: str) -> None:
    with pytest.raises(access.OutOfReach):
        open_for(who=who)


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "leader", "admin"])
def test_the_other_town_opens_nothing(cast: Cast, family: Family, who: str) -> None:
    with pytest.raises(access.OutOfReach):
        access.open(family.household, by=cast.b.actor(who), purpose="water", words="送水车要到门口", at=AT)
    assert not Look.objects.exists()


def test_nobody_is_not_let_in(family: Family) -> None:
    for by in (Actor(), Actor(clock=True), Actor.the_resident(), Actor.the_household(family.id)):
        with pytest.raises(access.OutOfReach):
            access.open(family.household, by=by, purpose="water", words="送水车要到门口", at=AT)


def test_a_restricted_file_is_used_for_nothing(family: Family, open_for) -> None:
    restrict_household(household_id=family.id, on=True, by=family.itself, at=AT)
    with pytest.raises(Refused, match="used for nothing"):
        open_for()
    restrict_household(household_id=family.id, on=False, by=family.itself, at=AT)
    assert open_for().text("door") == DOOR


def test_a_unit_opens_only_through_a_matter_in_its_hands_and_only_if_it_was_named(family: Family) -> None:
    town = family.town
    case = fresh(drive(town, place(town), "accept", "dispatch", "take"))
    roads = town.actor("roads")

    def open_it():
        return access.open(
            family.household, by=roads, purpose="water", words="送水车要到门口", at=AT, through=case
        )

    with pytest.raises(access.OutOfReach):
        open_it()
    together = family.agrees("together")
    link_matter(
        household_id=family.id, case_id=case.pk, consent_id=together.pk, by=town.actor("clerk"), at=AT
    )
    with pytest.raises(Refused, match="has not agreed"):
        open_it()
    family.agrees("water", unit_id=town.units["roads"].pk)
    opened = open_it()
    assert opened.text("door") == DOOR and opened.look.case_id == case.pk


def test_what_is_said_of_a_member_takes_that_members_own_yes(family: Family, open_for) -> None:
    by = family.town.actor("clerk")
    family.agrees("care")
    other = add_member(household_id=family.id, called="阿爷", by=by, at=AT)
    own = family.agrees("care", about=other, given_by=other)
    add_need(household_id=family.id, kind="care", consent_id=own.pk, member_id=other.pk, by=by, at=AT)
    assert open_for("care").of("need:care")
    take_back(consent_id=own.pk, by=family.itself, at=AT)
    assert not open_for("care").of("need:care")


def test_a_need_past_its_day_is_not_read(family: Family, open_for) -> None:
    by, water = family.town.actor("clerk"), family.household.consents.get()
    day = (AT + 10 * DAY).date()
    add_need(household_id=family.id, kind="carry", consent_id=water.pk, keep_until=day, by=by, at=AT)
    assert open_for(at=AT + 9 * DAY).of("need:carry")
    assert not open_for(at=AT + 10 * DAY).of("need:carry")


def test_the_log_costs_at_most_three_statements(family: Family) -> None:
    """What is read for the page itself is not the log's: the same reading by hand is taken off."""
    by = family.town.actor("clerk")
    household = Household.objects.get(pk=family.id)
    family.agrees("aid")
    add_way(household_id=family.id, kind="call", value=PHONE, by=by, at=AT)
    with CaptureQueriesContext(connection) as alone:
        access._read(household, access.PURPOSES["aid"].items, AT)
    with CaptureQueriesContext(connection) as whole:
        access.open(household, by=by, purpose="aid", words="帮他申请补助", at=AT)
    statements = [q for q in whole if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) - len(alone) <= 3


# ── neighbours, colleagues, oneself ──


def lives(family: Family, who: str, door: str) -> None:
    where = family.household.place
    StaffHome.objects.create(
        account=family.town.accounts[who], place=where, door_hash=door_hash(where.pk, door)
    )


def test_a_worker_who_opens_their_neighbour_says_so_and_it_stands_on_the_record(
    family: Family, open_for
) -> None:
    lives(family, "clerk", "七组 13 号")
    with pytest.raises(Refused, match="your neighbours"):
        open_for()
    assert not Look.objects.exists()
    assert open_for(knowing=True).look.knows == "neighbour"
    assert open_for(who="dispatcher").look.knows == "", "the colleague who does it instead is asked nothing"


def test_ones_own_household_is_not_opened_from_a_seat(family: Family, open_for) -> None:
    lives(family, "clerk", "7组12号".replace("7", "七"))
    for knowing in (False, True):
        with pytest.raises(Refused, match="your own household"):
            open_for(knowing=knowing)


def test_a_colleagues_household_is_opened_knowingly(family: Family, open_for) -> None:
    lives(family, "leader", DOOR)
    with pytest.raises(Refused, match="colleague lives here"):
        open_for()
    assert open_for(knowing=True).look.knows == "colleague"


# ── its own ──


def test_the_household_reads_everything_and_that_is_no_entry(family: Family) -> None:
    opened = access.open_own(family.household, by=family.itself, at=AT)
    assert {one.item for one in opened.shown} == {"door", "speaks", "members"}
    assert opened.look is None and not Look.objects.exists()


def test_at_the_counter_reading_it_for_the_household_is_an_entry(family: Family) -> None:
    by = family.town.actor("clerk").for_household(family.id)
    assert access.open_own(family.household, by=by, at=AT).look.purpose_code == "own"
    with pytest.raises(access.OutOfReach):
        access.open_own(family.household, by=family.town.actor("clerk"), at=AT)


# ── a matter's contact ──


def test_a_matters_contact_goes_the_same_way(cast: Cast) -> None:
    town = cast.a
    case = place(town)
    words = "约上门时间"
    opened = access.open(case, by=town.actor("clerk"), purpose="come", words=words, at=AT)
    assert (opened.text("name"), opened.text("phone")) == (NAME, PHONE)
    for by in (town.actor("clerk2"), town.actor("water"), cast.b.actor("clerk"), Actor()):
        with pytest.raises(access.OutOfReach):
            access.open(case, by=by, purpose="come", words=words, at=AT)
    with pytest.raises(Refused, match="what you need it for"):
        access.open(case, by=town.actor("clerk"), purpose="nosy", words=words, at=AT)
    assert Look.objects.filter(case_id=case.pk).count() == 1


def test_the_day_it_ends_counts_on_the_clocks_of_the_place(family: Family, open_for) -> None:
    """AT is 9:00 in the morning there; sixteen hours on it is past midnight, while it is still the day before in UTC."""
    eve = AT + timedelta(days=89, hours=14)
    assert open_for(at=eve).text("door") == DOOR
    with pytest.raises(Refused, match="ended on"):
        open_for(at=eve + timedelta(hours=2))


def test_whether_a_text_names_its_writer_is_told_without_telling_the_name(town) -> None:
    contact = fresh(place(town)).contact
    for text in (f"我是{NAME}", f"打 {PHONE[:3]} {PHONE[3:7]}-{PHONE[7:]}"):
        assert unread.occurs_in(contact, text)
    assert not unread.occurs_in(contact, "想要一副老花镜")
    assert not unread.occurs_in(None, NAME)
