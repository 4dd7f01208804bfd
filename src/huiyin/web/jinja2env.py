"""The Jinja2 environment: Django's template backend calls `environment` once, with its own options."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import json_script
from django_htmx.jinja import htmx_script
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from huiyin.memo import forget_with
from huiyin.web import format as fmt
from huiyin.web.links import switch_url, url
from huiyin.web.rendering import Plainly, written

# Django's codes are lower case; what the browser, the fonts and screen readers want is the BCP 47 form.
HTML_LANG = {"zh-hans": "zh-Hans", "bo": "bo", "en": "en"}

Moment = date | datetime | time


class _Environment(Environment):
    """Jinja2's, with the names that every template knows in one plain dictionary: a chain of two is walked in Python, for each
    name of each page."""

    context_class = Plainly

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals

    def _generate(self, *source: Any, **how: Any) -> str:
        """A template's module, in which a value is written as `written` has it (Jinja2 has this hook for such a thing)."""
        return f"{super()._generate(*source, **how)}\nescape = environment.written\n"

    written = staticmethod(written)


def environment(**options: Any) -> Environment:
    loader: BaseLoader = options.pop("loader")
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env = _Environment(
        **{"autoescape": True, **options},
        loader=ChoiceLoader([loader, govuk, *_of_loops()]),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # letters as they are: a Tibetan one would be six signs
    env.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    env.newstyle_gettext = True  # type: ignore[attr-defined] # of the extension: {% trans %} hands its values over
    env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        pgettext=pgettext,
        npgettext=npgettext,
        static=_static,
        url=url,
        html_lang=html_lang,
        switch_url=switch_url,
        htmx_script=lru_cache(maxsize=2)(htmx_script),
        small_ribbon=small_ribbon,
    )
    env.filters.update(
        date_full=lambda day: fmt.date_full(local(day)),
        date_stub=lambda day: fmt.date_stub(local(day)),
        date_dash=lambda day: fmt.date_dash(local(day)),
        date_md=lambda day, lang="": fmt.date_md(local(day), lang or html_lang()),
        weekday=lambda day, lang="", long=False: fmt.weekday(local(day), lang or html_lang(), long=long),
        time_hm=lambda moment, pad=False: fmt.time_hm(local(moment), pad=pad),
        iso=lambda moment: moment if isinstance(moment, str) else fmt.iso(local(moment)),
        receipt=fmt.receipt,
        json_script=json_script,
        option_list=option_list,
    )
    return env


def _of_loops() -> list[BaseLoader]:
    """The templates that stand with their loop, named "<loop>/<file>.html"."""
    folders = sorted((Path(__file__).parent / "loops").glob("*/templates"))
    return [PrefixLoader({folder.parent.name: FileSystemLoader(folder)}) for folder in folders]


def gettext(message: str, /, **values: Any) -> Markup:
    """What a template says, as Jinja2's own new style has it (the text is markup, the values are escaped), without asking the
    template's context for the function: a page says a hundred things."""
    said = _said(translation.get_language(), "", message)
    return said % values if values or "%" in said else said


@lru_cache(maxsize=10_000)
def _said(language: str | None, context: str, message: str) -> Markup:
    """The sentence in that language, which is the one that is active now; looked up once until somebody corrects a catalogue."""
    return Markup(translation.pgettext(context, message) if context else translation.gettext(message))  # noqa: S704 - the catalogues are ours, and checked


forget_with(_said.cache_clear)


def ngettext(one: str, many: str, n: int, /, **values: Any) -> Markup:
    values.setdefault("num", n)
    return Markup(translation.ngettext(one, many, n)) % values  # noqa: S704


def pgettext(context: str, message: str, /, **values: Any) -> Markup:
    said = _said(translation.get_language(), context, message)
    return said % {"context": context, **values} if values or "%" in said else said


def npgettext(context: str, one: str, many: str, n: int, /, **values: Any) -> Markup:
    values.setdefault("context", context)
    values.setdefault("num", n)
    return Markup(translation.npgettext(context, one, many, n)) % values  # noqa: S704


def small_ribbon(cells: Iterable[Any], label: str) -> Markup:
    """The small ribbon of Cells (or Slips). There are few of them, and a table shows fifty."""
    return _small_ribbon(tuple(str(getattr(one, "cell", one)) for one in cells), label)


@lru_cache(maxsize=2000)
def _small_ribbon(cells: tuple[str, ...], label: str) -> Markup:
    boxes = "".join(f'<i class="rib__{escape(cell)}"></i>' for cell in cells)
    return Markup(f'<span class="rib" role="img" aria-label="{escape(label)}">{boxes}</span>')  # noqa: S704 - escaped


def option_list(options: Iterable[tuple[object, object]], value: object = "") -> Markup:
    """The options of a select, value and text each, with the one that is chosen."""
    chosen = str(value)
    return Markup(  # noqa: S704 - every part is escaped
        "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) == chosen else ""}>{escape(text)}</option>'
            for key, text in options
        )
    )


_static = lru_cache(maxsize=500)(static)
forget_with(_static.cache_clear)


def html_lang() -> str:
    code = translation.get_language() or "en"
    return HTML_LANG.get(code, code)


def local(moment: Any) -> Any:
    """Moments are kept in UTC and shown on the wall clock of the place."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment
