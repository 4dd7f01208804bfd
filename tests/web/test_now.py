"""The moment that pages take: the clock on the wall, unless it has just leapt ahead."""

from datetime import datetime, timedelta
from typing import Any

from huiyin.web import now as module
from huiyin.web.now import Watch
from tests.cast import AT, HOUR, MINUTE


def told(watch: Watch, wall: datetime, steady: float, monkeypatch: Any) -> datetime:
    """What `now` says while the two clocks say this."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return wall

    monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr(module, "steady", lambda: steady)
    monkeypatch.setattr(module, "_watch", watch)
    return module.now()


def test_a_clock_that_leaps_a_year_ahead_moves_no_page_for_a_minute(monkeypatch: Any) -> None:
    watch, year = Watch(AT, 1000.0), timedelta(days=365)
    assert told(watch, AT + MINUTE, 1060.0, monkeypatch) == AT + MINUTE
    assert told(watch, AT + year, 1070.0, monkeypatch) == AT + MINUTE + timedelta(seconds=10)
    assert told(watch, AT + year + timedelta(seconds=40), 1110.0, monkeypatch) == AT + timedelta(seconds=110)
    assert told(watch, AT + 2 * MINUTE, 1120.0, monkeypatch) == AT + 2 * MINUTE, "it was set right again"
    assert told(watch, AT + year, 1130.0, monkeypatch) < AT + HOUR
    assert told(watch, AT + year + MINUTE, 1191.0, monkeypatch) == AT + year + MINUTE, (
        "it holds: it is believed"
    )


def test_a_clock_that_leaps_back_is_believed_at_once_and_a_sleep_is_no_leap(monkeypatch: Any) -> None:
    watch = Watch(AT, 1000.0)
    assert told(watch, AT - HOUR, 1001.0, monkeypatch) == AT - HOUR
    assert told(watch, AT + 9 * HOUR, 1001.0 + 36_000, monkeypatch) == AT + 9 * HOUR
