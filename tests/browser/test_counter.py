"""The counter's screen and the map in a real browser: what only a script does."""

from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Error as PlaywrightError

from huiyin.places.models import Place
from tests.browser.conftest import NewPage, keep, sign_in
from tests.browser.pasture import until, with_worker
from tests.cast import PHONE, SAID, Cast, place

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_whoever_walks_away_is_forgotten_and_going_back_leads_nowhere(
    new_page: NewPage, served: Cast
) -> None:
    case, page = place(served.a), new_page(1024, 768, scripts=True)
    sign_in(page, "a-clerk")
    page.goto("/desk/kiosk/")
    page.locator("main form button").click()
    page.wait_for_url("**/?fresh=1")
    page.clock.install()
    page.goto("/order/")
    assert page.locator("[name=phone]").get_attribute("autocomplete") == "off"
    page.goto("/find/")
    page.fill("[name=number]", case.receipt)
    page.fill("[name=phone4]", PHONE[-4:])
    page.locator("form:has([name=phone4]) button").first.click()
    page.wait_for_url(f"**/r/{case.receipt}/")
    assert SAID in page.content()
    page.clock.run_for(61_000)
    page.locator("dialog[open]").wait_for()
    keep(page, "counter-still-there")
    page.locator("[data-stay]").click()
    assert page.locator("dialog[open]").count() == 0
    page.clock.run_for(61_000)
    page.locator("dialog[open]").wait_for()
    page.clock.run_for(21_000)
    page.wait_for_url("**/?fresh=1")
    for _step in range(2):
        page.go_back()
        assert SAID not in page.content()
        assert f"{case.receipt[:4]} {case.receipt[4:]}" not in page.content()


def test_what_the_browser_kept_before_it_stood_there_holds_no_order(new_page: NewPage, served: Cast) -> None:
    """A shell that came in the place of a page would keep orders on it, and show them to whoever comes next."""
    page = with_worker(new_page)
    sign_in(page, "a-clerk")
    page.goto("/desk/kiosk/")
    page.locator("main form button").click()
    page.wait_for_url("**/?fresh=1")
    until(page, "caches.keys().then((names) => names.length === 0)")
    until(page, "navigator.serviceWorker.getRegistrations().then((kept) => kept.length === 0)")
    page.context.set_offline(True)
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/order/")


def test_a_map_is_drawn_within_the_strict_policy(new_page: NewPage, served: Cast) -> None:
    Place.objects.filter(pk=served.a.villages[0].pk).update(latitude=29.65, longitude=91.1)
    page = new_page(360, 740, scripts=True)
    said: list[Any] = []
    page.on("console", lambda message: said.append(message.text))
    with override_settings(MAP_TILES="xyz:/tiles/{z}/{x}/{y}.png"):
        page.goto("/map/")
        assert page.locator("#tiles-map").count() == 0
        page.locator("a[href='?on=1']").click()
        page.locator(".leaflet-tooltip").first.wait_for()
        assert served.a.villages[0].name_zh in page.locator("#tiles-map").inner_text()
        keep(page, "map")
    assert not [text for text in said if "Content Security Policy" in text or "Error" in text.split(":")[0]]
