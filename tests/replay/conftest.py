"""Driving rows that a test writes down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiyin import memo
from huiyin.replay.driving import Tally, replay
from huiyin.replay.ground import Ground
from huiyin.replay.reading import Rejected
from tests.replay.exports import mapping, write


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memo.forget_all()


Run = Callable[..., tuple[Ground, Tally, list[Rejected]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Write rows and replay them."""

    def inside(*rows: dict[str, str], **more: Any) -> tuple[Ground, Tally, list[Rejected]]:
        return replay(write(tmp_path / "requests.csv", list(rows)), mapping(**more))

    return inside
