"""Who may do what with the town's money."""

from uuid import UUID

from huiyin.people.actors import Actor

POSTS = frozenset({"town", "leader"})  # posts, approves and reverses
ASKS = frozenset({"grid", "village", "unit"})  # may spend, but what they spend waits for one of the others


def may_post(by: Actor, jurisdiction_id: int) -> bool:
    """Whether `by` keeps the town's book."""
    return _sits(by, jurisdiction_id, POSTS)


def may_ask(by: Actor, jurisdiction_id: int) -> bool:
    """Whether `by` may ask the town to spend."""
    return _sits(by, jurisdiction_id, POSTS | ASKS)


def may_set(by: Actor, jurisdiction_id: int) -> bool:
    """Whether `by` keeps the accounts of the book and the limit above which two people are needed."""
    return _sits(by, jurisdiction_id, frozenset({"admin"}))


def _sits(by: Actor, jurisdiction_id: int, roles: frozenset[str]) -> bool:
    seated = any(seat.role in roles and seat.jurisdiction_id == jurisdiction_id for seat in by.seats)
    return by.account_id is not None and seated


def account_of(by: Actor) -> UUID:
    """The account of somebody who may post or ask: nobody else comes that far."""
    assert by.account_id is not None
    return by.account_id
