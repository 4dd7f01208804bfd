"""Amounts: whole fen (a hundredth of a yuan), never fractions of one. Read from what people type, and written for them."""

import re
import unicodedata

from huiyin.kernel.say import Why, say

MOST_FEN = 10**11  # a thousand million yuan: more than any town has, and a slip of the finger is caught
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?", re.ASCII)
_SIGNS = str.maketrans({"，": ",", "。": ".", "￥": "", "¥": "", "元": "", " ": "", "\u00a0": ""})


def read_yuan(text: str, field: str = "yuan") -> int | Why:
    """The fen of an amount in yuan as somebody typed it ("1,234.5", "１２元"), or the sentence that says what is wrong."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    if not plain:
        return Why(say("Please write how much, in yuan."), field=field)
    if plain.startswith(("-", "−")):
        return Why(say("An amount is more than nothing. What was posted wrongly is reversed."), field=field)
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return Why(say("This is not an amount. Please write it in digits, such as 1234.50."), field=field)
    whole, part = match[1].replace(",", ""), match[2] or ""
    if len(part) > 2:
        return Why(say("An amount has at most two places after the point: yuan and fen."), field=field)
    if len(whole) > 12:
        return too_much(field)
    fen = int(whole) * 100 + int(part.ljust(2, "0"))
    return fen if (why := wrong_amount(fen, field)) is None else why


def wrong_amount(fen: object, field: str = "yuan") -> Why | None:
    """What is wrong with an amount in fen, or None."""
    if not isinstance(fen, int) or isinstance(fen, bool):
        return Why(say("An amount has at most two places after the point: yuan and fen."), field=field)
    if fen <= 0:
        return Why(say("An amount is more than nothing. What was posted wrongly is reversed."), field=field)
    return too_much(field) if fen > MOST_FEN else None


def too_much(field: str = "yuan") -> Why:
    """The sentence for an amount that no town has."""
    return Why(say("That is more than can be posted at once. Please check the digits."), field=field)


def yuan(fen: int) -> str:
    """The amount in yuan with both places, Latin digits in every language: "1,234.50", "-0.05"."""
    sign, whole, part = "-" * (fen < 0), abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}.{part:02d}"
