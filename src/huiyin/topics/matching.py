"""Listed words in texts. Chinese is read sign by sign, Tibetan syllable by syllable, everything else word by word: so a word
of two characters is found wherever it stands, and a Tibetan syllable is never found inside another one.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

# what stands between two parts of the same phrase is left out; any other sign ends it and becomes a break
_UNIT = re.compile(
    r"[㐀-鿿]|[\u0f40-\u0fbc\u0f71-\u0f87\u0f18\u0f19\u0f35\u0f37\u0f39]+|[a-z]+|[0-9]+|[^\s\u0f0b\u0f0c]"
)
_TIBETAN = re.compile(r"[\u0f40-\u0fbc]")
_GRAMMAR = ("འི", "འིས", "འོ", "འང", "འམ", "ར", "ས")  # what is written onto an open syllable
BREAK = ""

Units = tuple[str, ...]


def units_of(text: str) -> Units:
    """The parts that words are made of, in order; BREAK where one can't go on."""
    found = _UNIT.findall(unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower()))
    return tuple(unit if unit[0].isalnum() or _TIBETAN.match(unit) else BREAK for unit in found)


def word_in(text: str) -> Units:
    """The parts of a word that was typed alone, without a sign before or after it."""
    units = list(units_of(text))
    while units and units[-1] == BREAK:
        units.pop()
    while units and units[0] == BREAK:
        units.pop(0)
    return tuple(units)


def plain(word: str) -> str:
    """How a word is kept and compared: its parts without what may stand between them."""
    units = word_in(word)
    between = "་" if units and _TIBETAN.match(units[0]) else " " if units and units[0].isascii() else ""
    return between.join(units)


@dataclass(frozen=True, slots=True)
class Found:
    """A word that stands in a text, and how many parts of it from where on."""

    word: str
    start: int
    length: int


@dataclass(slots=True)
class Vocabulary:
    """Words by their parts, for looking many of them up in one pass over a text."""

    words: dict[Units, str] = field(default_factory=dict)
    longest: int = 0

    @classmethod
    def of(cls, words: Iterable[str]) -> "Vocabulary":
        found = cls()
        for word in words:
            units = word_in(word)
            if units and BREAK not in units:
                found.words[units] = plain(word)
                found.longest = max(found.longest, len(units))
        return found

    def at(self, units: Units, start: int) -> list[Found]:
        """Every listed word that begins there, the longest first."""
        found = []
        for length in range(min(self.longest, len(units) - start), 0, -1):
            window = units[start : start + length]
            for last in _bare(window[-1]):
                if word := self.words.get((*window[:-1], last)):
                    found.append(Found(word, start, length))
                    break
        return found

    def spoken_of_in(self, text: str) -> frozenset[str]:
        """The listed words that stand in a text, those inside longer ones as well."""
        units = units_of(text)
        return frozenset(one.word for start in range(len(units)) for one in self.at(units, start))


def _bare(unit: str) -> Collection[str]:
    """A part as it stands and without its grammar: ཆུའི and ཆུར are forms of ཆུ, "lamps" one of "lamp"."""
    if _TIBETAN.match(unit):
        return (unit, *(unit.removesuffix(ending) for ending in _GRAMMAR if unit.endswith(ending)))
    return (
        (unit, unit.removesuffix("s")) if unit.isascii() and unit.endswith("s") and len(unit) > 3 else (unit,)
    )
