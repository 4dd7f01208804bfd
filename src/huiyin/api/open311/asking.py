"""What a request asks: its parameters whatever they came as (query, form, JSON, XML), its town, its form of answer."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from huiyin.kernel.say import say
from huiyin.places.models import Place
from huiyin.web.resident.town import Town, town_at, towns

from ..access import Caller
from ..languages import language_of
from .errors import Problem, refuse

MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")

NOT_FOUND_TOWN = say("There is no jurisdiction “%(id)s” here.")
WHICH_TOWN = say("Several towns are served here. Please send jurisdiction_id: one of %(ids)s.")
NOT_YOUR_TOWN = say("The API key belongs to another jurisdiction than “%(id)s”.")
NO_TOWN = say("No town is served here yet.")
UNREADABLE = say("The request can't be read. Please send a form, JSON or XML in UTF-8.")
TOO_LARGE = say("The request is larger than fits here.")
ENTITIES = say("XML with entities or a document type is not read here.")
BAD_MOMENT = say("%(name)s must be a moment such as 2026-03-02T01:00:00Z; “%(given)s” is none.")


class Parameters:
    """The parameters by name. What is empty counts as not sent, as the standard says."""

    def __init__(
        self, values: Mapping[str, str], files: "MultiValueDict[str, UploadedFile] | None" = None
    ) -> None:
        self.values = {name: value for name, value in values.items() if value.strip()}
        self.files: MultiValueDict[str, UploadedFile] = files if files is not None else MultiValueDict()

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def several(self, name: str) -> list[str]:
        """The values of a list separated by commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def moment(self, name: str) -> datetime | None:
        """A W3C moment with its zone; None where it was not sent. Raises Problem."""
        given = self.text(name).replace(" ", "+")  # a plus that nobody escaped
        if not given:
            return None
        try:
            if not MOMENT.match(given):
                raise ValueError(given)
            found = datetime.fromisoformat(given)
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise refuse(400, BAD_MOMENT, name=name, given=given[:40]) from None

    def attributes(self) -> dict[str, str]:
        """What came as `attribute[CODE]`."""
        return {
            name[10:-1]: value
            for name, value in self.values.items()
            if name.startswith("attribute[") and name.endswith("]")
        }


def parameters_of(request: HttpRequest) -> Parameters:
    """Everything that was sent. What stands in the body goes before the query. Raises Problem."""
    query = {name: _joined(name, values) for name, values in request.GET.lists()}
    if request.method != "POST":
        return Parameters(query)
    try:
        if request.content_type == "application/json":
            return Parameters({**query, **_from_json(request.body)})
        if request.content_type in ("text/xml", "application/xml"):
            return Parameters({**query, **_from_xml(request.body)})
        sent = {name: _joined(name, values) for name, values in request.POST.lists()}
        return Parameters({**query, **sent}, request.FILES)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        raise refuse(413, TOO_LARGE) from None
    except (MultiPartParserError, UnreadablePostError):
        raise refuse(400, UNREADABLE) from None


def _joined(name: str, values: list[str]) -> str:
    """Several values of one name: lists are separated by commas, addresses (which may hold commas) by blanks."""
    return (" " if name == "media_url" else ",").join(values)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise refuse(400, UNREADABLE) from None
    if not isinstance(found, dict):
        raise refuse(400, UNREADABLE)
    flat: dict[str, str] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            flat |= {f"{name}[{key}]": _flat(one) for key, one in value.items()}
        else:
            flat[name] = _flat(value)
    return flat


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_flat(one) for one in value)
    return "" if value is None else str(value)


def _from_xml(body: bytes) -> dict[str, str]:
    """The children of the innermost single element (`request`, `request_update`), whatever the root is called."""
    try:
        element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise refuse(400, ENTITIES) from None
    except (ParseError, ValueError):
        raise refuse(400, UNREADABLE) from None
    while len(element) == 1 and len(element[0]):
        element = element[0]
    return {child.tag: (child.text or "") for child in element if isinstance(child.tag, str)}


# ── the town and the language ────────────────────────────────────────────────────────────────────────────


def town_for(parameters: Parameters, caller: Caller) -> Town:
    """The town that is meant: by `jurisdiction_id`, else the key's own, else the only one. Raises Problem."""
    wanted, found = parameters.text("jurisdiction_id"), towns()
    if not found:
        raise refuse(404, NO_TOWN)
    if wanted:
        place = next((town for town in found if town.code == wanted), None)
        if place is None:
            raise refuse(404, NOT_FOUND_TOWN, id=wanted[:60])
    else:
        place = _unnamed(caller, found)
    if caller.key is not None and caller.key.jurisdiction_id != place.pk:
        raise refuse(404, NOT_YOUR_TOWN, id=place.code)
    return town_at(place.pk)


def _unnamed(caller: Caller, found: tuple[Place, ...]) -> Place:
    if caller.key is not None:
        return caller.key.jurisdiction
    if len(found) > 1:
        raise refuse(400, WHICH_TOWN, ids=", ".join(town.code for town in found[:20]))
    return found[0]


__all__ = ["Parameters", "Problem", "language_of", "parameters_of", "town_for"]
