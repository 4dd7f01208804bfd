"""Orders that wait on a phone for the signal: the shell that shows them, and the way to a fresh form token."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.web.access import Who, open_to
from huiyin.web.components import Tile
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.offline import version

from .order_form import OrderForm
from .order_page import form_context
from .page import page
from .town import town_of


@require_safe
@open_to(Who.ANYBODY)
def unsent(request: HttpRequest) -> HttpResponse:
    """`/unsent/`: an empty page that draws what lies on the phone, with an empty order form. It must never hold anything of anybody."""
    if request.counter:  # type: ignore[attr-defined]
        return redirect("order")  # nothing may wait on a screen that everybody uses
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    context = {
        **form_context(OrderForm(), town, None, None, now()),
        "shell": True,
        "spoken": {},  # can't be heard without signal
        "spots": [
            Tile("wall", _("Where the code hangs that I scanned")),
            Tile("other", _("Somewhere else"), _("Choose the village below, then a landmark")),
        ],
        "town": town,
        "place_name": name_of(town.place),
    }
    response = render(request, "resident/unsent.html", context)
    response.headers["Huiyin-Shell"] = version()
    return response


@require_safe
@open_to(Who.ANYBODY)
def token(request: HttpRequest) -> HttpResponse:
    """`/unsent/token/`: a fresh form token for what is sent now; the one of the page may be days old."""
    answer = JsonResponse({"csrf": get_token(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
