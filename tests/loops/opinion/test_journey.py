"""An opinion in a real browser: said in Tibetan, raised by the grid worker, answered by the town in Tibetan."""

import re

import pytest

from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from tests.browser.conftest import browser, keep, new_page, served, sign_in  # noqa: F401
from tests.loops.opinion.conftest import BO, ZH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_desk(page, case, verb, **answers):
    page.goto(f"/desk/{case.pk}/do/{verb}/")
    form = page.locator(f"form[action*='/do/{verb}/']")
    for name, value in answers.items():
        form.locator(f"[name={name}]").first.fill(value)
    form.locator("button").first.click()
    page.wait_for_load_state()
    case.refresh_from_db()


def test_an_opinion_goes_up_and_an_answer_comes_back(served, new_page):  # noqa: F811
    town = served.a
    home, grid, dispatcher = new_page(360), new_page(360), new_page(1280, 900)
    home.goto("/place/opinion/")
    home.fill("[name=said]", "གྲོང་སྒོའི་གཙང་སྤྲའི་ཁང་པ་ནམ་ཡང་སྒོ་བརྒྱབ་ཡོད།")
    home.select_option("[name=place]", str(town.grid.pk))
    home.fill("[name=phone]", "13989071234")
    home.locator("[name=language][value=bo]").check(force=True)
    keep(home, "opinion-1-say")
    home.get_by_text("交上去", exact=True).click()
    home.wait_for_url(re.compile(r"/r/\d{8}/"))
    mine, case = home.url, Case.objects.get()
    assert case.turn == "grid"

    sign_in(grid, "a-grid")
    at_the_desk(grid, case, "raise_to_town", reason="钥匙的事要镇里定。")
    assert case.state == "with_town"
    sign_in(dispatcher, "a-dispatcher")
    at_the_desk(dispatcher, case, "answer_above", in_zh=ZH)
    assert case.state == "with_town", "it is owed in Tibetan"
    assert "藏文" in dispatcher.content()
    assert dispatcher.locator("[name=in_zh]").input_value() == ZH, "what was typed is still there"
    at_the_desk(dispatcher, case, "answer_above", in_zh=ZH, in_bo=BO)
    assert case.state == "answered_above"

    home.goto(mine)
    assert ZH in home.content(), "read in Chinese, it is answered in Chinese"
    home.get_by_text("说算不算答复", exact=True).first.click()
    home.locator("[name=solved][value=yes]").check(force=True)
    keep(home, "opinion-2-rate")
    home.get_by_text("说完，结了", exact=True).click()
    home.wait_for_url(mine)
    case.refresh_from_db()
    assert (case.state, case.solved) == ("rated", "yes")
    verbs = list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["say", "raise_to_town", "answer_above", "rate"]
