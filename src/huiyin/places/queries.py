"""Reads of the tree."""

from huiyin.memo import kept

from .models import Place, Unit, UnitKind


def ancestors(path: str) -> list[int]:
    """The ids of a place and all above it, from the bottom up."""
    return [int(part) for part in reversed(path.strip("/").split("/")) if part]


@kept(seconds=60)
def units_with(ids: frozenset[int]) -> dict[int, Unit]:
    """The units of these ids: whose desk it is stands on every page of the desk."""
    return Unit.objects.in_bulk(ids)


@kept(seconds=60)
def ladder(path: str) -> tuple[int, ...]:
    """The units a case at `path` rises to, one rung each, from the nearest to the owner of last resort."""
    above = ancestors(path)
    units = Unit.objects.filter(place_id__in=above, kind=UnitKind.LEADERS, active=True).values_list(
        "place_id", "id"
    )
    return tuple(unit for _, unit in sorted(units, key=lambda row: (above.index(row[0]), row[1])))


@kept(seconds=60)
def served_by(path: str) -> frozenset[int]:
    """The units that may be given a case at `path`: those of the places above it, and those within its town."""
    above = ancestors(path)
    town = Place.objects.filter(id__in=above, kind="town").values_list("path", flat=True).first()
    units = Unit.objects.filter(active=True)
    found = set(units.filter(place_id__in=above).values_list("id", flat=True))
    if town:
        found.update(units.filter(place__path__startswith=town).values_list("id", flat=True))
    return frozenset(found)


def committee_of(path: str) -> Unit | None:
    """The village's own unit for a place: that of the nearest place above which has one."""
    above = ancestors(path)
    units = list(Unit.objects.filter(place_id__in=above, kind=UnitKind.COMMITTEE, active=True))
    return min(units, key=lambda unit: above.index(unit.place_id), default=None)


@kept(seconds=60)
def holder_units(path: str) -> dict[str, int]:
    """The unit whose turn it is for the roles that a place itself fills: village, town."""
    above = ancestors(path)
    found: dict[str, int] = {}
    kinds = {UnitKind.COMMITTEE: "village", UnitKind.DESK: "town"}
    rows = Unit.objects.filter(place_id__in=above, kind__in=kinds, active=True).values_list(
        "kind", "place_id", "id"
    )
    for kind, _, unit in sorted(rows, key=lambda row: above.index(row[1])):
        found.setdefault(kinds[UnitKind(kind)], unit)
    return found


@kept(seconds=60)
def towns_within(path: str) -> frozenset[int]:
    """The towns (and what stands for one higher up) whose places lie at `path` or below it."""
    rows = Place.objects.filter(path__startswith=path, jurisdiction__isnull=False)
    return frozenset(rows.order_by().values_list("jurisdiction_id", flat=True).distinct())
