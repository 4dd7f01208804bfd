"""Elder mode: larger, one column, targets for unsteady hands, kept, and reachable from every page."""

from typing import Any

import pytest

from tests.browser.conftest import NewPage, keep
from tests.browser.pages import own, residents_pages, rows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

SMALLEST = 60  # CSS pixels, the height of what is pressed; 59.5 would be drawn as 60
# what is pressed: not what nobody sees, not a link in the middle of a sentence
TOO_SMALL = """(least) => {
  const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden" && !one.closest(".vh, .skip, [hidden], details:not([open]) > :not(summary)") && !one.classList.contains("govuk-radios__input");
  const inline = (one) => one.tagName === "A" && getComputedStyle(one).display === "inline";
  const all = document.querySelectorAll("a[href], button, select, summary, textarea, input:not([type=hidden]):not([type=file]), label.rec, label.shot, .govuk-radios__label, audio");
  return [...all].filter(seen).filter((one) => !inline(one)).map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < 43.5).map(([one, box]) => `${one.tagName} ${one.className} "${one.textContent.trim().slice(0, 20)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""
COLUMNS = "getComputedStyle(document.querySelector('main')).gridTemplateColumns"


def test_large_text_with_large_targets_on_every_page_of_a_resident(
    new_page: NewPage, served: Cast, live_server: Any
) -> None:
    cases, found = rows(served), []
    page = new_page(360, scripts=True, reduced_motion="reduce")
    own(page, cases)
    page.goto("/")
    page.locator(".top__aa").click()
    assert page.url.endswith("/"), "it leads back to the page"
    for address in [*residents_pages(cases), "/unsent/"]:
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px", address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.locator(".top__aa").count() == 1, f"{address}: no way back to usual text"
        found += [f"{address}: {one}" for one in page.evaluate(TOO_SMALL, SMALLEST)]
        keep(page, f"elder{address.replace('/', '-')[:40]}")
    assert not found, "\n".join(dict.fromkeys(found))
    kept = next(c for c in page.context.cookies() if c["name"] == "huiyin_elder")
    assert kept["expires"] > 300 * 24 * 3600, "kept for more than this visit"
