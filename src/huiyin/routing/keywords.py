"""What the catalogue's own words say of a text: the names of its kinds and the words each is found by."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.cases.models import Service

_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Found:
    """A kind whose words stand in the text; the longest of them first."""

    service: Service
    words: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How many characters of the text its words cover: a long word says more than a short one."""
        return sum(map(len, self.words))


def kinds_in(text: str, services: Iterable[Service]) -> list[Found]:
    """The kinds whose words stand in `text`, those with most of it first. A word inside a longer one counts once."""
    plain = _plain(text)
    found = []
    for service in services:
        words = [word for word in _words_of(service) if _stands_in(word, plain)]
        kept = tuple(w for w in words if not any(w != other and w in other for other in words))
        if kept:
            found.append(Found(service, kept))
    return sorted(found, key=lambda one: (-one.weight, one.service.order, one.service.code))


def _words_of(service: Service) -> list[str]:
    names = (service.name_zh, service.name_bo, service.name_en)
    words = {_plain(word) for word in (*names, *service.keywords.split())}
    return sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word))


def _stands_in(word: str, plain: str) -> bool:
    """Words of Latin letters stand by themselves; Chinese and Tibetan ones stand where they stand."""
    if _LATIN.match(word[0]) and _LATIN.match(word[-1]):
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", plain) is not None
    return word in plain


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()
