"""The desk's tests: sign somebody of the cast in, and pages looked at on the day of AT."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.cast import AT, Town

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """What time it is at the desk: Monday, 2 March 2026, 9:00, until a test says otherwise."""
    held: list[datetime] = [AT]
    for module in (
        "inbox",
        "matter",
        "moving",
        "intake",
        "paper",
        "catalogue",
        "numbers",
        "notices",
        "export",
        "money",
        "money_forms",
        "partners",
        "meetings",
        "vouchers",
        "walls",
        "placed",
    ):
        monkeypatch.setattr(f"huiyin.web.desk.{module}.now", lambda: held[0])
    monkeypatch.setattr("huiyin.web.loops.order.desk_docket.now", lambda: held[0])
    monkeypatch.setattr("huiyin.web.access.now", lambda: held[0])

    def set_to(moment: datetime) -> None:
        held[0] = moment

    return set_to


@pytest.fixture
def sign_in(town: Town, clock: Any) -> SignIn:
    """A client of somebody: `sign_in("dispatcher")`, or of the other town's: `sign_in("clerk", other)`."""

    def inside(who: str, of: Town | None = None, language: str = "en") -> Client:
        client = Client()
        client.cookies["huiyin_language"] = language
        client.force_login((of or town).accounts[who])
        return client

    return inside
