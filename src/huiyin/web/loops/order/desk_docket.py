"""`/desk/docket/`: objections to dispatches, open and settled, and what they teach the catalogue."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.loops.order import docket as queries
from huiyin.loops.order.actions import teach_catalogue
from huiyin.loops.order.models import Objection
from huiyin.places.models import Unit
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, page, staff_page, town_of
from huiyin.web.desk.rows import case_url, place_name, title_of
from huiyin.web.format import receipt
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

Row = dict[str, object]


@staff_page("town", "admin")
def docket(request: HttpRequest) -> HttpResponse:
    """The docket."""
    return _draw(request)


@staff_page("town", "admin")
def teach(request: HttpRequest) -> HttpResponse:
    """Make what the docket suggests the catalogue's rule."""
    service = number_or_none(request.POST.get("service", ""))
    unit = number_or_none(request.POST.get("unit", ""))
    if request.method != "POST" or service is None or unit is None:
        return redirect("desk_docket")
    try:
        teach_catalogue(service_id=service, unit_id=unit, by=actor_for(request), at=now())
    except Refused as refused:
        return _draw(request, problem=" ".join(said(why) for why in refused.whys), status=422)
    return redirect(reverse("desk_docket") + "#lessons")


def _draw(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    actor, at = actor_for(request), now()
    town = town_of(actor)
    if town is None:
        raise Http404
    reads_matters = any(seat.role == "town" for seat in actor.seats)
    waiting, settled = queries.open_objections(town), queries.settled_objections(town, at)
    context = {
        "waiting": [_row(one, reads_matters) for one in waiting],
        "settled": [_row(one, reads_matters) for one in settled],
        "lessons": _lessons(town, at),
        "problem": problem,
    }
    return page(request, "order/desk_docket.html", context, current="desk_docket", status=status)


def _row(one: Objection, reads_matters: bool) -> Row:
    return {
        "at": one.at,
        "title": title_of(one.case) if reads_matters else name_of(one.service),
        "url": case_url(one.case) if reads_matters else "",
        "number": receipt(one.case.receipt),
        "place": place_name(one.case.place),
        "unit": name_of(one.unit),
        "duty": name_of(one.duty) or _("named nobody"),
        "sent_to": name_of(one.sent_to),
        "right": one.sent_to_id is not None and one.sent_to_id != one.unit_id,
        "settled_at": one.settled_at,
        "taught_at": one.taught_at,
    }


def _lessons(town: int, at: object) -> list[Row]:
    found = queries.lessons(town, at)  # type: ignore[arg-type]
    services = queries.services_of(town)
    units = Unit.objects.in_bulk({lesson.unit_id for lesson in found if lesson.unit_id})
    return [
        {
            "service": lesson.service_id,
            "name": name_of(services.get(lesson.service_id)),
            "dispatched": lesson.dispatched,
            "right": lesson.right,
            "now": name_of(services[lesson.service_id].unit) or _("no unit yet"),
            "unit": lesson.unit_id,
            "unit_name": name_of(units.get(lesson.unit_id or 0)),
            "of_unit": lesson.of_unit,
        }
        for lesson in found
        if lesson.service_id in services
    ]
