"""What the ledger says of an order for its rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SaidDone:
    """Who says that the order is done: the roles of that office, none of which may check it."""

    hands: tuple[str, ...]
