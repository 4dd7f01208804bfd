"""What an order's rules read beside the facts that every loop has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from huiyin.kernel.loop import Facts


class Drawn(Protocol):
    """What a case holds of its spot check."""

    drawn_at: datetime | None  # by lot, of what the office calls done
    found: str | None


def lot_of(case: Facts) -> Drawn:
    """The same case, read for its spot check: the kernel knows nothing of lots."""
    return cast(Drawn, case)


@dataclass(frozen=True, slots=True)
class SaidDone:
    """Who says that the order is done: the roles of that office, none of which may check it."""

    hands: tuple[str, ...]
