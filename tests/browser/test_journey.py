"""One order goes all the way round in a real browser; the resident's has no JavaScript."""

import re
from io import BytesIO

import pytest
from PIL import Image

from huiyin.cases.models import Attachment, Case
from huiyin.ledger.models import Event
from tests.browser.conftest import keep, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def jpeg() -> dict[str, object]:
    out = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG")
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def no_overflow(page, where: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where} is {wide} px wider than the screen"


def do(page, case: Case, verb: str, **answers: object) -> None:
    """A member of staff opens the matter, presses the button of the move, fills in what it asks, and sends it."""
    page.goto(f"/desk/{case.pk}/")
    keep(page, f"desk-before-{verb}")
    at_once = page.locator(f"button[name=verb][value={verb}]")
    if at_once.count():
        at_once.first.click()
    else:
        page.locator(f"a[href*='/do/{verb}/']").first.click()
        form = page.locator(f"form[action*='/do/{verb}/']")
        for name, value in answers.items():
            field = form.locator(f"[name={name}]").first
            if name == "unit":
                field.select_option(str(value))
            elif name == "proof":
                field.set_input_files(value)
            else:
                field.fill(str(value))
        keep(page, f"desk-form-{verb}")
        form.locator("button").first.click()
    page.wait_for_load_state()
    case.refresh_from_db()


def test_an_order_goes_round(served, new_page):
    town = served.a

    # ── placed, on a narrow phone ──
    mine = new_page(360)
    mine.goto("/order/")
    no_overflow(mine, "the order form")
    keep(mine, "1-order")
    mine.fill("[name=said]", "村口路灯三天不亮，老人晚上走路害怕。")
    mine.select_option("[name=place]", str(town.villages[0].pk))
    mine.fill("[name=phone]", "13900002604")
    keep(mine, "1-order-filled")
    mine.locator("form:has([name=said]) button:not([name])").last.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/"))
    keep(mine, "2-receipt")
    no_overflow(mine, "the receipt")
    case = Case.objects.get()
    assert case.receipt in mine.content().replace(" ", "").replace("\u2009", "").replace("&thinsp;", "")
    assert (case.state, case.channel) == ("placed", "web")

    # ── accepted, dispatched, taken, finished ──
    clerk, dispatcher, roads = (new_page(1280, 900) for _ in range(3))
    sign_in(clerk, "a-clerk")
    keep(clerk, "3-inbox")
    do(clerk, case, "accept")
    assert case.state == "accepted"
    sign_in(dispatcher, "a-dispatcher")
    do(dispatcher, case, "dispatch", unit=town.units["roads"].pk)
    assert (case.state, case.unit_id) == ("dispatched", town.units["roads"].pk)
    sign_in(roads, "a-roads")
    do(roads, case, "take")
    assert case.state == "taken"
    do(roads, case, "finish", words="灯泡和线都换了，今晚亮了。", proof=jpeg())
    assert case.state == "done"
    assert Attachment.objects.filter(case=case, purpose="proof").count() == 1

    # ── rated ──
    mine.goto(f"/r/{case.receipt}/")
    keep(mine, "4-done")
    assert "灯泡和线都换了" in mine.content()
    mine.goto(f"/r/{case.receipt}/rate/")
    keep(mine, "5-rate")
    no_overflow(mine, "the rating")
    mine.locator("[name=solved][value=yes]").check(force=True)
    mine.locator("[name=grade][value='5']").check(force=True)
    mine.fill("[name=words]", "谢谢，亮了。")
    mine.locator("form:has([name=solved]) button:not([name])").last.click()
    mine.wait_for_url(re.compile(rf"/r/{case.receipt}/"))
    keep(mine, "6-rated")
    case.refresh_from_db()
    assert (case.state, case.turn, case.solved, case.grade) == ("rated", "nobody", "yes", "5")
    verbs = list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["place", "accept", "dispatch", "take", "finish", "rate"]


def test_another_browser_finds_it_by_receipt_and_four_digits(served, new_page):
    from tests.cast import PHONE, place

    case = place(served.a)
    page = new_page(360)
    page.goto("/find/")
    page.fill("[name=number]", case.receipt)
    page.fill("[name=phone4]", "0000")
    page.locator("form:has([name=phone4]) button").first.click()
    assert "/r/" not in page.url
    assert page.input_value("[name=number]").replace(" ", "") == case.receipt, "what was typed is still there"
    page.fill("[name=phone4]", PHONE[-4:])
    page.locator("form:has([name=phone4]) button").first.click()
    page.wait_for_url(re.compile(rf"/r/{case.receipt}/"))


def test_an_empty_order_says_what_is_missing_and_keeps_what_was_typed(served, new_page):
    page = new_page(360)
    page.goto("/order/")
    page.fill("[name=phone]", "13900002604")
    page.locator("form:has([name=said]) button:not([name])").last.click()
    page.wait_for_load_state()
    assert page.input_value("[name=phone]").replace(" ", "") == "13900002604"
    assert page.locator(".govuk-error-message, .govuk-error-summary").count()
    assert not Case.objects.exists()
