"""From the ledger to messages: what happened since a webhook's ledger was read last, as rows that wait to be sent.

A move is written in one transaction with its event, but it may be seen a little later than it was recorded. So each look goes
back by `OVERLAP` before the last one; what is noted already is not noted twice. A transaction that lasts longer than that is a
past being written (a replay, an import), and nobody is told of that.
"""

from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from huiyin.api.models import Hook, HookMessage, Work
from huiyin.cases import register
from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from huiyin.places.models import Place

from .kinds import KINDS, kind_of

OVERLAP = timedelta(minutes=10)
SOME = 500  # events in one go


def read_ledgers(*, at: datetime) -> int:
    """Note what happened for every webhook. Two queries each; returns how many messages were made."""
    return sum(_read_for(hook, at) for hook in Hook.objects.order_by("id"))


def _read_for(hook: Hook, at: datetime) -> int:
    begin = max(hook.made_at, hook.read_until - OVERLAP)
    rows = Event.objects.filter(
        jurisdiction_id=hook.jurisdiction_id,
        recorded_at__gte=begin,
        recorded_at__lte=at,
        case_id__in=public_ids(hook.jurisdiction_id),
    )
    known = HookMessage.objects.filter(hook=hook, at__gte=begin).values_list("case_id", "seq")
    seen, wanted, made = set(known), set(hook.kinds.split() or KINDS), 0
    events = rows.order_by("recorded_at", "case_id", "seq").iterator(chunk_size=SOME)
    while some := list(islice(events, SOME)):
        fresh = [
            _message(hook, event, kind, at)
            for event in some
            if (event.case_id, event.seq) not in seen and (kind := kind_of(event)) in wanted
        ]
        HookMessage.objects.bulk_create(fresh, ignore_conflicts=True)
        made += len(fresh)
    Hook.objects.filter(pk=hook.pk, read_until=hook.read_until).update(read_until=at)
    return made


def _message(hook: Hook, event: Event, kind: str, at: datetime) -> HookMessage:
    return HookMessage(
        jurisdiction_id=hook.jurisdiction_id,
        hook=hook,
        case_id=event.case_id,
        seq=event.seq,
        kind=kind,
        at=event.recorded_at,
        state=Work.WAITING,
        next_at=at,
    )


def public_ids(town_id: int) -> "QuerySet[Case, object]":
    """The matters of a town that stand in the public register, for a query."""
    return register.listed(Place(pk=town_id)).values("pk")
