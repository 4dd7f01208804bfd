"""What a town changes about its roster of mediators. Cases themselves only the door changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.people.models import Account
from huiyin.places.models import Place

from .models import Mediator
from .roster import SPEAKS, mark_of, mark_of_name

_NOT_YOURS = say("Only the town's desk and whoever keeps its numbers change the roster.")


def add_mediator(
    *,
    jurisdiction_id: int,
    username: str,
    languages: Sequence[str],
    villages: Sequence[str],
    phone: str,
    name: str = "",
    by: Actor,
    at: datetime,
) -> Mediator:
    """Put an account of the town on its roster, or change what stands there. Raises Refused with every reason.

    Neither the telephone number nor the name is kept: only a mark of each, by which it is seen that a side of a case is
    this very person, or bears their name in a village they know. Whoever gives no name keeps the mark that stands there.
    """
    if not _keeps(by, jurisdiction_id):
        raise Refused(Why(_NOT_YOURS))
    account = Account.objects.filter(
        username=username, is_active=True, memberships__place__jurisdiction_id=jurisdiction_id
    ).first()
    spoken = [code for code in SPEAKS if code in languages]
    known = Place.objects.filter(jurisdiction_id=jurisdiction_id, code__in=list(villages))
    mark = mark_of(phone)
    problems = []
    if account is None:
        problems.append(Why(say("Please choose an account of this town."), field="username"))
    if not spoken:
        problems.append(Why(say("Please choose at least one language."), field="languages"))
    if mark is None:
        sentence = say(
            "Please give their telephone number: so nobody is asked to mediate in a matter of their own."
        )
        problems.append(Why(sentence, field="phone"))
    if problems or account is None:
        raise Refused(*problems)
    stands = {"languages": ",".join(spoken), "mark": mark, "active": True}
    if named := mark_of_name(name):
        stands["name_mark"] = named
    codes = ",".join(sorted(known.values_list("code", flat=True)))[:200]
    with transaction.atomic():
        found, _fresh = Mediator.objects.update_or_create(
            jurisdiction_id=jurisdiction_id,
            account=account,
            defaults={**stands, "villages": codes},
        )
    return found


def end_mediator(*, jurisdiction_id: int, mediator_id: UUID, by: Actor, at: datetime) -> None:
    """Take somebody off the roster; what they have in hand stays with them."""
    if _keeps(by, jurisdiction_id):
        Mediator.objects.filter(jurisdiction_id=jurisdiction_id, pk=mediator_id).update(active=False)


def _keeps(by: Actor, jurisdiction_id: int) -> bool:
    return any(
        seat.role in ("town", "admin") and seat.jurisdiction_id == jurisdiction_id for seat in by.seats
    )
