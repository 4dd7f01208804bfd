"""`/desk/rounds/slip/<visit>/`: the receipts of one visit on a slip for the family: 80 mm roll or A5."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.kernel.say import Refused, say
from huiyin.people.actors import Actor
from huiyin.people.households.digits import give_digits
from huiyin.people.looks import write_look
from huiyin.people.models import LookKind
from huiyin.visits.access import WALKERS, may_see, walking_seat
from huiyin.visits.households import file_opened_by
from huiyin.visits.models import Visit
from huiyin.visits.queries import kept_of

from ..access import actor_for
from ..desk.frame import NotYours, staff_page
from ..desk.rows import place_name
from ..format import date_md, receipt
from ..now import now
from ..say import said
from .day import yuan_of
from .kept import beside, kept_lines

PURPOSE = say("on a slip for the family")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*sorted(WALKERS))
def slip(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The slip. Printing it is a look that the family sees at each of its orders.

    POST gives the file that this visit opened its digits and shows them, once: they are kept nowhere.
    """
    rows = Visit.objects.select_related("round__place__parent", "door", "worker", "submission")
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    if not may_see(visit.round, actor_for(request)):
        raise NotYours
    kept = kept_of([visit])[visit.pk]
    _write_looks(visit, [need.case_id for need in kept.needs], actor_for(request))
    household = file_opened_by(visit, visit.submission.key) if hasattr(visit, "submission") else None
    digits, problems = "", []
    if request.method == "POST" and household is not None:
        try:
            digits = give_digits(household_id=household.pk, by=actor_for(request), at=now())
        except Refused as refused:  # they were told already, or somebody else opened the file
            problems = [("", said(why)) for why in refused.whys]
    language = translation.get_language() or "zh-hans"
    address = settings.PUBLIC_URL + reverse("find")
    drawn = segno.make(address, error="m").svg_inline(border=0, omitsize=True)
    context = {
        "visit": visit,
        "day": date_md(timezone.localtime(visit.at).date(), language),
        "where": f"{place_name(visit.round.place)} · {visit.door.label}",
        "needs": kept_lines(kept)["needs"],
        "beside": beside(kept),
        "gifts": [
            (gift.what or _("Money"), yuan_of(gift.fen) if gift.fen else "", gift.receipt_no)
            for gift in visit.brought.order_by("no")
        ],
        "file_number": receipt(household.number) if household is not None else "",
        "digits": digits,
        "summary": problems,
        "may_give": household is not None and household.digits_hash is None and not digits,
        "address": address,
        "qr": mark_safe(drawn),  # noqa: S308 - made here, from our own address
        "back": reverse("round_day", args=[visit.round_id]),
    }
    return render(request, "rounds/slip.html", context, status=422 if problems else 200)


def _write_looks(visit: Visit, cases: list[UUID], by: Actor) -> None:
    seat = walking_seat(by, visit.round.place_path)
    if seat is None:
        raise NotYours
    for case in cases:
        write_look(
            case_id=case,
            jurisdiction_id=visit.jurisdiction_id,
            kind=LookKind.PRINT,
            purpose=PURPOSE,
            seat=seat,
            by=by,
            at=now(),
        )
