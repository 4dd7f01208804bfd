"""What the tables of a mediation say of one case, as its rules may see it. `sides` are roles: "resident", "other"."""

from dataclasses import dataclass
from datetime import datetime

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AgreedPoint:
    """Who does what by which day, how it is shown, and the number of the event that showed it."""

    of: str
    duty: str
    shown_by: str
    by_day: datetime
    shown_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """That a screen was made, when, with which result, and by which account."""

    result: str
    account: str
    at: datetime


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
    talks: tuple[tuple[str, datetime], ...] = ()  # how, and when
    points: tuple[AgreedPoint, ...] = ()
    screens: tuple[Screened, ...] = ()
    handed_off: bool = False
