"""Which roles somebody has towards one case. Everything else about who may do what stands in the loops."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from huiyin.clocks.queries import times_of
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE, Role
from huiyin.kernel.worktime import Times
from huiyin.people.actors import Actor, Seat
from huiyin.places.queries import ladder

from . import registry
from .models import Case, Part

_BY_PLACE = {"grid": GRID, "village": VILLAGE, "town": TOWN, "leader": LEADER}


def roles_of(case: Case, actor: Actor) -> frozenset[Role]:
    """The roles of `actor` towards `case`. A seat counts where its place covers the case's, or its unit holds it."""
    roles = {role for seat in actor.seats if (role := role_of_seat(case, seat))}
    if actor.resident and actor.speaks_for == (case.pk if case.seq else None):
        roles.add(RESIDENT)
    if actor.clock:
        roles.add(CLOCK)
    named = {part.role for part in parts_by(case, actor)}
    roles.update(role for role in registry.loop_named(case.loop).held if role.name in named)
    return frozenset(roles)


def attempt_of(
    case: Case, actor: Actor, at: datetime, *, verb: str = "", answers: Mapping[str, object] | None = None
) -> Attempt:
    """`actor` tries something with `case`, as the kernel sees it: roles, times, and what the loop's own tables say.

    For one move, `verb` tells by which part somebody acts who holds several, and lets somebody new in who is named by it.
    """
    loop = registry.loop_named(case.loop)
    roles, parts, move = roles_of(case, actor), parts_by(case, actor), loop.by_verb.get(verb)
    if move is not None:
        by = {role.name for role in move.by}
        parts = [part for part in parts if part.role in by] or parts
        if move.seats is not None and move.seats.name == actor.comes_as and move.seats in move.by:
            roles |= {move.seats}
    own = registry.own_of(case.loop).look(case) if case.seq else None
    part = str(parts[0].pk) if parts else ""
    return Attempt(roles, at, times_for(case, answers or {}), answers, own, part)


def times_for(case: Case, answers: Mapping[str, object] | None = None) -> Times:
    """How the town counts time for this loop, with the limits of this one case before the town's."""
    loop = registry.loop_named(case.loop)
    times = times_of(case.jurisdiction_id, loop)
    own = registry.own_of(case.loop).limits(case, answers or {})
    return replace(times, limits={**times.limits, **own}) if own else times


def parts_of(case: Case) -> list[Part]:
    """The parts that are held on this case now. One query, once; none where the loop has no such role."""
    if case.parts_read is None:
        if not registry.loop_named(case.loop).held or case._state.adding:
            case.parts_read = []
        else:
            rows = Part.objects.select_related("contact", "account", "unit").order_by("since", "id")
            case.parts_read = list(rows.filter(case=case, until=None))
    return case.parts_read


def parts_by(case: Case, actor: Actor) -> list[Part]:
    """The parts that `actor` holds: the one they came with, and those of their account and units."""
    if not registry.loop_named(case.loop).held:
        return []
    units = {seat.unit_id for seat in actor.seats}
    return [part for part in parts_of(case) if _holds(part, actor, units)]


def _holds(part: Part, actor: Actor, units: set[int]) -> bool:
    if part.outside:
        return part.pk == actor.part
    return part.unit_id in units if part.account_id is None else part.account_id == actor.account_id


def role_of_seat(case: Case, seat: Seat) -> Role | None:
    """The role that one seat gives towards one case, or None."""
    if not covers(case, seat):
        return None
    if seat.role == "unit":
        return UNIT
    if seat.role == "leader" and not _high_enough(case, seat):
        return None
    return _BY_PLACE.get(seat.role)


def covers(case: Case, seat: Seat) -> bool:
    """Whether the seat reaches the case: its place covers the case's, or its unit holds it."""
    if seat.role == "unit":
        return case.unit_id is not None and seat.unit_id == case.unit_id
    return seat.role in _BY_PLACE and case.place_path.startswith(seat.place_path)


def covered(seats: Iterable[Seat]) -> Q:
    """The cases that `covers` says of one of the seats, as a condition on rows of cases."""
    found = Q(pk__in=[])
    for seat in seats:
        if seat.role == "unit":
            found |= Q(unit_id=seat.unit_id)
        elif seat.role in _BY_PLACE:
            found |= Q(place_path__startswith=seat.place_path)
    return found


def _high_enough(case: Case, seat: Seat) -> bool:
    """What was brought to a level is decided there or above it, never again by leaders below: they may have said no."""
    if case.turn != LEADER.name or case.raised_to_id is None or seat.unit_id == case.raised_to_id:
        return True
    rungs = ladder(case.place_path)
    above = rungs[rungs.index(case.raised_to_id) :] if case.raised_to_id in rungs else ()
    return seat.unit_id in above


def seat_for(case: Case, actor: Actor, role: Role) -> Seat | None:
    """The seat from which `actor` acts in `role`; for a word of somebody outside that staff wrote down, the writer's."""
    for seat in actor.seats:
        if role_of_seat(case, seat) is role:
            return seat
    if role.held and role.office:
        units = {part.unit_id for part in parts_by(case, actor) if part.role == role.name}
        return next((seat for seat in actor.seats if seat.unit_id in units), next(iter(actor.seats), None))
    return next((seat for seat in actor.seats if role_of_seat(case, seat)), None) if not role.office else None


def seat_towards(case: Case, actor: Actor) -> Seat | None:
    """The seat from which `actor` looks at `case`; for whoever was named on it, the first they have."""
    reaching = next((seat for seat in actor.seats if covers(case, seat)), None)
    return reaching or (next(iter(actor.seats), None) if parts_by(case, actor) else None)


def may_see(case: Case, actor: Actor) -> bool:
    """Whether `actor` may open the case at all: anybody with a seat that reaches it, or a role towards it."""
    return any(covers(case, seat) for seat in actor.seats) or bool(roles_of(case, actor))
