"""A grid worker with a cheap phone: no signal, a phone that dies, two tabs, answers that get lost, a sign-in that ends."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from huiyin.cases.models import Attachment, Case, Words
from huiyin.people.actors import actor_of
from huiyin.people.households.models import Consent
from huiyin.visits.models import Need, Round, Submission, Visit
from huiyin.visits.planning import end_round, plan_round
from huiyin.web.now import now
from tests.browser.conftest import NewPage, keep, sign_in
from tests.cast import Cast
from tests.visits.test_outbox import jpeg

# what a phone keeps and sends doesn't hang on the database; what arrives is tested on both in tests/visits/test_outbox.py
pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

SAID = "炉子漏烟，奶奶晚上咳。"


@pytest.fixture
def found(served: Cast) -> Round:
    """Today's round of the grid worker, three doors."""
    town, at = served.a, now()
    return plan_round(
        place=town.grid,
        on=timezone.localtime(at).date(),
        occasion="walk",
        asks=["heating"],
        worker=town.accounts["grid"],
        labels=["一格 1 号", "一格 2 号", "一格 3 号"],
        by=actor_of(town.accounts["clerk"], at=at),
        at=at,
    )


def until(page: Any, expression: str, seconds: float = 30) -> None:
    """Wait for something in the page. Playwright's own way needs eval, which our content policy forbids."""
    for _ in range(int(seconds * 10)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never came: {expression}")


def with_papers(new_page: NewPage, who: str = "a-grid") -> Any:
    """A phone that took its round along and whose service worker stands."""
    page = new_page(scripts=True)
    sign_in(page, who)
    page.goto("/round/")
    page.get_by_role("button", name="带上").click()
    page.wait_for_selector(".doorlist a")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def write(page: Any, label: str, said: str, *, done: bool = True) -> None:
    """Write one need down at a door of the list."""
    page.get_by_role("link", name=label).click()
    page.locator("form").get_by_text("和家里人谈了").click()
    page.fill("[name=needs-0-said]", said)
    page.get_by_text("同意把这些需求报上去").click()
    until(page, "document.querySelector('[data-saved]').textContent !== ''")
    page.wait_for_timeout(500)
    if done:
        page.get_by_role("button", name="这一家好了").click()
        page.wait_for_selector(".doorlist a")


def sign(page: Any) -> None:
    """The family agrees to another visit, with the finger."""
    page.locator("[data-yes] summary").click()
    page.fill("[name=consent-called]", "卓玛")
    page.check("[name=consent-purposes][value=visit]")
    pad = page.locator("[data-sign]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 30 + step * 20, box["y"] + 30 + step % 3 * 15)
    page.mouse.up()
    page.click("[data-signed]")
    page.wait_for_selector("[data-evidence] img")


def bar(page: Any) -> str:
    text: str = page.locator("#bar").inner_text()
    return text


def unsent(page: Any, count: int) -> None:
    until(page, f"document.querySelector('#unsent').textContent.includes('{count or '都发出去了'}')")


def said() -> list[str]:
    return sorted(Words.objects.filter(kind="said").values_list("text", flat=True))


def test_no_signal_the_phone_dies_and_everything_arrives_once(new_page: NewPage, found: Round) -> None:
    page = with_papers(new_page)
    context = page.context
    context.set_offline(True)
    page.reload()  # the page itself comes from the phone
    page.wait_for_selector(".doorlist a")
    write(page, "一格 1 号", SAID)
    write(page, "一格 2 号", "半句话", done=False)
    assert "2" in bar(page)
    keep(page, "round-offline-form")
    page.close()  # the phone dies in the middle of the second door
    page = context.new_page()
    page.goto("/round/")
    page.get_by_role("button", name="打开").click()
    keep(page, "round-offline-doors")
    page.locator(".doorlist", has_text="开了头").wait_for()
    page.get_by_role("link", name="一格 2 号").click()
    assert page.input_value("[name=needs-0-said]") == "半句话"
    page.locator("[data-photos]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.wait_for_selector(".shot img")
    page.fill("[name=needs-0-said]", "整句话")
    sign(page)
    page.get_by_role("button", name="这一家好了").click()
    page.wait_for_selector(".doorlist a")
    assert not Visit.objects.exists()
    context.set_offline(False)
    unsent(page, 0)
    assert said() == sorted([SAID, "整句话"])
    assert Attachment.objects.get().kind == "photo"
    assert (Visit.objects.count(), Submission.objects.count(), Case.objects.count()) == (2, 2, 2)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.how, consent.evidence.kind) == ("visit", "paper", "photo")
    page.goto("/round/#kept")
    page.wait_for_selector(".slipline dd")
    receipts = re.findall(r"\d{4} \d{4}", page.inner_text("#view"))
    assert sorted(one.replace(" ", "") for one in receipts) == sorted(
        Case.objects.values_list("receipt", flat=True)
    )
    keep(page, "round-receipts")


def test_the_server_keeps_it_and_answers_502(new_page: NewPage, found: Round) -> None:
    page = with_papers(new_page)
    lost = []

    def lose(route: Any) -> None:
        if len(lost) < 2:
            route.fetch()  # it arrives and is kept
            lost.append(1)
            route.fulfill(status=502, body="bad gateway")
        else:
            route.continue_()

    page.context.route("**/round/outbox/", lose)
    write(page, "一格 1 号", SAID)
    until(page, "document.querySelector('#trouble').textContent.includes('不会丢')")
    assert not page.locator("#send").is_hidden()
    unsent(page, 0)
    assert len(lost) == 2
    assert (Visit.objects.count(), Case.objects.count()) == (1, 1)


def test_two_tabs_send_once(new_page: NewPage, found: Round) -> None:
    page = with_papers(new_page)
    page.context.set_offline(True)
    for number in (1, 2, 3):
        write(page, f"一格 {number} 号", f"第 {number} 件")
    other = page.context.new_page()
    other.goto("/round/")
    unsent(other, 3)
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    unsent(page, 0)
    unsent(other, 0)
    for tab in (page, other):  # whichever did not send says so too
        until(tab, "!document.querySelector('#trouble').textContent.includes('正在发')")
    assert len([one for one in sent if one.endswith("/outbox/")]) == 3, "each went out once, from one tab"
    assert (Visit.objects.count(), Need.objects.count()) == (3, 3)


def test_a_sign_in_that_ended_loses_nothing_and_another_worker_sees_nothing(
    new_page: NewPage, served: Cast, found: Round
) -> None:
    page = with_papers(new_page)
    context = page.context
    context.set_offline(True)
    write(page, "一格 1 号", SAID)
    Session.objects.all().delete()
    context.set_offline(False)
    page.wait_for_selector("#signin:visible")
    assert "1" in bar(page)
    assert not Visit.objects.exists()
    keep(page, "round-sign-in-again")
    # another worker signs in on the same phone
    sign_in(page, "a-clerk")
    page.goto("/round/")
    until(page, "document.querySelector('#trouble').textContent.includes('1')")
    assert "锁" in bar(page)
    assert page.locator("text=一格").count() == 0
    assert readable(page, SAID) == []
    keep(page, "round-other-worker")
    page.goto("/sign-out/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile(r"/$"))  # signed out: a sign-in before that would be refused
    assert not Visit.objects.exists()
    # the first one comes back
    sign_in(page, "a-grid")
    page.goto("/round/")
    unsent(page, 0)
    for _ in range(200):  # a page that has not read yet what lies on the phone says none as well
        if said():
            break
        page.wait_for_timeout(100)
    assert said() == [SAID]
    assert Visit.objects.get().worker == served.a.accounts["grid"]


def readable(page: Any, text: str) -> list[str]:
    """The stores of the phone in which `text` lies open, in any row: as a thief of the file would look."""
    script = """async (text) => {
      const open = await new Promise((done) => { const ask = indexedDB.open("huiyin"); ask.onsuccess = () => done(ask.result); });
      const found = [], utf8 = new TextDecoder();
      for (const name of open.objectStoreNames) {
        const rows = await new Promise((done) => { const ask = open.transaction(name).objectStore(name).getAll(); ask.onsuccess = () => done(ask.result); });
        const flat = JSON.stringify(rows, (_, value) => value instanceof ArrayBuffer ? utf8.decode(value) : value);
        if (flat.includes(text)) found.push(name);
      }
      open.close();
      return found;
    }"""
    found: list[str] = page.evaluate(script, text)
    return found


def test_what_lies_on_the_phone_is_sealed_and_its_key_cannot_be_taken_out(
    new_page: NewPage, found: Round
) -> None:
    page = with_papers(new_page)
    page.context.set_offline(True)
    write(page, "一格 1 号", SAID)
    assert readable(page, SAID) == []
    assert readable(page, "一格") == [], "the papers are sealed too"
    exported = page.evaluate("""async () => {
      const open = await new Promise((done) => { const ask = indexedDB.open("huiyin"); ask.onsuccess = () => done(ask.result); });
      const me = await new Promise((done) => { const ask = open.transaction("own").objectStore("own").get("open"); ask.onsuccess = () => done(ask.result); });
      return crypto.subtle.exportKey("raw", me.key).then(() => "taken", (problem) => problem.name);
    }""")
    assert exported == "InvalidAccessError"


def test_no_personal_page_lies_in_a_cache(new_page: NewPage, found: Round) -> None:
    page = with_papers(new_page)
    page.goto("/desk/rounds/")
    page.goto("/round/")
    kept = page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
      return found;
    }""")
    assert sorted(kept) == [
        "/round/",
        "/static/huiyin/favicon.svg",
        "/static/huiyin/hy-bo-ui.woff2",
        "/static/huiyin/order.js",
        "/static/huiyin/resident.css",
        "/static/huiyin/resident.js",
        "/static/huiyin/rooms.css",
        "/static/huiyin/round.js",
        "/static/huiyin/shell.js",
        "/static/huiyin/voice.js",
        "/unsent/",
    ]


def test_sign_out_refuses_while_something_is_unsent_and_paper_is_the_last_way(
    new_page: NewPage, found: Round
) -> None:
    page = with_papers(new_page)
    page.context.route("**/round/outbox/", lambda route: route.abort())
    write(page, "一格 1 号", SAID)
    page.goto("/sign-out/")
    page.get_by_role("button", name="退出").click()
    assert "没发出去" in page.inner_text("main")
    keep(page, "round-sign-out-refused")
    page.get_by_role("link", name="没发出去").click()
    page.wait_for_selector("[data-held]:visible")
    page.get_by_text("写到纸上").first.click()
    assert SAID in page.inner_text("[data-told]")
    page.get_by_role("button", name="从手机上拿掉").click()
    assert page.inner_text("[data-sure]"), "a second step is needed"
    assert SAID in page.inner_text("[data-told]")
    keep(page, "round-paper")
    page.check("#onpaper")
    page.get_by_role("button", name="从手机上拿掉").click()
    page.wait_for_selector("[data-clear]:visible")
    page.locator("[data-out]").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile(r"/$"))


def test_papers_go_when_the_desk_ends_the_round_and_when_their_day_is_over(
    new_page: NewPage, served: Cast, found: Round
) -> None:
    page = with_papers(new_page)
    page.clock.install()
    page.reload()
    page.wait_for_selector(".doorlist a")
    page.clock.set_fixed_time(now() + timedelta(days=2))
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#bar:visible")
    assert readable(page, "一格") == []
    assert page.evaluate(COUNT_PACKS) == 0, "their day is over, without signal too"
    page.clock.set_fixed_time(now())
    page.context.set_offline(False)
    page.goto("/round/")
    page.get_by_role("button", name="带上").click()
    page.wait_for_selector(".doorlist a")
    end_round(round_id=UUID(str(found.pk)), by=actor_of(served.a.accounts["clerk"], at=now()), at=now())
    page.goto("/round/?")
    until(page, f"({COUNT_PACKS})().then((n) => n === 0)")


COUNT_PACKS = """() => new Promise((done) => { const ask = indexedDB.open("huiyin"); ask.onsuccess = () => {
  const count = ask.result.transaction("packs").objectStore("packs").count();
  count.onsuccess = () => { ask.result.close(); done(count.result); };
}; })"""
