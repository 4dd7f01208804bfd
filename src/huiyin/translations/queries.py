"""The sentences as a reader meets them: what ships, what was written over it, and where each of the two stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from . import po
from .keys import LANGUAGE, LOCALE, key_of
from .models import Wording

MISSING, DRAFT, CORRECTED, APPROVED = "missing", "draft", "corrected", "approved"
STATES = (DRAFT, CORRECTED, APPROVED, MISSING)
ALIKE = 0.6  # how much of an English sentence must be the same for it to be the old form of another
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its words in three languages. `shipped` is what the program brings, `text` what is said now."""

    key: str
    entry: po.Entry
    chinese: str
    wording: Wording | None = None

    @property
    def shipped(self) -> str:
        return self.entry.strings[0] if self.entry.strings else ""

    @property
    def written(self) -> str:
        return self.wording.text if self.wording is not None else ""

    @property
    def text(self) -> str:
        return self.written or self.shipped

    @property
    def state(self) -> str:
        """Approved: a reader passed these very words. Corrected: written over, and not passed yet."""
        if self.written:
            assert self.wording is not None
            return APPROVED if self.wording.approved else CORRECTED
        if not self.shipped:
            return MISSING
        return DRAFT if self.entry.draft else APPROVED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. Empty fields narrow nothing."""

    state: str = ""
    rooms: frozenset[str] = frozenset()
    text: str = ""


def sentences() -> list[Sentence]:
    """Every sentence, as the catalogue has them. One query."""
    written = newest()
    return [
        Sentence(key, entry, chinese, written.get(key)) for key, entry, chinese in _shipped(_stamp(), LOCALE)
    ]


def sentence_with(key: str) -> Sentence | None:
    """One sentence by its key. One query."""
    for known, entry, chinese in _shipped(_stamp(), LOCALE):
        if known == key:
            newest_row = Wording.objects.filter(language=LANGUAGE, key=key).order_by("-id").first()
            return Sentence(key, entry, chinese, newest_row)
    return None


def newest() -> dict[str, Wording]:
    """The wording that counts, by the key of its sentence; also of sentences that are gone. One query."""
    rows = Wording.objects.filter(language=LANGUAGE).select_related("account").order_by("id")
    return {row.key: row for row in rows}


def narrowed(found: Iterable[Sentence], wanted: Wanted) -> list[Sentence]:
    """Those that were asked for. A text is looked for in all three languages."""
    text = wanted.text.casefold().strip()
    return [
        one
        for one in found
        if (not wanted.state or one.state == wanted.state)
        and (not wanted.rooms or wanted.rooms & set(one.entry.rooms))
        and (
            not text
            or any(
                text in each.casefold()
                for each in (one.entry.text, one.entry.plural or "", one.chinese, one.text)
            )
        )
    ]


def counts(found: Iterable[Sentence]) -> Counter[str]:
    """How many stand in each state."""
    return Counter(one.state for one in found)


def history(keys: Iterable[str]) -> Mapping[str, Sequence[Wording]]:
    """What was written for each of these sentences, the newest first. One query."""
    rows = Wording.objects.filter(language=LANGUAGE, key__in=list(keys)).select_related("account")
    found: dict[str, list[Wording]] = {}
    for row in rows.order_by("-id"):
        found.setdefault(row.key, []).append(row)
    return found


def before_it_changed(one: Sentence, written: Mapping[str, Wording]) -> list[Wording]:
    """What readers wrote for sentences that are gone and read much like this one: an upgrade changed the English."""
    known = {key for key, _, _ in _shipped(_stamp(), LOCALE)}
    gone = [row for key, row in written.items() if key not in known and row.text]
    near = [(SequenceMatcher(None, row.english, one.entry.text).ratio(), row) for row in gone]
    close = sorted((pair for pair in near if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [row for _, row in close[:NEAREST]]


def catalogue() -> bytes:
    """The whole catalogue as a file: with what was written, and the marks of a draft gone where a reader passed it. One query."""
    found = (
        one.entry.saying((one.text,), draft=one.state in (DRAFT, CORRECTED)) if one.text else one.entry
        for one in sentences()
    )
    return po.render(LOCALE, found)


def rooms() -> frozenset[str]:
    """Every room of the house in which something is said."""
    return frozenset(room for _, entry, _ in _shipped(_stamp(), LOCALE) for room in entry.rooms)


def _stamp() -> tuple[float, Path]:
    path = po.path_of(LOCALE)
    return path.stat().st_mtime, path


@lru_cache(maxsize=2)
def _shipped(stamp: tuple[float, Path], locale: str) -> list[tuple[str, po.Entry, str]]:
    """Key, entry and Chinese of every sentence that ships; read anew when the file is another one."""
    chinese = po.entries("zh_Hans")
    found = []
    for known, entry in po.entries(locale).items():
        there = chinese.get(known)
        said = there.strings[0] if there is not None and there.strings else ""
        found.append((key_of(entry.context, entry.text, entry.plural), entry, said))
    return found
