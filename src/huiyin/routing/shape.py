"""A text as it is learnt from: its characters, without anything that could be a number, an address or a Latin name.

Latin letters all become `a` and digits `0`: telephone numbers, plates, e-mail addresses and identity numbers are gone before
anything is counted, and what "a" and "0" stand for is never shown.
"""

import hashlib
import unicodedata
from collections import Counter
from dataclasses import dataclass

LONGEST_GRAM = 4
LONGEST_TEXT = 5000  # characters; what comes after says nothing more about whose duty it is
MASKED = frozenset("a0")


@dataclass(frozen=True, slots=True)
class Shape:
    """The shaped `text`, and for each of its characters where it stood in the text that was given."""

    text: str
    at: tuple[int, ...]


def shaped(text: str) -> Shape:
    """Width and case evened out, letters and digits masked, white space left out."""
    signs: list[str] = []
    at: list[int] = []
    for place, given in enumerate(text[:LONGEST_TEXT]):
        for sign in unicodedata.normalize("NFKC", given).lower():
            if sign.isspace():
                continue
            signs.append(_masked(sign))
            at.append(place)
    return Shape("".join(signs), tuple(at))


def _masked(sign: str) -> str:
    if sign.isdecimal():
        return "0"
    return "a" if unicodedata.name(sign, "").startswith("LATIN") else sign


def grams(text: str, longest: int = LONGEST_GRAM) -> Counter[str]:
    """How often each run of one to `longest` characters stands in a shaped text."""
    found: Counter[str] = Counter()
    for length in range(1, longest + 1):
        found.update(text[i : i + length] for i in range(len(text) - length + 1))
    return found


def looked_at(text: str, upto: int) -> str:
    """The first `upto` characters, the last ones where it is negative, or all of them where it is 0."""
    return text[:upto] if upto > 0 else text[upto:]


def key_of(gram: str) -> int:
    """64 bits that stand for a gram in a model, so that a model's file holds none of the town's words."""
    return int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "little")
