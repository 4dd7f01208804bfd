"""Pages that people open, with something on each: what a resident, a dispatcher and an administrator come past."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.places.models import WallCode
from tests.browser.conftest import sign_in
from tests.cast import PHONE, Cast, drive, place

SMALL_PHONE = 320  # pixels
LANGUAGES = ("zh-hans", "bo", "en")


def rows(cast: Cast) -> dict[str, Case]:
    """Orders at three points of their way, placed yesterday as the clock on the wall has it."""
    town, at = cast.a, timezone.now() - timedelta(hours=20)
    placed = place(town, at=at)
    held = drive(town, place(town, "hole", at=at), "accept", "dispatch", "take", "answer")
    done = drive(town, place(town, at=at), "accept", "dispatch", "take", "finish")
    rated = drive(town, place(town, at=at), "accept", "dispatch", "take", "finish", "rate")
    drive(town, place(town, at=at), "accept", "dispatch", "object")
    WallCode.objects.create(code="w1", place=town.villages[0], spot_zh="村口", spot_en="gate")
    return {"placed": placed, "held": held, "done": done, "rated": rated}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose pages: how wide their screen is, how they come in, and which addresses they open."""

    width: int
    enter: Callable[[Any, dict[str, Case]], None]
    addresses: Callable[[dict[str, Case]], list[str]]


def own(page: Any, cases: dict[str, Case]) -> None:
    """This browser proves its receipts."""
    for name in ("placed", "done", "rated"):
        own_receipt(page, cases[name])


def own_receipt(page: Any, case: Case) -> None:
    """This browser proves one receipt, and shows its page."""
    page.goto("/find/")
    page.fill("[name=number]", case.receipt)
    page.fill("[name=phone4]", PHONE[-4:])
    page.locator("form:has([name=phone4]) button").first.click()
    page.wait_for_url(f"**/r/{case.receipt}/")


def residents_pages(cases: dict[str, Case]) -> list[str]:
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
        "/unsent/",
    ]


def desk_pages(cases: dict[str, Case]) -> list[str]:
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
        "/desk/words/",
        "/account/",
        "/account/password/",
    ]


def admin_pages(cases: dict[str, Case]) -> list[str]:
    return [
        "/desk/catalogue/",
        f"/desk/catalogue/{cases['held'].service_id}/",
        "/desk/numbers/",
        "/desk/translations/",
        "/styleguide/",
    ]


VISITORS = {
    "resident": Visitor(SMALL_PHONE, own, residents_pages),
    "desk": Visitor(1280, lambda page, cases: sign_in(page, "a-dispatcher"), desk_pages),
    "admin": Visitor(1280, lambda page, cases: sign_in(page, "a-admin"), admin_pages),
}
