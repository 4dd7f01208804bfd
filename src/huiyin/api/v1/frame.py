"""Around every view of the API: who asks, the language, limits, each POST once, entity tags, and problems in one shape."""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from huiyin.cases.door import Overtaken
from huiyin.clocks.queries import calendar_of
from huiyin.isolation.scope import from_here_on
from huiyin.kernel.say import Refused, Why, say
from huiyin.outage import AGAIN, is_outage
from huiyin.people.throttle import hit
from huiyin.web.access import Who, open_to
from huiyin.web.now import now

from .. import access
from ..access import Denied, count_read, count_write
from ..languages import TAGS, language_of
from . import problems
from .asked import Asked, asked, read_asked
from .once import once
from .problems import Problem, problem_answer, refuse

log = logging.getLogger("huiyin.api")

View = Callable[..., HttpResponseBase]
RESIDENT_WRITES = 60  # a minute, with the token of a receipt or none
ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language"
SHOWN_HEADERS = "ETag, Link, Retry-After, Idempotency-Replayed, Content-Language"

BAD_SIGN = say(
    "There is a sign in it that can't be kept. Please send plain UTF-8 without control characters."
)
UNREADABLE = say("The request can't be read. Please send JSON in UTF-8, files as multipart/form-data.")
TOO_LARGE = say("The request is larger than fits here: 2 MB of JSON, 12 MB for a file.")
METHODS = say("This address answers %(methods)s alone.")
OUR_FAULT = say("This is our fault, not yours. Please try again in a minute; what you sent before is safe.")
NOT_JUST_NOW = say(
    "It comes back by itself. Send the same once more with the same Idempotency-Key; nothing that was sent before is lost."
)


def framed(view: View) -> View:
    """The view as it stands in the URLs: open to anybody, because each operation says itself what it needs."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **found: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = _answer(request, view, args, found, language)
        _finish(request, response, language)
        return response

    return csrf_exempt(open_to(Who.ANYBODY)(inside))


def _answer(
    request: HttpRequest, view: View, args: Any, found: dict[str, Any], language: str
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    try:
        return _ask(request, view, args, found, language)
    except Exception as error:  # noqa: BLE001 - each becomes a problem, and what is our fault is written down
        return answer_for(request, error)


def _ask(
    request: HttpRequest, view: View, args: Any, found: dict[str, Any], language: str
) -> HttpResponseBase:
    _read_strictly(request)
    who = read_asked(request, at=now(), language=language)
    request.asked = who  # type: ignore[attr-defined]
    from_here_on(who.towns)
    _limit(request, who)
    with timezone.override(_zone(who)):
        if request.method == "POST":
            return once(request, lambda: view(request, *args, **found))
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the content out
        response = view(request, *args, **found)
    return _tagged(request, who, response)


def _read_strictly(request: HttpRequest) -> None:
    """An address must be readable UTF-8 without signs that no database keeps."""
    for text in (request.path, *(part for pair in request.GET.lists() for part in (pair[0], *pair[1]))):
        if any(ord(sign) < 0x20 or 0xD800 <= ord(sign) <= 0xDFFF or sign == "\ufffd" for sign in text):
            raise refuse(problems.UNREADABLE, BAD_SIGN)


def _limit(request: HttpRequest, who: Asked) -> None:
    if request.method != "POST":
        count_read(who.caller)
    elif who.caller.key is not None:
        count_write(who.caller.key, at=who.at)
    else:
        subject = str(who.proved[0]) if who.proved else who.caller.address
        if wait := hit("v1", subject, at=who.at, limit=RESIDENT_WRITES, window=access.MINUTE):
            raise Denied(Why(access.TOO_OFTEN, {"seconds": wait}), 429, wait)


def _zone(who: Asked) -> Any:
    town = who.caller.key.jurisdiction_id if who.caller.key is not None else None
    return calendar_of(town).zone if town is not None else timezone.get_default_timezone()


# ── entity tags ──────────────────────────────────────────────────────────────────────────────────────────


def _tagged(request: HttpRequest, who: Asked, response: HttpResponseBase) -> HttpResponseBase:
    """With the tag of what it says; 304 where the caller has that already."""
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    if "ETag" not in response.headers:
        digest = hashlib.sha256(who.language.encode() + response.content).hexdigest()[:20]
        response.headers["ETag"] = f'"{digest}"' if who.seq is None else f'"{who.seq}-{digest}"'
    held = [plain_tag(one) for one in str(request.headers.get("If-None-Match", "")).split(",")]
    if plain_tag(response.headers["ETag"]) in held or "*" in held:
        fresh = HttpResponse(status=304)
        del fresh.headers["Content-Type"]
        for name in ("ETag", "Link"):
            if name in response.headers:
                fresh.headers[name] = response.headers[name]
        return fresh
    return response


def plain_tag(tag: str) -> str:
    """A tag without its mark of weakness: whatever compresses an answer on its way makes its tag weak."""
    return tag.strip().removeprefix("W/").strip('"')


def seen_by(request: HttpRequest) -> int | None:
    """The number of the last event that the caller saw, from If-Match. None: whatever it is. Raises Problem (412)."""
    given = str(request.headers.get("If-Match", "")).strip()
    if not given or given == "*":
        return None
    number = plain_tag(given).partition("-")[0]
    if not (number.isdecimal() and number.isascii() and len(number) < 9):
        sentence = say("If-Match must be the ETag of the matter as you read it.")
        raise refuse(problems.OVERTAKEN, sentence, field="If-Match")
    return int(number)


# ── problems ─────────────────────────────────────────────────────────────────────────────────────────────


def answer_for(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem that an exception stands for, in the language that is active."""
    problem = problem_of(error)
    if problem.kind is problems.BROKEN:
        log.error("the API broke at %s %s", request.method, request.path, exc_info=error)
    return problem_answer(problem.kind, problem.whys, problem.headers)


def problem_of(error: Exception) -> Problem:
    """What went wrong, as a problem."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Overtaken):
        return Problem(problems.OVERTAKEN, *error.whys)
    if isinstance(error, Refused):
        kind = problems.BAD_ANSWERS if any(why.field for why in error.whys) else problems.NOT_NOW
        return Problem(kind, *error.whys)
    if isinstance(error, Denied):
        kind = problems.TOO_OFTEN if error.status == 429 else problems.NOT_YOURS
        headers = {"Retry-After": str(error.wait)} if error.wait else {}
        return Problem(kind, error.why, headers=headers)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refuse(problems.TOO_LARGE, TOO_LARGE)
    if isinstance(
        error, MultiPartParserError | UnreadablePostError | RawPostDataException | SuspiciousOperation
    ):
        return refuse(problems.UNREADABLE, UNREADABLE)
    if is_outage(error):
        return Problem(problems.AWAY, Why(NOT_JUST_NOW), headers={"Retry-After": str(AGAIN)})
    return refuse(problems.BROKEN, OUR_FAULT)


def no_method(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """405, with the methods that there are."""
    methods = ", ".join(sorted({*allowed, *(["HEAD"] if "GET" in allowed else []), "OPTIONS"}))
    why = Why(METHODS, {"methods": methods})
    return problem_answer(problems.NO_METHOD, [why], {"Allow": methods})


# ── what each answer carries ─────────────────────────────────────────────────────────────────────────────


def _finish(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    headers = response.headers
    headers["Content-Language"] = TAGS[language]
    headers["Vary"] = "Accept-Language, Authorization"
    headers["Access-Control-Allow-Origin"] = "*"  # no cookie counts here
    headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, POST"
        headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        headers["Access-Control-Max-Age"] = "86400"
    who = getattr(request, "asked", None)
    private = who is not None and (who.caller.key is not None or who.proved is not None)
    if request.method == "POST" or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    else:
        headers["Cache-Control"] = "private, no-cache" if private else "public, no-cache"


__all__ = ["answer_for", "asked", "framed", "no_method", "seen_by"]
