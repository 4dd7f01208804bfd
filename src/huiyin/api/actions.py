"""Keys of programs: issued and revoked by whoever keeps the town in order."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place
from huiyin.places.queries import served_by

from .access import SCOPES, digest_of
from .models import Key

MOST_A_MINUTE = 6000


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
    secret = f"hy_{secrets.token_hex(20)}"
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


def revoke_key(*, key_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> bool:
    """The key opens nothing from now on. What it filed stays. False where there is none that is still good."""
    _must_keep(jurisdiction_id, by)
    rows = Key.objects.filter(pk=key_id, jurisdiction_id=jurisdiction_id, revoked_at=None)
    return bool(rows.update(revoked_at=at))


def _must_keep(jurisdiction_id: int, by: Actor) -> None:
    if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}:
        raise Refused(Why(say("Only the town's administrator issues and revokes keys.")))


def _problems(facts: KeyFacts, town: Place) -> list[Why]:
    found = []
    called = facts.called.strip()
    if not called or len(called) > 60 or "\x00" in called:
        found.append(Why(say("Say in 1 to 60 characters which program this key is for."), field="called"))
    if not facts.scopes or set(facts.scopes) - SCOPES.keys():
        found.append(Why(say("Choose at least one thing that the program may do."), field="scopes"))
    if "unit" in facts.scopes and facts.unit_id not in served_by(town.path):
        found.append(Why(say("Choose the unit that the program acts for."), field="unit"))
    if facts.per_minute is None or not 1 <= facts.per_minute <= MOST_A_MINUTE:
        sentence = say("A limit is a whole number from 1 to %(most)d requests a minute.")
        found.append(Why(sentence, {"most": MOST_A_MINUTE}, "per_minute"))
    return found
