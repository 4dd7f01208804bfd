"""No mouse: an order is placed, dispatched and rated with the keyboard, and a screen reader hears where its slips stand."""

import re
from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.web.now import now
from tests.browser.conftest import NewPage, sign_in
from tests.browser.pages import own_receipt
from tests.cast import PASSWORD, Cast, drive, place

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

# Whoever tabs sees where they are: a mark around it, and it stands within the window.
UNSEEN = """() => {
  const one = document.activeElement;
  if (one.matches("[type=date], [type=time]") && !one.matches(":focus")) return "";  // its calendar button, which the browser marks itself
  const label = one.matches("input[type=radio], input[type=file]") && one.labels.length ? one.labels[0] : one;
  const marked = [one, ...(one.labels || []), one.parentElement].some((part) => [null, "::before", "::after"].some((pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return style.outlineStyle !== "none" && style.outlineWidth !== "0px" || style.boxShadow !== "none";
  }));
  const box = label.getBoundingClientRect();
  const within = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return marked && within ? "" : `${one.outerHTML.slice(0, 90)} marked ${marked} within ${within}`;
}"""
MANY = 60


def tab_to(page: Any, selector: str, key: str = "Tab") -> None:
    """Press Tab until it is reached; every stop on the way must show."""
    passed = []
    for _ in range(MANY):
        page.keyboard.press(key)
        assert not (unseen := page.evaluate(UNSEEN)), unseen
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        passed.append(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
    raise AssertionError(f"{selector} is not to be reached by {key}: {passed}")


def choose(page: Any, selector: str, value: str) -> None:
    """A list that opens: an arrow for each line, from its first."""
    tab_to(page, selector)
    page.keyboard.press("Home")
    for _ in range(MANY):
        if page.locator(selector).input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not in {selector}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_order_is_placed_by_keyboard(new_page: NewPage, served: Cast, scripts: bool) -> None:
    page = new_page(360, scripts=scripts)
    page.goto("/order/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#said")
    page.keyboard.type("村口路灯三天不亮。")
    choose(page, "#place", str(served.a.villages[0].pk))
    tab_to(page, "#phone")
    page.keyboard.type("13900002604")
    tab_to(page, "form[data-order] .btn-big")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    assert Case.objects.get().place == served.a.villages[0]


def test_an_order_is_dispatched_by_keyboard(new_page: NewPage, served: Cast) -> None:
    roads = served.a.units["roads"].pk
    case = drive(served.a, place(served.a, at=now()), "accept", at=now())
    page = new_page(1280, 900, scripts=True)
    page.goto("/sign-in/")
    tab_to(page, "[name=login]")
    page.keyboard.type("a-dispatcher")
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/desk/{case.pk}/")
    tab_to(page, "a[href*='/do/dispatch/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/do/dispatch/**")
    choose(page, "[name=unit]", str(roads))
    tab_to(page, "form[action*='/do/dispatch/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/desk/{case.pk}/(#do)?$"))
    case.refresh_from_db()
    assert (case.state, case.unit_id) == ("dispatched", roads)


def test_an_order_is_rated_by_keyboard(new_page: NewPage, served: Cast) -> None:
    case = drive(served.a, place(served.a, at=now()), "accept", "dispatch", "take", "finish", at=now())
    page = new_page(360)
    own_receipt(page, case)
    tab_to(page, f"a[href='/r/{case.receipt}/rate/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rate/")
    for name, value in (("solved", "yes"), ("grade", "5")):
        tab_to(page, f"[name={name}]")
        page.keyboard.press("Space")
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")
    tab_to(page, "[name=words]")
    page.keyboard.type("谢谢。")
    tab_to(page, "form:has([name=solved]) button:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/r/{case.receipt}/")
    case.refresh_from_db()
    assert (case.state, case.solved, case.grade) == ("rated", "yes", "5")


def test_a_screen_reader_hears_where_the_slips_stand(new_page: NewPage, served: Cast) -> None:
    """By role and name: the list says how many and which one is in hand, each slip its step and how it stands."""
    case = drive(served.a, place(served.a, at=now()), "accept", at=now())
    page = new_page(360)
    own_receipt(page, case)
    ribbon = page.get_by_role("list", name="共 5 单，走到第 3 单：下单", exact=True)
    slips = ribbon.get_by_role("listitem")
    assert slips.count() == 5
    heard = [slips.nth(n).get_by_role("heading").inner_text() for n in range(5)]
    stands = ["盖过章了", "盖过章了", "正在手里", "还没轮到", "还没轮到"]
    assert [one.split()[-1].strip("()") for one in heard] == stands, heard
    current = page.locator("[aria-current=step]")
    assert current.count() == 1 and "现在在这里" in current.inner_text() and "下单" in current.inner_text()
    assert slips.nth(0).get_by_role("time").count() == 1, "the day on its stamp"


def test_a_screen_reader_hears_the_small_ribbon_in_words(new_page: NewPage, served: Cast) -> None:
    drive(served.a, place(served.a, at=now()), "accept", at=now())
    page = new_page(1280, 900)
    sign_in(page, "a-dispatcher")
    page.goto("/desk/")
    ribbons = page.get_by_role("img", name=re.compile("单"))
    assert ribbons.count() >= 1
    assert "3" in str(ribbons.first.get_attribute("aria-label"))


def test_on_a_phone_the_tabs_of_the_desk_unfold_by_the_space_bar(new_page: NewPage, served: Cast) -> None:
    page = new_page(360)
    sign_in(page, "a-dispatcher")
    page.goto("/desk/")
    rounds = page.locator(".tabs a[href='/desk/rounds/']")
    assert not rounds.is_visible() and page.locator(".tabs__f b").inner_text() == "五单"
    tab_to(page, ".tabs__o")
    page.keyboard.press("Space")
    tab_to(page, ".tabs a[href='/desk/rounds/']")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/desk/")
    assert rounds.is_visible() and not page.locator(".tabs__f").is_visible()
