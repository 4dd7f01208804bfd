"""A count that every page shows: taken anew after a move, but never so often that a desk does nothing else."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, current_thread, main_thread
from time import sleep

import pytest

from huiyin.cases import counted as module
from huiyin.cases.counted import SECONDS, STALE, count_anew, counted
from huiyin.cases.models import Case
from huiyin.isolation.scope import said, within
from huiyin.memo import forget_all
from tests.cast import AT, Town, place


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
    monkeypatch.setattr(module, "LONG", 0.02)
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


def test_where_counting_takes_long_nobody_waits_for_the_next_count(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[Callable[[], object]] = []
    monkeypatch.setattr(module, "_beside", beside.append)
    desk.lasts = 0.15
    assert desk.looks() == 1
    later = timedelta(seconds=SECONDS * 2)
    desk.clock += 2.9  # a twentieth of the time
    assert desk.looks(later) == 1 and beside == []
    desk.clock += 0.2
    assert [desk.looks(later) for _ in range(3)] == [1, 1, 1]
    assert len(beside) == 1 and desk.times == 1
    beside[0]()
    assert desk.looks(later) == 2 and desk.times == 2


def test_a_long_count_that_is_old_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_beside", lambda take: None)  # one that failed
    desk.lasts = 0.15
    assert desk.looks() == 1
    desk.clock += STALE + 1
    assert desk.looks(timedelta(seconds=40)) == 2


@pytest.mark.django_db(transaction=True)
def test_the_thread_beside_sees_the_towns_that_whoever_looks_may_see(
    desk: Desk, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()

    def count() -> tuple[str, int]:
        desk.clock += 0.15
        try:
            return said(), Case.objects.filter(jurisdiction=town.place).count()
        finally:
            if current_thread() is not main_thread():
                done.set()

    place(town)
    with within([town.place.pk]):
        first = counted("pile", AT, count)
        desk.clock += 4
        place(town)
        assert counted("pile", AT + timedelta(seconds=4), count) == first == (f"{{{town.place.pk}}}", 1)
        assert done.wait(20)
        for _ in range(200):
            if counted("pile", AT + timedelta(seconds=4), count) == (f"{{{town.place.pk}}}", 2):
                break
            sleep(0.02)
        else:
            raise AssertionError("the next count never came")
