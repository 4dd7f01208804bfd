"""Which roles somebody has towards one case. Everything else about who may do what stands in the loops."""

from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT, VILLAGE, Role
from huiyin.people.actors import Actor, Seat
from huiyin.places.queries import ladder

from .models import Case

_BY_PLACE = {"grid": GRID, "village": VILLAGE, "town": TOWN, "leader": LEADER}


def roles_of(case: Case, actor: Actor) -> frozenset[Role]:
    """The roles of `actor` towards `case`. A seat counts where its place covers the case's, or its unit holds it."""
    roles = {role for seat in actor.seats if (role := role_of_seat(case, seat))}
    if actor.resident and actor.speaks_for == (case.pk if case.seq else None):
        roles.add(RESIDENT)
    if actor.clock:
        roles.add(CLOCK)
    return frozenset(roles)


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


def _high_enough(case: Case, seat: Seat) -> bool:
    """What was brought to a level is decided there or above it, never again by leaders below: they may have said no."""
    if case.turn != LEADER.name or case.raised_to_id is None or seat.unit_id == case.raised_to_id:
        return True
    rungs = ladder(case.place_path)
    above = rungs[rungs.index(case.raised_to_id) :] if case.raised_to_id in rungs else ()
    return seat.unit_id in above


def seat_for(case: Case, actor: Actor, role: Role) -> Seat | None:
    """The seat from which `actor` acts in `role`; for a resident's word written down by staff, the writer's seat."""
    for seat in actor.seats:
        if role_of_seat(case, seat) is role:
            return seat
    return (
        next((seat for seat in actor.seats if role_of_seat(case, seat)), None) if role is RESIDENT else None
    )


def may_see(case: Case, actor: Actor) -> bool:
    """Whether `actor` may open the case at all: anybody with a seat that reaches it, and its resident."""
    return any(covers(case, seat) for seat in actor.seats) or bool(roles_of(case, actor))
