"""Residents' pages as a browser loads them: nothing moves, and nothing comes that was not weighed.

In Tibetan a page is shown with its letters, and without them when they don't come. How soon that is on a slow line and a slow phone,
`python -m bench.paint` measures.
"""

import re
from typing import Any

import pytest
from django.conf import settings

from tests.browser.conftest import NewPage
from tests.browser.pages import own, residents_pages, rows
from tests.cast import Cast
from tests.web.test_weight import FETCHED

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

MOST_SHIFT = 0.05
WATCH = """() => { window.shift = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({ type: "layout-shift", buffered: true }); }"""


@pytest.mark.parametrize("language", ["bo", "zh-hans", "en"])
def test_nothing_moves_and_nothing_comes_that_was_not_weighed(
    new_page: NewPage, served: Cast, live_server: Any, language: str
) -> None:
    cases, moved, unknown = rows(served), {}, {}
    page = new_page(360, scripts=True, service_workers="block")
    own(page, cases)
    page.context.add_cookies([{"name": "huiyin_language", "value": language, "url": live_server.url}])
    page.add_init_script(f"({WATCH})()")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live_server.url)))
    for address in residents_pages(cases):
        asked.clear()
        html = page.goto(address).text()
        page.evaluate("new Promise((done) => setTimeout(done, 60))")
        if (shift := page.evaluate("window.shift")) > MOST_SHIFT:
            moved[address] = round(shift, 3)
        known = {f"/static/{name}" for name in FETCHED.findall(html)}
        more = {name for name in asked if name.startswith("/static/")} - known
        if odd := {name for name in more if not re.search(r"/hy-bo-\w+\.woff2$", name)}:
            unknown[address] = odd
    assert not moved, f"layout shift above {MOST_SHIFT}: {moved}"
    assert not unknown, f"fetched by a script alone: {unknown}"


# ── Tibetan letters that come late, or never ─────────────────────────────────────────────────────────────

LATE = 600  # milliseconds after the page
LONGEST = 1.5  # seconds from the style sheet until a page is shown without its letters
# when something was painted, counted from when there was a style sheet to paint it by
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const sheet = performance.getEntriesByType("resource").find((one) => one.name.includes("resident.") && one.initiatorType === "link");
  for (const one of list.getEntriesByName("first-contentful-paint")) done((one.startTime - sheet.responseEnd) / 1000);
}).observe({ type: "paint", buffered: true }))"""


def in_tibetan(new_page: NewPage, live_server: Any, **more: Any) -> Any:
    page = new_page(360, service_workers="block", bypass_csp=True, **more)
    page.set_default_timeout(60_000)  # the first page of a server that has drawn none yet
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "bo", "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def shift_with_late_letters(page: Any, address: str) -> float:
    def late(route: Any) -> None:
        page.wait_for_timeout(LATE)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(100)
    found: float = page.evaluate("window.shift")
    return found


def test_letters_that_come_late_move_nothing(new_page: NewPage, served: Cast, live_server: Any) -> None:
    cases, moved = rows(served), {}
    page = in_tibetan(new_page, live_server, scripts=True)
    page.add_init_script(f"({WATCH})()")
    for address in ("/", "/find/", "/privacy/", "/unsent/", f"/register/{cases['held'].pk}/"):
        if (shift := shift_with_late_letters(page, address)) > MOST_SHIFT:
            moved[address] = round(shift, 3)
    assert not moved, f"layout shift above {MOST_SHIFT}: {moved}"


def test_without_the_wait_they_would_move_the_page(new_page: NewPage, served: Cast, live_server: Any) -> None:
    page = in_tibetan(new_page, live_server, scripts=True)
    page.add_init_script(f"({WATCH})()")
    page.add_init_script(
        "new MutationObserver(() => document.documentElement.classList.add('set')).observe(document, {childList: true, subtree: true})"
    )
    assert shift_with_late_letters(page, "/privacy/") > MOST_SHIFT


@pytest.mark.parametrize("missing", ["**/*.woff2", "**/resident*.js"])
def test_a_page_is_shown_without_what_never_comes(
    new_page: NewPage, served: Cast, live_server: Any, missing: str
) -> None:
    page = in_tibetan(new_page, live_server, scripts=True)
    held: list[Any] = []
    page.route(missing, lambda route: held.append(route))  # noqa: PLW0108 - playwright marks the function; neither answered nor refused
    page.goto("/find/", wait_until="commit")
    assert page.evaluate(PAINTED) <= LONGEST
    assert page.locator("h1").is_visible()
    assert held
    for route in held:
        route.abort()


def test_without_scripts_a_page_waits_for_nothing(new_page: NewPage, served: Cast, live_server: Any) -> None:
    page = in_tibetan(new_page, live_server, scripts=False)
    held: list[Any] = []
    page.route("**/*.woff2", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks the function
    page.goto("/find/", wait_until="commit")
    while not page.evaluate("document.styleSheets.length"):
        page.wait_for_timeout(20)
    assert page.evaluate("getComputedStyle(document.body).contentVisibility") == "visible"
    assert held
    for route in held:
        route.abort()
