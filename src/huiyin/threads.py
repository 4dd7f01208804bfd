"""One thread serves a request, or works through a batch, from its beginning to its end.

Django keeps what belongs to a request (its connection, language, zone) where asynchronous code could find it as well, which
costs a walk through Python each time, and a page asks a thousand times. Here a plain thread-local holds the same.
"""

from threading import local
from typing import Any

from django.conf import LazySettings
from django.core.cache import caches
from django.db import connections
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

_HELD: tuple[tuple[Any, str], ...] = (
    (connections, "_connections"),
    (caches, "_connections"),
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


def hold_by_thread() -> None:
    """For a process without asynchronous code. What this thread holds already it keeps. Called twice, nothing changes."""
    for owner, name in _HELD:
        before = getattr(owner, name)
        if isinstance(before, local):
            continue
        after = local()
        for alias in ("default", "value"):  # a connection, a cache; the rest
            if (held := getattr(before, alias, None)) is not None:
                setattr(after, alias, held)
        setattr(owner, name, after)


def ask_settings_plainly() -> None:
    """Let `settings.NAME` be a look into a dictionary, for a process whose settings stay as they are. Django asks with each whether what
    it found stands for something of the wrapped object; a page asks a hundred times, and settings hold nothing of the kind."""
    LazySettings.__getattribute__ = object.__getattribute__  # type: ignore[method-assign]
