"""What the tables of a mediation say of one case, as its rules may see it. `sides` are roles: "resident", "other"."""

from dataclasses import dataclass

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has agreed to try, accepted the mediator, signed, given the last word; and what the talks came to so far."""

    consented: frozenset[str] = NONE
    accepted: frozenset[str] = NONE
    signed: frozenset[str] = NONE
    said: frozenset[str] = NONE  # whether it is kept, in this round
    last: frozenset[str] = NONE
    answered: frozenset[str] = NONE  # parts of joining offices that have said whether they join
    apart_only: bool = False
    talks: int = 0
    duties: int = 0
    handed_off: bool = False
