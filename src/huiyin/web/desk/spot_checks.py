"""`/desk/spot-checks/`: what the lot drew and nobody has looked at yet, for those who may go and see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.spotchecks.actions import CHECK
from huiyin.spotchecks.queries import said_done_by, waiting_for

from ..access import actor_for
from ..format import receipt
from ..names import name_of
from .frame import page, staff_page, town_of
from .rows import case_url, place_name, title_of

MOST = 40


@staff_page("grid", "village", "town", "leader")
def spot_checks(request: HttpRequest) -> HttpResponse:
    """The drawn ones within these seats, oldest first; what one's own office called done is somebody else's to see."""
    actor = actor_for(request)
    town = town_of(actor)
    waiting = list(waiting_for(town)[: MOST + 1]) if town is not None else []
    reached = [case for case in waiting[:MOST] if may_see(case, actor)]
    said, own = said_done_by(reached), {seat.unit_id for seat in actor.seats}
    context = {
        "rows": [_row(case, said.get(case.pk) in own) for case in reached],
        "elsewhere": len(waiting[:MOST]) - len(reached),
        "more": len(waiting) > MOST,
    }
    return page(request, "desk/spot_checks.html", context, current="desk_spot_checks")


def _row(case: Case, own: bool) -> dict[str, Any]:
    return {
        "title": title_of(case),
        "number": receipt(case.receipt),
        "url": case_url(case),
        "where": place_name(case.place),
        "who": name_of(case.unit) or _("settled at first contact"),
        "drawn_at": case.drawn_at,
        "check_url": "" if own else reverse("desk_do", args=[case.pk, CHECK]) + "#do",
        "why": _("Your office called it done; somebody else goes to see.") if own else "",
    }
