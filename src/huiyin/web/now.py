"""The moment. Pages and commands take it here and hand it on as `at=`; nothing below them asks for the time.

A clock on the wall can be set wrong: by hand, by a machine that lost its battery, by a wrong time server. One that leaps ahead would
lapse every clock of the town, and that can't be taken back; so it is held against a steady clock and must stay there for a
minute before it is believed. One that leaps back does no harm: nothing is due until it has caught up.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

JUMP = timedelta(minutes=10)  # a clock that runs ahead by more is not believed at once
DOUBT = 60.0  # seconds for which it must stay there

log = logging.getLogger("huiyin.clock")


def steady() -> float:
    """Seconds that go on counting through a sleep of the machine and that no correction of the clock can move."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(slots=True)
class Watch:
    """Whether the clock on the wall went on as the steady one did: `wall` and `then` are when both were last believed."""

    wall: datetime
    then: float
    doubt_since: float | None = None

    def believes(self, at: datetime, elapsed: float) -> bool:
        """Look at both clocks. False while the one on the wall has leapt ahead and not yet stayed there for long enough."""
        ahead = (at - self.wall) - timedelta(seconds=elapsed - self.then)
        if ahead > JUMP:
            if self.doubt_since is None:
                self.doubt_since = elapsed
                log.error(
                    "the clock leapt ahead by %s to %s; it is believed once it has held for a minute",
                    ahead,
                    at,
                )
            if elapsed - self.doubt_since < DOUBT:
                return False
        self.wall, self.then, self.doubt_since = at, elapsed, None
        return True

    def would_be(self, elapsed: float) -> datetime:
        """What the clock on the wall would show had it gone on as the steady one did."""
        return self.wall + timedelta(seconds=elapsed - self.then)


_watch = Watch(datetime.now(UTC), steady())


def now() -> datetime:
    """The present moment in UTC."""
    at, elapsed = datetime.now(UTC), steady()
    return at if _watch.believes(at, elapsed) else _watch.would_be(elapsed)
