"""The bulletin as JSON: every count with what it counts and of which it is a share, and the version of each figure."""

from typing import Any

from huiyin.figures.values import FEWEST, wilson

from .reading import Bulletin, Counted


def as_json(bulletin: Bulletin) -> dict[str, Any]:
    """Plain values; money in fen. Sentences are the English ones of the declarations."""
    return {
        "year": bulletin.year,
        "at": bulletin.at.isoformat(),
        "figures": [_figure(one) for one in bulletin.figures],
    }


def _figure(one: Counted) -> dict[str, Any]:
    return {
        "name": one.figure.name,
        "label": one.figure.label,
        "version": one.figure.version,
        "holds_from": one.figure.holds_from.isoformat(),
        "unit": one.figure.unit or "count",
        "headline": one.figure.headline,
        "least": one.figure.least,
        "value": one.value,
        "of": one.of,
        "rate": rate_of(one.value, one.of),
        "interval": list(wilson(one.value, one.of)) if one.of and rate_of(one.value, one.of) else None,
        "steps": [
            {
                "name": step.name,
                "label": step.label,
                "counts": step.counts,
                "n": n,
                "of": of,
                "share": rate_of(n, of),
                "part_of": step.part_of or None,
                "whose": step.whose or None,
            }
            for step, n, of in one.steps()
        ],
    }


def rate_of(n: int, of: int | None) -> float | None:
    """The share; None under ten, where one more or less would make it another."""
    return n / of if of is not None and of >= FEWEST else None
