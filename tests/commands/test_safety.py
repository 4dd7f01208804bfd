"""`huiyin doctor` refuses a production that somebody could use: each unsafe setting by name, and the safe one beside it."""

from pathlib import Path
from typing import Any

import pytest

from huiyin.commands import checks_safety
from huiyin.commands.checks import Finding
from huiyin.config import Config, Unsafe
from huiyin.people.models import Account
from huiyin.township.cast import PASSWORD, POSTS
from tests.cast import Town


def level(check: Any, what: str) -> str:
    found: dict[str, Finding] = {one.what: one for one in check()}
    if what in found and found[what].level != "ok":
        assert found[what].do, "whoever reads it is told what to do"
    return found[what].level if what in found else "nothing"


@pytest.fixture
def production(settings: Any) -> Any:
    settings.PRODUCTION = True
    settings.PUBLIC_URL = "https://huiyin.example"
    return settings


def test_development_that_is_open_to_others_is_refused(settings: Any) -> None:
    assert level(checks_safety.mode, "HUIYIN_MODE") == "nothing"
    settings.PUBLIC_URL = "http://192.168.3.7:8000"
    assert level(checks_safety.mode, "HUIYIN_MODE") == "fail"
    settings.PRODUCTION = True
    assert level(checks_safety.mode, "HUIYIN_MODE") == "nothing"


def test_all_visitors_as_one_are_refused(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"public_url": "https://huiyin.example", "behind_proxy": False}
    monkeypatch.setattr(checks_safety, "config", Config(**{**vars(checks_safety.config), **given}))
    assert level(checks_safety.proxy, "HUIYIN_BEHIND_PROXY") == "fail"
    monkeypatch.setattr(
        checks_safety, "config", Config(**{**vars(checks_safety.config), "behind_proxy": True})
    )
    assert level(checks_safety.proxy, "HUIYIN_BEHIND_PROXY") == "ok"


def test_a_data_folder_that_others_can_read_is_refused(production: Any, tmp_path: Path) -> None:
    production.DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert level(checks_safety.folder, "data folder's rights") == "fail"
    tmp_path.chmod(0o750)
    assert level(checks_safety.folder, "data folder's rights") == "ok"


@pytest.mark.parametrize(
    ("gateway", "inside", "expected"),
    [
        ("http://sms.example/send", [], "fail"),
        ("http://10.1.2.3:8080/send", ["10.1.2.3:8080"], "warn"),
        ("https://sms.example/send", [], "nothing"),
        ("file:", [], "nothing"),
    ],
)
def test_numbers_that_go_out_unsealed_are_refused(
    production: Any, gateway: str, inside: list[str], expected: str
) -> None:
    production.SMS_GATEWAY, production.INSIDE_HOSTS = gateway, frozenset(inside)
    assert level(checks_safety.in_clear, "HUIYIN_SMS_GATEWAY") == expected


def test_mail_that_goes_out_unsealed_is_refused(production: Any) -> None:
    production.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    production.EMAIL_HOST, production.EMAIL_USE_TLS, production.EMAIL_USE_SSL = "mail.example", False, False
    assert level(checks_safety.in_clear, "HUIYIN_EMAIL_URL") == "fail"
    production.EMAIL_USE_TLS = True
    assert level(checks_safety.in_clear, "HUIYIN_EMAIL_URL") == "nothing"


@pytest.mark.django_db
def test_an_account_of_the_demo_is_refused_and_passwords_alone_are_told(production: Any, town: Town) -> None:
    assert level(checks_safety.accounts, "accounts") == "nothing"
    assert level(checks_safety.accounts, "second factor") == "warn"
    production.SECOND_FACTOR = "required"
    assert level(checks_safety.accounts, "second factor") == "ok"
    account = Account.objects.create(username=POSTS[0].username, called="-")
    account.set_password(PASSWORD)
    account.save()
    assert level(checks_safety.accounts, "accounts") == "fail"
    account.set_password("a password of its own")
    account.save()
    assert level(checks_safety.accounts, "accounts") == "nothing"


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_line_to_the_database_is_looked_at(production: Any) -> None:
    assert level(checks_safety.database_line, "line to the database") == "ok"


@pytest.mark.parametrize(
    ("url", "hosts", "ports", "which"),
    [
        ("postgresql://u:p@h1/n", "h1", "", None),
        ("postgresql://u:p@h1:5433/n", "h1", 5433, None),
        ("postgresql://u:p@h1,h2/n", "h1,h2", "5432,5432", "read-write"),
        ("postgresql://u:p@h1:1,[::1]:2/n?sslmode=require", "h1,::1", "1,2", "read-write"),
        ("postgresql://u:p@h1,h2/n?target_session_attrs=any", "h1,h2", "5432,5432", "any"),
    ],
)
def test_one_address_for_two_databases(
    url: str, hosts: str, ports: object, which: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several hosts the one is used that can be written; nobody waits for a dead one for minutes."""
    monkeypatch.setenv("HUIYIN_DATABASE_URL", url)
    found = Config.from_environment().database
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (hosts, ports, "n", "u")
    assert found["OPTIONS"].get("target_session_attrs") == which
    assert found["OPTIONS"]["connect_timeout"] == 5
    assert ("sslmode" in found["OPTIONS"]) is ("sslmode" in url)


def test_hosts_that_cannot_be_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_DATABASE_URL", "postgresql://u:p@h1:x,h2/n")
    with pytest.raises(Unsafe, match="no host that can be read"):
        Config.from_environment()
