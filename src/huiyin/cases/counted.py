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


class _Taken:
    """What was counted since something was moved here. A move puts another dict in its place, so that whoever is still
    counting what was before it writes that where nobody looks any more."""

    counts: dict[Hashable, object] = {}


def counted(what: Hashable, at: datetime, count: Callable[[], Count]) -> Count:
    """What `count` gives, or gave a moment ago. `what` tells apart what is counted."""
    key, counts = (what, int(at.timestamp()) // SECONDS), _Taken.counts
    if key in counts:  # nothing is ever taken out of one
        return counts[key]  # type: ignore[return-value]
    taken = count()
    if len(counts) < MOST:
        counts[key] = taken
    else:
        _Taken.counts = {key: taken}
    return taken


def count_anew() -> None:
    """Something was moved: nothing that was counted before holds."""
    _Taken.counts = {}


forget_with(count_anew)
