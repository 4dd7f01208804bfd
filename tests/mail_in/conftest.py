"""Somebody of the cast signed in at the desk, on the day of AT."""

import pytest

from tests.cast import AT
from tests.desk.conftest import clock as desk_clock
from tests.desk.conftest import sign_in

clock = desk_clock


@pytest.fixture(autouse=True)
def letters_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("huiyin.mail_in.desk", "huiyin.commands.mail_in"):
        monkeypatch.setattr(f"{module}.now", lambda: AT)


__all__ = ["clock", "sign_in"]
