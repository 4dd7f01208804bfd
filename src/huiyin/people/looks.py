"""Writing down who looked, and why. The resident reads the same list."""

from datetime import datetime, timedelta
from uuid import UUID

from huiyin.filled import fresh
from huiyin.kernel.say import say
from huiyin.rows import insert

from .actors import Actor, Seat
from .models import Look, LookKind

AGAIN = timedelta(hours=1)

# what a seat in that role opens a matter for; stored in English, read in the reader's language
PURPOSES = {
    "grid": say("to follow it up in the grid"),
    "village": say("to accept it or answer it"),
    "town": say("to dispatch it or follow it up"),
    "unit": say("to handle it"),
    "leader": say("to decide it or follow it up"),
}


def write_look(
    *, case_id: UUID, jurisdiction_id: int, kind: LookKind, purpose: str, seat: Seat, by: Actor, at: datetime
) -> Look:
    """Write one look down, from the seat that `by` looked from. One statement."""
    assert by.account_id is not None
    look = fresh(
        Look,
        jurisdiction_id=jurisdiction_id,
        case_id=case_id,
        account_id=by.account_id,
        unit_id=seat.unit_id,
        role=seat.role,
        kind=kind,
        purpose=purpose[:120],
        at=at,
    )
    insert([look])
    return look


def opened_lately(looks: list[Look], by: Actor, at: datetime) -> bool:
    """Whether the same account opened the matter within the hour: that is one look, not ten."""
    return any(
        look.account_id == by.account_id and look.kind == LookKind.CASE and at - look.at < AGAIN
        for look in looks
    )
