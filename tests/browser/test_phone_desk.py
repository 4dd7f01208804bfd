"""The phone desk in a real browser: calls are typed with the keyboard alone, and it is counted what they cost.

The model of a trained clerk (keystroke-level, in seconds): 0.28 a key; a Chinese character is 3.2 keys of pinyin with the
choosing; 1.35 to turn to each of the five facts and to the sending; what is read back and the receipt are spoken at four
syllables a second. What the caller needs for telling it is not counted: one types while listening.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.people.sealed import unsealed
from tests.browser.conftest import NewPage, keep, sign_in
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

KEY, CHARACTER, THINK, SYLLABLE = 0.28, 3.2, 1.35, 0.25
CALLS = (
    ("村口的路灯坏了三天了", "1", "村委会门前", "卓玛", "13989071234", "z"),
    ("水管冻裂，路上结冰", "2", "", "", "13908991111", "b"),
    ("路面坑很深，车过不去", "东村一格", "桥头", "扎西", "", "z"),
)


@dataclass
class Hand:
    """Types, and counts what a person would have pressed."""

    page: Any
    keys: float = 0
    turns: int = 0

    def types(self, text: str) -> None:
        self.turns += 1
        self.page.keyboard.type(text)
        self.keys += sum(CHARACTER if ord(c) > 0x2E80 else 1 for c in text)

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += key.count("+") + 1


def take(page: Any, call: tuple[str, ...]) -> tuple[float, float]:
    """One call from the first key to the next call; returns keys and seconds."""
    said, place, where, name, phone, language = call
    hand = Hand(page)
    hand.types(said)
    hand.presses("Tab")
    hand.types(place)
    hand.presses("Enter")
    for text in (where, name, phone):
        if text:
            hand.types(text)
        hand.presses("Tab")
    hand.types(language)
    page.locator("#beside [data-place-now]").wait_for()
    aloud = page.locator("#beside .aloud").inner_text()
    assert said in aloud
    hand.turns += 1
    hand.presses("Control+Enter")
    page.wait_for_url(re.compile("/placed/"))
    told = page.locator(".aloud").inner_text()
    hand.presses("Enter")  # the next call is where the focus is
    page.wait_for_url(re.compile(r"/desk/new/"))
    syllables = len(re.findall(r"[\u4e00-\u9fff]|་|\w+", aloud + told))
    return hand.keys, hand.keys * KEY + hand.turns * THINK + syllables * SYLLABLE


def test_a_call_is_taken_by_keyboard_alone_in_under_a_minute(
    new_page: NewPage, served: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    page = new_page(1280, 900, scripts=True)
    sign_in(page, "a-dispatcher")
    page.goto("/desk/new/?channel=phone")
    costs = []
    for call in CALLS:
        page.locator("[name=said]:focus").wait_for()
        costs.append(take(page, call))
        keep(page, f"phone-desk-{len(costs)}")
    cases = list(Case.objects.order_by("filed_at", "id").select_related("contact", "service", "place"))
    assert [case.service.name_zh for case in cases] == ["路灯", "水管", "路面坑"]
    assert [case.contact.language for case in cases] == ["zh-hans", "bo", "zh-hans"]
    assert {case.channel for case in cases} == {"phone"}
    assert unsealed(cases[0].contact.phone) == "13989071234" and re.fullmatch(
        r"\d{4}", unsealed(cases[2].contact.pin)
    )
    assert cases[2].place == served.a.grid
    mean = sum(seconds for _keys, seconds in costs) / len(costs)
    with capsys.disabled():
        spelled = ", ".join(f"{keys:.0f} keys {seconds:.0f} s" for keys, seconds in costs)
        print(f"\nphone desk: {spelled}; mean {mean:.0f} s")
    assert mean < 60


def test_the_same_call_works_without_a_script(new_page: NewPage, served: Cast) -> None:
    page = new_page(1280, 900)
    sign_in(page, "a-dispatcher")
    page.goto("/desk/new/?channel=phone")
    page.locator("[name=said]").type("村口的路灯坏了")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.locator("[name=language][value=bo]").press("Space")
    page.locator("button[value=check]").press("Enter")
    page.locator("button[value=place]").press("Enter")
    page.wait_for_url(re.compile("/placed/"))
    assert Case.objects.get().service.name_zh == "路灯"
