"""The village board: what was asked in one month, whose turn it is, what is done. In numbers that point at nobody.

It is counted from what the public register lists, and says less than that: on a wall where everybody knows everybody
a kind with one matter in it is a neighbour. So small kinds go together, and the residents' word is a number only where
enough have given it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.cases.models import Case, Service
from huiyin.cases.register import listed, offices_of, whose_turn
from huiyin.places.models import Place, Unit

FEW = 3  # a line of the board has at least so many matters
FEW_WORDS = 5  # residents' words are counted from so many on


@dataclass(frozen=True, slots=True)
class Line:
    """One kind (`kind` None: what has no kind of its own, and the small ones together).

    `done`: the office said so. `turns`: whose turn the others are and how many, None for the resident's; the day is the
    first by which that office owes something.
    """

    kind: Service | None
    placed: int
    done: int
    turns: tuple[tuple[Unit | None, int, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A month of a village in numbers. `yes`, `no` are None where fewer than FEW_WORDS residents have said either."""

    lines: tuple[Line, ...]
    placed: int
    done: int
    said: int
    yes: int | None
    no: int | None

    @property
    def too_few(self) -> bool:
        """Whether there is nothing to tell but that."""
        return self.placed < FEW


def board_of(village: Place, town: Place, since: datetime, until: datetime) -> Board:
    """The board of `village` for what was placed in [since, until). Two queries, whatever the number of matters."""
    rows = listed(town).filter(
        place_path__startswith=village.path, filed_at__gte=since, filed_at__lt=until, loop="order"
    )
    cases = list(rows.select_related("service", "unit", "raised_to"))
    return folded(cases, offices_of(town))


def folded(cases: Sequence[Case], offices: dict[tuple[str, int], Unit]) -> Board:
    """The numbers of these matters."""
    yes = sum(case.solved == "yes" for case in cases)
    no = sum(case.solved in ("no", "partly") for case in cases)
    enough = yes + no >= FEW_WORDS and len(cases) >= FEW
    return Board(
        lines=tuple(_line(kind, rows, offices) for kind, rows in _kinds(cases)),
        placed=len(cases),
        done=sum(case.finished_at is not None for case in cases),
        said=yes + no,
        yes=yes if enough else None,
        no=no if enough else None,
    )


def _kinds(cases: Sequence[Case]) -> list[tuple[Service | None, list[Case]]]:
    """The matters by kind, most first; those of small kinds together at the end, with the next larger until they are enough."""
    by_kind: dict[Service, list[Case]] = {}
    rest: list[Case] = []
    for case in cases:
        if case.service is None:
            rest.append(case)
        else:
            by_kind.setdefault(case.service, []).append(case)
    sizes = sorted(by_kind.items(), key=lambda pair: (len(pair[1]), -pair[0].pk))
    while sizes and (len(sizes[0][1]) < FEW or 0 < len(rest) < FEW):
        rest += sizes.pop(0)[1]
    kinds: list[tuple[Service | None, list[Case]]] = [*reversed(sizes)]
    return kinds + ([(None, rest)] if len(rest) >= FEW else [])


def _line(kind: Service | None, cases: list[Case], offices: dict[tuple[str, int], Unit]) -> Line:
    turns: Counter[Unit | None] = Counter()
    days: dict[Unit | None, datetime] = {}
    for case in cases:
        if case.closed_at is not None:
            continue
        unit = None if case.waits_outside else whose_turn(case, offices)
        turns[unit] += 1
        if unit is not None and case.next_due_at is not None:
            days[unit] = min(days.get(unit, case.next_due_at), case.next_due_at)
    found = tuple((unit, n, days.get(unit)) for unit, n in turns.most_common())
    return Line(kind, len(cases), sum(case.finished_at is not None for case in cases), found)
