"""Matters that may be the same one: same kind, near in place and time. Suggested only; nothing joins by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import asin, cos, radians, sqrt

from django.db.models import Q

from .models import Case

RECENT = timedelta(days=30)
METRES = 500.0
_DEGREES = METRES / 111_320


def near_to(case: Case, at: datetime, most: int = 6) -> list[Case]:
    """Cases of the same kind filed in the 30 days before or since, at the same place or within 500 m. One query."""
    if case.service_id is None:
        return []
    where = Q(place_id=case.place_id)
    if case.latitude is not None and case.longitude is not None:
        wide = _DEGREES / max(cos(radians(case.latitude)), 0.1)
        where |= Q(
            latitude__range=(case.latitude - _DEGREES, case.latitude + _DEGREES),
            longitude__range=(case.longitude - wide, case.longitude + wide),
        )
    rows = (
        Case.objects.filter(
            where,
            jurisdiction_id=case.jurisdiction_id,
            service_id=case.service_id,
            filed_at__gte=(case.filed_at or at) - RECENT,
            filed_at__lte=at,
        )
        .exclude(pk=case.pk)
        .select_related("place__parent", "service")
        .order_by("-filed_at", "-id")
    )
    return list(rows[:most])


def metres_between(one: Case, other: Case) -> int | None:
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
