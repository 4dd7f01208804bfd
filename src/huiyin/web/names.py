"""What places, units and kinds of matter are called in the reader's language."""

from typing import Protocol

from django.utils import translation

from huiyin.places.models import Place
from huiyin.places.queries import village_of


class Named(Protocol):
    name_zh: str
    name_bo: str
    name_en: str


def name_of(thing: Named | None, language: str = "") -> str:
    """The name in the reader's language; the Chinese one where there is no other. Empty for None."""
    if thing is None:
        return ""
    language = (language or translation.get_language() or "zh-hans").split("-")[0]
    return (getattr(thing, f"name_{language}", "") or thing.name_zh).strip()


def whole_name(place: Place, language: str = "", *, village: Place | None = None) -> str:
    """A group with its village, unless its own name says it already; a village alone. `village` spares asking for it."""
    above, name = name_of(village or village_of(place), language), name_of(place, language)
    return name if name.startswith(above) else f"{above} {name}"
