"""The lapse sweep: what fell due moves by itself, at the moment it fell due. It costs what is due, not what is open."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import DatabaseError, transaction

from huiyin.clocks.models import Deadline
from huiyin.outage import is_outage

from .lane import Lane, Refused
from .models import Case

log = logging.getLogger("huiyin.sweep")

BATCH = 25

Due = tuple[int, UUID]


def due_cases(*, at: datetime, leave: Collection[UUID] = (), limit: int = 500) -> list[Due]:
    """Towns and cases of the first deadlines that must act by `at`; each case once. `leave` names cases to pass over."""
    rows = Deadline.objects.filter(fire_at__lte=at).exclude(case_id__in=list(leave)).order_by("fire_at")
    return list(dict.fromkeys(rows.values_list("jurisdiction_id", "case_id")[:limit]))


def batches(due: list[Due], size: int = BATCH) -> Iterator[tuple[int, list[UUID]]]:
    """The due cases town by town, a few at a time: one transaction each."""
    for town, rows in groupby(sorted(due, key=lambda row: row[0]), lambda row: row[0]):
        ids = [case_id for _, case_id in rows]
        for start in range(0, len(ids), size):
            yield town, ids[start : start + size]


def lapse_batch(jurisdiction_id: int, ids: list[UUID], *, at: datetime) -> tuple[int, list[UUID]]:
    """Lapse these cases together. Returns how many clocks lapsed, and the cases where none did: leave them for a while.

    A batch that fails is done again case by case, so that one case that can't go on keeps nobody else waiting.
    """
    try:
        return _lapse(jurisdiction_id, ids, at)
    except (Refused, KeyError, ValueError, DatabaseError) as error:
        if is_outage(error):
            raise
        if len(ids) == 1:
            log.exception("the clock of case %s can't do its move", ids[0])
            return 0, ids
    done = 0
    left: list[UUID] = []
    for case_id in ids:
        more, stuck = lapse_batch(jurisdiction_id, [case_id], at=at)
        done, left = done + more, left + stuck
    return done, left


def _lapse(jurisdiction_id: int, ids: list[UUID], at: datetime) -> tuple[int, list[UUID]]:
    """One transaction: lock what nobody else holds, look again under the lock, lapse, write."""
    with transaction.atomic():
        rows = Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk__in=ids, jurisdiction_id=jurisdiction_id
        )
        lane = Lane(jurisdiction_id)
        counts = {case.pk: lane.lapse(case, at=at, recorded_at=at) for case in rows.order_by("pk")}
        lane.flush()
    return sum(counts.values()), [case_id for case_id in ids if not counts.get(case_id)]
