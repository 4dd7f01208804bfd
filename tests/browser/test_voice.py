"""Whoever does not write: press, speak, hear it, send it; and the town's own questions, spoken."""

import re
from typing import Any

import pytest

from huiyin.cases.models import Attachment, Case
from tests.browser.conftest import FLAGS, NewPage, keep, sign_in
from tests.browser.pasture import until
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def elder(new_page: NewPage, live_server: Any, **more: Any) -> Any:
    page = new_page(360, 740, scripts=True, **more)
    cookies = [("huiyin_language", "bo"), ("huiyin_elder", "1")]
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies])
    return page


def test_an_elder_speaks_and_holds_a_receipt(new_page: NewPage, served: Cast, live_server: Any) -> None:
    """Tibetan, large, at 360 px, without a word written: each tap is counted."""
    page, taps = elder(new_page, live_server, permissions=["microphone"]), 0
    page.goto("/")
    keep(page, "elder-1-town")
    page.locator("a[href='/order/'].btn-big").click()
    taps += 1
    keep(page, "elder-2-order")
    page.locator("button.rec").first.click()
    taps += 1
    until(page, "document.querySelector('button.rec').getAttribute('aria-pressed') === 'true'")
    keep(page, "elder-3-speaking")
    page.wait_for_timeout(1200)
    page.locator("button.rec").first.click()
    taps += 1
    page.wait_for_selector("button.rec + audio")
    keep(page, "elder-4-spoken")
    page.locator("[name=place]").select_option(index=1)
    taps += 2  # open the list, choose
    page.locator("form[data-order] .btn-big").click()
    taps += 1
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    keep(page, "elder-5-receipt")
    case = Case.objects.get()
    assert (case.channel, Attachment.objects.get().kind) == ("voice", "voice")
    assert page.locator("audio[controls]").count() == 1
    assert taps == 6


def test_at_a_code_on_the_wall_it_is_three_taps(new_page: NewPage, served: Cast, live_server: Any) -> None:
    from huiyin.places.models import WallCode

    WallCode.objects.create(code="w1", place=served.a.villages[0], spot_zh="村口")
    page = elder(new_page, live_server, permissions=["microphone"])
    page.goto("/order/w1/")
    page.locator("button.rec").first.click()
    page.wait_for_timeout(800)
    page.locator("button.rec").first.click()
    page.wait_for_selector("button.rec + audio")
    page.locator("form[data-order] .btn-big").click()
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    assert Case.objects.get().place == served.a.villages[0]


def test_without_a_microphone_a_recording_can_be_chosen(
    browser: Any, chromium: str, served: Cast, live_server: Any
) -> None:
    """A browser of its own: the others' lets every page hear."""
    deaf = browser.browser_type.launch(
        executable_path=chromium, args=[flag for flag in FLAGS if "media-stream" not in flag]
    )
    try:
        page = deaf.new_page(base_url=live_server.url)
        page.goto("/order/")
        page.locator("button.rec").first.click()
        page.wait_for_selector("#voice:not(.vh)", timeout=15_000)
        assert page.locator("button.rec [data-chosen]").inner_text()
    finally:
        deaf.close()


def test_the_desk_hears_it_by_keyboard_and_the_resident_reads_what_it_wrote(
    new_page: NewPage, served: Cast, live_server: Any
) -> None:
    page = new_page(scripts=True, permissions=["microphone"])
    page.goto("/order/")
    page.locator("button.rec").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    page.keyboard.press("Enter")
    page.wait_for_selector("button.rec + audio")
    page.locator("[name=place]").select_option(index=1)
    page.locator("form[data-order] .btn-big").click()
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    receipt = page.url
    desk = new_page(1280, scripts=True)
    sign_in(desk, "a-clerk")
    desk.goto(f"/desk/{Case.objects.get().pk}/")
    desk.locator("audio").focus()
    assert desk.evaluate("document.activeElement.tagName") == "AUDIO"
    desk.fill("[name=heard]", "牛棚的灯坏了")
    keep(desk, "voice-desk")
    desk.get_by_role("button", name="补上文字稿").click()
    desk.wait_for_load_state()
    page.goto(receipt)
    text = page.inner_text("main")
    assert "牛棚的灯坏了" in text
    keep(page, "voice-written-down")
    page.get_by_role("link", name="不是您说的").click()
    assert "/add/" in page.url


def test_a_prompt_has_a_button_only_where_the_town_recorded_one(
    new_page: NewPage, served: Cast, live_server: Any
) -> None:
    desk = new_page(1280, scripts=True, permissions=["microphone"])
    sign_in(desk, "a-admin")
    desk.goto("/desk/prompts/")
    slot = desk.locator("#hello-bo")
    slot.locator("button.rec").click()
    desk.wait_for_timeout(800)
    slot.locator("button.rec").click()
    desk.wait_for_selector("#hello-bo button.rec + audio")
    keep(desk, "prompts-desk")
    slot.locator("button[type=submit]").first.click()
    desk.wait_for_selector("#hello-bo > p > audio")
    page = elder(new_page, live_server)
    page.goto("/order/")
    assert page.locator("button.hear").count() == 1
    page.locator("button.hear--big").click()
    until(page, "document.querySelector('button.hear').getAttribute('aria-pressed') === 'true'")
    keep(page, "prompts-order")
    page.context.add_cookies([{"name": "huiyin_language", "value": "zh-hans", "url": live_server.url}])
    page.goto("/order/")
    assert page.locator("button.hear, audio[data-prompt]").count() == 0
