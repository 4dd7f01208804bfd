"""How staff sign in: accounts are made by the town, nobody can sign up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import logout, password_change
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from .access import actor_for
from .address import client_address
from .errors import forbidden

log = logging.getLogger("huiyin.sign_in")


class StaffAdapter(DefaultAccountAdapter):
    """allauth's adapter with the door to sign-up shut.

    Who signs in and who fails to is written down by the account's id, never by a name or an address.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere else in Huiyin: behind our proxy the visitor's, so that one guesser stops nobody but themselves."""
        return client_address(request) or "127.0.0.1"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("a sign-in failed")

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponseBase:
        log.info("account %s signed in", user.pk)
        response: HttpResponseBase = super().post_login(request, user, **more)
        return response


def change_password(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """allauth's page; an account that signs in without a password has none to change (`huiyin staff` gives one)."""
    if not (request.user.is_authenticated and request.user.has_usable_password()):
        return forbidden(request)
    response: HttpResponseBase = password_change(request, *args, **kwargs)
    return response


UNSENT_COOKIE = "huiyin_unsent"  # written by the round on the phone: "<owner>.<how many>"


def sign_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """allauth's page; refused while this phone holds something unsent of whoever is signed in. Others' things hold nobody."""
    from .rounds.phone import owner_of

    owner, _dot, count = request.COOKIES.get(UNSENT_COOKIE, "").partition(".")
    held = count.isdecimal() and count.isascii() and int(count[:6]) > 0
    if (
        request.method == "POST"
        and held
        and request.user.is_authenticated
        and owner == owner_of(actor_for(request))
    ):
        return render(request, "account/unsent.html", {"n": int(count[:6])}, status=409)
    response: HttpResponseBase = logout(request, *args, **kwargs)
    return response
