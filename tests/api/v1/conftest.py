"""Callers of the JSON API: anybody, a resident with a receipt, staff with tokens in their own name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from huiyin.api.actions import make_token
from huiyin.cases.models import Case
from tests.cast import AT, PHONE, Cast, Town

BASE = "/api/v1"


@dataclass
class Caller:
    """Somebody who calls the API. Each POST gets a fresh key unless one is given."""

    token: str = ""
    client: Client = field(default_factory=Client)
    language: str = "en"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"{BASE}{path}", query or {}, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, once: str = "", **headers: str) -> Any:
        given = self._headers({"Idempotency-Key": once or str(uuid4()), **headers})
        text = json.dumps(body if body is not None else {})
        return self.client.post(f"{BASE}{path}", text, content_type="application/json", headers=given)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        found = {"Accept-Language": self.language}
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        return {**found, **{name.replace("_", "-"): text for name, text in more.items()}}


def detail_of(answer: Any) -> str:
    """The sentence of a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return str(answer.json()["detail"])


@pytest.fixture
def anybody(mapped: Cast) -> Caller:
    return Caller()


@pytest.fixture
def town(mapped: Cast) -> Town:
    return mapped.a


def staff_of(town: Town, who: str, *scopes: str) -> Caller:
    """A member of staff with a token in their own name."""
    _key, secret = make_token(
        jurisdiction_id=town.place.pk,
        called="测试",
        scopes=scopes or ("read", "move", "contact"),
        days=30,
        by=town.actor(who),
        at=AT,
    )
    return Caller(secret)


@pytest.fixture
def staff(town: Town) -> Callable[..., Caller]:
    return lambda who, *scopes: staff_of(town, who, *scopes)


def resident_of(case: Case) -> Caller:
    """The resident, who proves the receipt."""
    answer = Caller().post("/receipts", {"receipt": case.receipt, "digits": PHONE[-4:]})
    assert answer.status_code == 200, answer.content
    return Caller(answer.json()["token"])
