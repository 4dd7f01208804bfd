"""A real Chromium, and the founding cast in a served Huiyin."""

import atexit
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast, make_cast

SHOTS = Path(__file__).parent / ".shots"
FLAGS = [
    "--no-sandbox",
    "--font-render-hinting=slight",  # as with windows: without them letters would stand a little closer
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps,
    "--use-fake-ui-for-media-stream",  # and may be heard: a browser without windows has nobody to ask
]

NewPage = Callable[..., Any]


@cache
def started(chromium: str) -> Any:
    """One Chromium for all tests of a process, wherever they stand; a second Playwright can't start beside the first."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright's loop runs in this thread; the database is asked in it too
    )
    playwright = sync_playwright().start()
    found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    atexit.register(playwright.stop)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Any:
    return started(chromium)


@pytest.fixture
def new_page(browser: Any, live_server: Any) -> Iterator[NewPage]:
    """A page of a browser of its own: its own cookies, its own width, with or without JavaScript."""
    contexts = []

    def make(width: int = 360, height: int = 740, *, scripts: bool = False, **more: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            base_url=live_server.url,
            locale="zh-CN",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def served(transactional_db: None, live_server: Any) -> Cast:
    """The cast in the served database."""
    return make_cast()


def sign_in(page: Any, username: str) -> None:
    """As staff sign in: name and password."""
    page.goto("/sign-in/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator(
        "form:has([name=password]) button[type=submit], form:has([name=password]) button:not([type])"
    ).first.click()
    page.wait_for_url(re.compile(r"/desk/"))


def keep(page: Any, name: str) -> None:
    """A picture of the page for people to look at, where HUIYIN_TEST_SHOTS asks for them: drawing it takes longer than axe."""
    if os.environ.get("HUIYIN_TEST_SHOTS"):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
