"""What a section of the board is made of: a sentence with a number, how it is counted, rows, and a picture."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from huiyin.figures.values import Value

from .charts import Picture, interval_bar, not_yet

Cell = str | int | float | None | Picture


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows. A cell that is a picture belongs to the numbers beside it and leaves with no spreadsheet."""

    heads: Sequence[str | Picture]
    rows: Sequence[Sequence[Cell]]

    def plain(self) -> tuple[list[str], list[list[str | int | float | None]]]:
        """Heads and rows without the pictures, for spreadsheets."""
        drawn = {n for row in self.rows for n, cell in enumerate(row) if isinstance(cell, Picture)}
        heads = [str(head) for n, head in enumerate(self.heads) if n not in drawn]
        rows = [
            [cell for n, cell in enumerate(row) if n not in drawn and not isinstance(cell, Picture)]
            for row in self.rows
        ]
        return heads, rows


@dataclass(frozen=True, slots=True)
class Section:
    """One sheet of the board. `figures` are the definitions it rests on, by name; `lines` more sentences below the table."""

    id: str
    title: str
    counted: str
    table: Table | None
    figures: tuple[str, ...] = ()
    picture: Picture | None = None
    legend: Sequence[tuple[str, str]] = ()
    lines: Sequence[str] = field(default_factory=tuple)
    half: bool = False


def share_text(value: Value) -> str:
    """A share in whole percent, never rounded up; words where it is not shown."""
    if value.early:
        return _("too early")
    if value.rate is None:
        return _("under 10, not shown")
    return f"{int(value.rate * 100 + 1e-9)}%"


def of_text(top: int, n: int) -> str:
    """28 of 31."""
    return _("%(top)d of %(n)d") % {"top": top, "n": n}


def interval_of(name: str, value: Value, *, resident: bool = True) -> tuple[Picture, str]:
    """A share with its interval as a picture and as text (69%, 42 to 88); dots where it is not shown."""
    if value.rate is None or value.interval is None:
        return not_yet(name), share_text(value)
    low, high = value.interval
    ends = _("%(low)d to %(high)d") % {"low": int(low * 100), "high": math.ceil(high * 100)}
    return interval_bar(name, value.rate, value.interval, resident=resident), f"{share_text(value)} ({ends})"


def middle(numbers: Iterable[int]) -> int:
    """The lower middle one: half of them are not smaller."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2] if ordered else 0
