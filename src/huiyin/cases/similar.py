"""Which texts speak of the same thing: by pairs of characters, by Tibetan syllables, by words. Texts, never people."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LEAST = 0.25  # of the smaller one's pieces that both must have
_PIECES = re.compile(r"[㐀-鿿]+|[\u0f00-\u0fff]+|[a-z0-9]+")


@lru_cache(maxsize=2000)  # the same neighbours are compared with each that is opened
def pieces(text: str) -> frozenset[str]:
    """What a text is made of, for comparing: "公厕锁了" gives 公厕, 厕锁, 锁了."""
    found: set[str] = set()
    for run in _PIECES.findall(unicodedata.normalize("NFKC", text).lower()):
        if "㐀" <= run[0] <= "鿿":
            found.update(run[i : i + 2] for i in range(max(len(run) - 1, 1)))
        elif "\u0f00" <= run[0] <= "\u0fff":
            found.update(part for part in re.split(r"[་།༌\s]+", run) if part)
        else:
            found.add(run)
    return frozenset(found)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller stands in the larger, from 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def most_alike(text: str, others: Iterable[tuple[str, str]], most: int = 6) -> list[str]:
    """The keys of those `others` (key, text) that speak of the same as `text`, the nearest first."""
    mine = pieces(text)
    found = [(alike(mine, pieces(theirs)), key) for key, theirs in others]
    near = sorted((pair for pair in found if pair[0] >= LEAST), key=lambda pair: -pair[0])
    return [key for _, key in near[:most]]
