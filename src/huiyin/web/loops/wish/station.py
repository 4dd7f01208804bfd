"""The station through which a wish goes: the village committee, or the town's desk where a place has none."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.places.models import Unit
from huiyin.places.queries import holder_units
from huiyin.web.names import name_of


@dataclass(frozen=True, slots=True)
class Station:
    """Its name in the reader's language, and its telephone number where it has one."""

    name: str
    phone: str = ""


def station_of(case: Case, units: Mapping[int, Unit] | None = None) -> Station:
    """The station of a case. One query where the `units` that its page names are not at hand."""
    here = holder_units(case.place_path)
    unit_id = here.get("village") or here.get("town") or 0
    unit = Unit.objects.filter(pk=unit_id).first() if units is None else units.get(unit_id)
    return Station(name_of(unit), unit.phone) if unit else Station(_("the station"))
