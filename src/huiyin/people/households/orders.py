"""An order of law to open a file, of which the household reads later. Two accounts, a ground, a date; and a cap."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.rows import locked_or_none

from ..actors import Actor
from .changes import locked_household
from .models import Household, LegalOrder

MOST_DAYS = 90  # between the opening and the day on which the household reads of it
LONGEST_REFERENCE = 60
ROLES = frozenset({"town", "leader"})

GROUNDS: Mapping[str, str] = {
    "criminal": say("collecting evidence in a criminal case (Criminal Procedure Law, article 54)"),
    "civil": say("evidence ordered by a court (Civil Procedure Law, article 70)"),
    "supervision": say("evidence demanded by a supervisory organ (Supervision Law, article 18)"),
}


def ask_order(
    *, household_id: UUID, ground: str, reference: str, visible_on: date, by: Actor, at: datetime
) -> LegalOrder:
    """The first of the two writes the order down. It opens nothing yet. Raises Refused with every reason."""
    with transaction.atomic():
        household = locked_household(household_id)
        account_id = _stands(household, by)
        found = []
        if ground not in GROUNDS:
            found.append(Why(say("Please name the law it stands on."), field="ground"))
        if not reference.strip() or len(reference) > LONGEST_REFERENCE or "\x00" in reference:
            found.append(Why(say("Please write the number of the paper."), field="reference"))
        today = local_day(at)
        last = today + timedelta(days=MOST_DAYS)
        if not today < visible_on <= last:
            sentence = say("The household reads of it on a day to come, by %(day)s at the latest.")
            found.append(Why(sentence, {"day": last}, "visible_on"))
        if found:
            raise Refused(*found)
        return LegalOrder.objects.create(
            jurisdiction_id=household.jurisdiction_id,
            household=household,
            ground=ground,
            reference=reference.strip(),
            asked_by_id=account_id,
            asked_at=at,
            visible_on=visible_on,
        )


def agree_order(*, order_id: UUID, by: Actor, at: datetime) -> LegalOrder:
    """The second of the two agrees: another account, and a leader's seat. Raises Refused."""
    with transaction.atomic():
        order = locked_or_none(LegalOrder, order_id)
        if order is None:
            raise Refused(Why(say("There is no such order.")))
        account_id = _stands(locked_household(order.household_id), by, frozenset({"leader"}))
        if account_id == order.asked_by_id:
            raise Refused(Why(say("An order of law takes two people: one asks, another one agrees.")))
        if order.agreed_by_id is None:
            order.agreed_by_id, order.agreed_at = account_id, at
            order.save(update_fields=["agreed_by", "agreed_at"])
    return order


def _stands(household: Household, by: Actor, roles: frozenset[str] = ROLES) -> UUID:
    for seat in by.seats:
        if by.account_id and seat.role in roles and household.place_path.startswith(seat.place_path):
            return by.account_id
    raise Refused(Why(say("Only the town's desk and its leaders can do this.")))
