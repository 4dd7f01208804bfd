"""A count that every page shows: taken anew after a move, but never so often that a desk does nothing else."""

from datetime import timedelta

import pytest

from huiyin.cases import counted as module
from huiyin.cases.counted import SECONDS, count_anew, counted
from huiyin.memo import forget_all
from tests.cast import AT


class Desk:
    """Somebody who counts what lies there, which takes `lasts` seconds; and the clock that says so."""

    def __init__(self, lasts: float) -> None:
        self.lasts, self.clock, self.times = lasts, 100.0, 0

    def count(self) -> int:
        self.times, self.clock = self.times + 1, self.clock + self.lasts
        return self.times

    def looks(self, after: timedelta = timedelta()) -> int:
        return counted("pile", AT + after, self.count)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    forget_all()
    found = Desk(0.010)
    monkeypatch.setattr(module, "SHARE", 0.05)
    monkeypatch.setattr(module, "monotonic", lambda: found.clock)
    return found


def test_it_is_taken_once_in_two_seconds_where_nothing_moves(desk: Desk) -> None:
    assert [desk.looks() for _ in range(5)] == [1] * 5
    assert desk.looks(timedelta(seconds=SECONDS)) == 2


def test_what_was_moved_here_counts(desk: Desk) -> None:
    assert desk.looks() == 1
    desk.clock += 1
    count_anew()
    assert desk.looks() == 2 and desk.looks() == 2


def test_counting_takes_a_twentieth_of_the_time_at_most_and_the_last_move_is_seen_then(desk: Desk) -> None:
    assert desk.looks() == 1
    count_anew()
    desk.clock += 0.19
    assert desk.looks() == 1
    desk.clock += 0.02
    assert desk.looks() == 2


def test_a_move_while_it_was_counted_is_seen_by_the_next_who_looks(desk: Desk) -> None:
    def count() -> int:
        count_anew()
        return desk.count()

    assert counted("pile", AT, count) == 1
    desk.clock += 1
    assert desk.looks() == 2
