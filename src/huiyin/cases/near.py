"""How far apart two matters lie, and which of a page look alike. `routing.same` weighs what may be one matter."""

from collections.abc import Iterable
from datetime import timedelta
from math import asin, cos, radians, sqrt
from typing import Protocol

from .models import Case

RECENT = timedelta(days=30)


class Spot(Protocol):
    """What may have a point in WGS-84: a case, or as much of one as was read."""

    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


def metres_between(one: Spot, other: Spot) -> int | None:
    """How far apart, in metres; None where either has no point."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    lat1, lon1, lat2, lon2 = (
        radians(float(x or 0)) for x in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    half = (1 - cos(lat2 - lat1)) / 2 + cos(lat1) * cos(lat2) * (1 - cos(lon2 - lon1)) / 2
    return round(2 * 6_371_000 * asin(sqrt(half)))


def twins(rows: Iterable[Case]) -> dict[object, Case]:
    """Within one page of rows: the earlier open case of the same kind and place, for each that has one. No query."""
    first: dict[tuple[int, int], Case] = {}
    found: dict[object, Case] = {}
    for case in sorted(rows, key=lambda c: (c.filed_at, c.pk)):
        if case.service_id is None or case.lead_id is not None:
            continue
        earlier = first.setdefault((case.service_id, case.place_id), case)
        if earlier is not case and case.filed_at - earlier.filed_at <= RECENT:
            found[case.pk] = earlier
    return found
