"""Who may use a route. Every view declares it; a route that declares nothing is refused.

A declaration says who may come to the page at all. What they may then do with one case the loops decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.isolation.scope import EVERYWHERE
from huiyin.memo import forget_with
from huiyin.people.actors import Actor, actor_of, reads
from huiyin.places.queries import towns_within
from huiyin.prepared import Asked, ahead

from .now import now


class Who(StrEnum):
    ANYBODY = "anybody"  # no sign-in; shows nothing personal
    RECEIPT = "receipt"  # who proved the receipt and the last four digits of the phone
    STAFF = "staff"  # a signed-in account with at least one seat (narrowed by `roles`)


@dataclass(frozen=True, slots=True)
class Declared:
    """Who may use a route; `roles` narrows STAFF to seats in these roles."""

    who: Who
    roles: frozenset[str] = frozenset()


View = Callable[..., HttpResponseBase]


def open_to(who: Who, *roles: str) -> Callable[[View], View]:
    """Declare who may use a view. AccessMiddleware enforces it before the view runs."""

    def around(view: View) -> View:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        inside.declared = Declared(who, frozenset(roles))  # type: ignore[attr-defined]
        return inside

    return around


def declaration_of(view: View) -> Declared | None:
    """What a view declared, or None. allauth's own views are declared in `web.urls`."""
    return getattr(view, "declared", None)


def actor_for(request: HttpRequest) -> Actor:
    """The signed-in member of staff with their seats, read once a request; an empty actor for everybody else."""
    if not hasattr(request, "_actor"):
        user = request.user
        request._actor = actor_of(user, at=now()) if user.is_authenticated else Actor()  # type: ignore[attr-defined]
    return request._actor  # type: ignore[attr-defined,no-any-return]


def towns_for(request: HttpRequest, declared: Declared) -> frozenset[int] | str:
    """Whose rows the route may touch: of staff, those of the towns their seats reach, and no others.

    A resident has no town of theirs: receipt and digits are looked up in all of them, and public pages show any.
    """
    if declared.who is not Who.STAFF:
        return EVERYWHERE
    return frozenset(town for seat in actor_for(request).seats for town in towns_within(seat.place_path))


def refuse_or_none(request: HttpRequest, declared: Declared | None) -> HttpResponseBase | None:
    """The answer for somebody who may not use the route; None where they may."""
    from .errors import forbidden

    if declared is None:
        return forbidden(request)
    if declared.who is not Who.STAFF:
        return None
    with ahead(*_of_account(request)):
        signed_in, roles = request.user.is_authenticated, {seat.role for seat in actor_for(request).seats}
    if not signed_in:
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"error": "signin"}, status=401)  # a script says so in its own page
        return redirect_to_login(request.get_full_path())
    if not roles or (declared.roles and not roles & declared.roles):
        return forbidden(request)
    if lacks_second_factor(request):
        return redirect(f"{reverse('mfa_index')}?needed=1")
    return None


_whose: dict[str, UUID] = {}  # by the key of a session that this process has seen: whose it was
_MOST = 5000
forget_with(_whose.clear)


def _of_account(request: HttpRequest) -> list[Asked[Any]]:
    """What will be asked of whoever has signed in: together with the session itself where this process has seen it before. Who it is
    the session says alone, as it is now; where that is somebody else, what was asked ahead is not looked at."""
    session, at = request.session, now()
    key, loaded = session.session_key, hasattr(session, "_session_cache")
    if key is None:
        return []
    if not loaded and key in _whose:
        return [session.asked(at), *reads(_whose[key], at)]  # type: ignore[attr-defined]
    try:
        account = UUID(session[SESSION_KEY])
    except (KeyError, ValueError, AttributeError):
        return []
    if len(_whose) >= _MOST:
        _whose.clear()
    _whose[key] = account
    return reads(account, at)


_BY_BOTH = "second_factor"  # in the session: this account has an app or a passkey, and whoever signed in was asked for it


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the town asks for a second factor and this account has none. The pages that set one up stay open."""
    if settings.SECOND_FACTOR != "required" or request.session.get(_BY_BOTH):
        return False
    if request.resolver_match is not None and (request.resolver_match.url_name or "").startswith(_SETS_IT_UP):
        return False
    from allauth.mfa.models import Authenticator  # its tables are known only once every app is

    if not Authenticator.objects.filter(user_id=request.user.pk, type__in=("totp", "webauthn")).exists():
        return True
    request.session[_BY_BOTH] = True
    return False


_SETS_IT_UP = ("mfa_", "account_")
