"""What lies with a member of staff by their seats: views, the late lane, pages of rows, what was learnt, loads.

Each function is one query, however many cases there are. Nothing here is a ranking of people: it is what is due next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiyin.kernel.roles import LEADER, TOWN, UNIT, VILLAGE
from huiyin.people.actors import Actor

from . import registry
from .models import Case, Part

PAGE = 50
LEARNT_OVER = timedelta(days=90)
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class View:
    """One pile of the inbox: its name, whose seat it belongs to, and which open cases lie in it."""

    name: str
    role: str
    which: Q


@dataclass(frozen=True, slots=True)
class Reach:
    """What the seats of one actor reach: the towns, and the piles in the order in which they are shown."""

    towns: frozenset[int]
    views: tuple[View, ...]

    @property
    def everything(self) -> Q:
        """Everything open in any of the piles."""
        found = _NOTHING
        for view in self.views:
            found |= view.which
        return found & Q(closed_at=None)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page was narrowed to. Empty fields narrow nothing."""

    place: str = ""  # the path of a place
    loop: str = ""
    slip: int = 0  # of `loop`
    service_id: int | None = None
    channel: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, first due first, and where the next one begins."""

    rows: list[Case]
    after: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def reach_of(actor: Actor) -> Reach:
    """The piles of everybody who sits in the actor's seats. No query."""
    towns = frozenset(seat.jurisdiction_id for seat in actor.seats if seat.jurisdiction_id is not None)
    makers = {"town": _town, "village": _village, "unit": _unit, "leader": _leader, "grid": _grid}
    views = [view for role, make in makers.items() for view in make(actor, role)] + _named(actor)
    return Reach(towns, tuple(views))


def counts_of(reach: Reach, at: datetime) -> dict[str, int]:
    """How many lie in each pile, and under "late" how many of all are overdue. One query."""
    late = Q(next_due_at__lt=at) & ~Q(turn__in=registry.outside())
    sums = {view.name: Count("pk", filter=view.which) for view in reach.views}
    return Case.objects.filter(reach.everything).aggregate(
        **sums, late=Count("pk", filter=late), open=Count("pk", filter=~Q(turn__in=registry.outside()))
    )


def late_of(reach: Reach, at: datetime, most: int) -> list[Case]:
    """What is overdue and in an office's hands, longest first. One query."""
    rows = _with_names(Case.objects.filter(reach.everything, next_due_at__lt=at)).exclude(
        turn__in=registry.outside()
    )
    return list(rows.order_by("next_due_at", "id")[:most])


def page_of(reach: Reach, name: str, filters: Filters, at: datetime, after: str = "") -> Page:
    """The next rows of a pile after the key `after`. One query; overdue ones lie in the lane above instead."""
    view = next((view for view in reach.views if view.name == name), None)
    if view is None:
        return Page([])
    due = Q(next_due_at__lt=at) & ~Q(turn__in=registry.outside()) if filters.late else _not_late(at)
    rows = Case.objects.filter(view.which, due, _narrowed(filters), closed_at=None)
    if key := _key(after):
        moment, pk = key
        rows = rows.filter(Q(next_due_at__gt=moment) | Q(next_due_at=moment, pk__gt=pk))
    found = list(_with_names(rows).order_by("next_due_at", "id")[: PAGE + 1])
    more = len(found) > PAGE
    last = found[PAGE - 1] if more else None
    return Page(
        found[:PAGE], f"{last.next_due_at.isoformat()}_{last.pk}" if last and last.next_due_at else ""
    )


def learnt(towns: Iterable[int], services: Iterable[int], at: datetime) -> dict[int, dict[int, int]]:
    """By kind of matter: with which unit the cases filed in the last 90 days ended up, and how many. One query."""
    rows = (
        Case.objects.filter(
            jurisdiction_id__in=list(towns),
            service_id__in=list(services),
            filed_at__gte=at - LEARNT_OVER,
            filed_at__lte=at,
            unit__isnull=False,
        )
        .order_by()
        .values_list("service_id", "unit_id")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[int, int]] = {}
    for service_id, unit_id, n in rows:
        found.setdefault(service_id, {})[unit_id] = n
    return found


def loads_of(units: Iterable[int]) -> dict[int, int]:
    """How many open cases each unit has in hand now. One query."""
    rows = Case.objects.filter(unit_id__in=list(units), closed_at=None, turn=UNIT.name).order_by()
    return dict(rows.values_list("unit_id").annotate(n=Count("pk")))


def by_receipt(reach: Reach, receipt: str) -> Case | None:
    """The case with that receipt in the towns of these seats, closed ones too. Never by a person."""
    return Case.objects.filter(jurisdiction_id__in=reach.towns, receipt=receipt).first()


def _town(actor: Actor, role: str) -> list[View]:
    here = _placed(actor, role)
    if here is None:
        return []
    mine, fresh = here & Q(turn=TOWN.name, lead=None), _where("dispatch")
    return [
        View("dispatch", role, mine & fresh & Q(returned=0)),
        View("returned", role, mine & fresh & Q(returned__gt=0)),
        View("town_turn", role, mine & ~fresh),
        View("town", role, here & ~Q(turn__in=registry.outside())),
        View("waiting", role, here & Q(turn__in=registry.outside())),
    ]


def _village(actor: Actor, role: str) -> list[View]:
    here = _placed(actor, role)
    if here is None:
        return []
    return [
        View("accept", role, here & Q(turn=VILLAGE.name) & _where("accept")),
        View("village_turn", role, here & Q(turn=VILLAGE.name) & ~_where("accept")),
        View("village", role, here & ~Q(turn__in=registry.outside())),
        View("village_waiting", role, here & Q(turn__in=registry.outside())),
    ]


def _unit(actor: Actor, role: str) -> list[View]:
    units = [seat.unit_id for seat in actor.seats if seat.role == role]
    if not units:
        return []
    mine, fresh = Q(unit_id__in=units), _where("take")
    return [
        View("take", role, mine & Q(turn=UNIT.name) & fresh),
        View("hand", role, mine & Q(turn=UNIT.name) & ~fresh),
        View("unit_waiting", role, mine & Q(turn__in=registry.outside())),
    ]


def _leader(actor: Actor, role: str) -> list[View]:
    units = [seat.unit_id for seat in actor.seats if seat.role == role]
    if not units:
        return []
    mine = Q(raised_to_id__in=units) & ~Q(turn__in=registry.outside())
    return [
        View("decide", role, mine & Q(turn=LEADER.name)),
        View("risen", role, mine & ~Q(turn=LEADER.name)),
    ]


def _grid(actor: Actor, role: str) -> list[View]:
    here = _placed(actor, role)
    return [View("grid", role, here & ~Q(turn__in=registry.outside()))] if here is not None else []


def _placed(actor: Actor, role: str) -> Q | None:
    """Cases at the places of the seats in that role; a whole town needs no look at paths."""
    found: Q | None = None
    for seat in actor.seats:
        if seat.role != role:
            continue
        here = Q(jurisdiction_id=seat.jurisdiction_id)
        if not seat.place_path.endswith(f"/{seat.jurisdiction_id}/"):
            here &= Q(place_path__startswith=seat.place_path)
        found = here if found is None else found | here
    return found


def _named(actor: Actor) -> list[View]:
    """Cases on which the account or one of its units was named."""
    if not any(loop.held for loop in registry.all_loops()) or actor.account_id is None:
        return []
    units = {seat.unit_id for seat in actor.seats}
    parts = Part.objects.filter(Q(account_id=actor.account_id) | Q(unit_id__in=units), until=None)
    return [View("named", "", Q(pk__in=parts.values("case_id")))]


def _where(verb: str) -> Q:
    """Cases that stand where that move can be made, in whatever loop has it."""
    found = _NOTHING
    for loop in registry.all_loops():
        if verb in loop.by_verb:
            found |= Q(loop=loop.name, state__in=sorted(loop.by_verb[verb].source))
    return found


def _not_late(at: datetime) -> Q:
    return Q(next_due_at__gte=at) | Q(turn__in=registry.outside())


def _narrowed(filters: Filters) -> Q:
    found = Q()
    if filters.place:
        found &= Q(place_path__startswith=filters.place)
    if filters.service_id is not None:
        found &= Q(service_id=filters.service_id)
    if filters.channel:
        found &= Q(channel=filters.channel)
    if filters.loop:
        states = registry.loop_named(filters.loop).states
        found &= Q(loop=filters.loop)
        if filters.slip:
            found &= Q(state__in=sorted(s.name for s in states if s.slip == filters.slip))
    return found


def _with_names(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    return rows.select_related("place__parent", "service", "service__unit", "unit", "raised_to").defer(
        "service__keywords", "head", "digest", "move_digest"
    )


def _key(after: str) -> tuple[datetime, UUID] | None:
    """The key of the last row of the page before; a key that can't be read begins at the beginning."""
    moment, _, pk = after.partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
