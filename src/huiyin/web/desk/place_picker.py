"""Picking a place with the keyboard: by its number in the list, its code, its name, or any part of the name that only it has."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.places.models import Place

from ..names import whole_name
from ..resident.town import Town

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the list: `label` is what the browser offers while typing, and what it sends."""

    number: str
    name: str
    place: Place

    @property
    def label(self) -> str:
        return f"{self.number} {self.name}"


def options_of(town: Town, allowed: Sequence[Place]) -> list[Option]:
    """Village by village with its groups. The numbers count the whole town, so that they are the same at every desk."""
    may, found, number = {place.pk for place in allowed}, [], 0
    for village, grids in town.by_village():
        for place in (village, *grids):
            number += 1
            if place.pk in may:
                found.append(Option(str(number), whole_name(place, village=village), place))
    return found


def pick(options: Sequence[Option], typed: str) -> tuple[Place | None, str]:
    """The place that was meant, or None and the sentence that says what to do."""
    wanted = _plain(typed)
    if not wanted:
        return None, _("Please choose the village or group where it is.")
    for same in (_is_exactly, _begins, _has_part):
        found = [option for option in options if same(option, wanted)]
        if len(found) == 1:
            return found[0].place, ""
        if found:
            names = " / ".join(option.label for option in found[:MOST_NAMED])
            return None, _("That could be several: %(names)s. Please write more of it.") % {"names": names}
    return None, _("There is no such place in your list. Its number, its code or a part of its name will do.")


def _is_exactly(option: Option, wanted: str) -> bool:
    """A number, a code, a name in any language, or number and name as the list writes them."""
    names = set(_names(option))
    numbered = {option.number + name for name in names}
    return wanted in {option.number, _plain(option.place.code)} | names | numbered


def _begins(option: Option, wanted: str) -> bool:
    return any(name.startswith(wanted) for name in _names(option))


def _has_part(option: Option, wanted: str) -> bool:
    return any(wanted in name for name in _names(option))


def _names(option: Option) -> list[str]:
    place = option.place
    return [_plain(name) for name in (option.name, place.name_zh, place.name_bo, place.name_en) if name]


def _plain(text: str) -> str:
    """As it is compared: full-width as plain, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
