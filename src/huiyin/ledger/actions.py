"""Writing the ledger: the one place where events are made."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from huiyin.filled import fresh
from huiyin.kernel import chain

from .models import Event


def make_event(
    *,
    jurisdiction_id: int,
    case_id: UUID,
    seq: int,
    before: bytes,
    loop: str,
    verb: str,
    state: str,
    role: str,
    account_id: UUID | None,
    unit_id: int | None,
    at: datetime,
    recorded_at: datetime,
    facts: Mapping[str, object],
) -> Event:
    """The event that follows the one whose hash is `before` (`chain.START` for a case's first). Not yet saved."""
    event = fresh(
        Event,
        jurisdiction_id=jurisdiction_id,
        case_id=case_id,
        seq=seq,
        loop=loop,
        verb=verb,
        state=state,
        role=role,
        account_id=account_id,
        unit_id=unit_id,
        at=at,
        recorded_at=recorded_at,
        facts=chain.canonical(facts),
    )
    event.hash = chain.link(before, event_text(event))
    return event


def event_text(event: Event) -> str:
    """The canonical text of an event: every column but its hash, so that changing any byte breaks the chain."""
    return chain.canonical(
        {
            "jurisdiction": event.jurisdiction_id,
            "case": str(event.case_id),
            "seq": event.seq,
            "loop": event.loop,
            "verb": event.verb,
            "state": event.state,
            "role": event.role,
            "account": str(event.account_id) if event.account_id else None,
            "unit": event.unit_id,
            "at": chain.moment(event.at),
            "recorded_at": chain.moment(event.recorded_at),
            "facts": event.facts,
        }
    )
