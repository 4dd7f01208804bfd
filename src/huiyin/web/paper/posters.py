"""Posters: a code, and in three languages what it is for. The languages stand side by side, whatever the page is read in."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiyin.places.models import WallCode
from huiyin.places.queries import village_of
from huiyin.web.jinja2env import HTML_LANG
from huiyin.web.names import name_of

from .side_by_side import LANGUAGES

SIZES = ("a4", "a6")


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet for a wall: the drawn code, and village and spot in each language that has a name for the spot."""

    code: str
    qr: SafeString
    names: Sequence[tuple[str, str]]
    address: str


def poster_of(wall: WallCode) -> Poster:
    """The sheet of one code."""
    names = [(HTML_LANG[language], spot) for language in LANGUAGES if (spot := _spot(wall, language))]
    return Poster(wall.code, qr_of(url_of(wall)), names, url_of(wall))


def words() -> dict[str, str]:
    """What is printed on every sheet, in the language of the moment."""
    return {
        "title": _("Something wrong? Say so."),
        "how": _("Scan, say it, keep the receipt. An answer within seven days."),
        "call": _("No phone with you? Call"),
    }


def size_of(text: str) -> str:
    """A4, unless A6 was asked for."""
    return text if text in SIZES else SIZES[0]


def url_of(wall: WallCode) -> str:
    """The address behind a code."""
    return settings.PUBLIC_URL + reverse("order_here", args=[wall.code])


def qr_of(address: str) -> SafeString:
    """An address as a drawing without a size of its own, that a scratched print still gives back."""
    drawn = segno.make(address, error="q").svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - segno's own markup around an address


def _spot(wall: WallCode, language: str) -> str:
    spot = getattr(wall, f"spot_{language.split('-', maxsplit=1)[0]}", "")
    return f"{name_of(village_of(wall.place), language)} · {spot}" if spot else ""
