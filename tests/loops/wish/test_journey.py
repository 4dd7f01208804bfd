"""A grandmother's wish in a real browser, from her phone to the shop and back; neither browser runs a script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.models import Case, Part
from huiyin.ledger.models import Event
from tests.browser.conftest import browser, keep, new_page, served, sign_in  # noqa: F401
from tests.loops.wish.conftest import SAID, SENTENCE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def no_overflow(page, where):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where} is {wide} px wider than the screen"


def press(page, text):
    page.get_by_text(text, exact=True).first.click()
    page.wait_for_load_state()


def at_the_desk(page, case, verb, **answers):
    page.goto(f"/desk/{case.pk}/do/{verb}/")
    form = page.locator(f"form[action*='/do/{verb}/']")
    for name, value in answers.items():
        form.locator(f"[name={name}]").first.fill(value)
    form.locator("button").first.click()
    page.wait_for_load_state()
    case.refresh_from_db()


def test_a_wish_goes_round(served, new_page):  # noqa: F811
    town = served.a
    home, shop, station = new_page(360), new_page(360), new_page(1280, 900)

    # ── told by the grandmother, for her grandson ──
    home.goto("/")
    press(home, "我也说一个心愿")
    no_overflow(home, "the wish form")
    home.fill("[name=said]", SAID)
    home.locator("[name=whose][value=ward]").check(force=True)
    home.select_option("[name=place]", str(town.villages[0].pk))
    home.fill("[name=phone]", "13989071234")
    keep(home, "wish-1-tell")
    press(home, "说出来")
    home.wait_for_url(re.compile(r"/r/\d{8}/"))
    mine, case = home.url, Case.objects.get()

    # ── worded, read, agreed to ──
    sign_in(station, "a-clerk")
    at_the_desk(station, case, "word", sentence="卓玛的孙子想要台灯")
    assert case.state == "told", "a name does not hang"
    assert "好像有人名" in station.content()
    at_the_desk(station, case, "word", sentence=SENTENCE)
    home.goto(mine)
    assert SENTENCE in home.content()
    press(home, "行，就这么挂")
    press(home, "行，就这么挂")
    case.refresh_from_db()
    assert case.state == "hanging"

    # ── taken on by the shop ──
    shop.goto("/wish/")
    no_overflow(shop, "the wall")
    assert SAID not in shop.content()
    press(shop, SENTENCE)
    shop.locator("[name=kind][value=company]").check(force=True)
    shop.fill("[name=by_when]", (timezone.now() + timedelta(days=4)).date().isoformat())
    shop.fill("[name=phone]", "13811112222")
    no_overflow(shop, "taking on")
    keep(shop, "wish-2-take")
    press(shop, "我来认领")
    shop.wait_for_url(re.compile(r"/r/\d{8}/"))
    givers = shop.url
    assert givers != mine
    assert Part.objects.get(case=case).receipt in givers
    for private in (SAID, "13989071234", case.receipt):
        assert private not in shop.content()
    press(shop, "我送到村站了")
    press(shop, "是，到村站了")

    # ── handed over, received, thanked ──
    at_the_desk(station, case, "hand_over", words="交给奶奶了。")
    assert case.state == "brought"
    home.goto(mine)
    press(home, "我收到了，想说声谢谢")
    home.fill("[name=words]", "孩子很喜欢。")
    press(home, "收到了，请转达谢意")
    case.refresh_from_db()
    assert case.state == "thanked"
    keep(home, "wish-3-thanked")
    shop.goto(givers)
    assert "孩子很喜欢。" in shop.content()
    no_overflow(shop, "the giver's page")
    verbs = list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["tell", "word", "hang", "take_on", "bring", "hand_over", "thank"]
