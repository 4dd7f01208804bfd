"""No empty box in any page: every sign has a glyph in a font that draws it, as the browser itself tells."""

import os
import re
from typing import Any

import pytest

from tests.browser.conftest import sign_in
from tests.browser.glyphs import STATIC, Glyphs
from tests.browser.pages import LANGUAGES, admin_pages, desk_pages, own, residents_pages, rows
from tests.cast import Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,  # fonts don't hang on the database
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (STATIC / "hy-bo-stacks.json").exists(),
        reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
    ),
]

ID = re.compile(r"[0-9a-f-]{36}|\d{8}")
# every page in every language is looked at by hand: HUIYIN_TEST_GLYPHS=all
ALL = os.environ.get("HUIYIN_TEST_GLYPHS") == "all"
READ_BY_RESIDENTS = ("/", "/privacy/", "/order/", "/find/", "/register/", "/sign-in/")


def pages(cases: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Who, with which account, opens what: in a run all that residents open, and the desk's first pages."""
    found = [
        ("resident", "", residents_pages(cases)),
        ("desk", "a-dispatcher", desk_pages(cases)),
        ("admin", "a-admin", admin_pages(cases)),
    ]
    return found if ALL else [(who, account, some[:6] if account else some) for who, account, some in found]


@pytest.mark.parametrize("language", LANGUAGES if ALL else ["bo"])
def test_every_sign_of_every_page_is_drawn(
    served: Cast, new_page: Any, live_server: Any, language: str
) -> None:
    cases, glyphs, missing, seen = rows(served), Glyphs(), [], 0
    for _who, account, addresses in pages(cases):
        page = new_page(1280 if account else 360, 900, scripts=True, bypass_csp=True)
        if account:
            sign_in(page, account)
        else:
            own(page, cases)
        page.context.add_cookies([{"name": "huiyin_language", "value": language, "url": live_server.url}])
        for address in addresses:
            page.goto(address)
            missing += [f"{ID.sub('N', address)}: {one}" for one in glyphs.missing_on(page)]
            seen += 1
    assert not missing, "\n".join(missing)
    assert len(glyphs.drawn) > 300
    print(f"{language}: {seen} pages, {len(glyphs.drawn)} signs by face, {glyphs.asked} texts asked about")


def test_a_sign_that_no_font_has_is_found(served: Cast, new_page: Any) -> None:
    page = new_page(scripts=True, bypass_csp=True)
    page.goto("/find/")
    page.evaluate("document.querySelector('h1').append('\\u{E777}\\u{10FFFD}')")
    found = Glyphs().missing_on(page)
    assert len(found) == 1
    assert "\\ue777" in found[0]
