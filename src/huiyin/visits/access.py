"""Who may plan a round, walk it, and see what came of it."""

from collections.abc import Iterable

from huiyin.people.actors import Actor, Seat

from .models import Round

PLANNERS = frozenset({"village", "town"})
WALKERS = frozenset({"grid", "village", "town"})


def planning_seat(actor: Actor, path: str) -> Seat | None:
    """The seat from which `actor` plans rounds at `path`."""
    return _seat(actor, path, PLANNERS)


def walking_seat(actor: Actor, path: str) -> Seat | None:
    """The seat from which `actor` walks a round at `path`."""
    return _seat(actor, path, WALKERS)


def may_see(found: Round, actor: Actor) -> bool:
    """Whoever walks it, and the village and town that it lies in."""
    return may_walk(found, actor) or planning_seat(actor, found.place_path) is not None


def may_walk(found: Round, actor: Actor) -> bool:
    """The worker it was given to, as long as they hold a seat there; or the village, which may help out."""
    if actor.account_id == found.worker_id:
        return walking_seat(actor, found.place_path) is not None
    return planning_seat(actor, found.place_path) is not None


def _seat(actor: Actor, path: str, roles: Iterable[str]) -> Seat | None:
    return next(
        (seat for seat in actor.seats if seat.role in roles and path.startswith(seat.place_path)), None
    )
