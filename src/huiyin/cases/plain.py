"""What people typed, without signs that only a machine sees: they could turn our own sentences round, dates included."""

import unicodedata

# embeddings, overrides and isolates of direction; a name in Uyghur reads right without them, by its own letters
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by their class, nothing to the eye


def plain(text: str) -> str:
    """The text as it may be shown among ours; empty where nothing of it can be seen."""
    kept = text.translate(_TURNING)
    return kept if any(map(_seen, kept)) else ""


def _seen(sign: str) -> bool:
    # a sign that can't be kept counts as seen, so that whoever typed it is told
    return sign == "\x00" or (unicodedata.category(sign)[0] not in "CZ" and sign not in _BLANK)
