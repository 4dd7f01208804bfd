"""In a real browser: every Tibetan letter is drawn by our own font, and a page fetches the lightest file that will do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.web.assets import build
from huiyin.web.now import now
from tests.browser.conftest import NewPage, keep
from tests.cast import PHONE, Cast, Town, drive, place

STATIC = Path(__file__).resolve().parents[2] / build.STATIC

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,  # fonts don't hang on the database
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (STATIC / "hy-bo-stacks.json").exists(),
        reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
    ),
]

TIBETAN = re.compile("[\u0f00-\u0fff]")
COMMON, NATIVE, SANSKRIT = "ཆུ་མེད།", "རྨྱི་ལམ།", "ཀྵྨཱུྃ"


@pytest.fixture
def town(served: Cast) -> Town:
    """The town of the cast, with Tibetan names as far as the catalogue's letters go."""
    for spot, name in zip((served.a.place, *served.a.villages), ("གྲོང་རྡལ།", "གྲོང་ཚོ།", "གྲོང་ཚོ།"), strict=True):
        spot.name_bo = name
        spot.save()
    return served.a


def open_page(new_page: NewPage, live_server: Any, language: str, receipt: str = "") -> Any:
    """A page of a phone in that language, with no script; it may follow the matter of that receipt."""
    page = new_page()
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])
    if not receipt:
        return page
    page.goto("/find/")
    page.fill("[name=number]", receipt)
    page.fill("[name=phone4]", PHONE[-4:])
    with page.expect_navigation(url=f"**/r/{receipt}/"):
        page.click("main button")
    return page.context.new_page()


def lettered(page: Any) -> None:
    """Once every font that the page as it stands asks for is there, or won't come. Sooner than silence on the line, which is half a second."""
    page.evaluate("() => { document.body.offsetHeight; return document.fonts.ready.then(() => true); }")


def fonts_fetched(page: Any, address: str) -> set[str]:
    """Open it, and everything that is folded away in it; which of our fonts the page is set in."""
    fetched: set[str] = set()
    page.on("request", lambda asked: fetched.add(asked.url.rsplit("/", 1)[-1]))
    page.goto(address)
    lettered(page)
    return {name for name in fetched if name.endswith(".woff2")}


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", ()):
        if child["nodeName"] not in ("TITLE", "SCRIPT", "STYLE", "SVG"):
            yield from nodes(child)


def drawn_by_others(page: Any) -> tuple[int, list[str]]:
    """How many texts with Tibetan letters the page draws, and those in which another font drew some of them."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    whole = list(nodes(session.send("DOM.getDocument", {"depth": -1})["root"]))
    for node in whole:
        if node["nodeName"] == "DETAILS":
            session.send("DOM.setAttributeValue", {"nodeId": node["nodeId"], "name": "open", "value": ""})
    lettered(page)
    drawn, wrong = 0, []
    for node in whole:
        text = node["nodeValue"]
        if node["nodeName"] != "#text" or not TIBETAN.search(text):
            continue
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
        ours = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
        others = sum(font["glyphCount"] for font in fonts if not font["isCustomFont"])
        drawn += bool(fonts)
        # Digits, spaces, Chinese and Latin letters are the system's: no glyph more than there are of those.
        if fonts and (not ours or others > len(TIBETAN.sub("", text))):
            wrong.append(f"{text!r}: {[(font['familyName'], font['glyphCount']) for font in fonts]}")
    return drawn, wrong


def matter(town: Town, said: str) -> str:
    """The receipt of a matter that a unit has in hand."""
    placed = place(town, at=now() - timedelta(days=2), said=said)
    return drive(town, placed, "accept", "dispatch", "take", "answer").receipt


@pytest.mark.parametrize("address", ["/", "/order/", "/find/", "/r/{}/"])
def test_no_other_font_draws_a_tibetan_letter(
    new_page: NewPage, live_server: Any, town: Town, address: str
) -> None:
    receipt = matter(town, COMMON)
    page = open_page(new_page, live_server, "bo", receipt)
    assert fonts_fetched(page, address.format(receipt)) == {"hy-bo-ui.woff2"}
    drawn, wrong = drawn_by_others(page)
    keep(page, f"bo-font-{address.strip('/').split('/')[0] or 'town'}")
    assert drawn > 10
    assert wrong == []


def test_without_our_font_it_would_be_noticed(new_page: NewPage, live_server: Any, town: Town) -> None:
    page = open_page(new_page, live_server, "bo")
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto("/find/")
    lettered(page)
    drawn, wrong = drawn_by_others(page)
    assert len(wrong) == drawn > 10


@pytest.mark.parametrize(("said", "font"), [(NATIVE, "hy-bo-native.woff2"), (SANSKRIT, "hy-bo-full.woff2")])
def test_a_residents_words_bring_the_font_they_need_and_no_other(
    new_page: NewPage, live_server: Any, town: Town, said: str, font: str
) -> None:
    receipt = matter(town, said)
    page = open_page(new_page, live_server, "bo", receipt)
    assert fonts_fetched(page, f"/r/{receipt}/") == {font}
    assert drawn_by_others(page)[1] == []


def test_what_is_typed_is_drawn_by_the_whole_font(new_page: NewPage, live_server: Any, town: Town) -> None:
    page = open_page(new_page, live_server, "bo")
    assert fonts_fetched(page, "/order/") == {"hy-bo-ui.woff2"}
    with page.expect_request("**/hy-bo-full.woff2"):
        page.fill("textarea", SANSKRIT)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_other_languages_fetch_no_font(
    new_page: NewPage, live_server: Any, town: Town, language: str
) -> None:
    receipt = matter(town, "没有水。")
    page = open_page(new_page, live_server, language, receipt)
    for address in ("/", "/order/", f"/r/{receipt}/"):
        assert fonts_fetched(page, address) == set(), address
