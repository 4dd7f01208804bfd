"""A herder's phone played by lot: signal comes and goes, answers get lost, tabs double, the phone dies, the session ends.

`play(seed)` places orders through all of that and then has signal; it returns what the person was told of each order.
"""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playwright.sync_api import Error

from tests.browser.conftest import NewPage

WAITING = """async () => {
  const open = await new Promise((done) => { const ask = indexedDB.open("huiyin"); ask.onsuccess = () => done(ask.result); });
  const names = [...open.objectStoreNames];
  const rows = !names.includes("items") ? [] : await new Promise((done) => { const ask = open.transaction("items").objectStore("items").getAll(); ask.onsuccess = () => done(ask.result); });
  open.close();
  return rows.filter((row) => row.owner === "resident").map((row) => row.state);
}"""
WORKER = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def until(page: Any, expression: str, seconds: float = 40) -> None:
    """Wait for something in the page. Playwright's own way needs eval, which our content policy forbids."""
    for _ in range(int(seconds * 20)):
        with suppress(Error):  # the page is just going somewhere
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came: {expression} at {page.url}: {page.inner_text('body')[:300]}")


def with_worker(new_page: NewPage, **more: Any) -> Any:
    """A phone that opened the town page once with signal: the shell lies on it."""
    page = new_page(scripts=True, **more)
    page.goto("/")
    until(page, WORKER)
    return page


def write(page: Any, said: str) -> None:
    """Say it and choose the first village; do not send yet."""
    page.fill("form[data-order] [name=said]", said)
    page.locator("form[data-order] [name=place]").select_option(index=1)


def send(page: Any) -> None:
    page.locator("form[data-order] .btn-big").click()


def settled(page: Any) -> None:
    """The person sees an answer: the receipt, what is wrong, or that it is kept on this phone."""
    until(
        page,
        "location.pathname.startsWith('/r/') || !document.querySelector('[data-problems]').hidden"
        " || document.querySelector('form[data-order]').hidden",
    )


@dataclass
class Phone:
    """One browser and the faults of its line. `told`: orders of which the person saw that they are kept or arrived."""

    context: Any
    rng: random.Random
    page: Any
    told: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)  # sent, and the phone died before an answer
    faults: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # of scripts, uncaught
    away: bool = False

    def line(self, route: Any) -> None:
        """What happens to one form that is on its way."""
        fault = self.faults.pop() if self.faults else ""
        if fault == "lost":  # it arrives, and the answer does not
            route.fetch()
            route.fulfill(status=502, body="bad gateway")
        elif fault == "cut":
            route.abort()
        else:
            route.continue_()

    def signal(self, there: bool) -> None:
        self.away = not there
        self.context.set_offline(self.away)

    def fresh(self) -> None:
        """The phone dies, or the page is thrown away; another one is opened."""
        self.page.close()
        self.page = self.context.new_page()
        self.page.goto(self.rng.choice(["/", "/order/", "/unsent/"]), wait_until="domcontentloaded")

    def order(self) -> None:
        said = f"第{uuid4().hex[:12]}件：水管冻裂了"
        self.page.goto("/order/", wait_until="domcontentloaded")
        write(self.page, said)
        how = self.rng.random()
        send(self.page)
        if how < 0.25:
            self.page.wait_for_timeout(self.rng.choice([0, 20, 100, 300]))
            self.begun.append(said)
            return self.fresh()
        settled(self.page)
        self.told.append(said)
        if how > 0.8:
            self.page.go_back(wait_until="domcontentloaded")  # and once more, as the form lies there
        return None

    def doubled(self) -> None:
        """The same form in two tabs, sent from both."""
        said = f"两页{uuid4().hex[:12]}：路灯不亮"
        other = self.context.new_page()
        key = str(uuid4())
        for tab in (self.page, other):
            tab.goto("/order/", wait_until="domcontentloaded")
            tab.evaluate(
                "(key) => { const f = document.querySelector('form[data-order]'); let k = f.elements.key;"
                " if (!k) { k = document.createElement('input'); k.type = 'hidden'; k.name = 'key'; f.append(k); } k.value = key; }",
                key,
            )
            write(tab, said)
        for tab in (self.page, other):
            send(tab)
        settled(self.page)
        settled(other)
        self.told.append(said)
        other.close()


def play(seed: int, new_page: NewPage, steps: int = 6) -> Phone:
    """One sequence, to its end with signal, when everything has left the phone."""
    rng = random.Random(seed)
    page = with_worker(new_page)
    phone = Phone(page.context, rng, page)
    page.context.on("weberror", lambda found: phone.errors.append(str(found.error)))
    page.context.route(
        "**/order/**", lambda r: phone.line(r) if r.request.method == "POST" else r.continue_()
    )
    for _ in range(steps):
        step = rng.choice(
            ["order", "order", "order", "doubled", "offline", "online", "kill", "lost", "cut", "expire"]
        )
        if step == "order":
            phone.order()
        elif step == "doubled":
            phone.doubled()
        elif step in ("offline", "online"):
            phone.signal(step == "online")
        elif step == "kill":
            phone.fresh()
        elif step == "expire":
            page.context.clear_cookies()
        else:
            phone.faults += [step] * rng.randint(1, 2)
    phone.faults.clear()
    phone.signal(True)
    phone.page.goto("/unsent/", wait_until="domcontentloaded")
    for _ in range(400):
        if not {"waiting"} & set(phone.page.evaluate(WAITING)):
            break
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        phone.page.wait_for_timeout(100)
    else:
        raise AssertionError(f"seed {seed}: still on the phone: {phone.page.inner_text('main')[:400]}")
    return phone
