"""Who speaks for the town."""

from huiyin.people.actors import Actor

RECORD = frozenset({"town", "admin"})


def may_record(by: Actor, jurisdiction_id: int) -> bool:
    return any(seat.role in RECORD and seat.jurisdiction_id == jurisdiction_id for seat in by.seats)
