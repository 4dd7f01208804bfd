"""What lies with a member of staff by their seats: views, the late lane, pages of rows, what was learnt, loads.

Each function is one query, however many cases there are. Nothing here is a ranking of people: it is what is due next.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.isolation.plan import Plan
from huiyin.kernel.roles import LEADER, TOWN, UNIT, VILLAGE, Role
from huiyin.memo import kept
from huiyin.people.actors import Actor
from huiyin.prepared import Asked, Counts, Pile, Prepared

from . import registry
from .counted import counted
from .made import EMPTY, Page, made, page_made
from .models import Alert, Case, Part
from .paging import key_in
from .safety import waiting_alerts

PAGE = 50
COUNTED = 1000  # in a pile at most: a longer one is "more than 999", for nobody works through it row by row
LEARNT_OVER = timedelta(days=90)
LEARNT_FROM = 200  # of the newest cases of a kind at most
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class View:
    """One pile of the inbox: its name, whose seat it belongs to, and which open cases lie in it.

    `waits` is whether all of them wait for somebody outside (True), none (False), or some (None). `plan` is how a page of it is planned.
    """

    name: str
    role: str
    which: Q
    waits: bool | None = False
    plan: Plan = Plan.KEPT


@dataclass(frozen=True, slots=True)
class Reach:
    """What the seats of one actor reach: the towns, and the piles in the order in which they are shown."""

    towns: frozenset[int]
    views: tuple[View, ...]
    spans: tuple[Q, ...] = ()  # what the piles hold together; a case may lie in two of them
    made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def by_span(
        self, key: object, rows: Callable[..., QuerySet[Any]], plans: Callable[[Q], Plan], **kinds: Any
    ) -> list[Prepared[Any]]:
        """One read for each of the spans: asked for all at once, a database would read everything that is open."""
        return self.once(  # type: ignore[no-any-return]
            key,
            lambda: [Prepared(partial(rows, span), plan=plans(span), **kinds) for span in self.spans],
        )

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """What is put together once for everybody in these seats: the text of a query."""
        if key not in self.made:
            if len(self.made) > 300:
                self.made.clear()
            self.made[key] = make()
        return self.made[key]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page was narrowed to. Empty fields narrow nothing."""

    place: str = ""  # the path of a place
    loop: str = ""
    slip: int = 0  # of `loop`
    service_id: int | None = None
    channel: str = ""
    late: bool = False


@lru_cache(maxsize=1000)
def reach_of(actor: Actor) -> Reach:
    """The piles of everybody who sits in the actor's seats. No query."""
    towns = frozenset(seat.jurisdiction_id for seat in actor.seats if seat.jurisdiction_id is not None)
    makers = {"town": _town, "village": _village, "unit": _unit, "leader": _leader, "grid": _grid}
    views = [view for role, make in makers.items() for view in make(actor, role)] + _named(actor)
    return Reach(towns, tuple(views), tuple(_spans(actor, views)))


def counts_of(reach: Reach, at: datetime) -> dict[str, int]:
    """How many lie in each pile, under "late" how many of all are overdue, under "open" how many an office has. One query.

    Counted up to COUNTED, and not more often than `counted` says.
    """

    def piles(at: datetime) -> dict[str, Pile]:
        rows = {view.name: Case.objects.filter(view.which, closed_at=None) for view in reach.views}
        offices = [Case.objects.filter(span, _with_offices(), closed_at=None) for span in reach.spans]
        return {**rows, "late": [one.filter(next_due_at__lt=at) for one in offices], "open": offices}

    counts: Counts = reach.once("counts", lambda: Counts(piles, COUNTED, at=datetime))
    return counted(("piles", id(reach)), at, lambda: (reach, counts(at=at)))[1]


def late_of(reach: Reach, at: datetime, most: int) -> list[Case]:
    """What is overdue and in an office's hands, longest first. One query for each of the spans."""
    reads = _late(reach, most)
    found = {case.pk: case for read in reads for case in made(read, read.raw(at=at))}
    return sorted(found.values(), key=lambda case: (case.next_due_at, case.pk))[:most]


def alerts_of(reach: Reach, most: int) -> list[Alert]:
    """Words that speak of danger and that nobody has seen to, the newest first. One query for each of the spans."""
    found = {alert.pk: alert for read in _alerts(reach, most) for alert in read()}
    return sorted(found.values(), key=lambda alert: (alert.at, alert.pk), reverse=True)[:most]


def lane_asked(reach: Reach, at: datetime, most: int) -> list[Asked[Any]]:
    """What these two will ask, to ask it ahead."""
    return [
        *(read.asked(at=at) for read in _late(reach, most)),
        *(read.asked() for read in _alerts(reach, most)),
    ]


def _late(reach: Reach, most: int) -> list[Prepared[Case]]:
    def rows(span: Q, at: datetime) -> QuerySet[Case]:
        offices = Case.objects.filter(span, _with_offices(), closed_at=None)
        return _shown(offices.filter(next_due_at__lt=at)).order_by("next_due_at", "id")[:most]

    return reach.by_span(("late", most), rows, _plan, at=datetime)


def _alerts(reach: Reach, most: int) -> list[Prepared[Alert]]:
    def rows(span: Q) -> QuerySet[Alert]:
        return waiting_alerts(Case.objects.filter(span, closed_at=None), most)

    return reach.by_span(("alerts", most), rows, lambda _span: Plan.KEPT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a pile, not read yet."""

    asked: Asked[Case]
    begins: object

    def read(self) -> Page:
        """The next rows, one statement."""
        return page_made(self.asked.read, self.begins, self.asked.raw(), PAGE)


def page_wanted(reach: Reach, name: str, filters: Filters, at: datetime, after: str = "") -> Wanted | None:
    """The next rows of a pile after the key `after`; overdue ones lie in the lane above instead. None where there is no such pile."""
    view = next((view for view in reach.views if view.name == name), None)
    if view is None:
        return None
    key, timed = key_in(after), filters.late or view.waits is not True

    def rows(
        at: datetime | None = None, moment: datetime | None = None, pk: UUID | None = None
    ) -> QuerySet[Case]:
        due = Q(next_due_at__lt=at) & _with_offices() if filters.late else _not_late(view, at)
        found = Case.objects.filter(view.which, due, _narrowed(filters), closed_at=None)
        if moment is not None:
            found = found.filter(
                Q(next_due_at__gt=moment) | Q(next_due_at=moment, pk__gt=pk), next_due_at__gte=moment
            )
        return _shown(found).order_by("next_due_at", "id")[: PAGE + 1]

    kinds: dict[str, Any] = {
        **({"at": datetime} if timed else {}),
        **({"moment": datetime, "pk": UUID} if key else {}),
    }
    values: dict[str, object] = {
        **({"at": at} if timed else {}),
        **({"moment": key[0], "pk": key[1]} if key else {}),
    }
    plan = view.plan if filters == Filters() else Plan.KEPT
    read: Prepared[Case] = reach.once((name, filters, bool(key)), lambda: Prepared(rows, plan=plan, **kinds))
    return Wanted(read.asked(**values), key)


def page_of(reach: Reach, name: str, filters: Filters, at: datetime, after: str = "") -> Page:
    """That page, read now. One query."""
    wanted = page_wanted(reach, name, filters, at, after)
    return wanted.read() if wanted is not None else EMPTY


def learnt(towns: Iterable[int], services: Iterable[int], at: datetime) -> dict[int, dict[int, int]]:
    """By kind of matter: with which unit its newest cases of the last 90 days ended up, LEARNT_FROM at most, and how many.

    Asked once a minute for each kind.
    """
    since = (at - LEARNT_OVER).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    mine = tuple(sorted(towns))
    return {service: ended for service in services if (ended := _ended(mine, service, since))}


@kept(seconds=60)
def _ended(towns: tuple[int, ...], service_id: int, since: datetime) -> dict[int, int]:
    newest = Case.objects.filter(jurisdiction_id__in=towns, service_id=service_id, filed_at__gte=since)
    units = newest.filter(unit__isnull=False).order_by("-filed_at").values_list("unit_id", flat=True)
    found: dict[int, int] = {}
    for unit_id in units[:LEARNT_FROM]:
        found[unit_id] = found.get(unit_id, 0) + 1
    return found


def loads_of(units: Iterable[int], at: datetime) -> dict[int, int]:
    """How many open cases each unit has in hand now, COUNTED at most, and not more often than `counted` says. One query."""
    wanted = tuple(sorted(units))
    found = counted(("loads", wanted), at, _loads(wanted)) if wanted else {}
    return {int(unit): n for unit, n in found.items() if n}


@lru_cache(maxsize=500)
def _loads(units: tuple[int, ...]) -> Counts:
    in_hand = Case.objects.filter(closed_at=None, turn=UNIT.name, unit_id__isnull=False)
    return Counts(lambda: {str(unit): in_hand.filter(unit_id=unit) for unit in units}, COUNTED)


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
        View("town_turn", role, mine & _where_not("dispatch", TOWN)),
        View("town", role, here & _with_offices(), plan=_plan(here)),
        View("waiting", role, here & Q(turn__in=registry.outside()), waits=True),
    ]


def _village(actor: Actor, role: str) -> list[View]:
    here = _placed(actor, role)
    if here is None:
        return []
    return [
        View("accept", role, here & Q(turn=VILLAGE.name) & _where("accept")),
        View("village_turn", role, here & Q(turn=VILLAGE.name) & _where_not("accept", VILLAGE)),
        View("village", role, here & _with_offices()),
        View("village_waiting", role, here & Q(turn__in=registry.outside()), waits=True),
    ]


def _unit(actor: Actor, role: str) -> list[View]:
    units = [seat.unit_id for seat in actor.seats if seat.role == role]
    if not units:
        return []
    mine, fresh = Q(unit_id__in=units), _where("take")
    return [
        View("take", role, mine & Q(turn=UNIT.name) & fresh),
        View("hand", role, mine & Q(turn=UNIT.name) & _where_not("take", UNIT)),
        View("unit_waiting", role, mine & Q(turn__in=registry.outside()), waits=True),
    ]


def _leader(actor: Actor, role: str) -> list[View]:
    units = [seat.unit_id for seat in actor.seats if seat.role == role]
    if not units:
        return []
    mine = Q(raised_to_id__in=units) & _with_offices()
    return [
        View("decide", role, mine & Q(turn=LEADER.name)),
        View("risen", role, mine & ~Q(turn=LEADER.name)),
    ]


def _grid(actor: Actor, role: str) -> list[View]:
    here = _placed(actor, role)
    return [View("grid", role, here & _with_offices())] if here is not None else []


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
    return [View("named", "", Q(pk__in=parts.values("case_id")), waits=None)]


def _spans(actor: Actor, views: Iterable[View]) -> list[Q]:
    """What the piles hold together, said shortly: a database that is asked for "these or those or the rest" reads too much."""
    found = [here for role in ("town", "village") if (here := _placed(actor, role)) is not None]
    for role in ("unit", "leader", "grid", ""):
        found += [view.which for view in views if view.role == role]
    return found


def _plan(here: Q) -> Plan:
    """Of what a whole town has in hand nearly all is an office's turn: a page is the next rows of the index of due dates, whenever "now"
    is, and the server need not think about it each time. (That took as long as finding the rows.)"""
    named = [child[0] for child in here.children if isinstance(child, tuple)]
    return Plan.ONE if named == ["jurisdiction_id"] and len(here.children) == 1 else Plan.KEPT


def _with_offices() -> Q:
    """Open cases that are an office's turn, which are nearly all. Said by what they are not, so that the database goes through
    them in the order of their due dates and stops, instead of finding them by their turn and sorting them."""
    return ~Q(turn__in=registry.outside())


def _where(verb: str) -> Q:
    """Cases that stand where that move can be made, in whatever loop has it."""
    found = _NOTHING
    for loop in registry.all_loops():
        if verb in loop.by_verb:
            found |= Q(loop=loop.name, state__in=sorted(loop.by_verb[verb].source))
    return found


def _where_not(verb: str, turn: Role) -> Q:
    """Cases that stand where it is that role's turn and that move can't be made: said as what they are, so that an index finds
    them."""
    found = _NOTHING
    for loop in registry.all_loops():
        there = set(loop.by_verb[verb].source) if verb in loop.by_verb else set()
        states = sorted(
            state.name for state in loop.states if turn in state.turns and state.name not in there
        )
        if states:
            found |= Q(loop=loop.name, state__in=states)
    return found


def _not_late(view: View, at: datetime | None) -> Q:
    """Nothing that waits for somebody outside is late."""
    if view.waits is True:
        return Q()
    return (
        Q(next_due_at__gte=at) | Q(turn__in=registry.outside())
        if view.waits is None
        else Q(next_due_at__gte=at)
    )


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


def _shown(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    return rows.defer("head", "digest", "move_digest", "move_key", "key")
