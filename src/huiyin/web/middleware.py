"""What happens around every page: the language, elder mode, and the refusal of routes that declare nobody."""

import gzip
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from huiyin.isolation.scope import from_here_on, within

from .access import Who, declaration_of, refuse_or_none, towns_for

Next = Callable[[HttpRequest], HttpResponseBase]
QUICK, SHORT = 2, 1000  # the level of compression at the desk; bytes that are not worth it
ELDER_COOKIE = "huiyin_elder"


class LanguageMiddleware:
    """The language of the cookie, else Chinese: a browser's own setting says little about its owner here."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.elder = request.COOKIES.get(ELDER_COOKIE) == "1"  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault(
            "Cache-Control", "no-store" if request.method == "POST" else "private, no-cache"
        )
        return response


class FeaturesMiddleware:
    """What of a phone a page of ours may ask for: camera and microphone for what is said, the place for where. Nothing else."""

    POLICY = "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(), display-capture=(), browsing-topics=()"

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content policy. A page that changes nothing of it, as nearly all, gets the one of the settings, put together once."""

    def __init__(self, get_response: Next) -> None:
        super().__init__(get_response)
        self._of_settings = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        changed = hasattr(request, "_csp_nonce") or any(
            name.startswith("_csp_") for name in response.__dict__
        )
        untouched = not changed and HEADER not in response
        if untouched and self._of_settings:
            response.headers[HEADER] = self._of_settings
            return response
        response = super().process_response(request, response)
        if untouched and response.status_code == HTTPStatus.OK:
            self._of_settings = response.headers.get(HEADER, "")
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compresses pages, styles and scripts for patchy networks; photos and recordings are compressed already.

    Django pads each answer by a random length, so that its size tells nothing of a secret in it (BREACH). Pages of the desk are
    large and many, and go over better lines: they are compressed in half the time, to a tenth more.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.status_code == 206 or not kind.startswith(("text/", "application/json", "image/svg+xml")):
            return response
        if request.path.startswith("/desk/") and isinstance(response, HttpResponse):
            return self._quickly(request, response)
        return super().process_response(request, response)

    def _quickly(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        if not accepted or response.has_header("Content-Encoding") or len(response.content) < SHORT:
            return response
        made = gzip.compress(response.content, compresslevel=QUICK, mtime=0)
        head, padding = bytearray(made[:10]), b"a" * secrets.randbelow(self.max_random_bytes)
        head[3] = 8  # a file's name follows the header (RFC 1952): the padding, ended by a zero
        response.content = bytes(head) + padding + b"\0" + made[10:]
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        return response


class AccessMiddleware:
    """Deny by default: see `web.access`. And no row of any town but those that the route's own people may see."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with within(()):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        declared = declaration_of(view)
        refused = refuse_or_none(request, declared)
        if declared is not None and refused is None:
            from_here_on(towns_for(request, declared))
            if declared.who is Who.STAFF:
                request.user = request._cached_user  # type: ignore[attr-defined] # whoever was found, without Django's wrapper that finds them
        return refused
