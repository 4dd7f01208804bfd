"""`/h/<number>/`: a household's own page: all that is held, who agreed to what, who looked, and what to do about it."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.say import Refused
from huiyin.people.households.models import Evidence
from huiyin.people.households.queries import household_of
from huiyin.people.throttle import blocked, hit, tries_of

from ..access import Who, open_to
from ..address import client_address
from ..errors import not_found, too_many
from ..now import now
from ..resident.find import DAY, QUARTER, SLOW_AFTER, STEP, TRIES, WRONG, WRONG_A_DAY
from ..resident.find import _digits as digits_in
from ..resident.page import page, town_with
from ..say import said
from ..sending import boxed
from .doing import VERBS, Doing
from .file import context_of
from .proof import kept_token
from .stand import Stand, forget, grant, on_own_page


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def find(request: HttpRequest) -> HttpResponse:
    """`/h/`: number and digits open it for this browser. Slowed, then stopped; never tells whether a number exists."""
    if request.method != "POST":
        return page(request, "household_find.html", {"number": "", "errors": {}})
    number, digits = digits_in(request.POST.get("number", "")), digits_in(request.POST.get("digits", ""))
    errors = {}
    if len(number) != 8:
        errors["number"] = _("A household's number has eight digits.")
    if len(digits) != 6:
        errors["digits"] = _("Six digits: they stand on the household's paper.")
    if errors:
        context = {"number": request.POST.get("number", "")[:20], "errors": errors}
        return page(request, "household_find.html", context, status=422)
    at, address = now(), client_address(request)
    guessed = tries_of("household-find", address, at=at, window=QUARTER)
    stopped = [
        guessed >= TRIES,
        blocked("household", number, at=at, limit=WRONG, window=QUARTER),
        blocked("household-day", number, at=at, limit=WRONG_A_DAY, window=DAY),
    ]
    if any(stopped):
        return too_many(request)
    if guessed >= SLOW_AFTER and blocked("household-step", address, at=at, limit=1, window=STEP):
        slowly = _("Please wait ten seconds, look at your paper again, and send it once more.")
        return page(
            request, "household_find.html", {"number": number, "errors": {"number": slowly}}, status=429
        )
    household = household_of(number, digits)
    if household is None:
        hit("household-find", address, at=at, limit=TRIES, window=QUARTER)
        if guessed + 1 >= SLOW_AFTER:
            hit("household-step", address, at=at, limit=1, window=STEP)
        hit("household", number, at=at, limit=WRONG, window=QUARTER)
        hit("household-day", number, at=at, limit=WRONG_A_DAY, window=DAY)
        wrong = _(
            "These two don't go together. Please look at your paper again; after a few tries you have to wait."
        )
        return page(
            request, "household_find.html", {"number": number, "errors": {"number": wrong}}, status=422
        )
    grant(request, household, at)
    return redirect("household", household.number)


def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A page that this browser has not proved: the same whether there is such a household or not."""
    return page(request, "household_find.html", {"number": number, "errors": {}})


@require_POST
@open_to(Who.ANYBODY)
def close_page(request: HttpRequest) -> HttpResponse:
    """Leave it: the next who holds this phone is asked again."""
    forget(request)
    return redirect("household_find")


@require_safe
@on_own_page
def file(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The page."""
    return draw(request, stand)


def draw(request: HttpRequest, stand: Stand, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with what a form left behind where one had a fault."""
    context = {
        "form": "", "errors": {}, "typed": {}, "kept": "", "digits": "", "told_number": "", **context_of(stand, now()), **more,
    }  # fmt: skip
    town = town_with(stand.household.jurisdiction_id)
    response = page(request, "household.html", context, town=town, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@on_own_page
def do(request: HttpRequest, stand: Stand, what: str) -> HttpResponse:
    """One thing done at the household's word; back to where it stands, or the form again with its sentences."""
    return done(request, stand, what, draw)


def done(request: HttpRequest, stand: Stand, what: str, draw_page: Any) -> HttpResponse:
    """The same for the household's own page and for the counter."""
    if what not in VERBS:
        return not_found(request)
    if request.method != "POST":
        return redirect(stand.url())
    doing = Doing(request, stand.household, stand.by, now())
    try:
        result = VERBS[what](doing)
    except Refused as refused:
        errors = {why.field or what: said(why) for why in refused.whys}
        typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        again = {"form": what, "errors": errors, "typed": typed, "kept": kept_token(request)}
        return draw_page(request, stand, status=422, **again)  # type: ignore[no-any-return]
    if result.at == "closed":
        forget(request)
        return redirect(reverse("household_closed"))
    if result.digits:
        return draw_page(request, stand, digits=result.digits, told_number=result.number)  # type: ignore[no-any-return]
    stand.household.refresh_from_db()
    if stand.household.ended_at is not None:
        return redirect(reverse("household_closed"))
    return redirect(f"{stand.url()}#{result.at}")


@require_safe
@open_to(Who.ANYBODY)
def closed(request: HttpRequest) -> HttpResponse:
    """What stands where the file was."""
    return page(request, "household_closed.html", {})


@require_safe
@on_own_page
def evidence(request: HttpRequest, stand: Stand, file_id: UUID) -> HttpResponseBase:
    """The signed sheet or the recording of one of its own consents."""
    return serve(request, stand, file_id)


def serve(request: HttpRequest, stand: Stand, file_id: UUID) -> HttpResponseBase:
    """A sheet or recording of this household, never anybody else's."""
    rows = Evidence.objects.filter(pk=file_id, consents__household=stand.household).distinct()
    found = rows.first()
    if found is None or not default_storage.exists(found.stored):
        return not_found(request)
    response = FileResponse(default_storage.open(found.stored))
    suffix = {"image/jpeg": "jpg", "application/pdf": "pdf"}.get(
        found.media_type, found.media_type.rpartition("/")[2]
    )
    response.headers["Content-Type"] = found.media_type
    response.headers["Content-Disposition"] = f'inline; filename="{found.kind}.{suffix}"'
    response.headers["Cache-Control"] = "private, no-store"
    return boxed(response)
