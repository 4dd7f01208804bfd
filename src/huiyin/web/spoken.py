"""What a clerk says to a caller, in the caller's language: the order read back, and the receipt digit by digit."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

# on the telephone a one is 幺 in Chinese, so that nobody hears a seven
DIGITS = {
    "zh": "零幺二三四五六七八九",
    "bo": ("ཀླད་ཀོར།", "གཅིག", "གཉིས།", "གསུམ།", "བཞི།", "ལྔ།", "དྲུག", "བདུན།", "བརྒྱད།", "དགུ།"),
    "en": ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """The five facts of a call as they were typed: what, where, who, how to reach them, and in which language."""

    said: str
    place: str
    where: str
    name: str
    digits: str
    kind: str
    language: str


def spoken_digits(digits: str, language: str) -> str:
    """The digits as words, in fours: 二五零七, 幺三八九."""
    words = DIGITS.get(language.split("-", maxsplit=1)[0], DIGITS["en"])
    halves = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    join = "" if language.startswith("zh") else " "
    comma = "，" if language.startswith("zh") else " · "
    return comma.join(join.join(words[int(digit)] for digit in half) for half in halves)


def read_back(call: Call) -> list[str]:
    """The sentences to read out before it is placed, in the language of the call."""
    with translation.override(call.language or "zh-hans"):
        return list(_sentences(call))


def _sentences(call: Call) -> Iterator[str]:
    yield _("I'll read it back to you.")
    if call.name:
        yield _("You are %(name)s.") % {"name": call.name}
    where = " · ".join(part for part in (call.place, call.where) if part)
    yield _("It is at: %(where)s.") % {"where": where}
    if call.said:
        yield _("You say: %(said)s") % {"said": call.said}
    if call.kind:
        yield _("I put it under %(kind)s.") % {"kind": call.kind}
    if call.digits:
        yield _("We reach you at %(digits)s.") % {"digits": spoken_digits(call.digits, call.language)}
    else:
        yield _("You leave no number, so with the receipt you get four digits.")
    yield _("Is that right?")


def receipt_told(receipt: str, pin: str, by: str, language: str) -> list[str]:
    """What to say at the end: the receipt slowly, what it is for, and by which day (`by`) there is an answer."""
    with translation.override(language or "zh-hans"):
        lines = [_("Please take a pen. Your receipt number is %(digits)s.") % {"digits": spoken_digits(receipt, language)}]  # fmt: skip
        if pin:
            lines.append(
                _("And four digits for looking it up: %(digits)s.") % {"digits": spoken_digits(pin, language)}
            )
        else:
            lines.append(_("Look it up with it and the last four digits of your telephone."))
        if by:
            lines.append(_("You get an answer by %(day)s at the latest.") % {"day": by})
        return lines
