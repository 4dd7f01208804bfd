"""The pages of rounds on the day of AT."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import Town
from tests.visits.making import NOON

SignIn = Callable[..., Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """What time it is for the pages: noon of AT's day, until a test says otherwise."""
    held: list[datetime] = [NOON]
    for module in ("phone", "plan", "day", "door", "slip"):
        monkeypatch.setattr(f"huiyin.web.rounds.{module}.now", lambda: held[0])
    monkeypatch.setattr("huiyin.web.access.now", lambda: held[0])

    def set_to(moment: datetime) -> None:
        held[0] = moment

    return set_to


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """A storage of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


@pytest.fixture
def sign_in(town: Town, clock: Any, files: Path) -> SignIn:
    """A client of somebody of town A, or of `of`."""

    def inside(who: str, of: Town | None = None, language: str = "en", **more: Any) -> Client:
        client = Client(**more)
        client.cookies["huiyin_language"] = language
        client.force_login((of or town).accounts[who])
        return client

    return inside
