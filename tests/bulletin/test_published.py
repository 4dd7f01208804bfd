"""A bulletin that was published stays as it was, whatever becomes known later and however it is counted then."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.test import Client

from huiyin import memo
from huiyin.bulletin.actions import NotOver, publish, published
from huiyin.commands.figures import command
from tests.cast import AT, DAY, Town, drive, place

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
NEXT_YEAR = datetime(2027, 2, 1, tzinfo=UTC)
ADDRESS = "/bulletin/2026/"


@pytest.fixture(autouse=True)
def _next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    memo.forget_all()
    monkeypatch.setattr("huiyin.web.board.bulletin.now", lambda: NEXT_YEAR)
    monkeypatch.setattr("huiyin.web.now.now", lambda: NEXT_YEAR)


def solved(town: Town, n: int) -> None:
    for number in range(n):
        drive(town, place(town, at=AT + number * DAY), "accept", "dispatch", "take", "finish", "rate")


def placed(client: Client, address: str) -> int:
    figures = client.get(address).json()["figures"]
    (matters,) = (one for one in figures if one["name"] == "matters")
    return next(step["n"] for step in matters["steps"] if step["name"] == "placed")


def test_it_stays_as_it_was_and_today_stands_beside_it(town: Town, client: Client) -> None:
    solved(town, 11)
    publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR)
    solved(town, 3)
    assert placed(client, f"{ADDRESS}figures.json") == 11
    assert placed(client, f"{ADDRESS}figures.json?today=1") == 14
    page = client.get(ADDRESS).content.decode()
    assert "2027.02.01公布" in page and "?today=1" in page
    assert client.get(ADDRESS).content != client.get(f"{ADDRESS}?today=1").content


def test_another_formula_changes_no_published_number(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved(town, 11)
    publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR)
    before = client.get(f"{ADDRESS}figures.json").json()
    monkeypatch.setattr("huiyin.bulletin.reading._matters", lambda *_: dict.fromkeys(NAMES, 99))
    assert client.get(f"{ADDRESS}figures.json").json() == before
    assert placed(client, f"{ADDRESS}figures.json?today=1") == 99


NAMES = ("placed", "counted", "said_done", "confirmed", "not_done", "silent", "refused", "checked", "held")


def test_a_correction_is_another_edition_and_the_same_again_is_none(town: Town) -> None:
    solved(town, 1)
    first, fresh = publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR)
    assert (first.edition, fresh) == (1, True)
    assert publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR + DAY) == (first, False)
    solved(town, 1)
    second, _ = publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR + DAY)
    assert second.edition == 2 and published(town.place.pk, 2026) == second
    told = first.told
    first.refresh_from_db()
    assert first.told == told


def test_a_year_that_still_runs_is_not_published(town: Town) -> None:
    with pytest.raises(NotOver):
        publish(town.place, 2027, zone=ZONE, at=NEXT_YEAR)
    done = CliRunner().invoke(
        command, ["--bulletin", "--publish", "--town", town.place.code, "--year", "2027"]
    )
    assert done.exit_code == 2 and "not over" in done.output
    assert published(town.place.pk, 2027) is None


def test_the_command_publishes_and_says_so(town: Town) -> None:
    asked = ["--bulletin", "--publish", "--town", town.place.code, "--year", "2026"]
    assert "edition 1, is published" in CliRunner().invoke(command, asked).output
    assert "before" in CliRunner().invoke(command, asked).output
    assert CliRunner().invoke(command, ["--publish", "--town", town.place.code]).exit_code == 2


def test_small_counts_stay_hidden_in_what_is_published(town: Town, client: Client) -> None:
    solved(town, 3)
    publish(town.place, 2026, zone=ZONE, at=NEXT_YEAR)
    assert placed(client, f"{ADDRESS}figures.json") is None
