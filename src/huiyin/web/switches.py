"""The two switches on every page: language, and elder mode. Both are kept in a cookie and lead back to the page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from .access import Who, open_to
from .middleware import ELDER_COOKIE

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else "/")


@open_to(Who.ANYBODY)
def set_language(request: HttpRequest) -> HttpResponse:
    """`/language/?to=bo&next=/...`: an unknown language changes nothing."""
    response = _back(request)
    to = request.GET.get("to", "")
    if to in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, to, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@open_to(Who.ANYBODY)
def set_elder(request: HttpRequest) -> HttpResponse:
    """`/elder/?on=1&next=/...`; anything but 1 switches it off."""
    response = _back(request)
    on = "1" if request.GET.get("on") == "1" else "0"
    response.set_cookie(ELDER_COOKIE, on, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
