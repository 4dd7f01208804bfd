"""What a monitoring system may read: sums, for whoever has the token; and whether to send people to this process."""

import json
import logging
import logging.config
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from huiyin.commands.worker import Worker
from huiyin.web import health
from tests.cast import AT, DAY, NAME, PHONE, SAID, Town, drive, place
from tests.resident.sending import fields

pytestmark = pytest.mark.django_db
TOKEN = "long-enough-to-be-a-token"
ROOT = Path(__file__).resolve().parents[2]


def test_without_the_token_there_is_no_such_page(client: Client, settings: Any) -> None:
    for token, given in (
        ("", ""),
        ("", "Bearer "),
        (TOKEN, ""),
        (TOKEN, "Bearer another"),
        (TOKEN, TOKEN[:-1]),
    ):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", headers={"authorization": given} if given else {}).status_code == 404


def test_the_figures_are_sums_and_name_nobody(client: Client, town: Town, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    cases = [drive(town, place(town), "accept"), place(town), place(town)]
    drive(town, cases[2], "withdraw")
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    read = {
        (s.name, *s.labels.values()): s.value for f in text_string_to_metric_families(text) for s in f.samples
    }
    assert read["huiyin_open_matters", "order", "town"] == 1
    assert read["huiyin_open_matters", "order", "village"] == 1
    assert read["huiyin_clocks_due",] >= 1, "AT lies in the past of the clock on the wall"
    assert read["huiyin_database_bytes",] > 100_000
    for private in (NAME, PHONE, SAID, cases[0].receipt, str(cases[0].pk), str(town.place)):
        assert private not in text


def test_a_process_is_ready_when_the_tables_are_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_seen", [])
    assert client.get("/readyz").json() == {"ready": True}
    monkeypatch.setattr(health, "_seen", [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "the tables are of another version")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_written_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        try:
            assert client.get("/readyz").json()["why"] == "the database is read-only"
        finally:
            cursor.execute("PRAGMA query_only = 0")


def test_the_log_tells_nothing_of_people(
    client: Client, town: Town, caplog: pytest.LogCaptureFixture, tmp_path: Path, settings: Any
) -> None:
    """An order is placed, looked up, moved, and its messages carried, with everything logged that can be."""
    settings.DATA_DIR = tmp_path
    with caplog.at_level(logging.DEBUG):
        placed = client.post("/order/", fields(town, phone=PHONE, said=SAID))
        receipt = placed.headers["location"].strip("/").rpartition("/")[2]
        client.get(placed.headers["location"])
        client.post("/find/", {"number": receipt, "phone4": PHONE[-4:]})
        client.get("/r/00000000/")
        drive(town, place(town, at=AT - DAY), "accept", "dispatch")
        Worker().run_once()
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    for private in (PHONE, SAID, NAME, receipt, PHONE[-4:]):
        assert not [line for line in lines if private in line], private


def test_a_line_of_the_log_can_be_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    made = logging.config.DictConfigurator(configured.LOGGING).configure_formatter(
        configured.LOGGING["formatters"]["json"]
    )
    record = logging.LogRecord(
        "huiyin.work", logging.WARNING, __file__, 1, "the database does not answer (%s)", ("x",), None
    )
    found = json.loads(made.format(record))
    assert (found["level"], found["logger"], found["message"]) == (
        "WARNING",
        "huiyin.work",
        "the database does not answer (x)",
    )
    assert "at" in found


@pytest.mark.parametrize("unit", ["huiyin.service", "huiyin-work.service"])
def test_the_units_start_commands_that_exist(unit: str) -> None:
    from huiyin.commands.main import COMMANDS

    lines = (ROOT / "deploy" / unit).read_text().splitlines()
    started = [line.split("bin/huiyin ")[1].split()[0] for line in lines if line.startswith("ExecStart")]
    assert started and set(started) <= COMMANDS.keys()
