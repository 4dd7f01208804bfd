"""`/desk/numbers/`: the town's own limits and days. Everybody at the town reads them; an administrator changes them."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.clocks.actions import drop_day, drop_limit, set_day, set_limit
from huiyin.clocks.models import CalendarDay, TownLimit
from huiyin.kernel.loop import Loop
from huiyin.kernel.worktime import Days, Hours, Months, Span

from ..access import actor_for
from ..now import now
from ..say import said
from .frame import number_or_none, page, staff_page, town_of

UNIT_NAMES = {
    "hours": lambda: _("hours"),
    "days": lambda: _("days"),
    "workdays": lambda: _("working days"),
    "months": lambda: _("months"),
}
NAMES = {
    "accept": lambda: _("Accept"),
    "dispatch": lambda: _("Dispatch"),
    "take": lambda: _("Take"),
    "answer": lambda: _("Answer the resident"),
    "whole": lambda: _("Done, all in all"),
    "decide": lambda: _("The level above decides"),
    "again": lambda: _("Rises once more after"),
    "more_time": lambda: _("More time at most"),
    "pause": lambda: _("A pause at most"),
    "silence": lambda: _("The resident's days for a word"),
    "reopen": lambda: _("The resident's days to send it back"),
    "farthest": lambda: _("The latest day that can be named"),
    "furthest": lambda: _("The latest day that can be named"),
}
CASES = {
    "": lambda: _("usual"),
    "vital": lambda: _("water, power, heat"),
    "danger": lambda: _("danger"),
}


@staff_page("town", "admin")
def numbers(request: HttpRequest) -> HttpResponse:
    """The page."""
    return _draw(request)


@staff_page("admin")
def limit(request: HttpRequest) -> HttpResponse:
    """Set one limit, or go back to the usual one."""
    town, loop = _town(request), _loop(request.POST.get("loop", ""))
    name, at, by = request.POST.get("name", ""), now(), actor_for(request)
    if request.method != "POST":
        return redirect("desk_numbers")
    if request.POST.get("back") == "1":
        drop_limit(jurisdiction_id=town, loop=loop, name=name, by=by, at=at)
        return redirect("desk_numbers")
    try:
        number = float(request.POST.get("number", "").replace(",", ".")[:12])
    except ValueError:
        return _draw(request, {name: _("Please write a number.")}, 422)
    unit = request.POST.get("unit", "")
    why = set_limit(jurisdiction_id=town, loop=loop, name=name, number=number, unit=unit, by=by, at=at)
    return _draw(request, {name: said(why)}, 422) if why else redirect("desk_numbers")


@staff_page("admin")
def day(request: HttpRequest) -> HttpResponse:
    """A day of the town's own, or one taken back."""
    town, at, by = _town(request), now(), actor_for(request)
    if request.method != "POST":
        return redirect("desk_numbers")
    drop = number_or_none(request.POST.get("drop", ""))
    if drop is not None:
        drop_day(jurisdiction_id=town, day_id=drop, by=by, at=at)
        return redirect("desk_numbers")
    try:
        on = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return _draw(request, {"day": _("Please choose the day.")}, 422)
    works, called = request.POST.get("works") == "1", request.POST.get("called", "").strip()
    why = set_day(jurisdiction_id=town, day=on, works=works, called=called, by=by, at=at)
    return _draw(request, {"day": said(why)}, 422) if why else redirect("desk_numbers")


def _draw(request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    town = _town(request)
    own = {(row.loop, row.name): row for row in TownLimit.objects.filter(jurisdiction_id=town)}
    context = {
        "loops": [(loop.name, _(loop.label), _rows(loop, own)) for loop in registry.all_loops()],
        "days": CalendarDay.objects.filter(jurisdiction_id=town).order_by("-day")[:100],
        "units": [(name, say()) for name, say in UNIT_NAMES.items()],
        "may_edit": any(seat.role == "admin" for seat in actor_for(request).seats),
        "errors": errors or {},
        "typed": request.POST if errors else {},
    }
    return page(request, "desk/numbers.html", context, current="desk_numbers", status=status)


def _name_of(loop: Loop, limit: str) -> str:
    """What a limit is called: by its own name, else by the states in whose clocks it runs."""
    if limit in NAMES:
        return NAMES[limit]()
    held = [state for state in loop.states if any(clock.limit == limit for clock in state.clocks)]
    return " · ".join(_(state.label) for state in held) or limit


def _rows(loop: Loop, own: dict[tuple[str, str], TownLimit]) -> list[dict[str, object]]:
    rows = []
    for full, span in loop.limits.items():
        name, _dot, case = full.partition(".")
        row = own.get((loop.name, full))
        number, unit = (row.number, row.unit) if row else _span(span)
        rows.append(
            {
                "name": full,
                "label": _name_of(loop, name),
                "case": CASES[case]() if case in CASES else case,
                "number": f"{number:g}",
                "unit": unit,
                "unit_name": UNIT_NAMES[unit](),
                "own": row is not None,
            }
        )
    return rows


def _span(span: Span) -> tuple[float, str]:
    if isinstance(span, Hours):
        return span.n, "hours"
    return span.n, "days" if isinstance(span, Days) else "months" if isinstance(span, Months) else "workdays"


def _loop(name: str) -> Loop:
    try:
        return registry.loop_named(name)
    except KeyError as unknown:
        raise Http404 from unknown


def _town(request: HttpRequest) -> int:
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    return town
