"""How staff sign in: accounts are made by the town, nobody can sign up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import password_change
from django.http import HttpRequest, HttpResponseBase

from .errors import forbidden


class StaffAdapter(DefaultAccountAdapter):
    """allauth's adapter with the door to sign-up shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def change_password(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """allauth's page; an account that signs in without a password has none to change (`huiyin staff` gives one)."""
    if not (request.user.is_authenticated and request.user.has_usable_password()):
        return forbidden(request)
    response: HttpResponseBase = password_change(request, *args, **kwargs)
    return response
