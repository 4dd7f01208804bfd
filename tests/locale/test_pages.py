"""Walking the pages in each language: whatever a reader meets is in their language, on every page that links lead to."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from tests.cast import AT, DAY, Town, act, drive, place

# in which language a page is written doesn't hang on the database beneath it: once is enough
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# the name of a language in itself, file formats, and how the cast's posts and kinds are called
KNOWN = {"English", "EN", "Huiyin", "MB", "PDF", "JPEG", "PNG", "JPG", "SVG", "huiyin", "Open"}  # Open311
KNOWN |= {"Atom", "CSV", "JSON", "SHA", "XLSX", "xlsx", "ZIP", "pango"}  # SHA-256
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"[A-Za-z][A-Za-z]+")
# `code`: what is typed or compared sign by sign
HIDDEN = re.compile(r"<(script|style|svg|textarea|code)\b.*?</\1>", re.S)
SAID_ASIDE = re.compile(r'\b(?:placeholder|aria-label|title|alt)="([^"]*)"')
ID = re.compile(r"[0-9a-f-]{36}|\d+")


@pytest.fixture
def matters(town: Town) -> None:
    """A matter in hand, one late, one that waits for its resident, one closed, one refused."""
    place(town, place=town.grid)
    drive(town, place(town, at=AT + DAY), "accept", "dispatch", "take", "answer")
    drive(town, place(town, "hole"), "accept", "dispatch", "take", "finish")
    drive(town, place(town), "accept", "dispatch", "take", "finish", "rate")
    drive(town, place(town), "refuse")
    act(town, drive(town, place(town), "accept", "dispatch"), "object", at=AT + DAY)


def walk(client: Client, *starts: str, most: int = 60) -> Iterator[tuple[str, str]]:
    """The pages that can be reached from `starts`, one of each shape of address."""
    todo, shapes = list(starts), set()
    while todo and len(shapes) < most:
        address = todo.pop(0)
        shape = ID.sub("N", re.sub(r"=[^&]*", "=", address))
        if shape in shapes or address.startswith(
            # what is written for programmers names parameters as they are typed; who reads the Tibetan sees what it is made from
            (
                "/static/",
                "/language/",
                "/elder/",
                "/styleguide/",
                "/sign-out/",
                "/developers/",
                "/desk/translations/",
            )
        ):
            continue
        shapes.add(shape)
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if "text/html" in answer.get("Content-Type", ""):
            html = answer.content.decode()
            yield address, html
            todo += [unescape(link) for link in re.findall(r'href="(/[^"#]*)"', html)]


def words_of(html: str) -> str:
    """What a reader sees, or has read out to them."""
    html = HIDDEN.sub(" ", html)
    return ADDRESS.sub(" ", unescape(" ".join([re.sub(r"<[^>]+>", " ", html), *SAID_ASIDE.findall(html)])))


def english_on(pages: Iterator[tuple[str, str]], known: set[str]) -> dict[str, str]:
    left: dict[str, str] = {}
    for address, html in pages:
        for word in WORD.findall(words_of(html)):
            if word not in known:
                left.setdefault(word, address)
    return left


@pytest.mark.parametrize("language", ["zh-hans", "bo"])
def test_no_english_where_residents_and_the_public_read(client: Client, matters: None, language: str) -> None:
    client.cookies["huiyin_language"] = language
    pages = list(walk(client, "/", "/order/", "/find/", "/register/", "/privacy/", "/nothing/here/"))
    assert len(pages) > 8
    assert english_on(iter(pages), KNOWN) == {}


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "roads", "leader", "grid", "admin"])
def test_no_english_at_the_desk(client: Client, town: Town, matters: None, who: str) -> None:
    """On a Tibetan page the desk is Chinese where it has no Tibetan; English stands nowhere.

    Whether a sentence that lacks its Tibetan is Chinese doesn't hang on who reads it: two of them see nearly all pages.
    """
    account = town.accounts[who]
    account.set_password("eight words are easier to keep")
    account.save()
    client.force_login(account)
    names = {who, *town.services, *(word for code in town.accounts for word in code.split("_"))}
    for language in ("zh-hans", "bo") if who in ("dispatcher", "admin") else ("zh-hans",):
        client.cookies["huiyin_language"] = language
        pages = list(walk(client, "/desk/"))
        assert len(pages) > 2
        assert english_on(iter(pages), KNOWN | names) == {}
