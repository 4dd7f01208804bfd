"""The API put together: its routers, how JSON is read and written, and the OpenAPI document that describes it."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from huiyin.kernel.say import Why, say

from . import cases, contacts, files, inbox, loops, moving, placing, receipts, register, town
from .frame import BAD_SIGN, UNREADABLE, answer_for
from .problems import BAD_ANSWERS, MEDIA_TYPE, NOT_FOUND, Problem, refuse
from .problems import UNREADABLE as UNREADABLE_KIND

DESCRIPTION = """What the pages of Huiyin can do, by the same decisions. Every time is RFC 3339; every sentence is in the language of `Accept-Language` (zh-Hans, bo, en).

Each POST carries an `Idempotency-Key`. A list leads on by `next`: send it as `after`. A GET gives an `ETag`; send it as `If-None-Match` when you ask again, and as `If-Match` when you make a move. Problems are RFC 9457 (`application/problem+json`): `detail` is a sentence for people, `errors` names the fields."""

TAGS = (
    ("Town", "What a town offers: kinds of matters, places, units, and the loops with everything they ask."),
    ("Register", "What everybody may see, without anything that anybody said."),
    ("Matters", "Placing a matter, reading it as its resident or as staff, and every move."),
    ("Desk", "What lies with a member of staff."),
)

# what pydantic finds wrong, by the beginning of its name, as a sentence of ours
FOUND: tuple[tuple[str, str], ...] = (
    ("missing", say("This is missing.")),
    ("extra_forbidden", say("This is not asked for here.")),
    ("string_too_long", say("This is longer than fits here.")),
    ("string_too_short", say("This is shorter than it must be.")),
    ("too_long", say("There are more of them than fit here.")),
    ("uuid", say("This must be an id, such as 01900000-0000-7000-8000-000000000000.")),
    ("datetime", say("This must be a moment such as 2026-03-02T09:00:00+08:00.")),
    ("timezone", say("This must be a moment with its time zone, such as 2026-03-02T09:00:00+08:00.")),
    ("date", say("This must be a day such as 2026-03-02.")),
    ("int", say("This must be a whole number.")),
    ("float", say("This must be a number.")),
    ("finite", say("This must be a number.")),
    ("bool", say("This must be true or false.")),
    ("string", say("This must be a text.")),
    ("enum", say("This must be one of the values that are allowed.")),
    ("literal", say("This must be one of the values that are allowed.")),
    ("greater", say("This number is too small.")),
    ("less", say("This number is too large.")),
    ("dict", say("This must be an object.")),
    ("model", say("This must be an object.")),
    ("list", say("This must be a list.")),
)
ELSE = say("This can't be read. Please check it.")


class StrictParser(Parser):
    """JSON as its standard has it: no NaN, no signs that no database keeps."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            found = json.loads(request.body.decode(), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise refuse(UNREADABLE_KIND, UNREADABLE) from error
        if _has_bad_sign(found):
            raise refuse(UNREADABLE_KIND, BAD_SIGN)
        return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _has_bad_sign(value: object) -> bool:
    if isinstance(value, str):
        return any(sign == "\x00" or 0xD800 <= ord(sign) <= 0xDFFF for sign in value)
    if isinstance(value, Mapping):
        return any(_has_bad_sign(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(_has_bad_sign, value))


class PlainRenderer(JSONRenderer):
    """Chinese and Tibetan as they are."""

    json_dumps_params = {"ensure_ascii": False}


class HuiyinAPI(NinjaAPI):
    """Ninja's API with our problems, and an OpenAPI document that says what really happens."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if isinstance(exc, ValidationError):
            return answer_for(request, Problem(BAD_ANSWERS, *map(_why, exc.errors)))
        if isinstance(exc, HttpError):
            if isinstance(exc.__cause__, Problem):
                return answer_for(request, exc.__cause__)
            return answer_for(request, refuse(UNREADABLE_KIND, UNREADABLE))
        return answer_for(request, exc)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        found = super().get_openapi_schema(path_prefix=path_prefix or "/api/v1/", path_params=path_params)
        for path in found["paths"].values():
            for method, operation in path.items():
                _describe(method, operation)
        found["components"]["securitySchemes"] = {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token: `hy_...` from the desk, or `hr_...` from POST /receipts.",
            }
        }
        found["tags"] = [{"name": name, "description": text} for name, text in TAGS]
        return found


def _why(error: Mapping[str, Any]) -> Why:
    """One thing that pydantic found, as a sentence with the field's name."""
    name = ".".join(
        str(part) for part in error["loc"] if part not in ("body", "query", "header", "form", "file")
    )
    kind = str(error["type"])
    return Why(next((text for begin, text in FOUND if kind.startswith(begin)), ELSE), {}, name or "body")


_ONCE_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "New for each thing you do; without a token a UUID. The same again gives the same answer.",
    "schema": {"type": "string", "format": "uuid"},
}
_LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "schema": {"type": "string", "enum": ["zh-Hans", "bo", "en"], "default": "zh-Hans"},
}
_HELD = {"in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"}}
_TAG = {"ETag": {"description": "Of what this says.", "schema": {"type": "string"}}}
_WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _describe(method: str, operation: dict[str, Any]) -> None:
    """What the frame adds to every operation: headers, the media type of problems, 304."""
    parameters: list[Any] = operation["parameters"]
    parameters.append(_LANGUAGE)
    if method == "post":
        parameters.append(_ONCE_KEY)
    else:
        parameters.append(_HELD)
        operation["responses"][304] = {"description": "You have it already."}
        operation["responses"][200]["headers"] = _TAG
    for status, answer in operation["responses"].items():
        if status >= 400:
            answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
        if status == 429:
            answer["headers"] = _WAIT
    operation.setdefault("security", [])


ROUTERS: Sequence[tuple[str, Router]] = (
    ("Town", town.router),
    ("Town", loops.router),
    ("Register", register.router),
    ("Matters", placing.router),
    ("Matters", receipts.router),
    ("Matters", cases.router),
    ("Matters", moving.router),
    ("Matters", files.router),
    ("Matters", contacts.router),
    ("Desk", inbox.router),
)

api = HuiyinAPI(
    title="Huiyin",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,  # served by our own view, so that it is framed as everything else
    parser=StrictParser(),
    renderer=PlainRenderer(),
    urls_namespace="v1",
)
for tag, router in ROUTERS:
    api.add_router("", router, tags=[tag])


@cache
def document() -> OpenAPISchema:
    """The OpenAPI document, put together once: it is the same for everybody, and costs as much as thirty pages. Nobody changes it."""
    return api.get_openapi_schema()


__all__ = ["NOT_FOUND", "api", "document"]
