"""Rounds: planned by the village, walked by whoever has a seat there, taken along for a day."""

from datetime import timedelta

import pytest

from huiyin.kernel.say import Refused
from huiyin.people.models import Membership
from huiyin.visits.models import Pack, Round
from huiyin.visits.planning import end_round, readable_until, take_pack
from huiyin.visits.queries import rounds_of, rounds_to_walk
from tests.cast import AT, DAY, HOUR, Cast, Town
from tests.visits.making import make_round

pytestmark = pytest.mark.django_db


def test_a_round_has_its_doors_once_each_and_in_order(town: Town) -> None:
    found = make_round(town, ("一格 1 号", "一格 ２号", "一格 2号", " ", "一格  1 号"))
    assert [(door.order, door.label) for door in found.doors.order_by("order")] == [
        (1, "一格 1 号"),
        (2, "一格 2号"),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"labels": ()}, "doors"),
        ({"labels": tuple(map(str, range(121)))}, "doors"),
        ({"labels": ("x" * 41,)}, "doors"),
        ({"labels": ("a\x00",)}, "doors"),
        ({"occasion": "spying"}, "occasion"),
        ({"on": AT.date() - timedelta(days=1)}, "on"),
        ({"on": AT.date() + timedelta(days=61)}, "on"),
    ],
)
def test_a_round_that_cannot_be_walked_is_refused(town: Town, change: dict, field: str) -> None:
    with pytest.raises(Refused) as raised:
        make_round(town, **change)
    assert [why.field for why in raised.value.whys] == [field]
    assert not Round.objects.exists()


def test_a_whole_town_is_no_round(town: Town) -> None:
    with pytest.raises(Refused, match="village or a group"):
        make_round(town, place=town.place, by=town.actor("dispatcher"), worker=town.accounts["dispatcher"])


def test_the_worker_needs_a_seat_there(town: Town) -> None:
    with pytest.raises(Refused, match="needs a seat"):
        make_round(town, worker=town.accounts["clerk2"])


@pytest.mark.parametrize("who", ["grid", "clerk2", "water", "leader", "admin"])
def test_nobody_but_the_village_and_the_town_plans(town: Town, who: str) -> None:
    with pytest.raises(Refused, match="planned by"):
        make_round(town, by=town.actor(who))


def test_the_other_town_plans_nothing_here(cast: Cast) -> None:
    with pytest.raises(Refused):
        make_round(cast.a, by=cast.b.actor("dispatcher"))


def test_papers_are_taken_until_the_morning_after_and_it_is_written_down(town: Town) -> None:
    found = make_round(town)
    pack = take_pack(found=found, by=town.actor("grid"), at=AT)
    assert pack.until == readable_until(found)
    assert pack.until.astimezone().utcoffset() is not None
    assert pack.until - AT < DAY
    assert Pack.objects.get().account == town.accounts["grid"]


def test_papers_of_a_round_that_is_over_or_ended_are_given_to_nobody(town: Town) -> None:
    found = make_round(town)
    with pytest.raises(Refused, match="over"):
        take_pack(found=found, by=town.actor("grid"), at=readable_until(found))
    ended = end_round(round_id=found.pk, by=town.actor("clerk"), at=AT + HOUR)
    with pytest.raises(Refused, match="over"):
        take_pack(found=ended, by=town.actor("grid"), at=AT + 2 * HOUR)


def test_papers_are_given_to_the_walker_alone(cast: Cast) -> None:
    found = make_round(cast.a)
    for actor in (cast.a.actor("clerk2"), cast.a.actor("water"), cast.b.actor("grid")):
        with pytest.raises(Refused, match="somebody else"):
            take_pack(found=found, by=actor, at=AT)


def test_a_seat_that_ended_walks_no_round(town: Town) -> None:
    found = make_round(town)
    Membership.objects.filter(account=town.accounts["grid"]).update(to_on=AT.date())
    with pytest.raises(Refused, match="somebody else"):
        take_pack(found=found, by=town.actor("grid"), at=AT)


def test_a_grid_worker_ends_no_round(town: Town) -> None:
    with pytest.raises(Refused):
        end_round(round_id=make_round(town).pk, by=town.actor("grid"), at=AT)


def test_who_sees_which_rounds(cast: Cast) -> None:
    found = make_round(cast.a)
    span = {"since": AT.date(), "until": AT.date() + timedelta(days=1)}
    for who, seen in (
        ("grid", 1),
        ("clerk", 1),
        ("dispatcher", 1),
        ("clerk2", 0),
        ("water", 0),
        ("leader", 0),
    ):
        assert len(rounds_of(cast.a.actor(who), **span)) == seen, who
    assert not rounds_of(cast.b.actor("dispatcher"), **span)
    assert [one.pk for one in rounds_to_walk(cast.a.actor("grid"), **span)] == [found.pk]
    assert not rounds_to_walk(cast.a.actor("clerk"), **span)
