"""The hash chain of a case and the Merkle root of a seal (RFC 9162's tree: leaves and nodes hashed apart)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

START = bytes(32)


def canonical(facts: Mapping[str, object]) -> str:
    """The one text of `facts`: sorted keys, no spaces, UTF-8 as it is. Moments become UTC with microseconds."""
    return _encode(facts)


def link(before: bytes, text: str) -> bytes:
    """The hash of an event: SHA-256 over the hash before it (START for the first) and its canonical text."""
    return hashlib.sha256(before + text.encode()).digest()


def salted(salt: bytes, text: bytes) -> str:
    """What stands in an event for words or a file that stand beside it. Without the salt it tells nothing."""
    return hashlib.sha256(salt + text).hexdigest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves` in the order given; of no leaves, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def moment(at: datetime) -> str:
    """A moment as the ledger writes it, the same on every database."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


# one encoder for all: making one for each event took as long as writing it
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode
