"""The word that every form carries against forgery, as Django makes it and reads it, for a tenth of the time.

Django draws each of the thirty-two letters of a mask by lot on its own, on every page that has a form: all of ours. Here they are drawn
at once (`huiyin.lots`). What a mask is and how it hides the secret is Django's (`django.middleware.csrf`), and Django reads it.
"""

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from markupsafe import Markup

from huiyin.lots import letters

_MANY = len(CSRF_ALLOWED_CHARS)
_PLACE = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}


def form_field(request: HttpRequest) -> Markup:
    """The hidden field of a form."""
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{_token(request)}">')  # noqa: S704 - letters and digits


def _token(request: HttpRequest) -> str:
    """As `get_token`, which also gives a secret to whoever has none."""
    secret = request.META.get("CSRF_COOKIE", "")
    if len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True  # the cookie is sent again, so that it lasts
    return masked(secret)


def masked(secret: str) -> str:
    """A mask, and the secret under it: another one each time, so that pages that are compressed tell nothing of it (BREACH)."""
    mask = letters(CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH)
    hidden = [CSRF_ALLOWED_CHARS[(_PLACE[a] + _PLACE[b]) % _MANY] for a, b in zip(secret, mask, strict=True)]
    return mask + "".join(hidden)
