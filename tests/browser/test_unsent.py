"""A resident without signal: the order waits on the phone, goes out once, and nobody else reads it meanwhile."""

import os
import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Error

from huiyin.cases.models import Attachment, Case, Words
from huiyin.web.resident import order as order_page
from tests.browser.conftest import NewPage, keep
from tests.browser.pasture import WAITING, Phone, play, send, settled, until, wipe, with_worker, write
from tests.browser.test_round import readable
from tests.cast import Cast
from tests.visits.test_outbox import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = "夏牧场的水管冻裂了，牛没水喝。"


def said() -> Counter[str]:
    return Counter(Words.objects.filter(kind="said").values_list("text", flat=True))


def test_without_signal_it_waits_and_leaves_once_when_the_signal_comes(
    new_page: NewPage, served: Cast
) -> None:
    page = with_worker(new_page)
    page.context.set_offline(True)
    page.goto("/")
    keep(page, "unsent-no-signal")
    page.locator("[data-write]").click()
    write(page, SAID)
    page.locator("[name=photos]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    send(page)
    settled(page)
    keep(page, "unsent-waiting")
    assert "1" in page.inner_text("[data-unsent]")
    assert SAID in page.inner_text("[data-outbox]")
    assert not Case.objects.exists()
    page.close()  # the phone dies
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto("/")
    until(page, "document.querySelector('[data-unsent] b').textContent.includes('收到')")
    keep(page, "unsent-arrived-on-the-town-page")
    page.goto("/unsent/")
    page.wait_for_selector("[data-outbox] [data-receipt]")
    keep(page, "unsent-arrived")
    case = Case.objects.get()
    assert re.sub(r"\D", "", page.inner_text("[data-list] [data-receipt]")) == case.receipt
    assert (said(), Attachment.objects.count()) == (Counter({SAID: 1}), 1)
    page.locator("[data-open]").click()
    page.wait_for_url(f"**/r/{case.receipt}/")
    until(page, "localStorage.getItem('huiyin-unsent') === '0'")
    assert page.evaluate(WAITING) == [], "its page was opened: the receipt need not lie on the phone any more"


def test_a_receipt_stays_on_the_phone_only_where_the_person_wants_it(new_page: NewPage, served: Cast) -> None:
    page = with_worker(new_page)
    page.context.set_offline(True)
    for text in ("第一件", "第二件"):
        page.goto("/order/")
        write(page, text)
        send(page)
        settled(page)
    page.context.set_offline(False)
    page.goto("/unsent/")
    until(page, "document.querySelectorAll('[data-list] [data-receipt]').length === 2")
    page.locator("[data-want]").first.click()
    page.locator("[data-list] [data-drop]").last.click()
    until(page, "document.querySelectorAll('[data-list] [data-receipt]').length === 1")
    page.reload()
    until(page, "document.querySelectorAll('[data-list] [data-receipt]').length === 1")
    assert page.locator("[data-unsent]").is_hidden(), "a receipt that is kept on purpose asks for nothing"


def test_what_waits_is_sealed_and_can_be_taken_away(new_page: NewPage, served: Cast) -> None:
    page = with_worker(new_page)
    page.context.set_offline(True)
    page.goto("/order/")
    write(page, SAID)
    send(page)
    settled(page)
    assert readable(page, SAID) == []
    page.locator("[data-list] summary").click()
    page.locator("[data-list] [data-drop]").click()
    until(page, "document.querySelectorAll('[data-list] > *').length === 0")
    page.context.set_offline(False)
    page.goto("/unsent/")
    page.wait_for_timeout(500)
    assert not Case.objects.exists()


def test_what_the_town_refuses_comes_back_with_the_reason_and_everything_in_it(
    new_page: NewPage, served: Cast
) -> None:
    page = with_worker(new_page)
    page.context.set_offline(True)
    page.goto("/order/")
    write(page, SAID)
    page.fill("[name=phone]", "12")
    send(page)
    settled(page)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-list] .is-refused")
    keep(page, "unsent-refused")
    page.locator("[data-again]").click()
    assert page.input_value("[name=said]") == SAID
    assert "7" in page.inner_text("[data-problems]")
    page.fill("[name=phone]", "13989071234")
    send(page)
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    assert said() == Counter({SAID: 1})


def test_with_signal_it_goes_straight_to_the_receipt_and_nothing_stays(
    new_page: NewPage, served: Cast
) -> None:
    page = new_page(scripts=True)
    page.goto("/order/")
    page.context.clear_cookies()  # the form token of the page is worth nothing any more
    write(page, SAID)
    send(page)
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    until(page, "localStorage.getItem('huiyin-unsent') === '0'")
    assert page.evaluate(WAITING) == []
    assert said() == Counter({SAID: 1})


def test_a_browser_that_keeps_nothing_says_so_and_the_form_still_goes_with_signal(
    new_page: NewPage, served: Cast
) -> None:
    page = new_page(scripts=True)
    page.context.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.goto("/unsent/")
    until(page, "!document.querySelector('[data-unsent]').hidden")
    assert "无痕" in page.inner_text("[data-unsent]")
    page.goto("/order/")
    write(page, SAID)
    send(page)
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    assert said() == Counter({SAID: 1})


def test_a_full_phone_says_so_and_the_words_stay_in_the_form(new_page: NewPage, served: Cast) -> None:
    page = with_worker(new_page)
    page.context.add_init_script(
        "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...args) {"
        " if (this.name === 'items') throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, args); }"
    )
    page.context.set_offline(True)
    page.goto("/order/")
    write(page, SAID)
    send(page)
    settled(page)
    assert "满" in page.inner_text("[data-problems]")
    assert page.input_value("[name=said]") == SAID


def test_no_personal_page_is_kept(new_page: NewPage, served: Cast) -> None:
    page = with_worker(new_page)
    page.goto("/order/")
    write(page, SAID)
    send(page)
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    receipt = page.url
    kept = page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
      return found;
    }""")
    assert {path for path in kept if not path.startswith("/static/")} == {"/round/", "/unsent/"}
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(receipt)


def test_the_shell_follows_the_language_that_was_chosen(new_page: NewPage, served: Cast) -> None:
    page = with_worker(new_page)
    page.goto("/language/?to=en&next=/")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.goto("/")
    assert "Place an order, with or without signal" in page.inner_text("h1")


def test_without_scripts_the_form_is_the_form(new_page: NewPage, served: Cast) -> None:
    page = new_page(scripts=False)
    page.goto("/order/")
    write(page, SAID)
    send(page)
    page.wait_for_url(re.compile(r"/r/\d{8}/"))
    assert said() == Counter({SAID: 1})


@pytest.mark.sqlite  # one by one, each kind of fault is played on both
def test_sequences_by_lot_and_every_order_is_there_exactly_once(
    new_page: NewPage, served: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few here; HUIYIN_TEST_SEQUENCES=1000 plays as many as it says, from HUIYIN_TEST_SEED on."""
    monkeypatch.setattr(order_page, "MOST_AN_HOUR", 1_000_000)
    first, count = (
        int(os.environ.get("HUIYIN_TEST_SEED", "0")),
        int(os.environ.get("HUIYIN_TEST_SEQUENCES", "4")),
    )
    wrong: list[str] = []
    steps: Counter[str] = Counter()
    page: Any = None
    for seed in range(first, first + count):
        page = page or with_worker(new_page)
        try:
            phone = play(seed, page)
        except (AssertionError, Error) as problem:
            wrong.append(f"seed {seed}: {problem}")
            print(wrong[-1], flush=True)
            page = page.context.close()
            continue
        wrong += [f"seed {seed}: {one}" for one in [*phone.errors, *not_once(phone)]]
        steps += phone.steps + Counter(orders=len(phone.told) + len(phone.begun), told=len(phone.told))
        page = wipe(phone)
        if seed % OWNERS == OWNERS - 1:
            page = page.context.close()
        if count > OWNERS:
            print(f"seed {seed}: {steps['orders']} orders until here, {len(wrong)} wrong", flush=True)
    print(f"{count} sequences, {Case.objects.count()} cases, {dict(steps)}")
    for one in wrong:
        print(one)
    assert not wrong
    assert steps["told"] <= Case.objects.count() <= steps["orders"]


OWNERS = 10  # of one phone, one after the other: a new one takes longer than a sequence


def not_once(phone: Phone) -> list[str]:
    """What the person was told is there once; what the phone died over, once at most."""
    there = Counter(
        Words.objects.filter(kind="said", text__in=phone.told + phone.begun).values_list("text", flat=True)
    )
    told = [f"{text} is there {there[text]} times" for text in phone.told if there[text] != 1]
    return told + [f"{text} is there {there[text]} times" for text in phone.begun if there[text] > 1]
