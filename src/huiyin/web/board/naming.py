"""What the ids of a reading are called, and small readings that several sections share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.figures.reading import Reading
from huiyin.figures.values import Value

from ..format import date_md
from . import charts


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a reading are called. `whole`: shown to those who lead the town, small cells too."""

    units: Mapping[int, str]
    kinds: Mapping[int, str]
    places: Mapping[int, str]
    whole: bool = False

    def kind(self, key: date | int) -> str:
        return (
            self.kinds.get(int(str(key)), _("kinds that could point at a person"))
            if key
            else _("kinds that could point at a person")
        )

    def unit(self, key: int | None) -> str:
        return self.units.get(key or 0) or _("nobody")


def value_of(reading: Reading, name: str) -> Value:
    """The share or number of that figure."""
    found = reading.figure(name).value
    assert isinstance(found, Value), name
    return found


def day_text(day: date) -> str:
    """A day in a sentence."""
    return date_md(day, translation.get_language() or "zh-hans")


def percents(name: str) -> charts.Picture:
    """The scale from nought to all above a column of intervals."""
    return charts.scale(f"{name}-scale", [(0.01, "0%"), (0.5, "50%"), (0.99, "100%")])
