"""The kinds of lists that a town can bring in."""

from collections.abc import Mapping

from ..bringing import Kind
from . import households, places, services, staff, units

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (places.KIND, units.KIND, staff.KIND, services.KIND, households.KIND)
}
