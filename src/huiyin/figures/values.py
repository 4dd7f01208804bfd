"""What a figure comes to: a share with its n and its interval, days with their quantiles, and which cells are too small."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

FEWEST = 10  # under this n a rate is not shown
SMALLEST = 5  # a cell of fewer matters could point at somebody
Z = 1.959963984540054  # of a 95 % interval

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Value:
    """`top` of `n` matters. `excluded` are those left out of n, by reason. `early`: their time is not over yet."""

    top: int
    n: int
    excluded: Mapping[str, int] = field(default_factory=dict)
    early: bool = False

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None where n is under ten or it is too early."""
        return None if self.early or self.n < FEWEST else self.top / self.n

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share (Wilson), wherever the rate is shown."""
        return None if self.rate is None else wilson(self.top, self.n)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many days something took, over `n` matters; begun days count. `counts` holds how many took so many days.

    Matters to which it has not happened yet are in `n` and count as longer than any: leaving them out would flatter.
    """

    counts: Mapping[int, int]
    n: int
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """To how many it has not happened yet."""
        return self.n - sum(self.counts.values())

    @property
    def median(self) -> int | None:
        """Half were not longer. None where n is under ten, or where more than half still wait."""
        return self.quantile(0.5)

    @property
    def p90(self) -> int | None:
        """Nine of ten were not longer. None where n is under ten, or where more than one of ten still waits."""
        return self.quantile(0.9)

    def quantile(self, share: float) -> int | None:
        """The fewest days in which at least that share of all `n` had it."""
        if self.n < FEWEST:
            return None
        wanted, so_far = share * self.n, 0
        for days in sorted(self.counts):
            so_far += self.counts[days]
            if so_far >= wanted - 1e-9:
                return days
        return None


def wilson(top: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share, without correction for continuity. Raises ValueError for n = 0."""
    if n <= 0:
        raise ValueError("an interval of nothing")
    share, zz = top / n, Z * Z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = Z / (1 + zz / n) * math.sqrt(share * (1 - share) / n + zz / (4 * n * n))
    return (0.0 if top == 0 else max(0.0, middle - half), 1.0 if top == n else min(1.0, middle + half))


def hidden(cells: Mapping[Key, int], least: int = SMALLEST) -> frozenset[Key]:
    """Which cells of a table, whose total is public, must not be shown.

    Those of at least one and fewer than `least` matters; and where what is hidden could be had by taking the rest from the
    total (one cell, or a few that come to fewer than `least` together), the next smallest as well.
    """
    small = {key for key, n in cells.items() if 0 < n < least}
    if not small:
        return frozenset()
    others = sorted((n, str(key), key) for key, n in cells.items() if n and key not in small)
    for _, _, key in others:
        if len(small) > 1 and sum(cells[one] for one in small) >= least:
            break
        small.add(key)
    return frozenset(small)
