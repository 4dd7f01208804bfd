"""`/desk/households/<id>/counter/`: the household stands here, gives its digits, and says what to do. Each is on the record."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.people.households.queries import household_of
from huiyin.people.throttle import blocked, hit

from ..desk.frame import page, staff_page
from ..errors import too_many
from ..now import now
from ..resident.find import DAY, QUARTER, WRONG, WRONG_A_DAY
from ..resident.find import _digits as digits_in
from .own import done, draw, serve
from .stand import COUNTERS, Stand, at_counter, household_for, leave_counter, let_stand


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*COUNTERS)
def ask(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The household types its own digits here, or reads them out. Wrong ones are counted with those of its own page."""
    household = household_for(request, household_id)
    problem, status = "", 200
    if request.method == "POST":
        at, number = now(), household.number
        quarter = blocked("household", number, at=at, limit=WRONG, window=QUARTER)
        if quarter or blocked("household-day", number, at=at, limit=WRONG_A_DAY, window=DAY):
            return too_many(request)
        found = household_of(number, digits_in(request.POST.get("digits", "")))
        if found is not None and found.pk == household.pk:
            let_stand(request, household_id, at)
            return redirect("desk_counter_file", household_id)
        hit("household", number, at=at, limit=WRONG, window=QUARTER)
        hit("household-day", number, at=at, limit=WRONG_A_DAY, window=DAY)
        problem, status = _("These are not its digits. After a few tries you have to wait."), 422
    context = {"household": household, "problem": problem}
    return page(request, "desk/household_counter.html", context, current="desk_households", status=status)


@require_safe
@at_counter
def file(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Everything in the file, read with the household. That is an entry of the log."""
    return draw(request, stand)


@require_http_methods(["GET", "HEAD", "POST"])
@at_counter
def do(request: HttpRequest, stand: Stand, what: str) -> HttpResponse:
    """What the household says, written down for it."""
    return done(request, stand, what, draw)


@require_safe
@at_counter
def evidence(request: HttpRequest, stand: Stand, file_id: UUID) -> HttpResponseBase:
    """The sheet or recording of one of its consents, shown to the household."""
    return serve(request, stand, file_id)


@require_http_methods(["POST"])
@staff_page(*COUNTERS)
def leave(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The household goes; the counter is a counter again."""
    household_for(request, household_id)
    leave_counter(request)
    return redirect("desk_household", household_id)
