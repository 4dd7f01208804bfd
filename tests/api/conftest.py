"""The API's tests: keys of both towns, villages that stand on the map, and a client that reads either form."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.test import Client

from huiyin.api import access
from huiyin.api.actions import KeyFacts, issue_key
from huiyin.api.models import Key
from tests.cast import AT, Cast, Town

BASE = "/open311/v2"
POINT = (29.3500, 90.7400)  # of the first village of town A; the second lies 5 km on
FAR = (31.0, 92.0)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """What time it is: Monday, 2 March 2026, 9:00, until a test says otherwise."""
    held: list[datetime] = [AT]
    for module in (
        "api.open311.frame",
        "api.desk.asks",
        "api.desk.keys",
        "api.desk.hooks",
        "api.desk.outside",
        "api.desk.tokens",
        "api.v1.frame",
        "web.access",
        "web.uploads",
    ):
        monkeypatch.setattr(f"huiyin.{module}.now", lambda: held[0])
    monkeypatch.setattr(access, "reads", access.Meter())
    return lambda moment: held.__setitem__(0, moment)


@pytest.fixture
def mapped(cast: Cast) -> Cast:
    """Both towns with their villages on the map, town B 200 km away."""
    for town, (lat, long) in ((cast.a, POINT), (cast.b, FAR)):
        for number, village in enumerate(town.villages):
            village.latitude, village.longitude = lat + number * 0.045, long
            village.save()
    return cast


@dataclass
class Program:
    """A program that calls one town with one key (or none)."""

    town: Town
    secret: str = ""
    key: Key | None = None
    client: Client = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.client = Client()

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"{BASE}/{path}", {**self._who(), **params})

    def post(self, path: str, **params: Any) -> Any:
        return self.client.post(f"{BASE}/{path}", {**self._who(), **params})

    def rows(self, path: str, **params: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = json.loads(answer.content)
        return found

    def file(self, **params: Any) -> Any:
        """A request that has all that it needs."""
        sent = {"service_code": "lamp", "description": "灯灭了", "lat": POINT[0], "long": POINT[1]}
        return self.post("requests.json", **{**sent, **params})

    def filed(self, **params: Any) -> str:
        answer = self.file(**params)
        assert answer.status_code == 200, answer.content.decode()
        return str(json.loads(answer.content)[0]["service_request_id"])

    def _who(self) -> dict[str, str]:
        found = {"jurisdiction_id": self.town.place.code}
        return {**found, "api_key": self.secret} if self.secret else found


def program(town: Town, *scopes: str, unit: str = "", per_minute: int = 600) -> Program:
    """A program with a key of these scopes, issued by the town's administrator."""
    unit_id = town.units[unit].pk if unit else None
    facts = KeyFacts("测试程序", scopes, unit_id, per_minute)
    key, secret = issue_key(jurisdiction_id=town.place.pk, facts=facts, by=town.actor("admin"), at=AT)
    return Program(town, secret, key)


@pytest.fixture
def anybody(mapped: Cast) -> Program:
    return Program(mapped.a)


@pytest.fixture
def street(mapped: Cast) -> Program:
    """A FixMyStreet that files for residents of town A and reads the office's answers."""
    return program(mapped.a, "file", "words")


def xml_of(answer: Any) -> Element:
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return fromstring(answer.content)


def errors_in(answer: Any) -> list[str]:
    """The sentences of an error answer, of either form."""
    if answer["Content-Type"].startswith("application/json"):
        return [row["description"] for row in json.loads(answer.content)]
    return [element.findtext("description") or "" for element in xml_of(answer).iter("error")]
