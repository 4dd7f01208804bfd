"""Pieces of a page that stay as they are while everything they show does: drawn once a minute, not once a request.

A desk looks at the same fifty rows all day, and at the same tabs on every page. Such a piece is kept under all that it shows:
the things it was drawn from (the very same objects: what changed is read anew and is another one), what else it was told, and
the language and the zone of whoever reads it. Nothing is kept beyond the minute, for "3 hours left" is said in it.
"""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

from django.template import engines
from django.utils import timezone, translation
from markupsafe import Markup

from huiyin.memo import forget_with

MOST = 3000  # pieces in a minute, about a KB each


class Fragments:
    """The pieces that one macro of a template draws."""

    def __init__(self, template: str, macro: str, most: int = MOST) -> None:
        self._template, self._macro, self._most = template, macro, most
        self._minute = -1
        self._kept: dict[Hashable, tuple[object, Markup]] = {}
        forget_with(self._forget)

    def __call__(self, thing: object, key: Hashable, arguments: Callable[[], tuple[Any, ...]]) -> Markup:
        """What the macro draws for `arguments()`, asked for only where it isn't kept for this `thing` and this `key`."""
        minute = int(monotonic() // 60)
        if minute != self._minute or len(self._kept) >= self._most:
            self._minute, self._kept = minute, {}
        name = id(thing), key, translation.get_language(), timezone.get_current_timezone_name()
        found = self._kept.get(name)
        if found is None or found[0] is not thing:  # a thing that is gone may have left its number to another
            found = self._kept[name] = thing, self.draw(*arguments())
        return found[1]

    def draw(self, *arguments: Any) -> Markup:
        """The same, drawn now and not kept: what somebody has just typed stands in it."""
        module = engines["jinja2"].env.get_template(self._template).module  # type: ignore[attr-defined]
        return Markup(getattr(module, self._macro)(*arguments))  # noqa: S704 - a macro of an escaping template

    def _forget(self) -> None:
        self._kept = {}
