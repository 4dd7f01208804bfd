"""How a household gets in, what is erased when, orders of law, and unusual readings."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from huiyin.ids import new_id
from huiyin.kernel.say import Refused
from huiyin.people import access, mask
from huiyin.people.households.actions import add_member, add_need
from huiyin.people.households.consents import take_back
from huiyin.people.households.digits import give_digits
from huiyin.people.households.erasing import show_due, sweep_households
from huiyin.people.households.models import Evidence, Household, Member, Need
from huiyin.people.households.orders import MOST_DAYS, agree_order, ask_order
from huiyin.people.households.queries import household_of, looks_at_household
from huiyin.people.models import Look
from huiyin.people.unusual import MANY, Kind, explain, facts_for_supervisor, facts_of, facts_of_reader
from tests.cast import AT, DAY, HOUR, MINUTE, Cast
from tests.people.conftest import TODAY, UNTIL, Family, open_file, recording, yes

pytestmark = pytest.mark.django_db
LHASA = ZoneInfo("Asia/Shanghai")
WORDS = "送水车要到门口"


# ── getting in ──


def test_the_number_and_the_digits_open_and_nothing_else_does(family: Family) -> None:
    number, digits = family.household.number, family.digits
    assert household_of(number, digits) == family.household
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert household_of(number, wrong) is None and household_of("10000000", digits) is None
    assert household_of(number, "") is None
    fresh = give_digits(household_id=family.id, by=family.itself, at=AT)
    assert household_of(number, digits) is None and household_of(number, fresh) == family.household
    assert bytes(Household.objects.get(pk=family.id).digits_hash).find(fresh.encode()) < 0


def test_masked_forms() -> None:
    assert (mask.name("张三"), mask.phone("13800008000"), mask.door("三组 12 号")) == (
        "张*",
        "138****8000",
        "**号",
    )
    assert (mask.name(""), mask.phone(""), mask.door(" ")) == ("", "", "")


# ── what goes when ──


def test_taken_back_is_erased_the_night_after(family: Family) -> None:
    by = family.town.actor("clerk")
    water = family.household.consents.get()
    family.agrees("reply")
    add_need(household_id=family.id, kind="carry", consent_id=water.pk, by=by, at=AT)
    take_back(consent_id=water.pk, by=family.itself, at=AT + DAY)
    assert Need.objects.exists()
    assert sweep_households(at=AT + DAY) == 1
    row = Household.objects.get(pk=family.id)
    assert not Need.objects.exists() and not row.door and row.door_hash is None
    assert row.speaks, "to answer it the language is still needed"
    assert sweep_households(at=AT + DAY) == 0, "it may run twice"


def test_expired_is_erased_thirty_days_later_and_the_file_closes_with_its_last_consent(
    family: Family,
) -> None:
    assert sweep_households(at=AT + 119 * DAY) == 0
    assert Household.objects.get(pk=family.id).door
    assert sweep_households(at=AT + 120 * DAY) == 1
    row = Household.objects.get(pk=family.id)
    assert row.ended_how == "lapsed" and not row.door and not row.members.exists()


def test_the_name_of_whoever_gave_a_consent_that_holds_is_kept_with_it(family: Family) -> None:
    other = family.agrees("visit")
    by = family.town.actor("clerk")
    add_member(household_id=family.id, called="二叔", by=by, at=AT)
    take_back(consent_id=other.pk, by=family.itself, at=AT)
    sweep_households(at=AT + DAY)
    assert [bool(member.called) for member in Member.objects.order_by("id")] == [True, False]


def test_a_need_goes_on_its_day(family: Family) -> None:
    by, water = family.town.actor("clerk"), family.household.consents.get()
    add_need(
        household_id=family.id,
        kind="carry",
        consent_id=water.pk,
        keep_until=(AT + 5 * DAY).date(),
        by=by,
        at=AT,
    )
    sweep_households(at=AT + 4 * DAY)
    assert Need.objects.count() == 1
    sweep_households(at=AT + 5 * DAY)
    assert not Need.objects.exists()


def test_the_sheet_goes_half_a_year_after_with_its_file(
    family: Family, django_capture_on_commit_callbacks
) -> None:
    family.agrees("reply", until_on=TODAY + timedelta(days=365))
    stored = default_storage.save("2026/03/02/sheet.jpg", ContentFile(b"sheet"))
    evidence = family.household.consents.get(purpose="water").evidence
    Evidence.objects.filter(pk=evidence.pk).update(stored=stored)
    for days, left in ((90 + 182, True), (90 + 183, False)):
        with django_capture_on_commit_callbacks(execute=True):
            sweep_households(at=AT + timedelta(days=days))
        assert default_storage.exists(stored) is left


def test_the_birthday_of_who_turned_fourteen_goes(family: Family) -> None:
    family.agrees("visit")
    birthday = TODAY + timedelta(days=3)
    child = add_member(
        household_id=family.id,
        called="老三",
        born_on=birthday.replace(year=birthday.year - 14),
        by=family.town.actor("clerk"),
        at=AT,
    )
    sweep_households(at=AT + 2 * DAY)
    assert Member.objects.get(pk=child.pk).fourteen_on
    sweep_households(at=AT + 3 * DAY)
    assert not Member.objects.get(pk=child.pk).fourteen_on


# ── ordered by law ──


def order_for(family: Family, **more):
    facts = {
        "ground": "criminal",
        "reference": "曲公(刑)调证字〔2026〕3号",
        "visible_on": TODAY + timedelta(days=30),
    }
    return ask_order(
        household_id=family.id, **{**facts, "by": family.town.actor("dispatcher"), "at": AT, **more}
    )


def opened_by(family: Family, order, who: str = "dispatcher", at=AT + HOUR):
    order.refresh_from_db()
    return access.open(
        family.household, by=family.town.actor(who), purpose="ordered", words="依文书调取", at=at, order=order
    )


def test_an_order_takes_two_accounts_and_the_household_reads_of_it_on_its_day_by_itself(
    family: Family,
) -> None:
    order = order_for(family)
    with pytest.raises(Refused, match="takes two people"):
        opened_by(family, order)
    with pytest.raises(Refused, match="takes two people"):
        agree_order(
            order_id=order_for(family, by=family.town.actor("leader")).pk,
            by=family.town.actor("leader"),
            at=AT,
        )
    with pytest.raises(Refused, match="Only the town's desk"):
        agree_order(order_id=order.pk, by=family.town.actor("clerk"), at=AT)
    agree_order(order_id=order.pk, by=family.town.actor("leader"), at=AT)
    opened = opened_by(family, order)
    assert opened.text("door") and not [one for one in opened.shown if one.item.startswith("need")]
    with pytest.raises(Refused, match="opens once"):
        opened_by(family, order)
    eve = datetime.combine(order.visible_on, datetime.min.time(), LHASA).astimezone(UTC) - MINUTE
    assert looks_at_household(family.household, eve) == []
    assert len(looks_at_household(family.household, eve + MINUTE)) == 1, "by its date alone, no worker needed"
    assert show_due(at=eve) == 0 and show_due(at=eve + MINUTE) == 1 and show_due(at=eve + HOUR) == 0
    assert Look.objects.get().shown_at == eve + MINUTE


def test_only_the_two_who_stand_for_it_open_it(family: Family, cast: Cast) -> None:
    order = order_for(family)
    agree_order(order_id=order.pk, by=family.town.actor("leader"), at=AT)
    with pytest.raises(Refused, match="two who stand"):
        opened_by(family, order, "county_leader")
    with pytest.raises(Refused, match="Only the town's desk"):
        order_for(family, by=cast.b.actor("leader"))


@pytest.mark.parametrize(
    "bad",
    [
        {"ground": "curiosity"},
        {"reference": " "},
        {"visible_on": TODAY},
        {"visible_on": TODAY + timedelta(days=MOST_DAYS + 1)},
    ],
    ids=["no ground", "no paper", "no delay", "over the cap"],
)
def test_an_order_without_ground_paper_or_end_is_refused(family: Family, bad) -> None:
    with pytest.raises(Refused):
        order_for(family, **bad)


# ── unusual readings ──


def look(minutes: float = 0, *, account=None, household=None, **more) -> SimpleNamespace:
    facts = {"elsewhere": False, "knows": "", "purpose_code": "water", "visible_at": None, "case_id": None}
    return SimpleNamespace(
        pk=new_id(),
        account_id=account or READER,
        household_id=household or new_id(),
        at=AT + timedelta(minutes=minutes),
        **{**facts, **more},
    )


READER = new_id()


def kinds(*looks) -> list[str]:
    return [fact.kind for fact in facts_of(looks, LHASA)]


def test_many_households_in_an_hour() -> None:
    spread = [look(n * 8) for n in range(MANY)]
    assert kinds(*[look(n * 7) for n in range(MANY)]) == [Kind.MANY] and kinds(*spread[:-1]) == []
    assert kinds(*[look(n * 9) for n in range(MANY)]) == []
    same = new_id()
    assert kinds(*[look(n, household=same) for n in range(20)]) == [], "one household, opened often"
    both = [look(n, account=new_id()) for n in range(MANY)]
    assert kinds(*both) == [], "several readers are not added up"
    (fact,) = facts_of([look(n) for n in range(11)], LHASA)
    assert fact.n == 11


def test_at_night_elsewhere_known_for_life_and_ordered() -> None:
    night = look(minutes=13 * 60)  # 22:00 there
    assert kinds(night) == [Kind.NIGHT] and kinds(look(minutes=11 * 60)) == []
    assert kinds(look(elsewhere=True)) == [Kind.ELSEWHERE]
    assert kinds(look(knows="neighbour")) == [Kind.KNOWN]
    assert kinds(look(purpose_code="rescue")) == [Kind.LIFE]
    assert kinds(look(visible_at=AT)) == [Kind.ORDERED]


def test_the_supervisor_sees_it_and_the_reader_answers_once(family: Family, cast: Cast, open_for) -> None:
    open_for("rescue", words="屋里起火，要救人", at=AT)
    town = family.town
    (fact,) = facts_for_supervisor(town.actor("leader"), at=AT + DAY, zone=LHASA)
    assert (fact.kind, fact.answer) == (Kind.LIFE, None)
    assert facts_for_supervisor(cast.b.actor("leader"), at=AT + DAY, zone=LHASA) == []
    assert facts_for_supervisor(town.actor("clerk"), at=AT + DAY, zone=LHASA) == []
    with pytest.raises(Refused, match="Only whoever read it"):
        explain(fact=fact.key, words="我替他说", by=town.actor("leader"), at=AT + DAY)
    with pytest.raises(Refused, match="one or two sentences"):
        explain(fact=fact.key, words=" ", by=town.actor("clerk"), at=AT + DAY)
    explain(fact=fact.key, words="隔壁着火，去叫人出来。", by=town.actor("clerk"), at=AT + DAY)
    with pytest.raises(Refused, match="answered already"):
        explain(fact=fact.key, words="再说一次。", by=town.actor("clerk"), at=AT + DAY)
    (fact,) = facts_for_supervisor(town.actor("leader"), at=AT + DAY, zone=LHASA)
    assert fact.answer.words == "隔壁着火，去叫人出来。"
    assert [f.key for f in facts_of_reader(town.actor("clerk"), at=AT + DAY, zone=LHASA)] == [fact.key]


def test_unusual_readings_are_about_staff_and_add_nothing_up() -> None:
    """No field of a fact counts or marks a person, and none of its kinds says anything of a household."""
    from dataclasses import fields

    from huiyin.people.unusual import Fact

    assert {field.name for field in fields(Fact)} == {"kind", "look", "n", "answer"}


def test_the_files_of_two_doors_are_two_and_the_same_door_is_said(town) -> None:
    open_file(town)
    with pytest.raises(Refused, match="There is a file for this door"):
        open_file(town, door="七组　12号")
    assert open_file(town, beside=True).household.door_hash
    assert Household.objects.count() == 2
    with pytest.raises(Refused):
        open_file(town, consent=yes(how="voice"))
    assert open_file(town, door="一组 1 号", consent=yes(how="voice", evidence=recording()))
    assert UNTIL
