"""What went wrong, as RFC 9457 says it: a kind with its own address, a status, and sentences in the caller's language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.say import Why, say
from huiyin.web.say import said

MEDIA_TYPE = "application/problem+json"
WHERE = "/developers/api/#"  # each kind has its paragraph there


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its address, the status it comes with, and its title."""

    slug: str
    status: int
    title: str


UNREADABLE = Kind("unreadable", 400, say("The request can't be read"))
NO_ONCE_KEY = Kind("idempotency-key-missing", 400, say("The Idempotency-Key is missing"))
NO_TOKEN = Kind("token", 401, say("A token is missing or not good"))
NOT_YOURS = Kind("not-yours", 403, say("This token may not do that"))
NOT_FOUND = Kind("not-found", 404, say("There is nothing here"))
NO_METHOD = Kind("method", 405, say("This address knows other methods"))
NOT_NOW = Kind("not-now", 409, say("It can't be done as the matter stands"))
AT_IT = Kind("being-done", 409, say("The same request is being worked on"))
OVERTAKEN = Kind("overtaken", 412, say("It moved on since you read it"))
TOO_LARGE = Kind("too-large", 413, say("The request is larger than fits here"))
BAD_ANSWERS = Kind("answers", 422, say("Something in it is missing or wrong"))
KEY_REUSED = Kind("idempotency-key-reused", 422, say("The Idempotency-Key was used for something else"))
TOO_OFTEN = Kind("too-often", 429, say("That is too often"))
BROKEN = Kind("broken", 500, say("Something broke here"))
AWAY = Kind("away", 503, say("Just now nothing can be read or written here"))

KINDS = (
    UNREADABLE,
    NO_ONCE_KEY,
    NO_TOKEN,
    NOT_YOURS,
    NOT_FOUND,
    NO_METHOD,
    NOT_NOW,
    AT_IT,
    OVERTAKEN,
    TOO_LARGE,
    BAD_ANSWERS,
    KEY_REUSED,
    TOO_OFTEN,
    BROKEN,
    AWAY,
)


class Problem(Exception):
    """The request can't be answered. Every reason is a sentence; where it names a field, the field is at fault."""

    def __init__(self, kind: Kind, *whys: Why, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{kind.slug}: " + "; ".join(str(why) for why in whys))
        self.kind, self.whys, self.headers = kind, whys, dict(headers or {})


def refuse(kind: Kind, sentence: str, *, field: str = "", **args: object) -> Problem:
    """A problem of one sentence, to be raised."""
    return Problem(kind, Why(sentence, args, field))


def not_found() -> Problem:
    """The answer for what is not there and for what the caller may not know of: the same, on purpose."""
    return refuse(
        NOT_FOUND, say("There is nothing at this address, or this token does not reach it."), field=""
    )


def problem_answer(kind: Kind, whys: Iterable[Why], headers: Mapping[str, str]) -> HttpResponse:
    """The response, in the active language."""
    sentences = [(why.field, said(why)) for why in whys]
    content: dict[str, object] = {
        "type": WHERE + kind.slug,
        "title": _(kind.title),
        "status": kind.status,
        "detail": " ".join(dict.fromkeys(text for _field, text in sentences)) or _(kind.title),
        "errors": [{"field": field, "detail": text} for field, text in sentences if field],
    }
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False), content_type=MEDIA_TYPE, status=kind.status
    )
    for name, value in headers.items():
        response.headers[name] = value
    return response
