"""One edition in a real browser: exposed on a phone without JavaScript, written down by keyboard alone, shown, confirmed, read by all."""

import re
from io import BytesIO

import pytest
from PIL import Image

from huiyin.cases.models import Case
from huiyin.loops.promise.models import Line
from tests.browser.conftest import browser, keep, new_page, served, sign_in  # noqa: F401 - fixtures

from .conftest import DEED, QUOTE, TITLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def jpeg(colour: str) -> dict[str, object]:
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def no_overflow(page, where: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where} is {wide} px wider than the screen"


def keys(page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_an_edition_goes_round(served, new_page):  # noqa: F811
    town = served.a

    # ── exposed, unnamed, on a narrow phone without scripts ──
    mine = new_page(360)
    mine.goto("/promise/expose/")
    no_overflow(mine, "the form")
    mine.set_input_files("[name=photos]", jpeg("black"))
    mine.fill("[name=said]", "学校门口的井盖没了，孩子绕着走。")
    mine.select_option("[name=place]", str(town.villages[0].pk))
    mine.locator("form:has([name=said]) button:not([name])").last.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/"))
    case = Case.objects.get(loop="promise")
    keep(mine, "promise-1-receipt")
    no_overflow(mine, "the receipt")

    # ── on air: keyboard alone ──
    desk = new_page(1280, 900, scripts=True)
    sign_in(desk, "a-dispatcher")
    desk.goto("/desk/editions/")
    desk.fill("#number", "50")
    desk.locator("main form:has(#number) button").last.click()
    desk.wait_for_url(re.compile(r"/desk/editions/50/"))
    keys(desk, "b")
    desk.wait_for_selector("[data-second]")
    keys(desk, "e")
    desk.keyboard.type(TITLE)
    desk.reload()
    assert desk.input_value("#e-title") == TITLE, "what was half typed survives a reload"
    assert re.fullmatch(r"0:\d\d:\d\d", desk.input_value("#e-code")), "the moment of the first letter is kept"
    desk.focus("#e-title")
    keys(desk, "Shift+Tab", "ArrowDown", "Tab", "Enter")
    desk.wait_for_url(re.compile(r"kept=exposure"))
    line = Line.objects.get()
    assert (line.case_id, line.title) == (case.pk, TITLE)
    assert desk.evaluate("document.activeElement.id") == "a-unit", "the answer comes next"
    desk.keyboard.type("养路站")
    keys(desk, "Tab", "Tab")
    desk.keyboard.type(QUOTE)
    keys(desk, "Tab")
    desk.keyboard.type(DEED)
    keys(desk, "Enter")
    desk.wait_for_selector(".govuk-error-summary")
    keep(desk, "promise-2-by-when")
    assert desk.input_value("#a-words") == QUOTE, "refused without a day, and nothing is lost"
    desk.focus("#a-by_on")
    desk.keyboard.type("+10")
    keys(desk, "Enter")
    desk.wait_for_url(re.compile(r"kept=answer"))
    keep(desk, "promise-3-live")
    no_overflow(desk, "the live page")
    keys(desk, "Escape", "c")
    desk.wait_for_url(re.compile(r"/close/"))
    assert QUOTE in desk.content()
    keys(desk, "c")
    desk.wait_for_url(re.compile(r"/desk/editions/50/$"))
    case.refresh_from_db()
    assert (case.state, case.unit_id) == ("promised", town.units["roads"].pk)

    # ── the officer shows it ──
    roads = new_page(1280, 900)
    sign_in(roads, "a-roads")
    roads.goto(f"/desk/{case.pk}/do/show/")
    form = roads.locator("form[action*='/do/show/']")
    form.locator("[name=kind][value=photo]").check(force=True)
    form.locator("[name=words]").first.fill("新盖装好，带锁扣。")
    form.locator("input[type=file]").first.set_input_files(jpeg("white"))
    form.locator("button").first.click()
    roads.wait_for_url(re.compile(rf"/desk/{case.pk}/(#do)?$"))
    keep(roads, "promise-4-shown")

    # ── whoever exposed it says so, and everybody reads it ──
    mine.goto(f"/r/{case.receipt}/")
    assert QUOTE in mine.content()
    keep(mine, "promise-5-their-word")
    no_overflow(mine, "the receipt with the words")
    mine.goto(f"/r/{case.receipt}/so/")
    mine.locator("main form button[name=verb]").first.click()
    mine.wait_for_url(re.compile(rf"/r/{case.receipt}/$"))
    case.refresh_from_db()
    assert case.state == "kept"
    for width in (360, 1280):
        for language in ("zh-hans", "bo"):
            anybody = new_page(width)
            anybody.context.add_cookies([{"name": "huiyin_language", "value": language, "url": mine.url}])
            for address in ("/promise/edition/50/", f"/promise/{case.pk}/", "/promise/frame/?edition=50"):
                anybody.goto(address)
                no_overflow(anybody, f"{address} at {width} in {language}")
                assert QUOTE in anybody.content()
                assert "孩子绕着走" not in anybody.content()
