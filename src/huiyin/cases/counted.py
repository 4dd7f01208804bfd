"""Counts that every page of a desk shows, taken once in two seconds: a hundred clerks who look do not count a hundred times.

What this process moved itself counts at once, as long as counting is little of what the process does: where matters move many
times a second, a count that takes ten milliseconds is taken five times a second. What went through another process may be
missing for these two seconds.

Where counting takes long, because hundreds of thousands of matters are open, no page waits for it: who looks gets the last
count, and a thread beside takes the next one.
"""

import logging
from collections.abc import Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from time import monotonic
from typing import TypeVar

from django.db import connection

from huiyin.memo import forget_with

log = logging.getLogger("huiyin.cases")

SECONDS = 2
LONG = 0.02  # seconds of counting for which a page does not wait
STALE = 30.0  # seconds after which it does, rather than show what was
SHARE = 0.05  # of the time, at most, for counting anew what was moved meanwhile
MOST = 500
Count = TypeVar("Count")


@dataclass(slots=True)
class _Taken:
    """One count: when it was taken and after how many moves, how long that took, and whether the next one is being taken."""

    count: object
    second: int
    moves: int
    ended: float
    took: float
    again: bool = False

    @property
    def held(self) -> bool:
        """Whether counting anew would take more than its share of the time."""
        return monotonic() < self.ended + self.took / SHARE


class _Moves:
    """How many times something was moved in this process."""

    n = 0


_taken: dict[Hashable, _Taken] = {}


def counted(what: Hashable, at: datetime, count: Callable[[], Count]) -> Count:
    """What `count` gives, or gave a moment ago. `what` tells apart what is counted."""
    second, found = int(at.timestamp()) // SECONDS, _taken.get(what)
    if found is not None:
        if found.second == second and (found.moves == _Moves.n or found.held):
            return found.count  # type: ignore[return-value]
        if found.took >= LONG and monotonic() - found.ended < STALE:
            if not (found.again or found.held):
                found.again = True
                _beside(lambda: _take(what, second, count))
            return found.count  # type: ignore[return-value]
    return _take(what, second, count)


def _take(what: Hashable, second: int, count: Callable[[], Count]) -> Count:
    moves, began = _Moves.n, monotonic()
    taken, ended = count(), monotonic()
    if len(_taken) >= MOST:
        _taken.clear()
    _taken[what] = _Taken(taken, second, moves, ended, ended - began)
    return taken


def _beside(take: Callable[[], object]) -> None:
    """In a thread with a connection of its own, for the towns that whoever looks may see. One that fails leaves the last count."""

    def work() -> None:
        try:
            take()
        except Exception as error:  # noqa: BLE001 - nobody waits for it; the page that does counts for itself
            log.warning("the piles could not be counted: %s", type(error).__name__)
        finally:
            connection.close()

    Thread(target=copy_context().run, args=(work,), daemon=True).start()


def count_anew() -> None:
    """Something was moved: what was counted before holds no longer."""
    _Moves.n += 1


forget_with(_taken.clear)
