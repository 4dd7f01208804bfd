"""The lot: how many are drawn and which, from a published list and a seed that nobody could choose. Standard library alone.

Anybody can draw again. The list is published before the seed exists; the seed is made of the list and of the first daily
seal of the town's ledger after that, in which every move of that day has a part, the residents' too.
"""

import hashlib
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from uuid import UUID

ONE_IN = 5  # of what was called done in the week
LEAST, MOST = 3, 40


def ref_of(case_id: UUID) -> str:
    """What stands for a case in the published list: the SHA-256 of its key. It leads back to nobody's matter."""
    return hashlib.sha256(case_id.bytes).hexdigest()


def digest_of(refs: Iterable[str]) -> str:
    """The digest of a list: SHA-256 over its refs in order, each with a line feed. Raises ValueError where they are not in order."""
    found, before = hashlib.sha256(), ""
    for ref in refs:
        if ref <= before:
            raise ValueError(f"{ref} does not come after {before}")
        found.update(f"{ref}\n".encode())
        before = ref
    return found.hexdigest()


def seed_of(digest: str, seal: str) -> str:
    """The seed: SHA-256 over the digest of the list and the hash of the seal, both as written (hex)."""
    return hashlib.sha256(f"{digest}\n{seal}\n".encode()).hexdigest()


def how_many(listed: int) -> int:
    """How many are drawn of a list: one in five, at least three (or all there are), at most forty."""
    return min(listed, MOST, max(LEAST, -(-listed // ONE_IN)))


def drawn(refs: Iterable[str], listed: int, seed: str) -> Sequence[str]:
    """Which are drawn: the first of all `listed` refs in the order of SHA-256(seed + ref), as many as `how_many` says."""
    return nsmallest(
        how_many(listed), refs, key=lambda ref: hashlib.sha256(f"{seed}{ref}".encode()).hexdigest()
    )
