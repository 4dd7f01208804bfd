"""What a loop brings to the bulletin of a year: a figure as it is declared, and how it is counted.

A loop that has one says so in `loops/<name>/yearly.py`: `FIGURE`, and `count(jurisdiction_id, since, until)` for what came in
within the half-open span, by how it stands now. It is found by being there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec

from . import found


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One count of a figure. `counts` says in a sentence what; `part_of` names the step that its share is a share of.

    `whose`: whose word it is, "office" or "resident", or "" where it is nobody's: pictures draw them differently.
    """

    name: str
    label: str
    counts: str
    part_of: str = ""
    whose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigure:
    """A figure of the bulletin. `headline` names the step that the year is told by; `unit` is "" or "fen".

    `least`: the public reads no count below it, where that is more than every count keeps to. Another formula is another
    `version`, with the day it holds from.
    """

    name: str
    label: str
    headline: str
    steps: tuple[Step, ...]
    version: int = 1
    holds_from: date = date(2026, 1, 1)
    unit: str = ""
    least: int = 0

    def __post_init__(self) -> None:
        names = {step.name for step in self.steps}
        needed = {self.headline} | {step.part_of for step in self.steps if step.part_of}
        if len(names) != len(self.steps) or needed - names:
            raise ValueError(f"the figure {self.name} does not hold together")


Count = Callable[[int, datetime, datetime], Mapping[str, int]]


def figures() -> Iterator[tuple[YearFigure, Count]]:
    """The figures of the loops that have one, in the order of the loops."""
    for name in found.names():
        full = f"huiyin.loops.{name}.yearly"
        if find_spec(full):
            module = import_module(full)
            yield module.FIGURE, module.count
