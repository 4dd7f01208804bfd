"""Counts that every page of a desk shows, taken once in two seconds: a hundred clerks who look do not count a hundred times.

What this process moved itself counts at once, as long as counting is little of what the process does: where matters move many
times a second, a count that takes ten milliseconds is taken five times a second. What went through another process may be
missing for these two seconds.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeVar

from huiyin.memo import forget_with

SECONDS = 2
SHARE = 0.05  # of the time, at most, for counting anew what was moved meanwhile
MOST = 500
Count = TypeVar("Count")


@dataclass(slots=True)
class _Taken:
    """One count: when it was taken, after how many moves, and until when a move does not take it back."""

    count: object
    second: int
    moves: int
    held: float


class _Moves:
    """How many times something was moved in this process."""

    n = 0


_taken: dict[Hashable, _Taken] = {}


def counted(what: Hashable, at: datetime, count: Callable[[], Count]) -> Count:
    """What `count` gives, or gave a moment ago. `what` tells apart what is counted."""
    second, found = int(at.timestamp()) // SECONDS, _taken.get(what)
    if found is not None and found.second == second and (found.moves == _Moves.n or monotonic() < found.held):
        return found.count  # type: ignore[return-value]
    moves, began = _Moves.n, monotonic()
    taken, ended = count(), monotonic()
    if len(_taken) >= MOST:
        _taken.clear()
    _taken[what] = _Taken(taken, second, moves, ended + (ended - began) / SHARE)
    return taken


def count_anew() -> None:
    """Something was moved: what was counted before holds no longer."""
    _Moves.n += 1


forget_with(_taken.clear)
