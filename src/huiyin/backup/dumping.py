"""A database out of its engine and back, whole and at one moment, while others go on writing.

SQLite writes a copy by its own VACUUM INTO. PostgreSQL's `pg_dump` reads the snapshot in which the rows were counted, so
that what the manifest says is what the dump holds.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

COUNTED = ("cases_case", "ledger_event", "cases_words", "cases_attachment", "people_household")
SEALS = """
    SELECT p.code, s.day, s.hash FROM ledger_seal s JOIN places_place p ON p.id = s.jurisdiction_id
    WHERE s.day = (SELECT max(t.day) FROM ledger_seal t WHERE t.jurisdiction_id = s.jurisdiction_id)
"""
SQLITE, POSTGRES = ".sqlite3", ".dump"


class CantDump(Exception):
    """The engine's own program is missing or failed; its words are in it."""


def facts(cursor: Any) -> dict[str, Any]:
    """What a restored copy must hold: the rows of the tables that matter most, and each town's newest seal."""
    rows = {}
    for table in COUNTED:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - of COUNTED
        rows[table] = int(cursor.fetchone()[0])
    cursor.execute(SEALS)
    seals = {code: [str(day), bytes(hashed).hex()] for code, day, hashed in cursor.fetchall()}
    return {"engine": connection.vendor, "rows": rows, "seals": seals}


def dump(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Write the database of this installation into `folder`; returns the file and its facts. Raises CantDump."""
    if connection.vendor == "sqlite":
        target = folder / f"database{SQLITE}"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        with closing(sqlite3.connect(target)) as copy, closing(copy.cursor()) as cursor:
            return target, facts(cursor)
    target = folder / f"database{POSTGRES}"
    with _one_view() as (cursor, view):
        found = facts(cursor)
        _program(
            "pg_dump",
            "--format=custom",
            f"--snapshot={view}",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
        )
    return target, found


@contextmanager
def _one_view() -> Iterator[tuple[CursorWrapper, str]]:
    """A transaction that sees one moment, and the name under which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, str(cursor.fetchone()[0])


def is_empty() -> bool:
    """Nothing of a town lies in this installation's database: there is no table, or none has a row."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables & {*COUNTED, "places_place", "people_account"}:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - of the line above
            if cursor.fetchone():
                return False
    return True


def put_back(dumped: Path) -> None:
    """Put a dumped database into this installation's own, which must be empty. Raises CantDump."""
    if dumped.suffix == SQLITE:
        target = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in (target, target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
            old.unlink(missing_ok=True)
        shutil.copyfile(dumped, target)
        target.chmod(0o600)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        _pg_restore(dumped, str(connection.settings_dict["NAME"]))
    connection.close()


def _pg_restore(dumped: Path, database: str) -> None:
    _program(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={database}", str(dumped), name_it=False,
    )  # fmt: skip


@contextmanager
def scratch(dumped: Path, folder: Path) -> Iterator[str]:
    """A database of its own with what was dumped, and its URL; gone afterwards. Raises CantDump."""
    if dumped.suffix == SQLITE:
        yield f"sqlite:///{dumped}"
        return
    name = f"huiyin_try_{uuid4().hex[:12]}"
    _maintain(f'CREATE DATABASE "{name}"')
    try:
        _pg_restore(dumped, name)
        yield _url(name)
    finally:
        _maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _maintain(statement: str) -> None:
    """Outside of any transaction and of this database."""
    import psycopg

    given = connection.get_connection_params()
    try:
        with psycopg.connect(
            dbname="postgres", autocommit=True,
            **{key: given[key] for key in ("host", "port", "user", "password", "target_session_attrs") if given.get(key)},
        ) as outside:  # fmt: skip
            outside.execute(statement.encode())
    except psycopg.Error as error:
        raise CantDump(f"the server refused a database to try the backup in: {error}".strip()) from error


def _url(name: str) -> str:
    given = connection.settings_dict
    user = quote(str(given["USER"]), safe="") + (
        f":{quote(str(given['PASSWORD']), safe='')}" if given["PASSWORD"] else ""
    )
    hosts, ports = str(given["HOST"] or "localhost").split(","), str(given["PORT"] or "").split(",")
    places = [quote(host, safe="") + (f":{port}" if port else "") for host, port in zip_longest(hosts, ports)]
    return f"postgresql://{user}@{','.join(places)}/{name}"


def _program(name: str, *words: str, name_it: bool = True) -> None:
    """One of PostgreSQL's own programs against this installation's server. The password goes by the environment."""
    path, given = shutil.which(name), connection.settings_dict
    if path is None:
        raise CantDump(f"{name} is missing on this machine. On Debian: apt-get install postgresql-client")
    env = {**os.environ, "PGPASSWORD": str(given["PASSWORD"] or "")}
    if which := given.get("OPTIONS", {}).get("target_session_attrs"):
        env["PGTARGETSESSIONATTRS"] = str(which)  # of several hosts the one that the rows were counted on
    where = [
        f"--{key}={given[name]}"
        for key, name in (("host", "HOST"), ("port", "PORT"), ("username", "USER"))
        if given[name]
    ]
    database = [f"--dbname={given['NAME']}"] if name_it else []
    done = subprocess.run(
        [path, *where, *database, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CantDump(f"{name}: {done.stderr.strip()[-600:]}")
