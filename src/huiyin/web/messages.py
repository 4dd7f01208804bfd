"""The message catalogues: find every sentence in the sources, and keep `locale/*/LC_MESSAGES/django.po` up to date.

    python -m huiyin.web.messages            update the catalogues
    python -m huiyin.web.messages --check    change nothing; fail where a catalogue lags behind the sources

English is the source: its catalogue stays empty, except where a town wants other words. Chinese must be complete.
Tibetan must be complete where residents read (`RESIDENTS_READ`); elsewhere Chinese stands in (`web.languages`).
A catalogue holds no dates, no line numbers and no order of its own, so that two people's changes merge.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from huiyin.translations import po
from huiyin.translations.po import PACKAGE, Entry, Key

# `say` marks sentences where Django is not known: kernel and loops
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "say": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATE_OPTIONS = {
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
NOT_READ = ("web/jinja2/styleguide/", "web/styleguide.py", "web/assets/", "web/static/", "locale/")
# "api" and "developers": for whoever writes programs
STAFF_ROOMS = frozenset(
    {
        "desk",
        "account",
        "mfa",
        "commands",
        "dignity",
        "resources",
        "vouchers",
        "api",
        "developers",
        "feeds",
        "imports",
        "mail_in",
        "routing",
        "translations",
    }
)


@dataclass(slots=True)
class Found:
    """A sentence in the sources: in which rooms of the house it is said, and its plural where it has one."""

    plural: str | None = None
    rooms: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)

    @property
    def for_residents(self) -> bool:
        """Whether anybody but staff may meet it."""
        return not self.rooms <= STAFF_ROOMS


def sources() -> Iterator[Path]:
    """Every file that may say something to a reader, in a fixed order."""
    templates = [*PACKAGE.rglob("jinja2/**/*.html"), *(PACKAGE / "web" / "loops").rglob("*.html")]
    for path in sorted([*PACKAGE.rglob("*.py"), *templates]):
        if not path.relative_to(PACKAGE).as_posix().startswith(NOT_READ):
            yield path


def room_of(path: Path) -> str:
    """Where in the house a file stands, in one word: what a translator wants to know instead of a line number."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if parts[1] == "jinja2":
        room, name = parts[2], parts[-1]
        return name if room in ("layouts", "components") and name == "desk" else room
    if parts[:2] == ("web", "loops"):
        return "desk" if parts[-1].startswith("desk") else "/".join(parts[1:3])
    if parts[0] == "web" or parts[:2] == ("api", "desk"):
        return parts[1]
    return "/".join(parts[:2]) if parts[0] == "loops" else parts[0]


def extract() -> dict[Key, Found]:
    """Every sentence in the sources by its context and English text."""
    found: dict[Key, Found] = {}
    for path in sources():
        template = path.suffix == ".html"
        method: Any = babel_extract if template else "python"
        options = TEMPLATE_OPTIONS if template else {}
        for _line, said, comments, context in extract_from_file(
            method,
            path,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            options=options,
            strip_comment_tags=True,
        ):
            text, plural = said[:2] if isinstance(said, tuple | list) else (said, None)
            entry = found.setdefault((context, text), Found())
            entry.plural = entry.plural or plural
            entry.rooms.add(room_of(path))
            entry.comments += [comment for comment in comments if comment not in entry.comments]
    return found


def read(locale: str) -> dict[Key, Entry]:
    """The translations that are there, by context and English text."""
    return po.entries(locale)


def render(locale: str, found: dict[Key, Found]) -> bytes:
    """The catalogue as it should stand: what the sources say now, with every translation that is there already."""
    old = read(locale)
    return po.render(locale, (_entry(key, said, old.get(key)) for key, said in found.items()))


def _entry(key: Key, said: Found, old: Entry | None) -> Entry:
    context, text = key
    entry = Entry(context, text, said.plural, rooms=tuple(sorted(said.rooms)), comments=tuple(said.comments))
    return replace(entry, strings=old.strings, notes=old.notes, draft=old.draft) if old else entry


def missing(locale: str, found: dict[Key, Found]) -> list[str]:
    """The sentences that `locale` ought to say and doesn't."""
    there = read(locale)
    return [
        text
        for (context, text), entry in found.items()
        if (locale == "zh_Hans" or (locale == "bo" and entry.for_residents))
        and not ((old := there.get((context, text))) and old.strings and all(old.strings))
    ]


def main(arguments: list[str]) -> int:
    """Update, or only check. Returns the exit code."""
    found = extract()
    problems = []
    for locale in po.LANGUAGES:
        path, text = po.path_of(locale), render(locale, found)
        lags = not path.exists() or path.read_bytes() != text
        if lags and "--check" in arguments:
            problems.append(
                f"{locale}: the catalogue lags behind the sources; run python -m huiyin.web.messages"
            )
        elif lags:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        problems += [f"{locale}: not translated: {text!r}" for text in missing(locale, found)]
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    sys.stdout.write(f"{len(found)} sentences, {len(problems)} problems\n")
    return 1 if problems and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
