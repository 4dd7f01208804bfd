"""Numbers of sheets: six digits by lot and one that catches a slip of the hand. Pure.

The check digit is Damm's: every single wrong digit and every two neighbours swapped make a number that is none.
"""

import secrets
import unicodedata
from uuid import UUID, uuid5

DIGITS = 7
_SHEETS = UUID("5d0c1f5e-3a53-4d52-9d2e-7c1f0a6f9b11")  # the namespace of the keys below; never changes
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """The digit that makes the whole come out at nought."""
    left = 0
    for digit in digits:
        left = int(_DAMM[left][int(digit)])
    return str(left)


def is_number(text: str) -> bool:
    """Whether these seven digits can be a sheet's."""
    return len(text) == DIGITS and text.isascii() and text.isdecimal() and check_digit(text[:-1]) == text[-1]


def draw_number() -> str:
    """A number by lot: how many sheets there are can't be read from one."""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    return digits + check_digit(digits)


def plain_number(text: str) -> str:
    """What was typed without blanks and dashes, full-width digits as plain ones."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c not in "-–—·")


def key_of(jurisdiction_id: int, number: str) -> UUID:
    """The idempotency key of the order that a sheet becomes: the same sheet is the same order, whoever types it in."""
    return uuid5(_SHEETS, f"{jurisdiction_id}/{number}")
