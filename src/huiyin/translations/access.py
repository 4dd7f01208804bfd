"""Who may say how Tibetan is said."""

from huiyin.people.actors import Actor

READER = "reader"


def may_correct(by: Actor) -> bool:
    """Whoever sits as a reader. The words are the installation's, so it does not matter of which town."""
    return any(seat.role == READER for seat in by.seats)
