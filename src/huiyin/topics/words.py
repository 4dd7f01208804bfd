"""The list by which a town's matters are found: what ships, and what the town added."""

from collections.abc import Mapping
from functools import cache

from huiyin.memo import kept

from .listed import LINES
from .matching import Vocabulary, plain
from .models import TownWord


@cache
def lines_of() -> Mapping[str, frozenset[str]]:
    """Each word that ships, with every word for the same thing in any language."""
    found: dict[str, set[str]] = {}
    for line in LINES:
        same = {plain(word) for word in line}
        for word in same:
            found.setdefault(word, set()).update(same)
    return {word: frozenset(same) for word, same in found.items()}


@kept(60)
def added_by(jurisdiction_id: int) -> tuple[str, ...]:
    """What a town added. One query, once a minute."""
    rows = TownWord.objects.filter(jurisdiction_id=jurisdiction_id).order_by("word")
    return tuple(rows.values_list("word", flat=True))


@kept(60)
def vocabulary_of(jurisdiction_id: int) -> Vocabulary:
    """Everything that is looked for in what is said there."""
    return Vocabulary.of([*lines_of(), *added_by(jurisdiction_id)])


@kept(60)
def added_anywhere() -> tuple[str, ...]:
    """What any town added, for everybody to read. One query, once a minute."""
    return tuple(TownWord.objects.order_by("word").values_list("word", flat=True).distinct())


def lines_in(*languages: str) -> list[list[str]]:
    """What ships, line by line, without the words of other languages."""
    lines = ([word for word in line if language_of(word) in languages] for line in LINES)
    return [line for line in lines if line]


def language_of(word: str) -> str:
    """Told by its first sign."""
    if "\u0f00" <= word[0] <= "\u0fff":
        return "bo"
    return "en" if word[0].isascii() else "zh-hans"
