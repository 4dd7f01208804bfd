"""`/developers/api/`: the OpenAPI document as a page that needs nothing but this server, with commands that work here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.api.access import OWN_SCOPES, SCOPES
from huiyin.api.hooks.kinds import KINDS as EVENT_KINDS
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.resident.town import Town, town_of

from .api import TAGS, document
from .problems import KINDS

UUID = "$(cat /proc/sys/kernel/random/uuid)"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation as the page shows it."""

    name: str
    where: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    token: str
    parameters: Sequence[Parameter]
    sends: Sequence[Parameter]
    answers: Sequence[tuple[int, str]]


@require_safe
@open_to(Who.ANYBODY)
def api_page(request: HttpRequest) -> HttpResponse:
    """The page. Every operation comes from the document, every command from the town's own catalogue."""
    town = town_of(request)
    if town is None:
        return render(request, "resident/no_town.html", status=503)
    base = request.build_absolute_uri("/api/v1")
    groups = [(tag, text, list(_operations(document(), tag))) for tag, text in TAGS]
    context = {
        "base": base,
        "town_name": name_of(town.place),
        "place_name": name_of(town.place),
        "document_url": reverse("v1_openapi"),
        "steps": commands(base, town),
        "groups": groups,
        "scopes": [(name, _(what)) for name, what in (*SCOPES.items(), *OWN_SCOPES.items())],
        "problems": [(kind.slug, kind.status, _(kind.title)) for kind in KINDS],
        "events": [(name, _(what)) for name, what in EVENT_KINDS.items()],
    }
    return render(request, "developers/api.html", context)


def commands(base: str, town: Town) -> dict[str, str]:
    """The commands of the first ten minutes, with codes that are there. `$NAME` is what the answer before gave."""
    service = next((one for one in town.services if one.public and not one.urgency), None)
    kind = f'"kind": "{service.code}", ' if service else ""
    place = town.places[0].code if town.places else town.place.code
    body = f'{{"place": "{place}", {kind}"answers": {{"said": "..."}}}}'
    several = f"?town={town.place.code}"
    return {
        "look": f"curl '{base}/services{several}'",
        "list": f"curl -H 'Accept-Language: en' '{base}/register{several}'",
        "place": (
            f"curl '{base}/cases' -H 'Content-Type: application/json' \\\n"
            f'  -H "Idempotency-Key: {UUID}" \\\n'
            f"  -d '{body}'"
        ),
        "read": f'curl -H "Authorization: Bearer $TOKEN" "{base}/cases/$CASE"',
        "move": (
            f'curl "{base}/cases/$CASE/moves/add" -H "Authorization: Bearer $TOKEN" \\\n'
            f"  -H 'Content-Type: application/json' -H 'If-Match: *' \\\n"
            f'  -H "Idempotency-Key: {UUID}" \\\n'
            '  -d \'{"answers": {"words": "..."}}\''
        ),
        "inbox": f'curl -H "Authorization: Bearer $STAFF" "{base}/inbox"',
    }


def _operations(document: Mapping[str, Any], tag: str) -> Sequence[Operation]:
    return [
        _operation(document, method, path, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if tag in one["tags"]
    ]


def _operation(document: Mapping[str, Any], method: str, path: str, one: Mapping[str, Any]) -> Operation:
    shown = [p for p in one["parameters"] if p["name"] not in ("Accept-Language", "If-None-Match")]
    return Operation(
        anchor=str(one["operationId"]),
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        title=str(one["summary"]),
        text=str(one.get("description", "")),
        token="" if {} in one["security"] else "token",
        parameters=[_parameter(p) for p in shown],
        sends=_sent(document, one.get("requestBody", {})),
        answers=[(int(s), str(a["description"])) for s, a in sorted(one["responses"].items())],
    )


def _parameter(one: Mapping[str, Any]) -> Parameter:
    return Parameter(
        one["name"], one["in"], _kind(one["schema"]), one["required"], one.get("description", "")
    )


def _sent(document: Mapping[str, Any], body: Mapping[str, Any]) -> Sequence[Parameter]:
    """The fields of a body, one level deep."""
    found: list[Parameter] = []
    for media_type, content in body.get("content", {}).items():
        schema = _resolved(document, content["schema"])
        for name, field in schema.get("properties", {}).items():
            required = name in schema.get("required", ())
            found.append(Parameter(name, media_type, _kind(field), required, field.get("description", "")))
    return found


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    ref = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][ref] if ref else schema
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a schema in a word."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type") or "any")
