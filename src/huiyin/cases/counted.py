"""Counts that every page of a desk shows, taken once in two seconds: a hundred clerks who look do not count a hundred times.

What this process moved itself counts at once. What went through another process may be missing for these two seconds.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar

from huiyin.memo import forget_with

SECONDS = 2
MOST = 500
Count = TypeVar("Count")
_taken: dict[Hashable, object] = {}


def counted(what: Hashable, at: datetime, count: Callable[[], Count]) -> Count:
    """What `count` gives, or gave a moment ago. `what` tells apart what is counted."""
    key = what, int(at.timestamp()) // SECONDS
    if key not in _taken:
        if len(_taken) >= MOST:
            _taken.clear()
        _taken[key] = count()
    return _taken[key]  # type: ignore[return-value]


def count_anew() -> None:
    """Something was moved: nothing that was counted before holds."""
    _taken.clear()


forget_with(count_anew)
