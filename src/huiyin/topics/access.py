"""Who may add a word to the list."""

from huiyin.people.actors import Actor

KEEP = frozenset({"town", "admin"})


def may_keep(by: Actor, jurisdiction_id: int) -> bool:
    """The town's desk and its administrator."""
    return any(seat.role in KEEP and seat.jurisdiction_id == jurisdiction_id for seat in by.seats)
