"""The counter's own screen (kiosk): the same pages on a browser that everybody uses, one after the other.

A member of staff switches it on for that browser (a signed cookie) and is signed out of it. From then on nothing is kept
in the browser's history or cache, letters are large, and whoever walks away is forgotten: the page counts down, and then
session, language, text size and the token of every form are gone. Only staff can switch it off, by signing in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from .access import Who, actor_for, open_to
from .desk.frame import page, staff_page, town_of
from .middleware import ELDER_COOKIE
from .resident.town import COOKIE as TOWN_COOKIE
from .resident.town import town_at

COOKIE = "huiyin_counter"
SALT = "huiyin.web.kiosk"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the counter's screen waits: seconds without a touch, then seconds that are counted down; the page tells kiosk.js."""

    idle: int = 60
    warned: int = 20


PATIENCE = Patience()
Next = Callable[[HttpRequest], HttpResponseBase]


class CounterMiddleware:
    """Marks the request of such a browser (`request.counter`), and keeps every answer to it out of any cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.counter = PATIENCE if at_counter(request) else None  # type: ignore[attr-defined]
        if not request.counter:  # type: ignore[attr-defined]
            return self.get_response(request)
        request.elder = request.COOKIES.get(ELDER_COOKIE) != "0"  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            # a photo or a PDF fills the screen without a script that counts down
            response.headers["Refresh"] = f"{PATIENCE.idle + PATIENCE.warned}; url={reverse('kiosk_again')}"
        return response


def at_counter(request: HttpRequest) -> bool:
    """Whether this browser was made the counter's. A cookie that nobody here signed makes it nothing."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=YEAR) == "1"


@staff_page("village", "town", "admin")
def switch(request: HttpRequest) -> HttpResponse:
    """`/desk/kiosk/`: make this browser the counter's; whoever does it is signed out here."""
    if request.method != "POST":
        return page(
            request,
            "desk/kiosk.html",
            {"idle": PATIENCE.idle, "warned": PATIENCE.warned},
            current="desk_kiosk",
        )
    town = town_of(actor_for(request))
    logout(request)
    response = redirect(f"{reverse('home')}?fresh=1")
    response.set_signed_cookie(
        COOKIE, "1", salt=SALT, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    if town is not None:
        code = town_at(town).place.code
        response.set_cookie(TOWN_COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)  # fmt: skip
    _forget(request, response)
    return response


@require_safe
@open_to(Who.ANYBODY)
def again(request: HttpRequest) -> HttpResponse:
    """`/kiosk/again/`: the next person begins afresh. On any other browser it changes nothing."""
    if not at_counter(request):
        return redirect("home")
    logout(request)
    response = redirect(f"{reverse('home')}?fresh=1")
    _forget(request, response)
    return response


@staff_page()
def leave(request: HttpRequest) -> HttpResponse:
    """`/kiosk/leave/`: staff alone, signed in on that very browser."""
    if request.method != "POST":
        return page(request, "desk/kiosk_leave.html", {})
    response = redirect("desk")
    response.delete_cookie(COOKIE, samesite="Lax")
    _forget(request, response)
    return response


def _forget(request: HttpRequest, response: HttpResponse) -> None:
    """What the last person chose for themselves, and the token of their forms: going back sends none of them once more."""
    rotate_token(request)
    for name in (settings.LANGUAGE_COOKIE_NAME, ELDER_COOKIE):
        response.delete_cookie(name, samesite="Lax")
