"""What `huiyin doctor` looks at. Each check yields findings: what was proven, or what is wrong and what to do."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.mail import get_connection
from django.db import Error, connection, transaction

from huiyin.clocks.heartbeat import last_beat
from huiyin.config import DEVELOPMENT_FIELD_KEY, DEVELOPMENT_SECRET
from huiyin.ledger.models import Event, Seal
from huiyin.people.sealed import raw_key, seal, unseal
from huiyin.web.health import LATE
from huiyin.web.now import now
from huiyin.web.static_files import gathered

from .database import missing_migrations

Level = Literal["ok", "warn", "fail"]
PLENTY, SCARCE = 2_000_000_000, 200_000_000  # bytes free
SKEW = 30.0  # seconds between this machine and the database


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how it stands, what was looked at, what was found, and what to do about it."""

    level: Level
    what: str
    found: str
    do: str = ""


Check = Callable[[], Iterator[Finding]]


def python() -> Iterator[Finding]:
    yield Finding("ok", "Python", sys.version.split()[0])


def database() -> Iterator[Finding]:
    """Reachable, which version, and that a commit is on the disk when it says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor)
        else:
            cursor.execute("SHOW server_version")
            version = str(cursor.fetchone()[0])
            yield _floor("PostgreSQL", version, 15)
            cursor.execute("SHOW synchronous_commit")
            how = str(cursor.fetchone()[0])
            level: Level = "ok" if how in ("on", "remote_apply", "remote_write", "local") else "fail"
            yield Finding(
                level,
                "synchronous_commit",
                how,
                "" if level == "ok" else "Switch it on: else moves are lost.",
            )


def _sqlite(cursor: Any) -> Iterator[Finding]:
    cursor.execute("SELECT sqlite_version()")
    yield Finding("ok", "SQLite", f"{cursor.fetchone()[0]}, {settings.DATABASES['default']['NAME']}")
    cursor.execute("PRAGMA journal_mode")
    mode = str(cursor.fetchone()[0])
    cursor.execute("PRAGMA synchronous")
    synchronous = int(cursor.fetchone()[0])
    fine = mode == "wal" and synchronous >= 2
    todo = (
        "" if fine else "The file lies on a disk that can't do WAL (a network share?). Put it on a local one."
    )
    yield Finding("ok" if fine else "fail", "durability", f"{mode}, synchronous={synchronous}", todo)


def _floor(what: str, version: str, least: int) -> Finding:
    if int(version.split(".", maxsplit=1)[0]) < least:
        return Finding("fail", what, version, f"Use {least} or newer.")
    return Finding("ok", what, version)


def migrations() -> Iterator[Finding]:
    missing = missing_migrations()
    if missing:
        yield Finding("fail", "tables", f"{missing} updates are missing", "Run: huiyin migrate")
    else:
        yield Finding("ok", "tables", "up to date")


def triggers() -> Iterator[Finding]:
    """Try to change the ledger, as somebody behind Huiyin's back would, and take it back."""
    for model in (Event, Seal):
        table = model._meta.db_table
        if not model._default_manager.exists():
            yield Finding(
                "ok" if _has_triggers(table) else "fail", table, *_trigger_words(_has_triggers(table))
            )
            continue
        refused = all(_refuses(statement.format(table=table)) for statement in _ATTACKS[connection.vendor])
        yield Finding("ok" if refused else "fail", table, *_trigger_words(refused))


_ATTACKS = {
    "sqlite": (
        "UPDATE {table} SET hash = hash WHERE rowid = (SELECT rowid FROM {table} LIMIT 1)",
        "DELETE FROM {table} WHERE rowid = (SELECT rowid FROM {table} LIMIT 1)",
    ),
    "postgresql": (
        "UPDATE {table} SET hash = hash WHERE ctid = (SELECT ctid FROM {table} LIMIT 1)",
        "DELETE FROM {table} WHERE ctid = (SELECT ctid FROM {table} LIMIT 1)",
    ),
}


class _TakeBack(Exception):
    pass


def _refuses(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            raise _TakeBack
    except _TakeBack:
        return False
    except Error:
        return True


def _has_triggers(table: str) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'",
                [table],
            )
        return int(cursor.fetchone()[0]) >= 2


def _trigger_words(refused: bool) -> tuple[str, str]:
    if refused:
        return "refuses to be changed", ""
    return (
        "CAN BE CHANGED",
        "Its triggers are gone. Restore a backup, run huiyin verify, find out who took them away.",
    )


def worker() -> Iterator[Finding]:
    beat = last_beat()
    if beat is None:
        yield Finding("warn", "worker", "never seen", "Run huiyin work, or huiyin serve, which starts one.")
        return
    age = beat.age(now())
    found = f"{beat.host} {beat.pid}, {age:.0f} s ago"
    if age > LATE:
        yield Finding(
            "fail", "worker", found, "No clock lapses and nothing is sent. Start huiyin work again."
        )
    else:
        yield Finding("ok", "worker", found)


def clock() -> Iterator[Finding]:
    """This machine's clock against the database's, and against the newest event."""
    with connection.cursor() as cursor:
        sql = (
            "SELECT strftime('%%s', 'now')"
            if connection.vendor == "sqlite"
            else "SELECT extract(epoch FROM now())"
        )
        cursor.execute(sql, [])
        skew = abs(float(cursor.fetchone()[0]) - now().timestamp())
    if skew > SKEW:
        yield Finding(
            "fail", "clock", f"{skew:.0f} s away from the database's", "Set both clocks (chrony, ntp)."
        )
    else:
        yield Finding("ok", "clock", f"{now():%Y-%m-%d %H:%M:%S} UTC, with the database")
    newest = Event.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    if newest and newest > now():
        yield Finding(
            "warn",
            "clock",
            f"the newest event is from {newest:%Y-%m-%d %H:%M} UTC, ahead of now",
            "The clock was wrong once, or is now.",
        )


def disk() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK):
        yield Finding(
            "fail", "data folder", f"{folder} can't be written", "Give it to the account that runs Huiyin."
        )
        return
    free = shutil.disk_usage(folder).free
    level: Level = "ok" if free > PLENTY else "warn" if free > SCARCE else "fail"
    yield Finding(
        level, "disk", f"{free / 1e9:.1f} GB free at {folder}", "" if level == "ok" else "Make room."
    )


def secrets() -> Iterator[Finding]:
    bad: Level = "fail" if settings.PRODUCTION else "warn"
    yield Finding(
        "ok" if settings.PRODUCTION else "warn",
        "mode",
        "production" if settings.PRODUCTION else "development",
        "" if settings.PRODUCTION else "Set HUIYIN_MODE=production before residents use it.",
    )
    if settings.SECRET_KEY == DEVELOPMENT_SECRET or len(settings.SECRET_KEY) < 50:
        yield Finding(bad, "HUIYIN_SECRET_KEY", "the development one, or short", "huiyin doctor --make-keys")
    else:
        yield Finding("ok", "HUIYIN_SECRET_KEY", f"{len(settings.SECRET_KEY)} characters")
    try:
        sizes = [len(raw_key(key)) for key in settings.FIELD_KEYS]
    except ValueError:
        sizes = []
    if DEVELOPMENT_FIELD_KEY in settings.FIELD_KEYS or not sizes or set(sizes) != {32}:
        yield Finding(
            bad, "HUIYIN_FIELD_KEYS", "the development one, or not 32 bytes each", "huiyin doctor --make-keys"
        )
    elif unseal(seal("回音")) == "回音":
        yield Finding("ok", "HUIYIN_FIELD_KEYS", f"{len(sizes)} of them; what is sealed opens again")


def address() -> Iterator[Finding]:
    url = urlsplit(settings.PUBLIC_URL)
    bad: Level = "fail" if settings.PRODUCTION else "warn"
    local = url.hostname in ("127.0.0.1", "localhost")
    if url.scheme == "https":
        yield Finding("ok", "HUIYIN_PUBLIC_URL", settings.PUBLIC_URL)
    else:
        yield Finding(
            bad if not local or settings.PRODUCTION else "ok",
            "HUIYIN_PUBLIC_URL",
            f"{settings.PUBLIC_URL}: no https",
            "Put a proxy with TLS in front." if settings.PRODUCTION else "",
        )
    if url.hostname not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield Finding("fail", "HUIYIN_HOSTS", f"{url.hostname} is not among them", f"Add {url.hostname}.")
    elif "*" in settings.ALLOWED_HOSTS:
        yield Finding("warn", "HUIYIN_HOSTS", "answers to every name", "Name the hosts.")
    else:
        yield Finding("ok", "HUIYIN_HOSTS", ", ".join(settings.ALLOWED_HOSTS))


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding("ok", "e-mail", f"is written down in {settings.EMAIL_FILE_PATH}")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection(timeout=5):
            yield Finding("ok", "e-mail", f"{where} takes us in")
    except OSError as error:
        yield Finding("fail", "e-mail", f"{where}: {error}", "Check HUIYIN_EMAIL_URL.")


def text_messages() -> Iterator[Finding]:
    gateway = settings.SMS_GATEWAY
    if gateway.startswith("file:"):
        yield Finding("ok", "text messages", f"are written down in {Path(settings.DATA_DIR) / 'sms'}")
        return
    url = httpx.URL(gateway)
    try:
        socket.create_connection(
            (url.host, url.port or (443 if url.scheme == "https" else 80)), timeout=5
        ).close()
        yield Finding("ok", "text messages", f"{url.host} can be reached")
    except OSError as error:
        yield Finding("fail", "text messages", f"{url.host}: {error}", "Check HUIYIN_SMS_GATEWAY.")
    if not settings.SMS_SECRET:
        yield Finding(
            "warn",
            "HUIYIN_SMS_SECRET",
            "is empty",
            "Without it the gateway can't tell our requests from others'.",
        )


def built() -> Iterator[Finding]:
    """Style sheets, scripts and catalogues, as the build leaves them."""
    package = Path(__file__).resolve().parent.parent
    static = package / "web" / "static" / "huiyin"
    count = sum(1 for file in static.rglob("*") if file.is_file()) if static.is_dir() else 0
    if count:
        yield Finding("ok", "static files", f"{count} built")
    else:
        yield Finding("fail", "static files", "not built", "Run: python -m huiyin.web.assets.build")
    if settings.PRODUCTION and not gathered():
        yield Finding("warn", "static files", "not gathered yet", "huiyin serve does so as it starts.")
    for folder in ("zh_Hans", "bo"):
        text, compiled = (
            package / "locale" / folder / "LC_MESSAGES" / f"django.{end}" for end in ("po", "mo")
        )
        if not compiled.is_file():
            yield Finding(
                "fail", f"catalogue {folder}", "not compiled", "Run: python -m huiyin.web.assets.build"
            )
        elif text.is_file() and text.stat().st_mtime > compiled.stat().st_mtime + 1:
            yield Finding(
                "warn", f"catalogue {folder}", "older than its text", "Run: python -m huiyin.web.assets.build"
            )
        else:
            yield Finding("ok", f"catalogue {folder}", "compiled")
