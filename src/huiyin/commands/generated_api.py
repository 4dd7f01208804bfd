"""The reference page of the JSON API, made from its OpenAPI document, and of webhooks, from the kinds of their events."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from huiyin.api.access import OWN_SCOPES, SCOPES
from huiyin.api.hooks.kinds import KINDS as EVENT_KINDS
from huiyin.api.v1.api import DESCRIPTION, TAGS, document
from huiyin.api.v1.problems import KINDS

Table = Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], str]

INTRO = """# The JSON API

Under `/api/v1/`. The document for machines is `/api/v1/openapi.json` (OpenAPI 3.1); the page with commands that work on your
server is `/developers/api/`. [In ten minutes](../how-to/talk-to-huiyin.md) · [Webhooks](../how-to/webhooks.md)

"""
LEFT_OUT = """## What is not here

Households' files, the town's money, vouchers, rounds, and what an administrator decides (catalogue, limits, seats, keys): they are
kept at the desk. A promise is exposed by people on its own page; staff can open one here. Nobody can be searched for.

"""


def api_page(table: Table) -> str:
    """The page. `table` draws a table in Markdown."""
    parts = [INTRO, DESCRIPTION, "\n\n"]
    for tag, text in TAGS:
        rows = [
            (f"`{method.upper()} {path}`", _token(one), str(one["summary"]), _statuses(one))
            for path, methods in document()["paths"].items()
            for method, one in methods.items()
            if tag in one["tags"]
        ]
        parts += [f"## {tag}\n\n{text}\n\n", table(("address", "token", "what", "answers"), rows), "\n"]
    parts += [LEFT_OUT, "## Tokens\n\n"]
    parts += ["In the name of a member of staff, made at the desk under “Tokens in my name”:\n\n"]
    parts += [table(("scope", "what it lets a program do"), _rows(OWN_SCOPES))]
    parts += [
        "\nOf a program, issued by the town's administrator:\n\n",
        table(("scope", "what"), _rows(SCOPES)),
    ]
    parts += ["\n## Problems\n\n", table(("type", "status", "title"), _problems())]
    parts += ["\n## Events of webhooks\n\n", table(("type", "when"), _rows(EVENT_KINDS))]
    return "".join(parts)


def _token(one: Mapping[str, Any]) -> str:
    return "may be sent" if {} in one["security"] else "needed"


def _statuses(one: Mapping[str, Any]) -> str:
    return ", ".join(str(status) for status in sorted(one["responses"]))


def _rows(table: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [(f"`{name}`", what) for name, what in table.items()]


def _problems() -> list[tuple[str, ...]]:
    return [(f"`{kind.slug}`", str(kind.status), kind.title) for kind in KINDS]
