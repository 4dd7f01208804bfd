"""The worker lapses, tells, seals and cleans; it doubts a clock that leaps and waits for a database that is away."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from huiyin.clocks.heartbeat import last_beat
from huiyin.commands import worker as module
from huiyin.commands.worker import Tally, Worker
from huiyin.ledger.models import Seal
from huiyin.notices.models import Delivery
from huiyin.places.models import Place
from tests.cast import AT, DAY, HOUR, MINUTE, Town, drive, fresh, place


class Clock:
    """A clock on the wall and a steady one, moved by hand."""

    def __init__(self, at: datetime = AT) -> None:
        self.at, self.seconds = at, 1000.0

    def __call__(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.seconds

    def passes(self, span: timedelta) -> None:
        """Time goes by, as it should, for both."""
        self.at += span
        self.seconds += span.total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(clock: Clock, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(module, "being_replayed", lambda at: False)
    return Worker(clock=clock, elapsed=clock.steady)


@pytest.mark.django_db
def test_one_round_does_all_that_is_due(town: Town, clock: Clock, worker: Worker) -> None:
    case = drive(town, place(town), "accept")
    clock.passes(HOUR)
    assert str(worker.run_once()).startswith("0 clocks lapsed, 4 notices")
    clock.passes(2 * DAY)
    done = worker.run_once()
    assert (done.lapsed, done.sent, done.sealed) == (
        1,
        1,
        1,
    )  # risen: told to the resident, kept for the leader's page
    assert fresh(case).rung == 1
    assert Seal.objects.get().day == AT.date()
    assert worker.run_once().idle


@pytest.mark.django_db
def test_doctor_can_tell_that_it_runs(clock: Clock, worker: Worker) -> None:
    worker.tick()
    beat = last_beat()
    assert beat is not None
    assert beat.age(clock.at + MINUTE) == 60


@pytest.mark.django_db
def test_a_clock_that_leaps_ahead_is_not_believed_at_once(town: Town, clock: Clock, worker: Worker) -> None:
    """Somebody sets the year 2036 by mistake and corrects it: nothing has lapsed."""
    case = place(town)
    worker.tick()
    right = clock.at
    clock.at += timedelta(days=3650)
    clock.seconds += 5
    assert worker.tick().idle
    clock.at, clock.seconds = right + timedelta(seconds=10), clock.seconds + 5
    worker.tick()
    assert fresh(case).rung == 0


@pytest.mark.django_db
def test_a_clock_that_stays_ahead_is_believed_after_a_minute(
    town: Town, clock: Clock, worker: Worker
) -> None:
    """A machine whose clock was wrong at start is set right by the network: its matters move on."""
    case = place(town)
    worker.tick()
    clock.at += 2 * DAY
    assert worker.tick().lapsed == 0
    clock.passes(timedelta(seconds=61))
    assert worker.tick().lapsed == 1
    assert fresh(case).rung == 1


@pytest.mark.django_db
def test_a_clock_that_leaps_back_does_no_harm(town: Town, clock: Clock, worker: Worker) -> None:
    case = place(town)
    worker.run_once()
    clock.at -= 30 * DAY
    clock.seconds += 5
    assert worker.tick().lapsed == 0
    clock.passes(33 * DAY)
    assert worker.run_once().lapsed >= 1
    assert fresh(case).rung >= 1


@pytest.mark.django_db
def test_a_machine_that_slept_catches_up(town: Town, clock: Clock, worker: Worker) -> None:
    """The steady clock counts through sleep, so a laptop's lid is no leap."""
    place(town)
    worker.run_once()
    clock.passes(3 * DAY)
    assert worker.tick().lapsed == 1


@pytest.mark.django_db
def test_told_to_stop_it_begins_no_new_batch(town: Town, clock: Clock, worker: Worker) -> None:
    for _ in range(5):
        place(town)
    clock.passes(2 * DAY)
    worker.stop.set()
    worker.tick()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_the_day_is_sealed_after_the_towns_own_midnight(town: Town, clock: Clock, worker: Worker) -> None:
    place(town)
    worker.run_once()
    assert not Seal.objects.exists()
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # in Lhasa's zone
    clock.passes(midnight - clock.at + MINUTE)
    worker.run_once()
    assert not Seal.objects.exists()
    clock.passes(5 * MINUTE)
    worker.run_once()
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_a_year_that_is_being_replayed_is_not_sealed_meanwhile(town: Town) -> None:
    assert not module.being_replayed(AT)
    place(town)  # its notices are written today, and happened in March
    assert module.being_replayed(datetime.now(UTC))
    assert not module.being_replayed(datetime.now(UTC) + HOUR)


@pytest.mark.django_db
def test_a_replay_that_was_cut_off_leaves_its_days_unsealed(town: Town, clock: Clock, worker: Worker) -> None:
    place(town)
    Place.objects.filter(kind="town").update(past_open=True)
    clock.passes(3 * DAY)
    worker.run_once()
    assert not Seal.objects.exists()
    Place.objects.filter(kind="town").update(past_open=False)
    clock.passes(HOUR)
    worker.run_once()
    assert Seal.objects.exists()


@pytest.mark.django_db
def test_a_backlog_of_days_keeps_no_message_waiting(
    town: Town, clock: Clock, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year that was brought over is sealed round by round: between two of them messages go out, and the sign of life is given."""
    monkeypatch.setattr(module, "SEALING", -1.0)
    for day in range(4):
        place(town, at=AT + day * DAY)
    clock.passes(5 * DAY)
    first = worker.tick()
    assert (first.sealed, first.cut_short, first.idle) == (1, 1, False)
    place(town, at=clock.at)
    second = worker.tick()
    assert second.told > 0 and (second.sealed, second.cut_short) == (1, 1)
    assert worker.run_once().sealed == 2
    assert Seal.objects.count() == 4
    last = worker.tick()
    assert (last.sealed, last.cut_short, last.idle) == (0, 0, True)


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_keeps_no_other_waiting(
    town: Town, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = place(town), place(town)
    write = module.telling.write_letter

    def broken(notice: Any, channel: Any) -> Any:
        if notice.case_id == first.pk:
            raise ZeroDivisionError("our fault")
        return write(notice, channel)

    monkeypatch.setattr(module.telling, "write_letter", broken)
    done = worker.tick()
    assert (done.sent, done.not_sent) == (1, 1)
    assert "our fault" in Delivery.objects.get(notice__case_id=first.pk).error
    assert Delivery.objects.get(notice__case_id=second.pk).state == "sent"


def test_it_waits_for_a_database_that_went_away(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def tick(self: Worker) -> Tally:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("server closed the connection unexpectedly")
        self.stop.set()
        return Tally()

    waits: list[float] = []
    monkeypatch.setattr(Worker, "tick", tick)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    monkeypatch.setattr(threading.Event, "wait", lambda self, seconds: waits.append(seconds))
    worker.run(5.0)
    assert len(calls) == 3
    assert waits[:2] == [0.5, 1.0]  # a restart takes a second or two, and deadlines don't wait ten


def test_a_stumble_does_not_end_it(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def tick(self: Worker) -> Tally:
        calls.append(1)
        if len(calls) > 1:
            self.stop.set()
            return Tally()
        raise ZeroDivisionError

    monkeypatch.setattr(Worker, "tick", tick)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(module.connection, "close", lambda: None)
    monkeypatch.setattr(threading.Event, "wait", lambda self, seconds: None)
    worker.run(0.5)
    assert len(calls) == 2
