"""A herder's phone played by lot: signal comes and goes, answers get lost, tabs double, the phone dies, the session ends.

`play` places orders through all of that and then has signal; it returns what the person was told of each order.
"""

import random
from collections import Counter
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


def go(page: Any, address: str) -> None:
    """Open a page. Without signal the browser may still be on its way to its own error page, which takes the place of what was asked."""
    for _ in range(20):
        try:
            page.goto(address, wait_until="domcontentloaded")
            return
        except Error as problem:
            if "interrupted by another navigation" not in str(problem):
                raise
            page.wait_for_timeout(100)
    raise AssertionError(f"never came to {address}")


def with_worker(new_page: NewPage, **more: Any) -> Any:
    """A phone that opened the town page once with signal: the shell lies on it."""
    page = new_page(scripts=True, **more)
    page.context.set_default_timeout(60_000)  # the first page of a server that has drawn none yet
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
    steps: Counter[str] = field(default_factory=Counter)
    away: bool = False

    def line(self, route: Any) -> None:
        """What happens to one form that is on its way."""
        fault = self.faults.pop() if self.faults else ""
        self.steps[f"{fault or 'post'} on the way"] += 1
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
        go(self.page, self.rng.choice(["/", "/order/", "/unsent/"]))

    def order(self) -> None:
        said = f"第{uuid4().hex[:12]}件：水管冻裂了"
        go(self.page, "/order/")
        write(self.page, said)
        how = self.rng.random()
        send(self.page)
        if how < 0.25:
            self.steps["killed while sending"] += 1
            self.page.wait_for_timeout(self.rng.choice([0, 20, 100, 300]))
            self.begun.append(said)
            return self.fresh()
        settled(self.page)
        self.told.append(said)
        if how > 0.8:
            self.steps["back to the form"] += 1
            with suppress(Error):  # without signal a receipt's page can't be had again
                self.page.go_back(wait_until="domcontentloaded")  # and once more, as the form lies there
        return None

    def doubled(self) -> None:
        """The same form in two tabs, sent from both."""
        said = f"两页{uuid4().hex[:12]}：路灯不亮"
        other = self.context.new_page()
        key = str(uuid4())
        for tab in (self.page, other):
            go(tab, "/order/")
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

    def does(self, step: str) -> None:
        if step in ("order", "doubled"):
            getattr(self, step)()
        elif step in ("offline", "online"):
            self.signal(step == "online")
        elif step == "kill":
            self.fresh()
        elif step == "expire":
            self.context.clear_cookies()
        else:
            self.faults += [step] * self.rng.randint(1, 2)

    def comes_home(self, seed: int) -> None:
        """Signal, and no more faults: everything leaves the phone."""
        self.faults.clear()
        self.signal(True)
        go(self.page, "/unsent/")
        for _ in range(400):
            if "waiting" not in self.page.evaluate(WAITING):
                return
            self.page.evaluate("window.dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(100)
        raise AssertionError(f"seed {seed}: still on the phone: {self.page.inner_text('main')[:400]}")


STEPS = ("order", "order", "order", "doubled", "offline", "online", "kill", "lost", "cut", "expire")


def play(seed: int, page: Any, steps: int = 6) -> Phone:
    """One sequence on the phone that shows `page`, to its end with signal, when everything has left the phone."""
    rng = random.Random(seed)
    phone = Phone(page.context, rng, page)

    def heard(found: Any) -> None:
        phone.errors.append(str(found.error))

    page.context.on("weberror", heard)
    page.context.route(
        "**/order/**", lambda r: phone.line(r) if r.request.method == "POST" else r.continue_()
    )
    try:
        for _ in range(steps):
            step = rng.choice(STEPS)
            phone.steps[step] += 1
            phone.does(step)
        phone.comes_home(seed)
    finally:
        page.context.remove_listener("weberror", heard)
        page.context.unroute_all()
    return phone


def wipe(phone: Phone) -> Any:
    """The same phone as its next owner gets it: nothing on it but the shell. Gives its page."""
    wire = phone.context.new_cdp_session(phone.page)
    origin = phone.page.evaluate("location.origin")
    wire.send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb,local_storage,cookies"}
    )
    wire.detach()
    go(phone.page, "/find/")
    return phone.page
