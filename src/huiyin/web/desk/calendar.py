"""`/desk/calendar/`: the secret address under which a member of staff reads due days in their own calendar; and that calendar."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.clocks.queries import calendar_of
from huiyin.days import local_day
from huiyin.feeds.actions import make_link, revoke_link
from huiyin.feeds.models import CalendarLink
from huiyin.feeds.queries import READS, due_of, link_of, links_of
from huiyin.kernel.say import Refused
from huiyin.places.queries import units_with

from ..access import Who, actor_for, open_to
from ..format import receipt
from ..names import name_of
from ..now import now
from ..say import said
from .frame import number_or_none, page, staff_page
from .rows import place_name

if TYPE_CHECKING:
    from icalendar import Calendar, Event

DAY = timedelta(days=1)


@staff_page(*sorted(READS))
def calendar(request: HttpRequest) -> HttpResponse:
    """The units of the reader's seats, each with the address or without; a fresh address is shown once."""
    actor, unit = actor_for(request), number_or_none(request.POST.get("unit", ""))
    if request.method != "POST" or unit is None:
        return _draw(request)
    if request.POST.get("what") == "revoke":
        revoke_link(unit_id=unit, by=actor, at=now())
        return redirect("desk_calendar")
    try:
        token = make_link(unit_id=unit, by=actor, at=now())
    except Refused as refused:
        return _draw(request, problem=" ".join(said(why) for why in refused.whys), status=422)
    response = _draw(request, fresh=unit, address=settings.PUBLIC_URL + reverse("calendar", args=[token]))
    response.headers["Cache-Control"] = "no-store"
    return response


def _draw(
    request: HttpRequest, *, fresh: int = 0, address: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    actor = actor_for(request)
    held = links_of(actor)
    units = units_with(frozenset(seat.unit_id for seat in actor.seats if seat.role in READS))
    context = {
        "rows": [
            {
                "id": unit.pk,
                "name": name_of(unit),
                "link": held.get(unit.pk),
                "address": address if unit.pk == fresh else "",
            }
            for unit in sorted(units.values(), key=lambda unit: unit.pk)
        ],
        "problem": problem,
    }
    return page(request, "desk/calendar.html", context, current="desk_calendar", status=status)


@open_to(Who.ANYBODY)
def due_days(request: HttpRequest, token: str) -> HttpResponse:
    """The due days as iCalendar, for whoever holds the token. A revoked one is answered as one that never was."""
    at = now()
    found = link_of(token, at)
    if found is None:
        raise Http404
    link, seats = found
    CalendarLink.objects.filter(pk=link.pk).exclude(read_on=(today := local_day(at))).update(read_on=today)
    with translation.override(link.account.language):
        content = _calendar(link, due_of(link, seats)).to_ical()
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    response["Content-Disposition"] = 'inline; filename="huiyin.ics"'
    return response


def _calendar(link: CalendarLink, cases: list[Case]) -> "Calendar":
    from icalendar import Calendar  # here, so that a process that serves pages does not hold it

    found = Calendar()
    found.add("prodid", "-//Huiyin//Due days//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Due: %(unit)s") % {"unit": name_of(link.unit)})
    found.add("refresh-interval;value=duration", "PT1H")
    for case in cases:
        found.add_component(_event(link, case))
    return found


def _event(link: CalendarLink, case: Case) -> "Event":
    """One day, with what the desk's own list shows; never a word or a name of anybody."""
    from icalendar import Event

    assert case.next_due_at is not None
    day = case.next_due_at.astimezone(calendar_of(link.jurisdiction_id).zone).date()
    kind = name_of(case.service) or _("Not yet sorted")
    event = Event()
    event.add("uid", f"{case.pk}@huiyin")
    event.add("dtstamp", case.since)
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", f"{receipt(case.receipt)} {kind}")
    event.add("location", place_name(case.place))
    event.add("transp", "TRANSPARENT")
    return event
