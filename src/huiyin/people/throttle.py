"""Slowing down whoever tries too often. Counted in the database, so that several servers count together.

What is kept is a keyed hash of scope and subject and a number: never an address, never a receipt.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from huiyin.prepared import planned_cursor

from .models import Attempts

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def hit(scope: str, subject: str, *, at: datetime, limit: int, window: timedelta) -> int:
    """Count one try. Returns the seconds to wait where it is one too many within the window, else 0."""
    key, begin = _key(scope, subject), _begin(at, window)
    return _wait(_count(key, begin) > limit, at, begin + window)


def _count(key: bytes, begin: datetime) -> int:
    """One more try in that window: how many there are now. One statement, so that nobody is counted past. A count that goes with a crash
    of the database is no harm; to wait for the disk with each is."""
    table = connection.ops.quote_name(Attempts._meta.db_table)
    with planned_cursor(lasting=False) as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, window_at, tries) VALUES (%s, %s, 1)"  # noqa: S608 - a name of our own
            f" ON CONFLICT (key, window_at) DO UPDATE SET tries = {table}.tries + 1 RETURNING tries",
            [key, connection.ops.adapt_datetimefield_value(begin)],
        )
        return int(cursor.fetchone()[0])


def blocked(scope: str, subject: str, *, at: datetime, limit: int, window: timedelta) -> int:
    """The seconds to wait where `limit` tries are used up already, else 0. Counts nothing."""
    used = tries_of(scope, subject, at=at, window=window) >= limit
    return _wait(used, at, _begin(at, window) + window)


def tries_of(scope: str, subject: str, *, at: datetime, window: timedelta) -> int:
    """How many tries were counted in the window that `at` lies in."""
    key, begin = _key(scope, subject), connection.ops.adapt_datetimefield_value(_begin(at, window))
    table = connection.ops.quote_name(Attempts._meta.db_table)
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT tries FROM {table} WHERE key = %s AND window_at = %s", [key, begin])  # noqa: S608 - a name of our own
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def sweep_attempts(*, before: datetime) -> int:
    """Delete the windows that began before `before`. Returns how many."""
    return Attempts.objects.filter(window_at__lt=before).delete()[0]


def _key(scope: str, subject: str) -> bytes:
    text = f"{scope}\n{subject}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()


def _begin(at: datetime, window: timedelta) -> datetime:
    """Windows lie fixed on the clock, so that a counter is one row."""
    return at - (at - _EPOCH) % window


def _wait(too_many: bool, at: datetime, end: datetime) -> int:
    return max(1, int((end - at).total_seconds())) if too_many else 0
