"""What stands on a paper in every language at once, whatever the page is read in: its words, and what places are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import translation

from huiyin.web.jinja2env import HTML_LANG

LANGUAGES = ("zh-hans", "bo", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One language of the paper: as HTML names it, and its words by their names in the template."""

    lang: str
    words: Mapping[str, str]


def columns(words: Callable[[], Mapping[str, str]]) -> list[Column]:
    """The same words in each language. `words` translates into the language of the moment."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(Column(HTML_LANG[language], words()))
    return found


def names(called: Callable[[str], str]) -> list[tuple[str, str]]:
    """What something is called, with the language as HTML names it; once where two languages call it the same."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        found.setdefault(called(language), HTML_LANG[language])
    return [(lang, name) for name, lang in found.items()]
