"""A town that ran an earlier version goes on with this one: its tables, its proof, its figures, its pages, its open matters.

The databases beside this file were made by those versions' own sources (`make.py` says how); they hold an invented township.
"""

import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from huiyin.backup import dumping
from tests.databases import MISSING, ROOT

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Path(__file__).parent
# name of the files -> how many matters lie in it
VERSIONS = {"2026-11-24-a35a1a6": 47, "2026-11-25-149dd13c": 186}


def brought(url: str, folder: Path) -> dict[str, Any]:
    env = {**os.environ, "HUIYIN_DATABASE_URL": url, "HUIYIN_DATA_DIR": str(folder)}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    line = [sys.executable, str(HERE / "brought.py")]
    done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def unpacked(name: str) -> bytes:
    return lzma.decompress((HERE / f"{name}.xz").read_bytes())


def on_sqlite(name: str, folder: Path) -> dict[str, Any]:
    file = folder / "huiyin.sqlite3"
    with closing(sqlite3.connect(file)) as town:
        town.executescript(unpacked(f"{name}.sqlite.sql").decode())
    return brought(f"sqlite:///{file}", folder)


def on_postgres(name: str, folder: Path) -> dict[str, Any]:
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("missing here: psql (apt-get install postgresql-client)")
    database = f"huiyin_earlier_{uuid4().hex[:12]}"
    dumping._maintain(f'CREATE DATABASE "{database}"')
    try:
        url = dumping._url(database)
        line = [psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", url]
        subprocess.run(line, input=unpacked(f"{name}.postgres.sql"), stdout=subprocess.DEVNULL, check=True)
        return brought(url, folder)
    finally:
        dumping._maintain(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.mark.parametrize("name", VERSIONS)
def test_a_town_of_an_earlier_version_goes_on(name: str, settings: Any) -> None:
    if name != max(VERSIONS) and os.environ.get("HUIYIN_TEST_UPGRADES") != "all":
        pytest.skip(f"{MISSING}the time for {name}: half a minute (HUIYIN_TEST_UPGRADES=all)")
    folder = Path(settings.DATA_DIR) / f"earlier-{uuid4().hex[:8]}"
    folder.mkdir()
    bring = on_postgres if connection.vendor == "postgresql" else on_sqlite
    found = bring(name, folder)
    assert found["missing_before"] > 0
    assert found["missing_after"] == 0
    assert found["broken"] == []
    assert found["cases"] == VERSIONS[name]
    assert found["counts"] > 0
    assert found["counts_wrong"] == 0
    assert set(found["pages"].values()) == {200}, found["pages"]
    assert found["moved"] == {"accept": "accepted", "take": "taken", "withdraw": "withdrawn"}
    assert found["lapsed"] > 0
    assert found["events_after"] >= found["events"] + found["lapsed"] + 3


def test_each_version_has_its_two_databases() -> None:
    """One for SQLite, one for PostgreSQL, each small enough to lie beside the code."""
    for name in VERSIONS:
        for engine in ("sqlite", "postgres"):
            assert (HERE / f"{name}.{engine}.sql.xz").stat().st_size < 300_000
