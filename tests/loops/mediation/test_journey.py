"""A mediation in a real browser: asked on a phone, the other side agrees on theirs, the mediator writes, both sign. No scripts."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.loops.mediation.models import Point
from tests.browser.conftest import browser, keep, new_page, sign_in  # noqa: F401 - fixtures
from tests.cast import fresh
from tests.loops.mediation.conftest import Room

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def no_overflow(page, where):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where} is {wide} px wider than the screen"


def opened(new, receipt, digits):
    page = new(320)
    page.goto("/find/")
    page.fill("#number", receipt)
    page.fill("#phone4", digits)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    no_overflow(page, "a side's page")
    return page


def send(page):
    page.locator("form.sheet button").last.click()
    page.wait_for_load_state()


def staff_does(page, room: Room, verb, **answers):
    page.goto(f"/desk/{room.case.pk}/do/{verb}/")
    form = page.locator(f"form[action*='/do/{verb}/']")
    for name, value in answers.items():
        field = form.locator(f"[name={name}]").first
        kind = field.evaluate("e => e.tagName + ':' + e.type")
        if kind.startswith("SELECT"):
            field.select_option(str(value))
        elif kind == "INPUT:radio":
            form.locator(f"[name={name}][value={value}]").check(force=True)
        else:
            field.fill(str(value))
    form.locator("button").last.click()
    page.wait_for_load_state()


def test_two_neighbours_come_to_an_agreement(open_room, new_page):  # noqa: F811
    room = open_room(at=datetime.now(UTC) - timedelta(hours=1))
    room.go("give", "screen", "invite")
    mine = opened(new_page, room.case.receipt, "1234")
    theirs = opened(new_page, room.part("other").receipt, "5678")
    assert "12348" in theirs.content()
    keep(theirs, "mediation-invited")

    mine.click("a[href$='/consent/']")
    mine.locator("[name=rights]").check(force=True)
    send(mine)
    theirs.goto(f"/r/{room.part('other').receipt}/")
    theirs.click("a[href$='/consent-too/']")
    theirs.locator("[name=rights]").check(force=True)
    send(theirs)
    room.case = fresh(room.case)
    assert room.case.state == "panel"

    room.last = room.case.since
    room.go("propose", "take_on", "accept", "accept_too")
    desk = new_page(1280)
    sign_in(desk, "m-silver")
    staff_does(desk, room, "meet", how="joint", held=f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}")
    staff_does(desk, room, "note", side="other", note="她其实愿意退一步。")
    staff_does(
        desk, room, "add_point", duty="把院墙退回两尺。", of="other", by_day="2030-01-02", shown_by="photo"
    )
    assert Point.objects.filter(case=room.case).exists()
    keep(desk, "mediation-desk")
    desk.goto(f"/desk/{room.case.pk}/")
    desk.locator("button[name=verb][value=lay_out]").click()
    desk.wait_for_load_state()

    for page, receipt, verb in (
        (mine, room.case.receipt, "sign"),
        (theirs, room.part("other").receipt, "sign-too"),
    ):
        page.goto(f"/r/{receipt}/")
        assert "把院墙退回两尺。" in page.content()
        page.click(f"a[href$='/{verb}/']")
        send(page)
    assert fresh(room.case).state == "in_force"
    theirs.goto(f"/r/{room.part('other').receipt}/")
    assert "她其实愿意退一步。" in theirs.content()
    mine.goto(f"/r/{room.case.receipt}/")
    assert "她其实愿意退一步。" not in mine.content()
    keep(theirs, "mediation-agreed")
