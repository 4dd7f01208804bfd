"""What a resident's page weighs on its way to a cheap phone: everything the browser fetches for it, compressed."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from huiyin.web.assets import build
from huiyin.web.now import now
from tests.browser.pages import residents_pages, rows
from tests.cast import PHONE, Cast, Town, drive, place

STATIC = Path(__file__).resolve().parents[2] / build.STATIC.parent
MOST = 40 * 1024
MOST_OFFLINE = 12 * 1024
LANGUAGES = ("zh-hans", "bo", "en")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (STATIC / "huiyin" / "resident.css").exists(),
        reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
    ),
]

FETCHED = re.compile(r'(?:href|src)="' + settings.STATIC_URL + r'([^"]+)"')
NOT_DRAWN = re.compile(r"<(head|script|svg|textarea)\b.*?</\1>|<[^>]+>", re.DOTALL)
TIBETAN = re.compile("[\u0f00-\u0fff]")


def font_of(html: str) -> list[str]:
    """The browser fetches a Tibetan face when it draws a Tibetan letter, and not before."""
    if not TIBETAN.search(NOT_DRAWN.sub(" ", html)):
        return []
    asked = re.search(r'<html[^>]* class="bo-(\w+)', html)
    name = {"native": "native", "whole": "full"}[asked[1]] if asked else "ui"
    return [f"huiyin/hy-bo-{name}.woff2"]


def weigh(html: str) -> dict[str, int]:
    """Each part in bytes: the page, what it links to, its font. Photos that people sent are not ours to count."""
    parts = {"page": len(gzip.compress(html.encode()))}
    for name in (*FETCHED.findall(html), *font_of(html)):
        data = Path(str(finders.find(name))).read_bytes()
        parts[name.removeprefix("huiyin/")] = (
            len(data) if name.endswith(".woff2") else len(gzip.compress(data))
        )
    return parts


def resident_of(town: Town, language: str, said: str) -> tuple[Client, str]:
    """A browser that holds the receipt of a matter that went the whole way and waits for its rating."""
    filed = now() - timedelta(days=3)
    case = drive(town, place(town, at=filed, said=said), "accept", "dispatch", "take", "answer", "finish")
    client = Client()
    client.cookies["huiyin_language"] = language
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    return client, case.receipt


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_weighs_at_most_forty_kilobytes(cast: Cast, language: str) -> None:
    """Each page of a resident, by the same list that axe goes through."""
    cases = rows(cast)
    client, heavy = Client(), {}
    client.cookies["huiyin_language"] = language
    for name in ("placed", "done", "rated"):
        client.post("/find/", {"number": cases[name].receipt, "phone4": PHONE[-4:]})
    for address in residents_pages(cases):
        parts = parts_of(client, address, language)
        assert "resident.css" in parts and "resident.js" in parts
        assert ("hy-bo-ui.woff2" in parts) is (language == "bo")
        if sum(parts.values()) > MOST:
            heavy[address] = parts
    assert not heavy, heavy


def test_what_an_order_without_signal_needs_is_light_too() -> None:
    """It comes when somebody begins to write, or where the phone kept something before (ADR 8)."""
    scripts = {
        name: len(gzip.compress((STATIC / "huiyin" / name).read_bytes())) for name in ("order.js", "voice.js")
    }
    assert sum(scripts.values()) <= MOST_OFFLINE, scripts


@pytest.mark.parametrize("address", ["/r/{}/", "/r/{}/rate/"])
def test_whoever_writes_tibetan_gets_the_face_of_native_spelling_and_no_more(
    town: Town, address: str
) -> None:
    """Ten kilobytes over, once: the font is kept by the browser. The whole face would be a hundred and forty."""
    client, receipt = resident_of(town, "bo", "རྨྱི་ལམ་དང་ཆུ་སྦུག་འཁྱགས་ནས་གས་སོང་།")
    parts = parts_of(client, address.format(receipt), "bo")
    assert "hy-bo-native.woff2" in parts
    assert sum(parts.values()) <= MOST + 12_000, parts


def parts_of(client: Client, address: str, language: str) -> dict[str, int]:
    answer = client.get(address, follow=True)
    assert answer.status_code < 500
    parts = weigh(answer.content.decode())
    print(f"{language:8} {address:42} {sum(parts.values()) / 1000:5.1f} kB  {parts}")
    return parts
