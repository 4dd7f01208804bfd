"""Writing the outbox: one notice for each message that a move sends."""

from datetime import datetime
from uuid import UUID

from huiyin.filled import fresh

from .models import Notice


def make_notice(
    *,
    jurisdiction_id: int,
    case_id: UUID,
    seq: int,
    template: str,
    to: str,
    unit_id: int | None,
    at: datetime,
    ready_at: datetime | None,
    part_id: UUID | None = None,
) -> Notice:
    """A notice, not yet saved. Without `ready_at` it stands on the page alone and nothing is sent (a replayed year)."""
    return fresh(
        Notice,
        jurisdiction_id=jurisdiction_id,
        case_id=case_id,
        seq=seq,
        template=template,
        to=to,
        unit_id=unit_id,
        part_id=part_id,
        at=at,
        ready_at=ready_at,
    )
