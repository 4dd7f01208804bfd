"""The message catalogues as files: `locale/*/LC_MESSAGES/django.po`, read and written in the one form that merges.

A catalogue holds no dates, no line numbers and no order of its own; above each sentence stands in which rooms of the
house it is said. What ships as a draft carries a line that says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1]
LANGUAGES = {"zh_Hans": 1, "bo": 1, "en": 2}  # locale -> how many plural forms
DRAFT = "draft: needs a native reader"

_HEADS = {
    "zh_Hans": [
        "Huiyin 回音, Chinese. Spoken, 您, no exclamation marks; the words of the trade stand in DESIGN.md."
    ],
    "bo": [
        "Huiyin 回音, Tibetan. EVERY TRANSLATION HERE IS A DRAFT until a native reader has passed it; whoever",
        f'passes one takes its line "# {DRAFT}" away. Empty ones are read in Chinese (the desk).',
    ],
    "en": ["Huiyin 回音, English: the source. An empty translation means the sentence itself."],
}

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of a catalogue. `strings` has one text for each plural form of the language, or one; all may be empty."""

    context: str | None
    text: str
    plural: str | None = None
    strings: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()  # for whoever translates
    notes: tuple[str, ...] = ()  # by whoever translated
    draft: bool = False

    @property
    def key(self) -> Key:
        return (self.context, self.text)

    def saying(self, strings: tuple[str, ...], *, draft: bool) -> "Entry":
        """The same sentence in other words of the language."""
        return replace(self, strings=strings, draft=draft and any(strings))


def path_of(locale: str) -> Path:
    """The catalogue of that language as it ships."""
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / "django.po"


def entries(locale: str) -> dict[Key, Entry]:
    """What ships in that language, by context and English text; nothing where there is no catalogue."""
    path = path_of(locale)
    return entries_in(path.read_bytes()) if path.exists() else {}


def entries_in(content: bytes) -> dict[Key, Entry]:
    """The sentences of a catalogue. Raises babel.messages.pofile.PoFileError, UnicodeDecodeError."""
    catalogue = read_po(BytesIO(content), locale=None, domain="django", abort_invalid=True)
    found = (_entry(message) for message in catalogue if message.id)
    return {entry.key: entry for entry in found}


def _entry(message: Message) -> Entry:
    text, plural = (message.id, None) if isinstance(message.id, str) else (message.id[0], message.id[1])
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    rooms, *comments = message.auto_comments or [""]
    return Entry(
        message.context,
        text,
        plural,
        strings,
        tuple(filter(None, rooms.split(", "))),
        tuple(comments),
        tuple(note for note in message.user_comments if note != DRAFT),
        DRAFT in message.user_comments and any(strings),
    )


def render(locale: str, found: Iterable[Entry]) -> bytes:
    """The catalogue of these sentences, sorted by the English one."""
    forms = LANGUAGES[locale]
    catalogue = Catalog(domain="django", fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", _plural_forms(locale))]
    for entry in sorted(found, key=lambda one: (one.text, one.context or "")):
        strings = (*entry.strings, "", "")
        catalogue.add(
            (entry.text, entry.plural) if entry.plural else entry.text,
            strings[:forms] if entry.plural else strings[0],
            auto_comments=[", ".join(entry.rooms), *entry.comments],
            user_comments=[*entry.notes, *([DRAFT] if entry.draft else [])],
            context=entry.context,
        )
    body = BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, width=0)
    return _header(locale).encode() + b"\n" + body.getvalue().strip() + b"\n"


def _plural_forms(locale: str) -> str:
    return "nplurals=2; plural=(n != 1);" if LANGUAGES[locale] == 2 else "nplurals=1; plural=0;"


def _header(locale: str) -> str:
    fields = {
        "Project-Id-Version": "huiyin",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_forms(locale),
    }
    comment = "".join(f"# {line}\n" for line in _HEADS[locale])
    return comment + 'msgid ""\nmsgstr ""\n' + "".join(f'"{k}: {v}\\n"\n' for k, v in fields.items())
