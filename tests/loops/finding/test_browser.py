"""A finding in a real browser: from an order done again to the word of whoever found it. No browser runs a script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.clocks.models import TownLimit
from huiyin.ledger.models import Event
from tests.browser.conftest import browser, keep, new_page, served, sign_in  # noqa: F401 - fixtures
from tests.browser.test_journey import no_overflow
from tests.loops.finding.test_door import POST, SAID, TITLE, let_time_pass, reopened
from tests.resident.sending import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(page, case, verb, *, proof="", **answers):
    page.goto(f"/desk/{case.pk}/do/{verb}/")
    form = page.locator(f"form[action*='/do/{verb}/']")
    for name, value in answers.items():
        field = form.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={value}]").check(force=True)
        else:
            field.fill(value)
    if proof:
        form.locator("[name=proof]").set_input_files(
            {"name": proof, "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}
        )
    form.locator("button").first.click()
    page.wait_for_load_state()
    case.refresh_from_db()


def test_a_finding_goes_round(served, new_page):  # noqa: F811 - fixtures
    town = served.a
    # what was changed must last a second before it is tested here; thirty days elsewhere
    TownLimit.objects.create(
        jurisdiction=town.place, loop="finding", name="rest", number=0.0003, unit="hours"
    )
    order = reopened(town)
    day = f"{timezone.now() + timedelta(days=20):%Y-%m-%d}"

    # ── written down from the page of the order that had to be done again ──
    desk = new_page(1280, 900)
    sign_in(desk, "a-dispatcher")
    desk.goto(f"/desk/{order.pk}/")
    desk.locator(f"a[href*='/desk/new/finding/?from={order.pk}']").click()
    desk.wait_for_url(re.compile(r"/desk/new/finding/"))
    desk.locator("[name=source][value=order]").check(force=True)
    desk.fill("[name=title]", TITLE)
    desk.fill("[name=said]", SAID)
    desk.fill("[name=post]", POST)
    desk.select_option("[name=unit]", str(town.units["roads"].pk))
    assert desk.input_value("[name=place]") == str(town.villages[0].pk), (
        "where the order lies is chosen already"
    )
    desk.fill("[name=phone]", "13900002604")
    desk.locator("[name=language][value=zh-hans]").check(force=True)
    desk.locator("[name=channel][value=counter]").check(force=True)
    desk.locator("form.narrow button").last.click()
    desk.wait_for_selector(".govuk-error-summary")
    assert not Case.objects.filter(loop="finding").exists(), "by when?"
    assert desk.input_value("[name=title]") == TITLE, "what was typed is still there"
    desk.fill("[name=by_when]", day)
    desk.locator("[name=source][value=order]").check(force=True)
    desk.locator("form.narrow button").last.click()
    desk.wait_for_url(re.compile(r"/print/"))
    case = Case.objects.get(loop="finding")
    keep(desk, "finding-1-paper")

    # ── the unit takes it up and shows that it is changed ──
    roads = new_page(1280, 900)
    sign_in(roads, "a-roads")
    roads.goto(f"/desk/{case.pk}/")
    roads.locator("button[name=verb][value=take]").click()
    roads.wait_for_load_state()
    at_the_desk(roads, case, "change", kind="photo", words="搬空了，贴了禁放。")
    assert case.state == "taken", "saying so is not showing it"
    at_the_desk(roads, case, "change", kind="photo", words="搬空了，贴了禁放。", proof="door.jpg")
    assert case.state == "changed"
    case = let_time_pass(case, case.step_due_at)

    # ── somebody else tests it ──
    village = new_page(1280, 900)
    sign_in(village, "a-clerk")
    at_the_desk(village, case, "pass", words="推得开，走道空着。")
    assert case.state == "passed"
    keep(village, "finding-2-tested")

    # ── whoever found it says so on a narrow phone; everybody reads the list ──
    mine = new_page(320)
    mine.goto("/find/")
    mine.fill("[name=number]", case.receipt)
    mine.fill("[name=phone4]", "2604")
    mine.locator("form:has([name=phone4]) button").first.click()
    mine.wait_for_url(re.compile(r"/r/\d{8}/"))
    no_overflow(mine, "the receipt")
    keep(mine, "finding-3-receipt")
    mine.locator("a[href$='/holds/']").first.click()
    mine.locator("main form button[name=verb], main form.sheet button").last.click()
    mine.wait_for_url(re.compile(rf"/r/{case.receipt}/$"))
    case.refresh_from_db()
    assert case.state == "held"
    mine.goto("/finding/")
    no_overflow(mine, "the list")
    keep(mine, "finding-4-list")
    assert TITLE in mine.content() and SAID not in mine.content()
    verbs = list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["find", "take", "change", "call_test", "pass", "agree"]
