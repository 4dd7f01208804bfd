"""Which matters may be the same one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.door import move_case
from huiyin.cases.named import names_of
from huiyin.memo import forget_all
from huiyin.routing import same
from huiyin.routing.place import joined_file_of, joined_of, keep_joined
from huiyin.routing.same import BACK, LATELY_FOR, Joined, Pair, likely, log_odds
from huiyin.routing.taught import joined_in
from tests.cast import AT, DAY, HOUR, MINUTE, Cast, Town, draft, place

pytestmark = pytest.mark.django_db
LAMP = "村口第三盏路灯这两天一直不亮"


def found(town: Town, case, said: str = LAMP, at=AT + 90 * DAY, **more) -> list[str]:
    return [other.receipt for other in likely(case, at, said=said, **more)]


def test_same_kind_same_place_still_open_is_suggested_with_or_without_words(town: Town) -> None:
    first, second = place(town, said=LAMP), place(town, at=AT + DAY, said="卫生院门前的灯泡坏了好久")
    assert found(town, second, said="卫生院门前的灯泡坏了好久") == [first.receipt]
    assert found(town, second, said="") == [first.receipt]


def test_another_kind_is_suggested_only_where_the_words_are_alike(town: Town) -> None:
    first = place(town, "pipe", said=LAMP)
    place(town, "pipe", said="水管裂了，水一直往外冒，请快来")
    second = place(town, at=AT + HOUR, said=LAMP)
    assert found(town, second) == [first.receipt]


def test_far_away_long_ago_another_town_and_another_loop_are_not(cast: Cast) -> None:
    town = cast.a
    far = place(town, latitude=29.36, longitude=90.70, said=LAMP)
    place(town, at=AT - BACK - DAY, said=LAMP)
    place(cast.b, said=LAMP)
    here = place(town, at=AT + MINUTE, latitude=29.36, longitude=90.71, said=LAMP)  # a kilometre on
    assert far.receipt not in found(town, here)
    near = place(town, at=AT + HOUR, latitude=29.3605, longitude=90.7101, said=LAMP)
    assert found(town, near)[0] == here.receipt


def test_one_that_was_closed_before_is_less_likely_than_one_that_is_open(town: Town) -> None:
    one = {
        "metres": 30.0,
        "hours": 48.0,
        "same_kind": True,
        "same_unit": True,
        "same_words": False,
        "joined": -4.6,
    }
    assert log_odds(Pair(open_together=True, **one)) > log_odds(Pair(open_together=False, **one)) + 2


def test_at_most_three_and_as_many_statements_however_many_lie_there(town: Town) -> None:
    counts = []
    names_of(town.place.pk)
    for size in (4, 24):
        for n in range(size):
            place(town, at=AT + n * MINUTE, said=f"{LAMP}{n}")
        case = draft(town)
        forget_all()
        names_of(town.place.pk)
        with CaptureQueriesContext(connection) as seen:
            assert len(likely(case, AT + DAY, said=LAMP)) == 3
        counts.append(len(seen))
    assert counts == [3, 3]


@pytest.mark.parametrize("kept", [1, 5, 160])
def test_what_is_kept_of_a_village_finds_the_same_as_asking_for_each(
    town: Town, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    class Fewer:
        """The newest `kept` alone, as of a village where more than that lie within the reach."""

        def asked(self, **of: Any) -> Callable[[], list[Any]]:
            return lambda: list(newest.asked(**of)())[:kept]

    newest = same._NEWEST
    newest(
        town=town.place.pk, loop="order", place=town.place.pk
    )  # its text is kept, with the limit that it has now
    monkeypatch.setattr(same, "_NEWEST", Fewer())
    monkeypatch.setattr(same, "LATELY", kept)
    cases = [place(town, at=AT + n * 9 * DAY, said=f"{LAMP}{n}") for n in range(14)]
    cases += [place(town, "pipe", at=AT + 40 * DAY + n * MINUTE) for n in range(4)]
    for case in cases:
        reach = same._Reach(case, case.filed_at, AT + 130 * DAY)
        first, last = case.filed_at - BACK, case.filed_at + same.AHEAD
        right = [one for one in cases if one.pk != case.pk and first <= one.filed_at <= last]
        right.sort(key=lambda one: (one.filed_at, one.pk), reverse=True)
        assert [row[0] for row in reach.candidates()] == [one.pk for one in right]


def test_what_is_kept_may_run_out_between_two_looks(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look reads the clock once: what was kept then holds to its end, and a matter is never like itself."""
    first, second = place(town, said=LAMP), place(town, at=AT + MINUTE, said=LAMP)
    ticks = iter(range(0, 10_000, 6))  # every time that the clock is read, what was kept has run out
    monkeypatch.setattr(same, "monotonic", lambda: next(ticks))
    for _ in range(3):
        same.reads(second, AT + DAY)
        assert found(town, second) == [first.receipt]


def test_one_that_came_just_now_is_seen_some_seconds_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [1000.0]
    monkeypatch.setattr(same, "monotonic", lambda: at[0])
    forget_all()
    case = place(town, said=LAMP)
    assert found(town, case) == []
    other = place(town, at=AT + MINUTE, said=LAMP)
    at[0] += LATELY_FOR - 0.1
    assert found(town, case) == []
    at[0] += 0.2
    assert found(town, case) == [other.receipt]


def test_a_town_s_own_joining_teaches_which_kinds_go_together(town: Town, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    for n in range(3):
        lead = place(town, "hole", at=AT + n * DAY, said="路上的坑")
        other = place(town, "wire", at=AT + n * DAY + MINUTE, said="电线掉在坑里")
        move_case(
            other.pk,
            "join",
            by=town.actor("clerk"),
            at=AT + n * DAY + 2 * MINUTE,
            answers={"lead": str(lead.pk)},
        )
    known = joined_in(town.place, AT + 9 * DAY)
    assert known.joined[frozenset(("hole", "wire"))] == 3
    assert known.of("hole", "wire") > Joined().of("hole", "wire")
    assert known.of("hole", "hole") < Joined().of("hole", "hole")  # they met and were not joined
    keep_joined(known, joined_file_of("A"))
    assert joined_of(town.place.pk) == known
    joined_file_of("A").write_text("{", "utf-8")
    assert joined_of(town.place.pk) == Joined()


@pytest.mark.slow
@pytest.mark.data("boston_2011H2.csv.gz", "duplicate_pairs_boston_jul_oct.csv")
def test_a_city_s_marked_duplicates_are_mostly_among_the_first_three() -> None:
    """A hundredth of the ordinary cases; all of them by hand: python -m bench.routing duplicates."""
    from bench.routing import duplicates

    hit, bothered = duplicates(0.01, learn_weights=False)
    assert hit >= 0.85 and bothered <= 0.35
