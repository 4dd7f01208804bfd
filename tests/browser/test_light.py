"""Residents' pages as a browser loads them: nothing moves, and nothing comes that was not weighed.

In Tibetan the letters are fetched beside the style sheets; where they come after the first paint all the same, lines move, by how
much hangs on the phone's own Tibetan face. `python -m bench.paint` measures that on a slow line.
"""

import re
from typing import Any

import pytest

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
    for address in [*residents_pages(cases), "/unsent/"]:
        asked.clear()
        html = page.goto(address).text()
        page.evaluate("new Promise((done) => setTimeout(done, 60))")
        if language != "bo" and (shift := page.evaluate("window.shift")) > MOST_SHIFT:
            moved[address] = round(shift, 3)
        known = {f"/static/{name}" for name in FETCHED.findall(html)}
        more = {name for name in asked if name.startswith("/static/")} - known
        if odd := {name for name in more if not re.search(r"/hy-bo-\w+\.woff2$", name)}:
            unknown[address] = odd
    assert not moved, f"layout shift above {MOST_SHIFT}: {moved}"
    assert not unknown, f"fetched by a script alone: {unknown}"
