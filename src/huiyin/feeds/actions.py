"""Making and revoking the address of a calendar."""

import secrets
from datetime import datetime

from django.db import transaction

from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor

from .models import CalendarLink
from .queries import READS, digest_of


def make_link(*, unit_id: int, by: Actor, at: datetime) -> str:
    """A fresh token for the due days of `unit_id`; one that this account had for it ends. Raises Refused."""
    seat = next((seat for seat in by.seats if seat.unit_id == unit_id and seat.role in READS), None)
    if seat is None or by.account_id is None or seat.jurisdiction_id is None:
        raise Refused(Why(say("You have no seat in this unit."), field="unit"))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _revoke(unit_id, by, at)
        CalendarLink.objects.create(
            jurisdiction_id=seat.jurisdiction_id,
            account_id=by.account_id,
            unit_id=unit_id,
            digest=digest_of(token),
            made_at=at,
        )
    return token


def revoke_link(*, unit_id: int, by: Actor, at: datetime) -> None:
    """The address of this account for that unit opens nothing any more."""
    _revoke(unit_id, by, at)


def _revoke(unit_id: int, by: Actor, at: datetime) -> None:
    if by.account_id is not None:
        rows = CalendarLink.objects.filter(account_id=by.account_id, unit_id=unit_id, revoked_at=None)
        rows.update(revoked_at=at)
