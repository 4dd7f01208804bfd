"""Driving requests through the door at their own moments, some hundreds to a transaction."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Case
from huiyin.figures.actions import fold_all
from huiyin.kernel.roles import CLOCK
from huiyin.people.actors import Actor

from .ground import Ground, lay
from .mapping import Mapping
from .reading import Reader, Rejected, Request

BATCH = 400
LONGEST_WORDS = 2000
CLOSED_WITHOUT_WORDS = {
    "en": "Closed. The file gives no words with it.",
    "zh-hans": "办结了。来的数据里没有写说明。",
}


@dataclass
class Tally:
    """What came of a file. Late is what passed the due moment that the file itself gives.

    Requests without one run by the loop's month; `late_by_month` counts them apart, so that the counts can be checked
    against the file. Where the mapping names no due column, the month is all there is and counts as late.
    """

    rows: int = 0
    filed: int = 0
    already: int = 0  # of `filed`: those that an earlier run had brought in
    refused: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    finished_late: int = 0
    open: int = 0
    open_overdue: int = 0
    late_by_month: Counter[str] = field(default_factory=Counter)
    moves: int = 0
    events: int = 0
    seconds: float = 0.0
    last: datetime | None = None
    due_given: bool = True

    def count(self, request: Request, due_at: datetime | None) -> None:
        """Count a filed request by the due moment that holds for it."""
        self.filed += 1
        end = request.closed_at or self.last
        late = due_at is not None and end is not None and _is_late(request, due_at, end)
        counts = request.due_at is not None or not self.due_given
        if request.closed_at is not None:
            self.finished += 1
            self.finished_late += late and counts
        else:
            self.open += 1
            self.open_overdue += late and counts
        if late and not counts:
            self.late_by_month["finished_late" if request.closed_at else "open_overdue"] += 1


def _is_late(request: Request, due_at: datetime, end: datetime) -> bool:
    """Finished after its due moment; or still open when that moment has come."""
    return end > due_at if request.closed_at is not None else end >= due_at


def replay(
    file: Path, mapping: Mapping, *, seen: Callable[[int, int], None] = lambda done, rows: None
) -> tuple[Ground, Tally, list[Rejected]]:
    """Drive the whole file. `seen` is told rows done and rows in all. Raises BadFile, BadMapping, Taken.

    Returns the ground, the tally and the first thousand rejected rows.
    """
    reader = Reader(file, mapping)
    rows, last = reader.measure()
    name, code = mapping.named_for(file)
    ground = lay(name, code, mapping.zone.key, mapping.language)
    tally = Tally(last=last, due_given="due" in mapping.columns)
    rejected: list[Rejected] = []
    begun = time.monotonic()
    requests = _worth_filing(reader.rows(), tally, rejected)
    while batch := list(islice(requests, BATCH)):
        _file(ground, batch, tally, rejected)
        seen(tally.rows, rows)
    seen(tally.rows, rows)
    fold_all()
    ground.town.past_open = False
    ground.town.save(update_fields=["past_open"])
    tally.seconds = time.monotonic() - begun
    return ground, tally, rejected


def _worth_filing(
    rows: Iterable[Request | Rejected], tally: Tally, rejected: list[Rejected]
) -> Iterator[Request]:
    """The requests among the rows, each id once; everything else is counted with its reason."""
    met: set[str] = set()
    for row in rows:
        tally.rows += 1
        if isinstance(row, Request) and row.id in met:
            row = Rejected(row.line, row.id, "id twice")  # noqa: PLW2901 - it is the same row, refused
        if isinstance(row, Rejected):
            _reject(row, tally, rejected)
            continue
        met.add(row.id)
        tally.notes.update(row.notes)
        yield row


def _reject(row: Rejected, tally: Tally, rejected: list[Rejected]) -> None:
    tally.refused[row.reason] += 1
    if len(rejected) < 1000:
        rejected.append(row)


def _file(ground: Ground, batch: Sequence[Request], tally: Tally, rejected: list[Rejected]) -> None:
    """One transaction: all of the batch that is not in the ledger yet, or none of it."""
    town_id = ground.town.pk
    with transaction.atomic():
        there = Case.objects.filter(jurisdiction_id=town_id, external_id__in=[r.id for r in batch])
        known: dict[str | None, datetime | None] = dict(there.values_list("external_id", "due_at"))
        fresh = [request for request in batch if request.id not in known]
        ground.check_unsealed([request.filed_at for request in fresh])
        cases = [_draft(ground, request) for request in fresh]
        lane = Lane(town_id, tell=False)
        for request, case in zip(fresh, cases, strict=True):
            try:
                Drive(lane, ground, request, tally.last).through(case)
            except Refused as refused:
                _reject(Rejected(request.line, request.id, str(refused)), tally, rejected)
                continue
            tally.count(request, request.due_at or case.due_at)
        tally.moves += sum(event.role != CLOCK.name for event in lane.events)
        tally.events += len(lane.events)
        lane.flush()
    for request in batch:
        if request.id in known:
            tally.already += 1
            tally.count(request, request.due_at or known[request.id])


def _draft(ground: Ground, request: Request) -> Case:
    place = ground.place(request.place)
    case = Case(
        jurisdiction_id=ground.town.pk,
        loop="order",
        place_id=place.pk,
        place_path=place.path,
        service=ground.service(request.kind),
        channel=request.channel,
        external_id=request.id,
        title=request.kind[:80],
    )
    if request.due_at is not None:
        case.due_at = max(request.due_at, request.filed_at)
    if request.point:
        case.latitude, case.longitude = request.point
    return case


class Drive:
    """One request on its way: opened, handed on to its unit at filing, finished at closing, lapsing where it lapses."""

    def __init__(self, lane: Lane, ground: Ground, request: Request, last: datetime | None) -> None:
        self.lane, self.ground, self.request, self.last = lane, ground, request, last

    def through(self, case: Case) -> None:
        """Everything the file knows of it, up to the file's last moment. Raises Refused."""
        request, ground, at = self.request, self.ground, self.request.filed_at
        unit = ground.unit(request.unit)
        crew = ground.crews[unit.pk]
        self.lane.open(case, "place", by=Actor.the_resident(), at=at, answers={}, language=ground.language)
        self._move(case, "accept", ground.office, at)
        self._move(case, "dispatch", ground.office, at, unit=unit.pk)
        self._move(case, "take", crew, at)
        if request.closed_at is not None:
            self._move(case, "finish", crew, request.closed_at, words=self._words())
        if self.last is not None:
            self._lapse(case, self.last)

    def _move(self, case: Case, verb: str, by: Actor, at: datetime, **answers: object) -> None:
        self._lapse(case, at)
        self.lane.move(case, verb, by=by, at=at, answers=answers, language=self.ground.language)

    def _lapse(self, case: Case, until: datetime) -> None:
        """What fell due is recorded at the moment it did, as a worker that never slept would have."""
        while case.wake_at is not None and case.wake_at <= until:
            self.lane.lapse(case, at=case.wake_at, recorded_at=case.wake_at)

    def _words(self) -> str:
        language = self.ground.language
        words = self.request.outcome or CLOSED_WITHOUT_WORDS.get(language, CLOSED_WITHOUT_WORDS["en"])
        return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"
