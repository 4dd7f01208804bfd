"""Cut the Tibetan font down to what pages need, and say which stacks each cut can draw.

A stack is a letter with the letters below it, its vowel and its marks. The whole face weighs 156 KB, and a page in
Tibetan may weigh 40 KB in all. So words are shaped as a browser shapes them (HarfBuzz), and exactly the glyphs are kept
that come up on the way. Two cuts are made: one for the words that ship with Huiyin, one for all native spelling, which
is what residents write and what places are called. A stack that a face lacks is drawn broken, and no browser says so:
therefore each cut comes with the list of what it draws, and `huiyin.web.tibetan` sets each page in the smallest face
that will do.

Like build.py this module stands alone, and it needs the standard library only until a font is cut.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

PACKAGE = Path("src/huiyin")
# Residents' words in the demo are data like any resident's; the styleguide is not a page of the town.
NOT_SHIPPED = ("web/assets/", "web/static/", "web/styleguide.py", "web/jinja2/styleguide/", "township/")

WORD = re.compile("[\u0f00-\u0fff]+")
BELOW_OR_ABOVE = (
    "\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0f97\u0f99-\u0fbc\u0fc6"
)
STACK = re.compile(f"[\u0f00-\u0fff][{BELOW_OR_ABOVE}]*")


# ── what we ship ─────────────────────────────────────────────────────────────────────────────────────────


def sources(root: Path) -> tuple[Path, ...]:
    """The files whose Tibetan a page may show: the catalogue, the township's names, and what stands in code."""
    package = root / PACKAGE
    found = [*package.glob("locale/bo/LC_MESSAGES/*.po"), *package.glob("township/*.toml")]
    for path in [*package.rglob("*.py"), *package.rglob("*.html")]:
        if not path.relative_to(package).as_posix().startswith(NOT_SHIPPED):
            found.append(path)
    return tuple(sorted(path for path in found if WORD.search(path.read_text(encoding="utf-8"))))


def shipped_words(paths: Iterable[Path]) -> set[str]:
    """Every unbroken run of Tibetan signs in those files, and the signs a page may put beside them."""
    return set(SIGNS) | {word for path in paths for text in texts_of(path) for word in WORD.findall(text)}


def texts_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".po":
        yield from translations(path)
    elif path.suffix == ".toml":
        yield from names_in(tomllib.loads(text))
    else:
        # Django's date patterns escape every sign, which would tear the stacks apart.
        yield text.replace("\\", "")


def translations(path: Path) -> Iterator[str]:
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        for message in read_po(source, locale=None, domain="django"):
            if message.id:
                yield from [message.string] if isinstance(message.string, str) else message.string or ()


def names_in(table: Any) -> Iterator[str]:
    match table:
        case dict():
            for key, value in table.items():
                if key == "name_bo":
                    yield value
                else:
                    yield from names_in(value)
        case list():
            for item in table:
                yield from names_in(item)


# ── native spelling ──────────────────────────────────────────────────────────────────────────────────────

RADICALS = "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལཤསཧཨ"
SUPERSCRIBED = {"ར": "ཀགངཇཉཏདནབམཙཛ", "ལ": "ཀགངཅཇཏདཔབཧ", "ས": "ཀགངཉཏདནཔབམཙ"}
SUBSCRIBED = {"ྱ": "ཀཁགཔཕབམ", "ྲ": "ཀཁགཏཐདནཔཕབམཤསཧ", "ླ": "ཀགབཟརས", "ྭ": "ཀཁགཅཉཏདཙཚཞཟརལཤཧ"}
# head, radical and foot at once; then what loan words and the name པདྨ are spelt with
TRIPLE = {"རྐྱ", "རྒྱ", "རྨྱ", "སྐྱ", "སྒྱ", "སྤྱ", "སྦྱ", "སྨྱ", "སྐྲ", "སྒྲ", "སྣྲ", "སྤྲ", "སྦྲ", "སྨྲ", "རྩྭ", "གྲྭ", "དྲྭ", "ཕྱྭ"}
LOANED = {"ཊ", "ཋ", "ཌ", "ཎ", "ཥ", "ཧྥ", "ཕྷ", "དྨ"}
VOWELS = ("", "ི", "ུ", "ེ", "ོ")
SIGNS = "་།༄༅༈༌༎༔༼༽"
DIGITS = "༠༡༢༣༤༥༦༧༨༩"  # residents write them; our own pages count in 0 to 9, as every counter does
SUBJOINED_OFFSET = 0x50


def native_stacks() -> set[str]:
    """Every stack of native spelling, without regard to whether a word has it."""
    stacks = set(RADICALS) | TRIPLE | LOANED
    for head, bodies in SUPERSCRIBED.items():
        stacks |= {head + chr(ord(body) + SUBJOINED_OFFSET) for body in bodies}
    for foot, bodies in SUBSCRIBED.items():
        stacks |= {body + foot for body in bodies}
    return {stack + vowel for stack in stacks for vowel in VOWELS} | set(SIGNS + DIGITS)


# ── the cut ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Cut:
    """A smaller face as woff2, and every stack it draws just as the whole one does."""

    woff2: bytes
    stacks: list[str]


def cut(full: Path, words: Collection[str]) -> Cut:
    """The face at `full` with no more glyphs than shaping `words` needs."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(full, recalcTimestamp=False)
    whole = Face.of(font)
    stacks = {stack for word in words for stack in STACK.findall(word)}
    glyphs = {glyph for word in {*words, *stacks} for glyph in whole.passed_through(word)}
    # Without the closure: it would keep whatever rule could join any two of these glyphs, hence most of the face.
    options = subset.Options(layout_features=["*"], layout_closure=False, notdef_outline=True, hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(glyphs=glyphs, unicodes={ord(sign) for word in words for sign in word})
    subsetter.subset(font)
    small = Face.of(font)
    font.flavor = "woff2"
    font.save(made := BytesIO())
    drawn = [stack for stack in stacks | native_stacks() if small.shape(stack) == whole.shape(stack)]
    return Cut(made.getvalue(), sorted(drawn))


@dataclass(frozen=True)
class Face:
    """A font in the hands of HarfBuzz; glyphs by name, because their numbers change when some are left out."""

    font: Any
    names: list[str]

    @classmethod
    def of(cls, font: Any) -> "Face":
        import uharfbuzz as hb

        flavor, font.flavor = font.flavor, None
        font.save(plain := BytesIO())
        font.flavor = flavor
        return cls(hb.Font(hb.Face(plain.getvalue())), list(font.getGlyphOrder()))

    def shape(self, text: str) -> list[tuple[str, int, int, int, int]]:
        """What is drawn: glyph, its letter, and where it stands."""
        import uharfbuzz as hb

        buffer = self._buffer(text)
        hb.shape(self.font, buffer)
        return [
            (self.names[glyph.codepoint], glyph.cluster, place.x_advance, place.x_offset, place.y_offset)
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def passed_through(self, text: str) -> set[str]:
        """Every glyph that stands in the text before, between and after the rules: each rule needs the ones before it."""
        import uharfbuzz as hb

        buffer = self._buffer(text)
        seen: set[str] = set()

        def look(message: str) -> bool:
            if " lookup " in message:  # before the first rule these are letters still, not glyphs
                seen.update(self.names[glyph.codepoint] for glyph in buffer.glyph_infos)
            return True

        buffer.set_message_func(look)
        hb.shape(self.font, buffer)
        return seen | {self.names[glyph.codepoint] for glyph in buffer.glyph_infos}

    def _buffer(self, text: str) -> Any:
        import uharfbuzz as hb

        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        return buffer
