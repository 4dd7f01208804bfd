"""Every page in three languages, normal and large: nothing for axe to find, nothing wider than a small phone, light."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from huiyin.places.models import WallCode
from tests.browser.conftest import keep, sign_in
from tests.cast import PHONE, Cast, drive, place

# what a page shows doesn't hang on the database beneath it: once is enough
pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}}});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} · ${n.failureSummary.split("\\n")[1] || ""}`));
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEAVIEST = 40 * 1024
LETTERS = (
    48 * 1024
)  # the Tibetan letters, loaded once and only where Tibetan is written; a page is readable before them
LANGUAGES = ("zh-hans", "bo", "en")


def rows(cast: Cast) -> dict[str, str]:
    """Orders at three points of their way, placed yesterday as the clock on the wall has it."""
    town, at = cast.a, timezone.now() - timedelta(hours=20)
    placed = place(town, at=at)
    held = drive(town, place(town, "hole", at=at), "accept", "dispatch", "take", "answer")
    done = drive(town, place(town, at=at), "accept", "dispatch", "take", "finish")
    rated = drive(town, place(town, at=at), "accept", "dispatch", "take", "finish", "rate")
    drive(town, place(town, at=at), "accept", "dispatch", "object")
    WallCode.objects.create(code="w1", place=town.villages[0], spot_zh="村口", spot_en="gate")
    return {"placed": placed, "held": held, "done": done, "rated": rated}


def residents_pages(cases) -> list[str]:
    done = cases["done"].receipt
    return [
        "/",
        "/privacy/",
        "/order/",
        "/order/w1/",
        "/find/",
        f"/r/{cases['placed'].receipt}/",
        f"/r/{done}/",
        f"/r/{done}/looks/",
        f"/r/{done}/rate/",
        f"/r/{cases['rated'].receipt}/",
        f"/r/{cases['placed'].receipt}/withdraw/",
        "/register/",
        f"/register/{cases['held'].pk}/",
        f"/register/{cases['rated'].pk}/",
        "/wall/w1/",
        "/sign-in/",
        "/r/00000000/",
        "/nowhere/",
    ]


def desk_pages(cases) -> list[str]:
    held, placed = cases["held"].pk, cases["placed"].pk
    return [
        "/desk/",
        f"/desk/{placed}/",
        f"/desk/{placed}/do/accept/",
        f"/desk/{held}/",
        f"/desk/{held}/do/urge/",
        f"/desk/{held}/print/",
        f"/desk/{placed}/by-phone/",
        "/desk/new/",
        "/desk/docket/",
        "/desk/notices/",
        "/desk/find/",
        "/account/",
        "/account/password/",
    ]


def admin_pages(cases) -> list[str]:
    return [
        "/desk/catalogue/",
        f"/desk/catalogue/{cases['held'].service_id}/",
        "/desk/numbers/",
        "/styleguide/",
    ]


def own(page, cases) -> None:
    """This browser proves its receipts."""
    for name in ("placed", "done", "rated"):
        page.goto("/find/")
        page.fill("[name=number]", cases[name].receipt)
        page.fill("[name=phone4]", PHONE[-4:])
        page.locator("form:has([name=phone4]) button").first.click()
        page.wait_for_url(f"**/r/{cases[name].receipt}/")


@pytest.fixture
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("missing here: axe-core (npm ci)")
    return AXE.read_text("utf-8")


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_overflows(served, new_page, axe, live_server, language, large):
    cases, found = rows(served), []
    clients = [
        ("resident", 320, residents_pages(cases), lambda page: own(page, cases)),
        ("desk", 1280, desk_pages(cases), lambda page: sign_in(page, "a-dispatcher")),
        ("admin", 1280, admin_pages(cases), lambda page: sign_in(page, "a-admin")),
    ]
    for who, width, addresses, enter in clients:
        page = new_page(width, 900, scripts=True, bypass_csp=True, reduced_motion="reduce")
        page.set_default_timeout(30_000)
        enter(page)
        cookies = [("huiyin_language", language), ("huiyin_elder", "1" if large else "0")]
        page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies])
        for address in addresses:
            answer = page.goto(address)
            assert answer.status < 500, f"{address}: {answer.status}"
            page.add_script_tag(content=axe)
            found += [f"{address}: {one}" for one in page.evaluate(RUN, TAGS)]
            page.set_viewport_size({"width": 320, "height": 900})
            if (wide := page.evaluate(WIDER)) > 0:
                found.append(f"{address}: {wide} px wider than 320 px")
            page.set_viewport_size({"width": width, "height": 900})
            keep(page, f"{language}-{'large' if large else 'normal'}-{who}{address.replace('/', '-')[:40]}")
    assert not found, f"{len(found)} findings\n" + "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_residents_pages_are_light(served, new_page, live_server, language):
    """All that a first visit loads, compressed as a server in service does it; photos that people sent apart."""
    cases, heavy = rows(served), {}
    prover = new_page(360)
    own(prover, cases)
    cookies = [c for c in prover.context.cookies() if c["name"] != "huiyin_language"]
    cookies.append({"name": "huiyin_language", "value": language, "url": live_server.url})
    for address in residents_pages(cases):
        page = new_page(360)
        page.context.add_cookies(cookies)
        weights = weights_of(page, address, live_server.url)
        letters = sum(w for name, w in weights.items() if name.endswith(".woff2"))
        assert letters <= LETTERS, f"{address}: {weights}"
        if sum(weights.values()) - letters > HEAVIEST:
            heavy[address] = weights
        page.context.close()
    assert not heavy, heavy


def weights_of(page, address: str, server: str) -> dict[str, int]:
    """What the page loads, by address, in bytes over the wire; files that people sent left out."""
    loaded = []

    def keep_it(answer) -> None:
        loaded.append(answer)

    page.on("response", keep_it)
    page.goto(address, wait_until="load")
    return {
        answer.url.removeprefix(server): weight(answer) for answer in loaded if "/files/" not in answer.url
    }


def weight(answer) -> int:
    body = answer.body() if answer.status == 200 else b""
    packed = answer.headers.get("content-type", "").startswith(("font/", "image/png", "image/jpeg"))
    return len(body) if packed else len(gzip.compress(body, 6))
