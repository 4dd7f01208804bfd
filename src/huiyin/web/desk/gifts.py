"""The money that care visits brought, against the town's book: posted, waiting for a second person, or still to be posted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import Refused, Why, say
from huiyin.resources.models import Posting, Waiting
from huiyin.resources.money import yuan
from huiyin.visits.booked import note_posting
from huiyin.visits.models import Brought
from huiyin.visits.queries import money_brought

from ..names import name_of
from .frame import uuid_or_none

POSTED, WAITS, OPEN = "posted", "waits", "open"


def states_of(gifts: Iterable[Brought]) -> dict[UUID, str]:
    """Where each stands. What was taken back or refused is open again. Two queries."""
    entry_of = {gift.posting: gift.pk for gift in gifts if gift.posting is not None}
    states = {gift.pk: OPEN for gift in gifts}
    if not entry_of:
        return states
    stands = Q(reversed_by=None)
    for pk in Posting.objects.filter(stands, pk__in=entry_of).values_list("pk", flat=True):
        states[entry_of[pk]] = POSTED
    asked = Waiting.objects.filter(pk__in=entry_of, refused_by=None, posting__reversed_by=None)
    for pk, posted in asked.values_list("pk", "posting"):
        states[entry_of[pk]] = POSTED if posted else WAITS
    return states


def gifts_beside(town: int, year: int) -> dict[str, Any]:
    """For the page of the town's money: the sums, which add up to what was brought, and what is still to be posted."""
    gifts = money_brought(town, year)
    states = states_of(gifts)

    def told(state: str) -> str:
        some = [gift for gift in gifts if states[gift.pk] == state]
        return _("%(yuan)s yuan, %(n)s gifts") % {"yuan": yuan(sum(g.fen or 0 for g in some)), "n": len(some)}

    return {
        "n": len(gifts),
        "sums": [
            (
                _("Brought to doors"),
                _("%(yuan)s yuan, %(n)s gifts")
                % {"yuan": yuan(sum(g.fen or 0 for g in gifts)), "n": len(gifts)},
            ),
            (_("of it in the book"), told(POSTED)),
            (_("of it waiting for a second person"), told(WAITS)),
            (_("of it still to be posted"), told(OPEN)),
        ],
        "open": [_line(gift) for gift in gifts if states[gift.pk] == OPEN],
    }


def _line(gift: Brought) -> dict[str, Any]:
    found = gift.visit.round
    return {
        "on": found.on,
        "where": name_of(found.place),
        "fund": gift.fund,
        "receipt": gift.receipt_no,
        "yuan": yuan(gift.fen or 0),
        "url": f"{reverse('desk_spend')}?gift={gift.pk}",
    }


def words_of(gift: Brought) -> str:
    """What the book says of it: the day and the paper, nobody's name or door."""
    day = f"{gift.visit.round.on:%Y.%m.%d}"
    return _("Care visit on %(day)s, receipt %(number)s") % {"day": day, "number": gift.receipt_no}


def gift_of(request: HttpRequest, town: int) -> Brought | None:
    """The money of a care visit that is to be posted, where a form is about one. Raises Http404 for another town's."""
    given = (request.POST if request.method == "POST" else request.GET).get("gift", "")
    if not given:
        return None
    key = uuid_or_none(given)
    rows = Brought.objects.select_related("visit__round__place").filter(
        jurisdiction_id=town, fen__isnull=False
    )
    gift = rows.filter(pk=key).first() if key else None
    if gift is None:
        raise Http404
    return gift


def tie(gift: Brought, entry: Posting | Waiting) -> None:
    """The entry stands for the gift from now on. Raises Refused where another does already."""
    if gift.posting == entry.pk:
        return
    free = gift.posting is None or states_of([gift])[gift.pk] == OPEN
    if not free or not note_posting(brought_id=gift.pk, posting=entry.pk, was=gift.posting):
        sentence = say("What this visit brought is in the book already, or waits for a second person.")
        raise Refused(Why(sentence, field="yuan"))
