"""Keys of programs: issued and revoked by whoever keeps the town in order. Tokens: made by staff, each in their own name."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiyin.cases.lane import Refused
from huiyin.days import local_day
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place
from huiyin.places.queries import served_by

from .access import OWN_SCOPES, SCOPES, digest_of
from .models import Key

MOST_A_MINUTE = 6000
OWN_A_MINUTE = 120
DAYS = (7, 30, 90, 365)  # for how long a token in one's own name may hold


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is decided about a key before it is made."""

    called: str
    scopes: Sequence[str]
    unit_id: int | None
    per_minute: int | None


def issue_key(*, jurisdiction_id: int, facts: KeyFacts, by: Actor, at: datetime) -> tuple[Key, str]:
    """A new key of that town and its secret, which is told this once. Raises Refused with every reason."""
    _must_keep(jurisdiction_id, by)
    town = Place.objects.get(pk=jurisdiction_id)
    if problems := _problems(facts, town):
        raise Refused(*problems)
    assert by.account_id is not None
    assert facts.per_minute is not None
    secret = _new_secret()
    key = Key.objects.create(
        jurisdiction=town,
        called=facts.called.strip(),
        prefix=secret[:8],
        digest=digest_of(secret),
        scopes=" ".join(name for name in SCOPES if name in facts.scopes),
        unit_id=facts.unit_id if "unit" in facts.scopes else None,
        per_minute=facts.per_minute,
        issued_by_id=by.account_id,
        issued_at=at,
    )
    return key, secret


def make_token(
    *, jurisdiction_id: int, called: str, scopes: Sequence[str], days: int | None, by: Actor, at: datetime
) -> tuple[Key, str]:
    """A token in the name of whoever makes it, and its secret, which is told this once. Raises Refused with every reason.

    It reaches what their seats reach on the day it is used, and no more. Nobody can make one in another's name.
    """
    if by.account_id is None or not by.seats:
        raise Refused(Why(say("Only a member of staff with a seat makes a token.")))
    problems = _name_problems(called)
    if not scopes or set(scopes) - OWN_SCOPES.keys():
        problems.append(Why(say("Choose at least one thing that the program may do."), field="scopes"))
    if days not in DAYS:
        problems.append(Why(say("Choose for how long the token holds."), field="days"))
    if problems:
        raise Refused(*problems)
    assert days is not None
    secret = _new_secret()
    key = Key.objects.create(
        jurisdiction_id=jurisdiction_id,
        called=called.strip(),
        prefix=secret[:8],
        digest=digest_of(secret),
        scopes=" ".join(name for name in OWN_SCOPES if name in scopes),
        account_id=by.account_id,
        per_minute=OWN_A_MINUTE,
        ends_on=local_day(at + timedelta(days=days)),
        issued_by_id=by.account_id,
        issued_at=at,
    )
    return key, secret


def revoke_token(*, key_id: UUID, by: Actor, at: datetime) -> bool:
    """One's own token opens nothing from now on. False where there is none that is still good."""
    if by.account_id is None:
        return False
    rows = Key.objects.filter(pk=key_id, account_id=by.account_id, revoked_at=None)
    return bool(rows.update(revoked_at=at))


def _new_secret() -> str:
    return f"hy_{secrets.token_hex(20)}"


def revoke_key(*, key_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> bool:
    """The key opens nothing from now on. What it filed stays. False where there is none that is still good."""
    _must_keep(jurisdiction_id, by)
    rows = Key.objects.filter(pk=key_id, jurisdiction_id=jurisdiction_id, revoked_at=None)
    return bool(rows.update(revoked_at=at))


def _must_keep(jurisdiction_id: int, by: Actor) -> None:
    if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}:
        raise Refused(Why(say("Only the town's administrator issues and revokes keys.")))


def _problems(facts: KeyFacts, town: Place) -> list[Why]:
    found = _name_problems(facts.called)
    if not facts.scopes or set(facts.scopes) - SCOPES.keys():
        found.append(Why(say("Choose at least one thing that the program may do."), field="scopes"))
    if "unit" in facts.scopes and facts.unit_id not in served_by(town.path):
        found.append(Why(say("Choose the unit that the program acts for."), field="unit"))
    if facts.per_minute is None or not 1 <= facts.per_minute <= MOST_A_MINUTE:
        sentence = say("A limit is a whole number from 1 to %(most)d requests a minute.")
        found.append(Why(sentence, {"most": MOST_A_MINUTE}, "per_minute"))
    return found


def _name_problems(called: str) -> list[Why]:
    if called.strip() and len(called.strip()) <= 60 and "\x00" not in called:
        return []
    return [Why(say("Say in 1 to 60 characters which program this key is for."), field="called")]
