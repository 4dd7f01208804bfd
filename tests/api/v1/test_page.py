"""The page for developers: its commands work as they stand there, it needs nothing from elsewhere, and it tells everything."""

import html
import json
import re
import shlex
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from huiyin.api.v1.api import HuiyinAPI, api
from huiyin.api.v1.frame import framed
from huiyin.api.v1.problems import KINDS
from huiyin.cases.models import Case
from tests.api.v1.conftest import staff_of

pytestmark = pytest.mark.django_db


def curl(command: str, names: dict[str, str]) -> Any:
    """Do what a shell and curl would do with the command, against the test server."""
    text = re.sub(r"\$\([^)]*\)", str(uuid4()), command.replace("\\\n", " "))
    for name, value in names.items():
        text = text.replace(f"${name}", value)
    assert "$" not in text
    words = shlex.split(text)
    assert words.pop(0) == "curl"
    url, headers, body = "", {}, None
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            url = word.removeprefix("http://testserver")
    kind = headers.pop("Content-Type", "")
    if body is None:
        return Client().get(url, headers=headers)
    return Client().post(url, body, content_type=kind, headers=headers)


@pytest.fixture
def page(mapped):
    answer = Client().get("/developers/api/?town=A", headers={"Cookie": "huiyin_language=en"})
    assert answer.status_code == 200
    return answer


def test_the_commands_work_one_after_the_other_as_they_stand_there(page, town):
    commands = [
        html.unescape(one)
        for one in re.findall(r"<code lang=\"en\" dir=\"ltr\">(.*?)</code>", page.content.decode(), re.S)
    ]
    assert len(commands) == 6
    names = {"STAFF": staff_of(town, "dispatcher").token}
    for command in commands:
        answer = curl(command, names)
        assert answer.status_code == 200, (command, answer.content.decode())
        found = json.loads(answer.content)
        if "receipt" in found and "token" in found:
            names |= {"TOKEN": found["token"], "CASE": found["case"]["id"]}
    assert Case.objects.get().seq == 2, "placed, and a word added"


def test_it_tells_of_everything_and_needs_nothing_from_elsewhere(page):
    text = page.content.decode()
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path.removeprefix('/api/v1')}" in html.unescape(text)
    for kind in KINDS:
        assert f'id="{kind.slug}"' in text, "the type of a problem leads here"
    sources = re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"", text)
    assert sources
    assert all(one.startswith("/") for one in sources), sources


def test_the_document_is_not_put_together_for_each_who_asks(page, monkeypatch):
    """It costs a fifth of a second, and anybody may ask for it without a limit."""

    def again(self: HuiyinAPI, **_: Any) -> Any:
        raise AssertionError("put together once more")

    monkeypatch.setattr(HuiyinAPI, "get_openapi_schema", again)
    assert Client().get("/developers/api/?town=A").status_code == 200
    assert Client().get("/api/v1/openapi.json").json()["paths"]


def test_the_document_is_openapi_3_1_and_says_what_each_post_needs(mapped):
    found = Client().get("/api/v1/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            names = {parameter["name"]: parameter["required"] for parameter in one["parameters"]}
            assert (names.get("Idempotency-Key") is True) == (method == "post"), path
            assert {"400", "401", "429"} <= one["responses"].keys(), path
            for status, answer in one["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)


def test_what_an_operation_can_not_do_it_does_not_say(mapped):
    """A view that is framed and broken is a problem, never a page."""

    def broken(request: Any) -> Any:
        raise RuntimeError

    from django.test import RequestFactory

    answer = framed(broken)(RequestFactory().get("/api/v1/x"))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
