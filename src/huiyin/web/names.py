"""What places, units and kinds of matter are called in the reader's language."""

from typing import Protocol

from django.utils import translation


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
