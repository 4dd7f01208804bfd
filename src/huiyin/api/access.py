"""Who calls: a program with a key, or anybody. What a key may do stands in its scopes; how often, in its limit.

Reading is counted in the memory of each server process, because a count is no reason to write to the database; writing
is counted in the database, so that several processes count together.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from huiyin.days import local_day
from huiyin.kernel.say import Why, say
from huiyin.people.throttle import hit
from huiyin.web.address import client_address

from .models import Key

MINUTE = timedelta(minutes=1)
READS = 300  # a minute, from one address without a key
READS_OF_KEY = 10  # times its limit for writing

# what each scope lets a program do, as the page of keys says it
SCOPES: Mapping[str, str] = {
    "file": say("file requests for residents, and pass on what they say later"),
    "words": say("read what the office answers to the requests it filed itself"),
    "unit": say("act for a unit: take, answer, finish"),
}

# what a member of staff may let a program do in their own name: never more than their seats give on that day
OWN_SCOPES: Mapping[str, str] = {
    "read": say("read the matters that my seats reach; each reading is noted as mine"),
    "move": say("make moves and take matters in, as I may myself"),
    "contact": say("read how to reach a resident, each time with a purpose that the resident reads"),
}

MISSING = say("This needs an API key: the town's administrator issues one. Send it as api_key.")
UNKNOWN = say("This API key is not known here. Please check it, or ask the town for a new one.")
ENDED = say("This token ended on %(day)s. Please make a new one.")
REVOKED = say("This API key was revoked on %(day)s. Please ask the town for a new one.")
NO_SCOPE = say("This API key may not do that: it lacks the scope “%(scope)s”.")
TOO_OFTEN = say("That is too often. Please try again in %(seconds)d seconds.")


class Denied(Exception):
    """The caller may not. `status` is 403, or 429 with the seconds to wait."""

    def __init__(self, why: Why, status: int = 403, wait: int = 0) -> None:
        super().__init__(str(why))
        self.why, self.status, self.wait = why, status, wait


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where. `key` is None for anybody."""

    key: Key | None
    address: str

    def may(self, scope: str) -> bool:
        return self.key is not None and scope in self.key.scopes.split()

    def need(self, *scopes: str) -> Key:
        """The key, which has one of these scopes. Raises Denied."""
        if self.key is None:
            raise Denied(Why(MISSING))
        if not any(self.may(scope) for scope in scopes):
            raise Denied(Why(NO_SCOPE, {"scope": scopes[0]}))
        return self.key


def digest_of(secret: str) -> bytes:
    """What is kept of a key's secret."""
    return hashlib.sha256(secret.encode()).digest()


def caller_of(request: HttpRequest, given: str, *, at: datetime, bearer: str | None = None) -> Caller:
    """The caller by the key in the parameters or a header; with `bearer`, by that alone. One query where a key is given, one
    more once a day.

    Raises Denied for a key that is not known, was revoked, has ended, or whose member of staff has left.
    """
    if bearer is None:
        header = str(request.headers.get("Authorization", "")).removeprefix("Bearer ").strip()
        bearer = given or request.headers.get("X-Api-Key", "") or header
    secret = bearer
    address = client_address(request)
    if not secret:
        return Caller(None, address)
    rows = Key.objects.select_related("jurisdiction", "unit", "account")
    key = rows.filter(digest=digest_of(secret)).first()
    if key is None or (key.account is not None and not key.account.is_active):
        raise Denied(Why(UNKNOWN))
    if key.revoked_at is not None:
        raise Denied(Why(REVOKED, {"day": f"{local_day(key.revoked_at)}"}))
    if key.ends_on is not None and key.ends_on <= local_day(at):
        raise Denied(Why(ENDED, {"day": f"{key.ends_on:%Y-%m-%d}"}))
    if key.last_used_on != local_day(at):
        Key.objects.filter(pk=key.pk).update(last_used_on=local_day(at))
    return Caller(key, address)


def count_write(key: Key, *, at: datetime) -> None:
    """Count one write of a key. Raises Denied (429) where it is one too many."""
    if wait := hit("api", str(key.pk), at=at, limit=key.per_minute, window=MINUTE):
        raise Denied(Why(TOO_OFTEN, {"seconds": wait}), 429, wait)


class Meter:
    """Counts by minute in memory. What it holds is forgotten with the minute."""

    def __init__(self) -> None:
        self._minute, self._counts = 0, dict[str, int]()

    def over(self, who: str, limit: int) -> int:
        """Count one; the seconds to wait where it is one too many, else 0."""
        moment = time.monotonic()
        minute = int(moment // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        self._counts[who] = self._counts.get(who, 0) + 1
        return max(1, 60 - int(moment % 60)) if self._counts[who] > limit else 0


reads = Meter()


def count_read(caller: Caller) -> None:
    """Count one read. Raises Denied (429) where it is one too many."""
    key = caller.key
    who, limit = (str(key.pk), key.per_minute * READS_OF_KEY) if key else (caller.address, READS)
    if wait := reads.over(who, limit):
        raise Denied(Why(TOO_OFTEN, {"seconds": wait}), 429, wait)
