"""What a family agreed to at its door, and what of it goes along on the next round."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from huiyin.held.holdings import Subject
from huiyin.kernel.say import Refused
from huiyin.people.actors import actor_of
from huiyin.people.households.consents import take_back
from huiyin.people.households.models import Consent, Evidence, Household, HouseholdMatter, Member, StaffHome
from huiyin.people.households.models import Need as Standing
from huiyin.people.keyed import door_hash
from huiyin.people.models import Look
from huiyin.people.sealed import unsealed
from huiyin.visits.actions import keep_visit
from huiyin.visits.holding import VisitsHolding
from huiyin.visits.models import Need, Visit
from huiyin.visits.told import read
from tests.cast import AT, DAY, HOUR, Cast, Town, photo
from tests.visits.making import NOON, SAID, keep, make_round, second_worker, spoken

pytestmark = pytest.mark.django_db

CALLED = "卓玛次仁"
FILE = UUID(int=7)


def with_yes(
    found: Any, town: Town, *purposes: str, needs: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    yes = {
        "purposes": list(purposes),
        "called": CALLED,
        "how": "paper",
        "file": str(FILE),
        "needs": list(needs),
    }
    said = more.pop("said", SAID)
    return {**spoken(found, town, said, **more), "consent": yes}


def agree(
    raw: dict[str, Any], town: Town, *, by: Any = None, key: UUID | None = None, at: Any = NOON
) -> Visit:
    given = {"by": by or town.actor("grid"), "key": key, "at": at, "files": {FILE: photo(town)}}
    return keep(raw, **given)


def test_the_first_yes_opens_a_file_with_what_it_covers_and_no_more(town: Town) -> None:
    agree(with_yes(make_round(town), town, "visit", "together", needs=("carry",)), town)
    household = Household.objects.get()
    assert household.place == town.grid
    assert unsealed(household.door) == "一格 1 号"
    assert unsealed(household.speaks) == "bo"
    assert unsealed(Member.objects.get().called) == CALLED
    assert sorted(Consent.objects.values_list("purpose", "how")) == [
        ("together", "paper"),
        ("visit", "paper"),
    ]
    assert Evidence.objects.count() == 1, "one signature for what was read out together"
    assert unsealed(Standing.objects.get().kind) == "carry"
    assert HouseholdMatter.objects.get().case_id == Need.objects.get().case_id


def test_without_a_yes_to_keep_things_together_nothing_ties_the_order_to_the_file(town: Town) -> None:
    visit = agree(with_yes(make_round(town), town, "visit"), town)
    assert visit.household is None
    assert not HouseholdMatter.objects.exists()


def test_the_same_key_again_writes_no_second_yes(town: Town) -> None:
    raw, key = with_yes(make_round(town), town, "visit", "together", needs=("carry",)), uuid4()
    assert agree(raw, town, key=key).pk == agree(raw, town, key=key, at=NOON + HOUR).pk
    counted = (Household, Member, Evidence, Standing, HouseholdMatter)
    assert [model.objects.count() for model in counted] == [1, 1, 1, 1, 1]
    assert Consent.objects.count() == 2


def test_a_later_yes_of_the_same_person_goes_into_the_same_file(town: Town) -> None:
    agree(with_yes(make_round(town), town, "visit"), town)
    agree(with_yes(make_round(town), town, "water"), town)
    assert (Household.objects.count(), Member.objects.count(), Consent.objects.count()) == (1, 1, 2)


def test_a_consent_without_purpose_is_sent_back_and_nothing_is_kept(town: Town) -> None:
    refused(with_yes(make_round(town), town), town, "consent-purposes", "for something")


def test_a_purpose_that_is_not_in_the_register_is_sent_back(town: Town) -> None:
    refused(with_yes(make_round(town), town, "visit", "marketing"), town, "purpose", "declared purposes")


def test_a_yes_that_nobody_can_see_or_hear_is_sent_back(town: Town) -> None:
    raw = with_yes(make_round(town), town, "visit")
    raw["consent"]["file"] = None
    refused(raw, town, "consent-how", "sign")


def test_a_standing_need_that_no_purpose_needs_is_sent_back(town: Town) -> None:
    refused(
        with_yes(make_round(town), town, "visit", needs=("power",)), town, "consent-needs", "doesn't need"
    )


def test_a_file_that_could_not_be_found_again_is_not_opened(town: Town) -> None:
    refused(with_yes(make_round(town), town, "together"), town, "consent-purposes", "need the door")


def refused(raw: dict[str, Any], town: Town, field: str, words: str) -> None:
    with pytest.raises(Refused) as raised:
        agree(raw, town)
    assert field in [why.field for why in raised.value.whys]
    assert words in str(raised.value)
    assert not Visit.objects.exists()
    assert not Household.objects.exists()


def test_two_workers_on_one_day_and_the_household_sees_both(town: Town) -> None:
    two = second_worker(town)
    agree(with_yes(make_round(town), town, "visit", "together"), town)
    other = keep(
        spoken(make_round(town, worker=two), town, "炉子坏了。"), actor_of(two, at=NOON), at=NOON + HOUR
    )
    household = Household.objects.get()
    assert other.household == household
    assert HouseholdMatter.objects.filter(household=household).count() == 2
    seen = VisitsHolding().parts(Subject(town.place.pk, household_id=household.pk))
    assert {line.value for part in seen for line in part.lines} >= {"值班 grid", "网格员 2 号"}


# ── what goes along ──


def papers(sign_in: Any, found: Any, who: str = "grid") -> dict[str, list[str]]:
    answer = sign_in(who, language="zh-hans").get(f"/round/pack/{found.pk}/").json()
    return {door["label"]: door["lines"] for door in answer["doors"]}


def test_papers_carry_what_was_agreed_masked_and_each_file_is_an_entry(town: Town, sign_in: Any) -> None:
    agree(with_yes(make_round(town), town, "visit", needs=("carry",)), town)
    lines = papers(sign_in, make_round(town))
    assert lines["一格 2 号"] == []
    assert "说藏语" in lines["一格 1 号"]
    assert any("水" in line for line in lines["一格 1 号"]), lines
    assert CALLED not in str(lines)
    entry = Look.objects.get(household_id=Household.objects.get().pk)
    assert (entry.kind, entry.purpose_code, entry.account) == ("export", "visit", town.accounts["grid"])


def test_without_consent_nothing_goes_along_and_nothing_is_opened(town: Town, sign_in: Any) -> None:
    agree(with_yes(make_round(town), town, "water"), town)
    assert papers(sign_in, make_round(town))["一格 1 号"] == []
    assert not Look.objects.exclude(household_id=None).exists()


def test_a_yes_taken_back_or_ending_before_the_papers_do_carries_nothing(town: Town, sign_in: Any) -> None:
    agree(with_yes(make_round(town), town, "visit"), town)
    consent = Consent.objects.get()
    Consent.objects.update(until_on=AT.date() + timedelta(days=1))
    assert papers(sign_in, make_round(town))["一格 1 号"] == [], (
        "it ends while the papers could still be read"
    )
    Consent.objects.update(until_on=AT.date() + timedelta(days=90))
    assert papers(sign_in, make_round(town))["一格 1 号"]
    take_back(consent_id=consent.pk, by=town.actor("grid"), at=NOON)
    assert papers(sign_in, make_round(town))["一格 1 号"] == []


def test_a_worker_carries_nothing_of_their_own_neighbours(town: Town, sign_in: Any) -> None:
    agree(with_yes(make_round(town), town, "visit"), town)
    home = door_hash(town.grid.pk, "一格 7 号")
    StaffHome.objects.create(account=town.accounts["grid"], place=town.grid, door_hash=home)
    assert papers(sign_in, make_round(town))["一格 1 号"] == []


def test_the_other_towns_papers_hold_nothing_of_this_one(cast: Cast, sign_in: Any) -> None:
    agree(with_yes(make_round(cast.a), cast.a, "visit"), cast.a)
    theirs = make_round(cast.b, place=cast.b.grid, worker=cast.b.accounts["grid"], by=cast.b.actor("clerk"))
    answer = sign_in("grid", cast.b).get(f"/round/pack/{theirs.pk}/").json()
    assert [door["lines"] for door in answer["doors"]] == [[], []]


# ── erased ──


def test_erasing_takes_who_spoke_what_was_brought_and_the_tie_and_leaves_the_money(town: Town) -> None:
    goods = {"what": "棉被一床", "fen": None, "fund": "", "receipt_no": ""}
    money = {"what": "", "fen": 50000, "fund": "慰问金", "receipt_no": "7"}
    found = make_round(town, occasion="hardship")
    visit = agree(with_yes(found, town, "care", "together", brought=[goods, money]), town)
    subject = Subject(town.place.pk, (Need.objects.get().case_id,), visit.household_id)
    holding, who = VisitsHolding(), {"by": town.actor("clerk"), "at": NOON + DAY}
    assert holding.parts(subject)
    assert holding.erase(subject, **who).rows == 3, "what was brought, who spoke, the need"
    visit.refresh_from_db()
    assert (visit.spoke, visit.household) == ("", None)
    assert list(visit.brought.order_by("no").values_list("what", "fen")) == [("", None), ("", 50000)]
    assert holding.erase(subject, **who).rows == 0


def test_a_yes_without_its_file_is_not_written(town: Town) -> None:
    raw = with_yes(make_round(town), town, "visit")
    with pytest.raises(Refused, match="missing"):
        keep_visit(key=uuid4(), told=read(raw), raw=raw, files={}, by=town.actor("grid"), at=NOON)
    assert not Visit.objects.exists()
