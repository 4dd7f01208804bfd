"""`huiyin doctor` finds what is wrong, and says what to do about it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huiyin.commands import checks, checks_town, doctor
from huiyin.commands.doctor import command
from huiyin.notices.models import Delivery, Notice
from huiyin.people.models import Membership
from huiyin.people.sealed import raw_key
from huiyin.places.models import Unit
from tests.cast import DAY, Town, drive, place
from tests.ledger.tamper import behind_its_back
from tests.notices.servers import mail_server

ROOT = Path(__file__).resolve().parents[2]


def levels(check: Any) -> list[tuple[str, str]]:
    return [(found.level, found.what) for found in check()]


@pytest.mark.django_db
def test_a_town_in_order_has_no_gap(town: Town, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    drive(town, place(town), "accept", "dispatch")
    found = list(doctor.findings())
    machine = ("static files", "worker", "synchronous_commit")  # as this test machine happens to be
    assert not [each for each in found if each.level == "fail" and each.what not in machine], found
    said = {each.what for each in found}
    assert {"ledger_event", "ledger_seal", "tables", "hands", "seats", "catalogue", "clocks", "disk"} <= said


@pytest.mark.django_db
def test_a_ledger_that_can_be_changed_fails(town: Town) -> None:
    place(town)
    assert ("ok", "ledger_event") in levels(checks.triggers)
    with behind_its_back():
        assert levels(checks.triggers) == [("fail", "ledger_event"), ("fail", "ledger_seal")]


@pytest.mark.django_db
def test_the_attempt_on_the_ledger_leaves_no_trace(town: Town) -> None:
    case = place(town)
    with behind_its_back():
        list(checks.triggers())
        case.refresh_from_db()
        assert case.seq == 1
        assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_a_village_without_committee_and_a_town_without_leaders_fail(town: Town) -> None:
    Unit.objects.filter(
        kind__in=["committee", "leaders", "desk"], place__path__startswith=town.place.path
    ).update(active=False)
    Unit.objects.filter(kind="leaders").update(active=False)
    found = [each for each in checks_town.hands() if each.what == str(town.place)]
    assert len(found) == 3
    assert all(each.level == "fail" and each.do for each in found)


@pytest.mark.django_db
def test_a_unit_with_matters_and_nobody_in_it_is_named(town: Town) -> None:
    drive(town, place(town), "accept", "dispatch")
    Membership.objects.filter(unit=town.units["roads"]).delete()
    assert any(town.units["roads"].name_zh in found.found for found in checks_town.seats())


@pytest.mark.django_db
def test_a_kind_without_a_unit_is_named(town: Town) -> None:
    town.services["lamp"].unit = None
    town.services["lamp"].save()
    assert any("路灯" in found.found for found in checks_town.catalogue())


@pytest.mark.django_db
def test_clocks_that_wait_and_messages_given_up_are_told(town: Town) -> None:
    case = place(town)  # in March; its clocks are long due
    Delivery.objects.create(
        jurisdiction=town.place,
        notice=Notice.objects.filter(case_id=case.pk)[0],
        channel="sms",
        state="failed",
    )
    Unit.objects.filter(pk=town.units["roads"].pk).update(
        webhook_url="https://example.org/", webhook_off=True
    )
    assert {what for level, what in levels(checks_town.behind) if level == "warn"} == {
        "clocks",
        "messages",
        "webhooks",
    }


@pytest.mark.django_db
def test_a_worker_that_was_never_seen_is_told() -> None:
    assert levels(checks.worker) == [("warn", "worker")]


def test_production_without_https_or_with_a_strange_host_fails(settings: Any) -> None:
    settings.PRODUCTION = True
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://town.example.org", ["other.example.org"]
    assert levels(checks.address) == [("fail", "HUIYIN_PUBLIC_URL"), ("fail", "HUIYIN_HOSTS")]


def test_production_with_development_keys_fails(settings: Any) -> None:
    settings.PRODUCTION = True
    assert {what for level, what in levels(checks.secrets) if level == "fail"} == {
        "HUIYIN_SECRET_KEY",
        "HUIYIN_FIELD_KEYS",
    }


def test_a_mail_server_is_really_asked(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        assert levels(checks.mail) == [("ok", "e-mail")]
    settings.EMAIL_PORT = 9
    assert levels(checks.mail) == [("fail", "e-mail")]


def test_a_gateway_nobody_answers_at_fails(settings: Any) -> None:
    settings.SMS_GATEWAY = "http://127.0.0.1:9/sms"
    assert ("fail", "text messages") in levels(checks.text_messages)


@pytest.mark.django_db
def test_as_json_and_its_exit_code(town: Town) -> None:
    with behind_its_back():
        place(town)
        said = CliRunner().invoke(command, ["--json"])
    found = json.loads(said.output)
    assert said.exit_code == 1
    assert found["ok"] is False
    assert {"level", "what", "found", "do"} == set(found["findings"][0])


def test_keys_are_fresh_and_are_accepted_by_production(
    tmp_path: Path, empty_database: Callable[[Path], None]
) -> None:
    """Before there are keys production doesn't start; `--make-keys` must work all the same."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    bare = {
        **kept,
        "HUIYIN_MODE": "production",
        "HUIYIN_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
    }

    def run(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "huiyin", *words]
        return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)

    refused = run(bare, "doctor")
    assert refused.returncode == 1
    assert "--make-keys" in refused.stderr
    made = run(bare, "doctor", "--make-keys")
    keys = dict(line.split("=", 1) for line in made.stdout.splitlines())
    assert len(raw_key(keys["HUIYIN_FIELD_KEYS"])) == 32
    assert len(keys["HUIYIN_SECRET_KEY"]) >= 50
    assert made.stdout != run(bare, "doctor", "--make-keys").stdout
    empty_database(tmp_path)
    assert run({**bare, **keys}, "verify").returncode == 0


@pytest.mark.django_db
def test_a_message_late_by_hours_is_counted(town: Town) -> None:
    case = place(town)
    Delivery.objects.create(
        jurisdiction=town.place,
        notice=Notice.objects.filter(case_id=case.pk)[0],
        channel="sms",
        next_at=case.filed_at - DAY,
    )
    assert any("1 are late" in found.found for found in checks_town.behind())
