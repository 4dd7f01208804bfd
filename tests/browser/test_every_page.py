"""Every page in three languages, normal and large: nothing for axe to find, nothing wider than a small phone.

A page is loaded once, with its scripts. The other languages and sizes are then put in its place where it stands, as the
server draws them, and the page's scripts run over each anew: to load it six times, and axe with it, took three times as long.
`HUIYIN_TEST_LOADS=1` loads each anew all the same.

The pages that people come past most, with something on each, are looked at in every run, large in one of the languages. Beyond them every
route is: a few of them in each run. `HUIYIN_TEST_PAGES=all` looks at all of all.
"""

import os
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.browser.conftest import NewPage, keep
from tests.browser.pages import LANGUAGES, SMALL_PHONE, VISITORS, rows
from tests.browser.routes import NO_PAGE, walked
from tests.cast import Cast
from tests.whole.test_routes import matter_of

# what a page shows doesn't hang on the database beneath it: once is enough
pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WHOLE = os.environ.get("HUIYIN_TEST_PAGES") == "all"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# `preload`: rules that read style sheets, which are the same in every language and size
LOOK = """async ([tags, preload]) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"], preload});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} · ${n.failureSummary.split("\\n")[1] || ""}`));
}"""
# The page as the server draws it for the cookies of now, in the place of the one that stands here; nothing is loaded but what it lacks.
REDRAW = """async () => {
  const next = new DOMParser().parseFromString(await (await fetch(location.href, {cache: "no-store"})).text(), "text/html");
  const sheets = (of) => Array.from(of.querySelectorAll("head link[rel=stylesheet]"), (link) => link.getAttribute("href")).join();
  const scripts = (of) => Array.from(of.querySelectorAll("head script[src]"), (script) => script.getAttribute("src")).filter((src) => !src.includes("htmx"));
  if (sheets(next) !== sheets(window.drawn || document)) return false;
  window.drawn = next;
  const page = document.documentElement;
  for (const {name} of Array.from(page.attributes)) page.removeAttribute(name);
  for (const {name, value} of Array.from(next.documentElement.attributes)) page.setAttribute(name, value);
  document.title = next.title;
  for (const one of next.querySelectorAll("noscript")) one.textContent = one.innerHTML;  // as a browser with scripts reads it
  document.body.replaceWith(document.importNode(next.body, true));
  if (window.htmx) htmx.process(document.body);
  for (const src of scripts(next)) await new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), {src, onload: done, onerror: failed})));
  return true;
}"""
SETTLE = """async () => {
  const late = () => document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling");
  // what lies on the phone is read, what htmx asks for at once is there
  if (document.querySelector("[data-outbox], [hx-trigger*=load]")) do await new Promise((done) => setTimeout(done, 40)); while (late());
  document.body.offsetHeight;
  await document.fonts.ready;
  // a page that still waits for its letters would be passed over
  while (getComputedStyle(document.body).contentVisibility === "hidden") await new Promise((done) => setTimeout(done, 10));
  (window.lookedAt = window.lookedAt || []).push([document.documentElement.lang, document.documentElement.className, document.body]);
}"""
# Each page that was looked at once more, in the width of now: by how many pixels it is wider.
WIDER = """() => {
  const page = document.documentElement;
  return window.lookedAt.map(([lang, name, body]) => {
    page.lang = lang;
    page.className = name;
    if (document.body !== body) document.body.replaceWith(body);
    return page.scrollWidth - page.clientWidth;
  });
}"""


def findings(page: Any, address: str, width: int, server: str) -> list[str]:
    """What axe finds on one page in three languages and two sizes, and where it is wider than a small phone."""
    found, seen = [], []
    for large in (False, True):
        for language in LANGUAGES:
            cookies = {"huiyin_language": language, "huiyin_elder": "1" if large else "0"}
            page.context.add_cookies([{"name": n, "value": v, "url": server} for n, v in cookies.items()])
            fresh = not seen or "HUIYIN_TEST_LOADS" in os.environ or not page.evaluate(REDRAW)
            if fresh:
                found += [
                    f"{where}: {wide} px wider than 320 px" for where, wide in too_wide(page, width, seen)
                ]
                answer = page.goto(address)
                assert answer.status < 500, f"{address}: {answer.status}"
            page.evaluate(SETTLE)
            where = f"{address} {language} {'large' if large else 'normal'}"
            if not large or looked_at_large(address, language):
                found += [f"{where}: {one}" for one in page.evaluate(LOOK, [TAGS, fresh])]
            seen.append(where)
            keep(page, where.replace("/", "-").replace(" ", "-")[:60])
    return found + [f"{where}: {wide} px wider than 320 px" for where, wide in too_wide(page, width, seen)]


def looked_at_large(address: str, language: str) -> bool:
    """Whether axe looks at the large page in this language as well: in each run in one of them, another for another page."""
    return WHOLE or LANGUAGES[crc32(address.encode()) % len(LANGUAGES)] == language


def too_wide(page: Any, width: int, seen: list[str]) -> list[tuple[str, int]]:
    """Of the pages that stood here since it was loaded, those that a small phone would have to push sideways."""
    if not seen:
        return []
    if width != SMALL_PHONE:
        page.set_viewport_size({"width": SMALL_PHONE, "height": 900})
    pixels = page.evaluate(WIDER)
    if width != SMALL_PHONE:
        page.set_viewport_size({"width": width, "height": 900})
    return [(where, wide) for where, wide in zip(seen[-len(pixels) :], pixels, strict=True) if wide > 0]


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing_and_nothing_overflows(
    served: Cast, new_page: NewPage, live_server: Any, who: str
) -> None:
    if not AXE.is_file():
        pytest.skip("missing here: axe-core (npm ci)")
    cases, visitor, found = rows(served), VISITORS[who], []
    page = new_page(
        visitor.width,
        900,
        scripts=True,
        bypass_csp=True,
        reduced_motion="reduce",
        service_workers="block",
    )
    page.set_default_timeout(30_000)
    visitor.enter(page, cases)
    page.add_init_script(path=AXE)
    for address in visitor.addresses(cases):
        found += findings(page, address, visitor.width, live_server.url)
    assert not found, f"{len(found)} findings\n" + "\n".join(dict.fromkeys(found))


ONE_IN = 40  # of the pages of all routes, in every run


def test_every_route_with_a_page_is_looked_at(served: Cast, new_page: NewPage, live_server: Any) -> None:
    """All pages of all routes as one of those who may open them; one in forty unless HUIYIN_TEST_PAGES=all."""
    if not AXE.is_file():
        pytest.skip("missing here: axe-core (npm ci)")
    case, known = matter_of(served)
    every = walked(served, case, known)
    odd = sorted(every.none ^ NO_PAGE)
    print("odd:", odd)
    assert len(every.pages) > 110
    looked, found = every.pages if WHOLE else every.pages[::ONE_IN], []
    browsers: dict[int, Any] = {}
    for one in looked:
        if id(one.client) not in browsers:
            page = new_page(
                1280, 900, scripts=True, bypass_csp=True, reduced_motion="reduce", service_workers="block"
            )
            page.set_default_timeout(60_000)
            page.add_init_script(path=AXE)
            page.context.add_cookies(
                [
                    {"name": name, "value": cookie.value, "url": live_server.url}
                    for name, cookie in one.client.cookies.items()
                ]
            )
            browsers[id(one.client)] = page
        found += findings(browsers[id(one.client)], one.address, 1280, live_server.url)
        if WHOLE:
            print(one.address, len(found), flush=True)
    print(f"{len(looked)} of {len(every.pages)} pages of routes, {len(LANGUAGES) * 2} ways each")
    assert not found, f"{len(found)} findings\n" + "\n".join(dict.fromkeys(found))
    assert not odd, (
        "a new route: let somebody of the cast open it (tests/browser/routes.py), or say there that nobody can"
    )
