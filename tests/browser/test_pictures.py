"""The reference screens keep their look: each drawn anew with the clock stopped, and compared with its picture in baselines/.

HUIYIN_TEST_PICTURES=renew (make pictures) draws the baselines anew: look at each before you commit it.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from PIL import Image, ImageDraw

from huiyin.cases import door, receipts
from huiyin.memo import forget_all
from huiyin.web import now as wall
from tests.browser import pictures
from tests.browser.conftest import SHOTS, sign_in
from tests.browser.glyphs import STATIC
from tests.cast import PHONE, Cast, drive, place

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,  # a picture doesn't hang on the database
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (STATIC / "hy-bo-stacks.json").exists(),
        reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
    ),
]

RENEW = os.environ.get("HUIYIN_TEST_PICTURES") == "renew"
AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, ten in the morning in Lhasa
TALLEST = 1600  # pixels of a page that are compared
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Screen:
    """One of the twelve reference screens. `part` is the piece of the page that is looked at, where not all of it is."""

    name: str
    address: str
    who: str = ""  # the account that is signed in; none: a resident
    width: int = 360
    language: str = "zh-hans"
    elder: bool = False
    part: str = ""


SCREENS = (
    Screen("1-resident-order", "/order/"),
    Screen("1b-resident-order-elder", "/order/", elder=True),
    Screen("2-resident-receipt-bo", "/r/{held}/", language="bo"),
    Screen("2-resident-receipt-zh", "/r/{held}/"),
    Screen("3-resident-rate", "/r/{done}/rate/"),
    Screen("4-desk-inbox", "/desk/", "a-dispatcher", 1280),
    Screen("5-desk-matter", "/desk/{matter}/", "a-dispatcher", 1280),
    Screen("6-figures", "/figures/", "", 1280),
    Screen("7-home-desktop", "/", width=1280),
    Screen("7-home-phone", "/"),
    Screen("8-slips-sheet-1", "/styleguide/", width=1280, part="first"),
    Screen("8-slips-sheet-2", "/styleguide/", width=360, part="first"),
)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands still, and receipts come in order: two runs draw the same page."""
    numbers = count(26_112_601)
    for module in (door, receipts):
        monkeypatch.setattr(module, "new_receipt", lambda: str(next(numbers)))
    moment = wall.now
    for module in [one for one in list(sys.modules.values()) if getattr(one, "now", None) is moment]:
        monkeypatch.setattr(module, "now", lambda: AT)
    forget_all()
    yield
    forget_all()


@pytest.fixture
def cases(stopped: None, served: Cast) -> dict[str, str]:
    """A few orders of one village at different points of their way."""
    town = served.a
    held = drive(town, place(town, at=AT - 3 * DAY), "accept", "dispatch", "take", "answer")
    done = drive(town, place(town, at=AT - 5 * DAY), "accept", "dispatch", "take", "finish")
    drive(town, place(town, "pipe", at=AT - 2 * DAY), "accept", "dispatch")
    drive(town, place(town, at=AT - 9 * DAY), "accept", "dispatch", "take", "finish", "rate")
    matter = drive(town, place(town, "hole", at=AT - DAY), "accept")
    place(town, at=AT - timedelta(hours=5))
    return {"held": held.receipt, "done": done.receipt, "matter": str(matter.pk)}


def draw(page: Any, screen: Screen, cases: dict[str, str], server: str) -> bytes:
    """The picture of one screen. What differs from run to run (a code with the server's address in it) is covered."""
    cookies = {"huiyin_language": screen.language, "huiyin_elder": "1" if screen.elder else "0"}
    page.context.add_cookies([{"name": n, "value": v, "url": server} for n, v in cookies.items()])
    page.set_viewport_size({"width": screen.width, "height": 740})
    page.goto(screen.address.format(**cases), wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    shot: bytes = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": screen.width, "height": height},
        mask=page.locator(".code__q, [data-qr], .shot").all(),
        animations="disabled",
        caret="hide",
    )
    return shot


@pytest.fixture
def clients(new_page: Any, cases: dict[str, str]) -> dict[str, Any]:
    """The browsers of a resident and of the dispatcher, both signed in where they must be."""
    found = {
        who: new_page(360, 740, reduced_motion="reduce", timezone_id="Asia/Shanghai")
        for who in ("", "a-dispatcher")
    }
    for page in found.values():
        page.set_default_timeout(60_000)  # the first page of a run is slow on a busy machine
    for name in ("held", "done"):
        found[""].goto("/find/")
        found[""].fill("[name=number]", cases[name])
        found[""].fill("[name=phone4]", PHONE[-4:])
        found[""].locator("form:has([name=phone4]) button").first.click()
        found[""].wait_for_url(f"**/r/{cases[name]}/")
    sign_in(found["a-dispatcher"], "a-dispatcher")
    return found


def test_the_reference_screens_look_as_in_their_pictures(
    clients: dict[str, Any], cases: dict[str, str], live_server: Any
) -> None:
    shots, fonts = {}, set()
    for screen in SCREENS:
        page = clients[screen.who]
        shots[screen.name] = draw(page, screen, cases, live_server.url)
        fonts |= set(pictures.fonts_that_draw(page))
    if RENEW:
        for name, shot in shots.items():
            pictures.keep(name, shot)
        kept = {"fonts": sorted(fonts)}
        (pictures.BASELINES / "drawn-with.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        return
    if sorted(fonts) != pictures.drawn_with().get("fonts"):
        pytest.skip(
            f"missing here: the fonts that drew the pictures ({', '.join(pictures.drawn_with().get('fonts', []))});"
            f" this machine draws with {', '.join(sorted(fonts))}"
        )
    wrong = []
    for name, shot in shots.items():
        found = pictures.compare(Image.open(io.BytesIO(shot)).convert("RGB"), pictures.baseline(name))
        if not found.same:
            SHOTS.mkdir(exist_ok=True)
            (SHOTS / f"{name}.png").write_bytes(shot)
            found.where.save(SHOTS / f"{name}-differs.png")
            wrong.append(f"{name}: {found.share:.2%} of its fields differ, {found.height:+} px; see {SHOTS}")
    assert not wrong, "\n".join(wrong)


# ── the comparison itself ──


def page_of(*blocks: tuple[int, int, int, int], width: int = 360, height: int = 800) -> Image.Image:
    picture = Image.new("RGB", (width, height), "#E9E6DD")
    drawing = ImageDraw.Draw(picture)
    for block in blocks:
        drawing.rectangle(block, fill="#fff", outline="#191D2F", width=2)
        for line in range(block[1] + 12, block[3] - 12, 28):
            for x in range(block[0] + 10, block[2] - 24, 18):
                drawing.line((x, line, x + 12, line + 12), fill="#191D2F", width=2)
    return picture


BLOCKS = ((12, 40, 348, 240), (12, 260, 348, 420))


@pytest.mark.parametrize("moved", [8, 14, 40])
def test_a_block_that_moved_is_seen(moved: int) -> None:
    below = (12, 260 + moved, 348, 420 + moved)
    assert not pictures.compare(page_of(BLOCKS[0], below), page_of(*BLOCKS)).same


def test_a_block_that_is_gone_or_a_page_that_grew_is_seen() -> None:
    assert not pictures.compare(page_of(BLOCKS[0]), page_of(*BLOCKS)).same
    assert not pictures.compare(page_of(*BLOCKS, height=820), page_of(*BLOCKS)).same


def test_letters_smoothed_otherwise_are_not() -> None:
    from PIL import ImageFilter

    picture = page_of(*BLOCKS)
    assert pictures.compare(picture.filter(ImageFilter.GaussianBlur(0.8)), picture).same
    assert pictures.compare(picture.quantize(32).convert("RGB"), picture).same


def test_the_pictures_are_light() -> None:
    kept = list(pictures.BASELINES.glob("*.png"))
    assert {one.stem for one in kept} == {screen.name for screen in SCREENS}
    assert sum(one.stat().st_size for one in kept) < 1_500_000
