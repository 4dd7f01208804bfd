"""The one counter with a queue, by keyboard alone; the resident follows like a parcel, without JavaScript, and rates."""

import re
from datetime import UTC, datetime

import pytest

from huiyin.cases.models import Case
from huiyin.clocks.queries import calendar_of
from huiyin.loops.errand.models import Grade, Ticket
from tests.browser.conftest import browser, keep, new_page, served, sign_in  # noqa: F401 - fixtures
from tests.browser.test_journey import do, no_overflow
from tests.loops.errand.conftest import make_errand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_errand_goes_round(served, new_page):  # noqa: F811 - fixtures
    town = served.a
    make_errand(town)
    today = datetime.now(UTC)
    for number in range(1, 6):
        Ticket.objects.create(
            jurisdiction=town.place,
            on=today.astimezone(calendar_of(town.place.pk).zone).date(),
            number=number,
            drawn_at=today,
        )

    # ── the counter, by keyboard ──
    desk = new_page(1280, 900, scripts=True)
    sign_in(desk, "a-dispatcher")
    desk.goto("/desk/counter/")
    desk.keyboard.press("n")
    desk.wait_for_selector(".queue__here")
    assert "001" in desk.locator(".queue__here").inner_text()
    desk.keyboard.press("e")
    assert desk.evaluate("document.activeElement.name") == "errand"
    desk.select_option("[name=errand]", "pension")
    desk.locator("button[data-key=P]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector("[name=here]")
    for box in desk.locator("[name=here]").all():
        box.focus()
        desk.keyboard.press("Space")
    desk.locator("[name=way][value=counter]").focus()
    desk.keyboard.press("Space")
    desk.select_option("[name=place]", str(town.villages[0].pk))
    desk.fill("[name=phone]", "13900002604")
    keep(desk, "errand-counter")
    desk.keyboard.press("Tab")
    desk.locator("button[data-key=T]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/print/"))
    case = Case.objects.get(loop="errand")
    assert case.state == "with_office"

    # ── the screen, without script ──
    screen = new_page(1280, 900)
    screen.goto("/errand/screen/")
    assert "001" in screen.locator(".queue__l").inner_text()

    # ── ready, fetched, rated ──
    roads = new_page(1280, 900)
    sign_in(roads, "a-roads")
    do(roads, case, "make_ready", words="周五起在三号窗口取。")
    mine = new_page(360)
    mine.goto("/find/")
    mine.fill("[name=number]", case.receipt)
    mine.fill("[name=phone4]", "2604")
    mine.locator("form:has([name=phone4]) button").first.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/"))
    no_overflow(mine, "the receipt")
    keep(mine, "errand-receipt")
    mine.locator("a[href$='/fetch/']").first.click()
    mine.locator("[name=who][value=oneself]").check()
    mine.locator("form:has([name=who]) button").last.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/$"))
    mine.locator("a[href$='/say-how/']").first.click()
    no_overflow(mine, "the grade")
    keep(mine, "errand-grade")
    mine.locator("[name=grade][value='5']").check()
    mine.locator("form:has([name=grade]) button").last.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/$"))
    case.refresh_from_db()
    assert case.state == "rated" and Grade.objects.get().grade == 5
    roads.goto(f"/desk/{case.pk}/")
    assert "非常满意" not in roads.content()
