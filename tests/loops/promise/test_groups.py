"""Every promise of a town counts in exactly one group, and the page says the same as the query."""

import pytest

from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Standing
from huiyin.web.loops.promise.rows import group_name
from tests.cast import DAY

from .conftest import act, drive, expose, let_time_pass

pytestmark = pytest.mark.django_db


def broken_then(town, *verbs):
    case = drive(town, expose(town), "put", "promise")
    case = let_time_pass(case, case.handle_by)
    return drive(town, case, *verbs, step=DAY)


LIVES = {
    "asked": expose,
    "due": lambda town: drive(town, expose(town), "put", "promise"),
    "again": lambda town: drive(town, expose(town), "put", "promise", "renew"),
    "broken": broken_then,
    "shown": lambda town: drive(town, expose(town), "put", "promise", "show"),
    "kept": lambda town: drive(town, expose(town), "put", "promise", "show", "confirm"),
    "late": lambda town: broken_then(town, "show", "confirm"),
    "declined": lambda town: drive(town, expose(town), "decline"),
}


@pytest.mark.parametrize("group", LIVES)
def test_a_promise_counts_where_it_stands_and_nowhere_else(town, group):
    LIVES[group](town)
    numbers = reads.counts(reads.Wanted(town.place))
    assert numbers.pop("all") == 1
    assert {name for name, n in numbers.items() if n} == {group}
    assert group_name(Standing.objects.select_related("case").get()) == group


def test_a_new_day_kept_is_late_by_the_first(town):
    case = drive(town, expose(town), "put", "promise", "renew")
    first = Standing.objects.get(case=case).first_by
    act(town, act(town, case, "show", at=first + DAY), "confirm", at=first + 2 * DAY)
    assert reads.counts(reads.Wanted(town.place))["late"] == 1


def test_a_look_on_the_spot_years_later_moves_it_to_not_kept(town):
    case = drive(town, expose(town, named=False), "put", "promise", "show", "find_kept", "find_broken")
    assert reads.counts(reads.Wanted(town.place))["broken"] == 1
    assert case.state == "broken"


def test_every_state_of_the_loop_has_its_group():
    from huiyin.loops.promise.loop import PROMISE

    known = {
        *reads.CONFIRMED,
        *reads.SHOWN,
        *reads.NO_PROMISE,
        *reads.ASKED,
        "promised",
        "broken",
        "withdrawn",
    }
    assert {state.name for state in PROMISE.states} == known


def test_what_was_withdrawn_is_not_listed(town):
    drive(town, expose(town), "withdraw")
    assert reads.counts(reads.Wanted(town.place))["all"] == 0


def test_the_groups_add_up_over_many(town):
    for life in LIVES.values():
        life(town)
    numbers = reads.counts(reads.Wanted(town.place))
    assert numbers.pop("all") == len(LIVES) == sum(numbers.values())
