"""Reads of the public register: every matter that anybody may see, without anything that anybody said.

What stands here is chosen, not filtered out: a loop must declare itself public, a kind of matter must be public in the
catalogue (`Service.public`), and a place so small that it would point at a household is shown as the one above it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.ledger.models import Event
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind
from huiyin.places.queries import ancestors

from . import registry
from .models import Case, Service

SMALLEST = 10  # households; a grid with fewer is shown as its village
PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for. `since` and `until` are a half-open span of filing; `slip` counts from 1."""

    town: Place
    village: Place | None = None
    kind: Service | None = None
    slip: int = 0
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class After:
    """The last row of a page: the next page begins below it."""

    filed_at: datetime
    id: UUID


def standing(at: datetime) -> dict[str, Q]:
    """The ways in which a matter can stand, each with its one definition: the counts and the filters are the same."""
    office = Q(closed_at=None) & ~Q(turn__in=registry.outside())
    return {
        "open": office,
        "late": office & Q(next_due_at__lte=at),
        "finished": Q(finished_at__isnull=False),
        "yes": Q(solved="yes"),
        "no": Q(solved__in=("no", "partly")),
        "waiting": Q(closed_at=None, turn__in=registry.outside()),
        "silent": silent(),
    }


def silent() -> Q:
    """Closed by silence: whoever's word it was never gave it."""
    return _any(
        Q(loop=loop.name, state__in=registry.silent_states(loop.name)) for loop in registry.all_loops()
    )


def villages_of(town: Place) -> list[Place]:
    """The villages that the list can be narrowed to."""
    return list(Place.objects.filter(jurisdiction=town, kind=PlaceKind.VILLAGE).order_by("code"))


def kinds_of(town: Place) -> list[Service]:
    """The kinds of matters that may be shown."""
    return list(Service.objects.filter(jurisdiction=town, public=True).order_by("order", "code"))


def listed(town: Place) -> "QuerySet[Case]":
    """Every matter of the town that stands in the register. One that was joined to another stands there with it."""
    public = Q(service=None) | Q(service__public=True)
    return Case.objects.filter(public, jurisdiction=town, loop__in=registry.public(), lead=None)


def counts(wanted: Wanted, at: datetime) -> dict[str, int]:
    """How many there are, and how many stand in each way, whatever state or slip the list is narrowed to."""
    each = {name: Count("pk", filter=condition) for name, condition in standing(at).items()}
    found: dict[str, int] = _span(wanted).aggregate(placed=Count("pk"), **each)
    return found


def page(wanted: Wanted, at: datetime, after: After | None = None) -> tuple[list[Case], After | None]:
    """One page of matters, newest first, and where the next one begins (None at the end)."""
    rows = _span(wanted)
    if wanted.state:
        rows = rows.filter(standing(at)[wanted.state])
    if wanted.slip:
        rows = rows.filter(_on_slip(wanted.slip))
    if after:
        rows = rows.filter(Q(filed_at__lt=after.filed_at) | Q(filed_at=after.filed_at, id__lt=after.id))
    rows = rows.select_related("service", "place__parent", "unit", "raised_to").order_by("-filed_at", "-id")
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], After(last.filed_at, last.pk) if last else None


def latest(wanted: Wanted, most: int) -> list[Case]:
    """The matters that moved last, for a feed. Two queries, off the ledger: it is kept in the order in which things moved."""
    shown = _span(wanted).filter(pk=OuterRef("case_id"), seq=OuterRef("seq"))
    last = Event.objects.filter(Exists(shown), jurisdiction=wanted.town).order_by("-recorded_at", "-case_id")
    order = {pk: number for number, pk in enumerate(last.values_list("case_id", flat=True)[:most])}
    rows = Case.objects.select_related("service", "place__parent", "unit", "raised_to").filter(pk__in=order)
    return sorted(rows, key=lambda case: order[case.pk])


def matter(reference: UUID) -> Case | None:
    """The matter of that public reference, where it may be shown; one that was joined gives the one it belongs to."""
    related = Case.objects.select_related("jurisdiction", "service", "place__parent", "unit", "raised_to")
    case = related.filter(pk=reference).first()
    if case is not None and case.lead_id is not None:
        case = related.filter(pk=case.lead_id).first()
    if (
        case is None
        or case.loop not in registry.public()
        or (case.service is not None and not case.service.public)
    ):
        return None
    return case


def words_of_joined(case: Case) -> dict[str, int]:
    """What the residents of the orders joined to `case` say of it: done, not done, nothing yet, never."""
    found: dict[str, int] = Case.objects.filter(lead=case).aggregate(
        all=Count("pk"),
        yes=Count("pk", filter=Q(solved="yes")),
        no=Count("pk", filter=Q(solved__in=("no", "partly"))),
        silent=Count("pk", filter=silent()),
    )
    return found


def coarse(place: Place) -> Place:
    """The place as the public may know it: a grid, or the village where the grid is too small to hide in."""
    households = place.households
    if place.kind == PlaceKind.GRID and place.parent and households is not None and households < SMALLEST:
        return place.parent
    return place


OFFICES = {UnitKind.COMMITTEE: "village", UnitKind.DESK: "town"}  # the role that each holds at its place


def offices_of(town: Place) -> dict[tuple[str, int], Unit]:
    """The village committees and the desk by (role, place), so that a list can name whose turn it is. One query."""
    return offices_among(Unit.objects.filter(place__jurisdiction=town, kind__in=OFFICES, active=True))


def offices_among(units: Iterable[Unit]) -> dict[tuple[str, int], Unit]:
    """The same of units that were read already, committees and desks alone."""
    return {(OFFICES[UnitKind(unit.kind)], unit.place_id): unit for unit in units}


def whose_turn(case: Case, offices: Mapping[tuple[str, int], Unit]) -> Unit | None:
    """The office whose turn it is; None for the resident's turn, or where no office holds the role."""
    held = {"unit": case.unit, "leader": case.raised_to}
    if case.turn in held:
        return held[case.turn]
    keys = ((case.turn, place) for place in ancestors(case.place_path))
    return next((offices[key] for key in keys if key in offices), None)


def _span(wanted: Wanted) -> "QuerySet[Case]":
    rows = listed(wanted.town)
    if wanted.village:
        rows = rows.filter(place_path__startswith=wanted.village.path)
    if wanted.kind:
        rows = rows.filter(service=wanted.kind)
    if wanted.since:
        rows = rows.filter(filed_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(filed_at__lt=wanted.until)
    return rows


def _on_slip(number: int) -> Q:
    """Matters that stand on that slip of their loop's ribbon and are not closed."""
    return Q(closed_at=None) & _any(
        Q(loop=name, state__in=[s.name for s in registry.loop_named(name).states if s.slip == number])
        for name in registry.public()
    )


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
