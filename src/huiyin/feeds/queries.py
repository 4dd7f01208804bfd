"""What falls due for a unit, as its calendar shows it: receipt, kind, place and day, and nothing else."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.people.actors import Actor, Seat, actor_of

from .models import CalendarLink

READS = frozenset({"unit", "village", "town"})  # seats whose turn has due days
MOST = 500


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def link_of(token: str, at: datetime) -> tuple[CalendarLink, Sequence[Seat]] | None:
    """The link of that token with its account's seats in the unit, while it is not revoked and there is one. Two queries."""
    rows = CalendarLink.objects.select_related("account", "unit", "jurisdiction")
    link = rows.filter(digest=digest_of(token), revoked_at=None, account__is_active=True).first()
    if link is None:
        return None
    seats = [seat for seat in actor_of(link.account, at=at).seats if seat.unit_id == link.unit_id]
    return (link, seats) if seats else None


def due_of(link: CalendarLink, seats: Iterable[Seat]) -> list[Case]:
    """The open cases whose step is this unit's by those seats, by their due day, at most 500. One query."""
    which = Q(pk__in=[])
    for seat in seats:
        if seat.role == "unit":
            which |= Q(unit_id=link.unit_id, turn="unit")
        elif seat.role in READS:
            which |= Q(place_path__startswith=seat.place_path, turn=seat.role)
    rows = Case.objects.filter(
        which, jurisdiction_id=link.jurisdiction_id, closed_at=None, next_due_at__isnull=False
    )
    return list(rows.select_related("service", "place__parent").order_by("next_due_at", "id")[:MOST])


def links_of(by: Actor) -> Mapping[int, CalendarLink]:
    """The links of this account that hold, by unit."""
    if by.account_id is None:
        return {}
    return {
        row.unit_id: row for row in CalendarLink.objects.filter(account_id=by.account_id, revoked_at=None)
    }
