"""Letters by lot, for keys that nobody may guess: all of one key at once, where Django and `secrets` ask the system for each letter."""

import os
from functools import cache

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another, read out or copied by hand


def letters(alphabet: str, n: int) -> str:
    """So many letters of `alphabet` (ASCII, 256 at most), each as likely as the others, from the system's own source."""
    table, unfair = _table(alphabet)
    found = b""
    while len(found) < n:
        found += os.urandom(n + n // 4).translate(table, unfair)
    return found[:n].decode("ascii")


@cache
def _table(alphabet: str) -> tuple[bytes, bytes]:
    """The letter that each byte stands for, and the bytes that stand for none: they would favour the first letters."""
    many = len(alphabet)
    fair = 256 // many * many
    return bytes(ord(alphabet[byte % many]) for byte in range(256)), bytes(range(fair, 256))
