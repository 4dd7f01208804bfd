"""Answers as XML or JSON, by the same tree of Python values. No pretty-printing, and no element for what is not there:
clients that don't trim would keep the blanks, and some take an empty element for a value.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.http import HttpResponse

Value = str | int | float | bool | datetime | None | Mapping[str, "Value"] | Sequence["Value"]
Row = Mapping[str, Value]

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
KINDS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}

# what one element within each list is called
ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of rows: the names of the root and of one row in XML. JSON has no names for either."""

    root: str
    item: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Single:
    """One thing: its name in XML. JSON gives it as it is."""

    root: str
    row: Row


def answer(content: Listing | Single, form: str, status: int = 200) -> HttpResponse:
    """The response in that form (`xml` or `json`)."""
    text = _json(content) if form == "json" else _xml(content)
    response = HttpResponse(text, content_type=KINDS[form], status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def moment(at: datetime) -> str:
    """W3C: `2026-03-02T01:00:00Z`. Whole seconds in UTC: the one form that every client reads."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(content: Listing | Single) -> str:
    plain = [_plain(row) for row in content.rows] if isinstance(content, Listing) else _plain(content.row)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Value) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if one is not None and one != ""}
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


def _xml(content: Listing | Single) -> str:
    if isinstance(content, Listing):
        inner = "".join(_element(content.item, row) for row in content.rows)
        return f"{HEAD}<{content.root}>{inner}</{content.root}>"
    return HEAD + _element(content.root, content.row)


def _element(name: str, value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        inner = "".join(_element(key, one) for key, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        inner = "".join(_element(ITEMS[name], one) for one in value)
    else:
        inner = escape(_text(value))
    return f"<{name}>{inner}</{name}>"


def _text(value: str | int | float | bool | datetime) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    return "".join(sign for sign in str(value) if _may_stand(sign))


def _may_stand(sign: str) -> bool:
    """XML 1.0 has no room for control characters; one of them would make the whole answer unreadable."""
    code = ord(sign)
    return (
        code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
    ) or sign in "\t\n\r"
