"""Speaking to an Open311 server that somebody else runs: what is sent, and reading what comes back, however it is dressed.

Root elements are called anything; only the names of rows and of their children count. Servers answer with empty elements,
with dates that have no zone, with the status line inside the body: what can be understood is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from huiyin.api import outside
from huiyin.api.models import Partner
from huiyin.api.open311.answers import moment
from huiyin.people.sealed import unsealed

Row = Mapping[str, str]

HOPELESS = (
    400,
    404,
    405,
    409,
    410,
    413,
    415,
    422,
)  # this will never be taken; other refusals somebody may mend
PAGES = 20
NEXT = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?')


class Rejected(Exception):
    """The partner answered no. `final` where sending the same again can't help."""

    def __init__(self, why: str, *, status: int = 0) -> None:
        super().__init__(why)
        self.status, self.final = status, status in HOPELESS


@dataclass(frozen=True, slots=True)
class Update:
    """One update as a partner tells it. `at` is None where its moment can't be read."""

    update_id: str
    request_id: str
    status: str
    text: str
    at: datetime | None
    media_url: str = ""
    ground: str = ""


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def rows_in(body: bytes, item: str) -> list[Row]:
    """Every row called `item` (`service`, `request`, `request_update`, `attribute`, `error`...), XML or JSON.

    Raises Rejected for what is neither.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if text.startswith(("[", "{")):
        return _rows_of_json(text, item)
    start = text.find("<")
    if start < 0:
        raise Rejected("the answer is neither XML nor JSON")
    try:
        root = fromstring(text[start:], forbid_dtd=True)
    except DefusedXmlException:
        raise Rejected("the answer is XML with entities, which is not read") from None
    except (ParseError, ValueError):
        raise Rejected("the answer is no XML that can be read") from None
    return [_row_of_element(element) for element in root.iter() if _name(element) == item]


def _rows_of_json(text: str, item: str) -> list[Row]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Rejected("the answer is no JSON that can be read") from None
    if isinstance(found, dict):
        inner = next((found[name] for name in (f"{item}s", item) if isinstance(found.get(name), list)), None)
        found = inner if inner is not None else [found]
    return [
        {name: str(value).strip() for name, value in row.items() if value is not None}
        for row in found
        if isinstance(row, dict)
    ]


def _row_of_element(element: Element) -> Row:
    children = {_name(child): (child.text or "").strip() for child in element}
    return {name: text for name, text in children.items() if text} or {"": (element.text or "").strip()}


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def moment_in(text: str) -> datetime | None:
    """A moment with its zone; None for one without, which could be any hour of the day."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def update_in(row: Row) -> Update | None:
    """The update in a row; None where it says about which request nothing."""
    request_id = row.get("service_request_id", "")
    if not request_id:
        return None
    said = [row.get(name, "") for name in ("status", "updated_datetime", "description")]
    return Update(
        update_id=row.get("update_id", "") or "|".join([request_id, *said])[:120],
        request_id=request_id,
        status=row.get("status", ""),
        text=row.get("description", ""),
        at=moment_in(row.get("updated_datetime", "")),
        media_url=row.get("media_url", ""),
        ground=row.get("ground", ""),
    )


def _update_of_request(row: Row) -> Update | None:
    """A server without the feed of updates: the request's own status is the update, once for each time it changed."""
    request_id, status = row.get("service_request_id", ""), row.get("status", "")
    if not request_id or not status:
        return None
    changed = row.get("updated_datetime", "")
    text = row.get("status_notes", "")
    name = f"{request_id}|{status}|{changed}|{text}"[:120]
    return Update(name, request_id, status, text, moment_in(changed))


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────


def file_request(partner: Partner, fields: Mapping[str, str], files: outside.Files, key: str) -> Row:
    """File a request. Returns the row with its `service_request_id` or `token`. Raises Unreachable, Forbidden, Rejected."""
    row = next(iter(_post(partner, "requests.xml", "request", fields, files, key)), {})
    if not row.get("service_request_id") and not row.get("token"):
        raise Rejected("it took the request but gave no id")
    return row


def id_of_token(partner: Partner, token: str) -> str:
    """The id that a token has become, or "" where it has none yet."""
    got = outside.get(_url(partner, f"tokens/{token}.xml"), outside.Send(params=_who(partner, key=False)))
    _refuse(got)
    row = next(iter(rows_in(got.body, "request")), {})
    return row.get("service_request_id", "")


def post_update(partner: Partner, fields: Mapping[str, str], files: outside.Files, key: str) -> str:
    """Post an update. Returns the id under which the partner will tell it back, or ""."""
    rows = _post(partner, "servicerequestupdates.xml", "request_update", fields, files, key)
    return next(iter(rows), {}).get("update_id", "")


def updates_of(partner: Partner, begin: datetime, end: datetime, open_ids: list[str]) -> list[Update]:
    """What happened in that span, oldest first. Raises Unreachable, Forbidden, Rejected."""
    params = {**_who(partner), "start_date": moment(begin), "end_date": moment(end + timedelta(seconds=1))}
    try:
        rows = list(_pages(_url(partner, "servicerequestupdates.xml"), params, "request_update"))
        found = [update_in(row) for row in rows]
    except Rejected as rejected:
        if rejected.status not in (404, 405, 501):
            raise
        found = _by_requests(partner, open_ids)
    return sorted((one for one in found if one), key=lambda one: one.at or end)


def _by_requests(partner: Partner, ids: list[str]) -> list[Update | None]:
    found: list[Update | None] = []
    for start in range(0, len(ids), 50):
        params = {**_who(partner), "service_request_id": ",".join(ids[start : start + 50])}
        rows = _pages(_url(partner, "requests.xml"), params, "request")
        found += [_update_of_request(row) for row in rows]
    return found


def _pages(url: str, params: Mapping[str, str], item: str) -> Iterator[Row]:
    send = outside.Send(params=params)
    for _ in range(PAGES):
        got = outside.get(url, send)
        _refuse(got)
        yield from rows_in(got.body, item)
        onward = NEXT.search(got.headers.get("link", ""))
        if onward is None:
            return
        key = {name: params[name] for name in ("api_key",) if name in params}
        url, send = onward[1], outside.Send(params=key)


def _post(
    partner: Partner, path: str, item: str, fields: Mapping[str, str], files: outside.Files, key: str
) -> list[Row]:
    data = {**_who(partner), **fields}
    got = outside.post(
        _url(partner, path), outside.Send(data=data, files=files, headers={"Idempotency-Key": key})
    )
    _refuse(got)
    return rows_in(got.body, item)


def _refuse(got: outside.Got) -> None:
    """Raise Rejected, with the partner's own sentence, for anything but a success."""
    if 200 <= got.status < 300:
        return
    try:
        errors: list[Any] = list(rows_in(got.body, "error"))
    except Rejected:
        errors = []
    sentences = [row.get("description") or row.get("") or "" for row in errors]
    said = " ".join(one for one in sentences if one)
    raise Rejected(f"it answered {got.status}" + (f": {said}" if said else ""), status=got.status)


def _url(partner: Partner, path: str) -> str:
    return f"{partner.endpoint.rstrip('/')}/{path}"


def _who(partner: Partner, *, key: bool = True) -> dict[str, str]:
    secret = unsealed(partner.api_key) if key else ""
    found = {"jurisdiction_id": partner.jurisdiction_code, "api_key": secret}
    return {name: value for name, value in found.items() if value}
