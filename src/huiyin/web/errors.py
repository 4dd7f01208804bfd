"""Pages for what went wrong: what happened, and what to do now."""

import logging
import sys
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huiyin.outage import AGAIN, is_outage

log = logging.getLogger("huiyin.outage")
KEPT_TO_ONESELF = ("csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code")
WORDS = 60  # signs from which a field is somebody's words, to be seen on the page


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(
        request, "errors/error.html", {"title": title, "text": text, "status": status}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_outage(exception):  # a session that could not be written down comes here
        return away(request)
    return _page(request, 400, _("That could not be read"), _("Please go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _(
        "This page belongs to somebody else's work. If it should be yours, ask whoever keeps the seats of your office."
    )
    return _page(request, 403, _("Not your page"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("There is nothing here"), _("The address may be old, or a digit is wrong."))


def not_on_this_screen(request: HttpRequest) -> HttpResponse:
    """A file would lie in the folder of a browser that everybody uses."""
    text = _(
        "A file would stay behind for the next person. The page to print says the same; for the file use a phone of your own, or ask at the counter."
    )
    return _page(request, 403, _("Not on this screen"), text)


def too_many(request: HttpRequest) -> HttpResponse:
    text = _(
        "Too many tries. Please wait a quarter of an hour, or call the town's desk with your receipt in hand."
    )
    return _page(request, 429, _("Please wait a little"), text)


def away(request: HttpRequest) -> HttpResponse:
    """503: database or disk is away, full or closed for writing. What was typed stands on the page, to be sent once more.

    A form keeps its key, so what did arrive before the line broke isn't done twice.
    """
    log.warning("away at %s %s: %s", request.method, request.path, sys.exc_info()[1])
    sent: list[tuple[str, str]] = []
    files = False
    if request.method == "POST":
        with suppress(Exception):  # a body that broke off has nothing to give back
            sent = [
                (name, one)
                for name, some in request.POST.lists()
                for one in some
                if name not in KEPT_TO_ONESELF
            ]
            files = bool(request.FILES)
    if "application/json" in request.headers.get("Accept", ""):
        response = HttpResponse('{"error": "away"}', content_type="application/json", status=503)
    else:
        context = {"sent": sent, "words": [one for _name, one in sent if len(one) > WORDS], "files": files}
        response = render(request, "errors/away.html", context, status=503)
    response.headers["Retry-After"] = str(AGAIN)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    if is_outage(sys.exc_info()[1]):
        return away(request)
    text = _("This is our fault, not yours. Please try again in a minute; what you sent before is safe.")
    return _page(request, 500, _("Something broke here"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _(
        "The page lay open for too long. Go back, copy what you wrote, open the page afresh and send it again."
    )
    return _page(request, 403, _("This page is too old to send"), text)
