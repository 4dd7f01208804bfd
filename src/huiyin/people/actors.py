"""Who acts: a member of staff with their seats, a resident, or the clock. Made once a request, handed to the door."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from huiyin.days import local_day
from huiyin.prepared import Asked, Prepared

from .models import Account, Membership, account_read


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that is held now: in which unit, in which role, for which part of the tree."""

    unit_id: int
    role: str
    place_path: str
    jurisdiction_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `resident` with `speaks_for` is the resident of that one case, also when a seat writes it down.

    `part` is the part (`cases.Part`) that somebody outside the office holds on one case; `comes_as` the role that
    somebody new takes up with their first move on a case.
    `household` is the household that somebody speaks for who proved it by number and digits; with an account, a member of
    staff who writes it down for them.
    """

    account_id: UUID | None = None
    seats: tuple[Seat, ...] = ()
    resident: bool = False
    speaks_for: UUID | None = None
    clock: bool = False
    part: UUID | None = None
    comes_as: str = ""
    household: UUID | None = None

    @classmethod
    def the_household(cls, household_id: UUID) -> "Actor":
        """A household that proved its number and digits on its own page."""
        return cls(household=household_id)

    def for_household(self, household_id: UUID) -> "Actor":
        """A member of staff who writes down at the counter what a household says, its digits given."""
        return Actor(self.account_id, self.seats, household=household_id)

    @classmethod
    def the_resident(cls, case_id: UUID | None = None) -> "Actor":
        """A resident, of `case_id` where the case exists already."""
        return cls(resident=True, speaks_for=case_id)

    @classmethod
    def holder(cls, part_id: UUID) -> "Actor":
        """Somebody outside the office who holds a part on one case."""
        return cls(part=part_id)

    @classmethod
    def newcomer(cls, role: str) -> "Actor":
        """Somebody from outside who makes the move by which they come to hold `role`."""
        return cls(comes_as=role)

    def speaking_for(
        self, case_id: UUID | None = None, *, part: UUID | None = None, comes_as: str = ""
    ) -> "Actor":
        """A member of staff who writes down somebody's own word, by phone or at the counter.

        The resident's of `case_id`, that of whoever holds `part`, or of a newcomer.
        """
        resident = part is None and not comes_as
        speaks_for = case_id if resident else None
        return Actor(
            self.account_id,
            self.seats,
            resident=resident,
            speaks_for=speaks_for,
            part=part,
            comes_as=comes_as,
        )


_SEATS = Prepared(
    lambda account, day: Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gt=day), account_id=account, from_on__lte=day
    ).values_list("unit_id", "role", "place__path", "place__jurisdiction_id"),
    account=UUID,
    day=date,
)
CLOCKWORK = Actor(clock=True)


def reads(account_id: UUID, at: datetime) -> list[Asked[Any]]:
    """What asking for the account and for its seats will ask, to ask it ahead."""
    return [account_read(account_id), _SEATS.asked(account=account_id, day=local_day(at))]


def actor_of(account: Account, *, at: datetime) -> Actor:
    """The account with the seats it holds on the day of `at`. One query."""
    return Actor(account.pk, tuple(Seat(*row) for row in _SEATS(account=account.pk, day=local_day(at))))
