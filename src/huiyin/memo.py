"""Remember what rarely changes (the tree, calendars, limits) for a minute per process, so that a move need not ask."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from huiyin.isolation.scope import everywhere

P = ParamSpec("P")
R = TypeVar("R")
_forget: list[Callable[[], None]] = []


def kept(seconds: float) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's results for `seconds`, by its arguments (which must be hashable)."""

    def around(function: Callable[P, R]) -> Callable[P, R]:
        results: dict[object, tuple[float, R]] = {}
        _forget.append(results.clear)

        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            key = (args, tuple(sorted(kwargs.items())))
            now = time.monotonic()
            found = results.get(key)
            if found is None or found[0] < now:
                if len(results) > 5000:
                    results.clear()
                with everywhere("what is kept is kept for whoever asks next"):
                    found = results[key] = (now + seconds, function(*args, **kwargs))
            return found[1]

        return inside

    return around


def forget_with(clear: Callable[[], None]) -> None:
    """Call `clear` too when everything remembered is dropped."""
    _forget.append(clear)


def forget_all() -> None:
    """Drop everything remembered: after an administrator's change, and between tests."""
    for clear in _forget:
        clear()
