"""`huiyin doctor`: look at the installed system with its settings, and say what was proven."""

import base64
import json
import os
import secrets as lots
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from huiyin.config import Unsafe

from .main import set_up

if TYPE_CHECKING:
    from .checks import Check, Finding


def findings() -> "Iterator[Finding]":
    """Every finding. What needs the tables is left out where they are not there."""
    from . import checks, checks_backup, checks_people, checks_safety, checks_town

    first = (
        checks.python,
        checks.secrets,
        checks.address,
        checks_safety.mode,
        checks_safety.proxy,
        checks_safety.folder,
        checks_safety.in_clear,
        checks.disk,
        checks.built,
        checks.mail,
        checks.text_messages,
        checks.database,
        checks.migrations,
    )
    on_tables = (
        checks.triggers,
        checks.worker,
        checks.clock,
        checks_town.hands,
        checks_town.seats,
        checks_town.catalogue,
        checks_town.behind,
        checks_people.keys,
        checks_people.isolation,
        checks_people.nobody_is_sorted,
        checks_people.fields,
        checks_people.erasures,
        checks_safety.accounts,
        checks_safety.database_line,
        checks_backup.backups,
    )
    failed = set()
    for check in first:
        for found in _run(check):
            failed |= {found.what} if found.level == "fail" else set()
            yield found
    if not failed & {"database", "tables"}:
        for check in on_tables:
            yield from _run(check)


def _run(check: "Check") -> "Iterator[Finding]":
    from django.db import Error

    from .checks import Finding

    try:
        yield from check()
    except Error as error:
        todo = "Check HUIYIN_DATABASE_URL and the database's log."
        yield Finding(
            "fail", check.__name__.replace("migrations", "tables"), str(error).splitlines()[0], todo
        )


@click.command()
@click.option(
    "--make-keys", is_flag=True, help="Print fresh HUIYIN_SECRET_KEY and HUIYIN_FIELD_KEYS, and nothing else."
)
@click.option("--json", "json_", is_flag=True, help="One JSON object instead of lines.")
def command(make_keys: bool, json_: bool) -> None:
    """Look at this installation: settings, database, ledger, worker, clocks, mail, towns. Says what to do.

    Ends with 0 when nothing fails (warnings are allowed), with 1 when something does.
    """
    if make_keys:
        click.echo(f"HUIYIN_SECRET_KEY={lots.token_urlsafe(48)}")
        day = datetime.now(UTC).date().isoformat()
        click.echo(f"HUIYIN_FIELD_KEYS={day}:{base64.b64encode(os.urandom(32)).decode()}")
        return
    try:
        set_up()
    except Unsafe as problem:
        click.echo(f"fail  settings: {problem}\n        → huiyin doctor --make-keys", err=True)
        sys.exit(1)
    found = list(findings())
    failed = any(each.level == "fail" for each in found)
    if json_:
        click.echo(
            json.dumps({"ok": not failed, "findings": [asdict(each) for each in found]}, ensure_ascii=False)
        )
    else:
        for each in found:
            click.echo(_line(each))
        click.echo("Something fails: see above." if failed else "Nothing fails.")
    sys.exit(int(failed))


def _line(finding: "Finding") -> str:
    colour = {"ok": "green", "warn": "yellow", "fail": "red"}[finding.level]
    todo = f"\n        → {finding.do}" if finding.do else ""
    return f"{click.style(f'{finding.level:4}', fg=colour)}  {finding.what}: {finding.found}{todo}"
