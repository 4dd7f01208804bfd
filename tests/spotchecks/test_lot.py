"""The lot itself: the same list and seal give the same draw, and nobody is likelier than another."""

import hashlib
from collections import Counter
from uuid import UUID

import pytest

from huiyin.spotchecks import lot

REFS = [lot.ref_of(UUID(int=n)) for n in range(1, 31)]


def test_anybody_draws_the_same_from_the_published_list() -> None:
    """As the page tells it, written down once more without our code."""
    seal = "ab" * 32
    lines = "".join(ref + "\n" for ref in sorted(REFS))
    digest = hashlib.sha256(lines.encode()).hexdigest()
    seed = hashlib.sha256(f"{digest}\n{seal}\n".encode()).hexdigest()
    by_lot = sorted(REFS, key=lambda ref: hashlib.sha256((seed + ref).encode()).hexdigest())[:6]
    assert (
        list(lot.drawn(reversed(REFS), len(REFS), lot.seed_of(lot.digest_of(sorted(REFS)), seal))) == by_lot
    )


@pytest.mark.parametrize(("listed", "n"), [(0, 0), (2, 2), (3, 3), (15, 3), (16, 4), (30, 6), (9000, 40)])
def test_one_in_five_at_least_three_at_most_forty(listed: int, n: int) -> None:
    assert lot.how_many(listed) == n


def test_each_on_the_list_is_drawn_about_as_often() -> None:
    often = Counter(ref for n in range(600) for ref in lot.drawn(REFS, len(REFS), f"{n:064x}"))
    assert len(often) == len(REFS)
    assert 80 <= min(often.values()) <= max(often.values()) <= 165  # 120 each, give or take four deviations


def test_another_list_or_another_seal_is_another_seed() -> None:
    seeds = {
        lot.seed_of(lot.digest_of(sorted(refs)), seal)
        for refs in (REFS, REFS[1:])
        for seal in ("0" * 64, "1" * 64)
    }
    assert len(seeds) == 4


@pytest.mark.parametrize("refs", [["b", "a"], ["a", "a"]])
def test_a_list_that_is_not_in_order_has_no_digest(refs: list[str]) -> None:
    """It would be another one than whoever sorts the list by themselves comes to."""
    with pytest.raises(ValueError, match="come after"):
        lot.digest_of(refs)
