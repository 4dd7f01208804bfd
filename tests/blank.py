"""A database with every migration applied and nothing in it: made once, copied for each process that tests.

Migrating from nothing takes some ten seconds of one core, and every process of every run needs such a database. So the
first one keeps a copy under the digest of all migrations; the next ones copy it, and Django's own `migrate` then finds
nothing to do. SQLite copies a file, kept in the user's cache; PostgreSQL copies a database of the same server.

`python -m tests.blank` makes it ahead: a run on both databases makes both at once.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

KEPT_COPIES = 8  # of older digests: other checkouts of the same user may be at work with them


@cache
def digest() -> str:
    """What the tables come from: each migration of each app, and Django, which reads them."""
    found = hashlib.sha256(django.get_version().encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(app.label.encode() + file.name.encode() + file.read_bytes())
    return found.hexdigest()[:20]


def cache_folder() -> Path:
    """The user's cache, which other checkouts share."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huiyin-tests"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Those who look for the same kind of database: who comes second finds what the first one made."""
    with (cache_folder() / f"lock-{connection.vendor}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(path: Path) -> None:
    """This process's own database, which the settings name (on SQLite at `path`): copied, or made and kept."""
    with one_at_a_time():
        on_server = connection.vendor == "postgresql"
        if not (copy_on_server() if on_server else copy_to(path)):
            made = setup_databases(verbosity=0, interactive=False, keepdb=True)
            teardown_databases(made, verbosity=0, keepdb=True)
            keep_on_server() if on_server else keep_from(path)


def copy_to(path: Path) -> bool:
    """Put the empty SQLite database at `path`; False where nobody has made it yet."""
    kept = cache_folder() / f"{digest()}.sqlite3"
    if not kept.is_file():
        return False
    shutil.copyfile(kept, path)
    kept.touch()
    return True


def keep_from(path: Path) -> None:
    """Keep the migrated SQLite database at `path` for the next process."""
    kept = cache_folder() / f"{digest()}.sqlite3"
    half = kept.with_suffix(".half")
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.execute("VACUUM INTO ?", (str(half),))
    half.rename(kept)
    copies = sorted(cache_folder().glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for old in copies[:-KEPT_COPIES]:
        old.unlink(missing_ok=True)


def _names() -> tuple[str, str]:
    """The kept database on this PostgreSQL server, and this process's own."""
    return f"huiyin_blank_{digest()}", connection.settings_dict["TEST"]["NAME"]


def _on_server(*statements: str) -> list[Any]:
    """Run each as the maintenance database does; returns the rows of the last one."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def copy_on_server() -> bool:
    kept, own = _names()
    if not _on_server(f"SELECT 1 FROM pg_database WHERE datname = '{kept}'"):
        return False
    _on_server(f'DROP DATABASE IF EXISTS "{own}"', f'CREATE DATABASE "{own}" TEMPLATE "{kept}"')
    return True


def keep_on_server() -> None:
    kept, own = _names()
    _on_server(f'CREATE DATABASE "{kept}" TEMPLATE "{own}"')


def drop_on_server() -> None:
    _on_server(f'DROP DATABASE IF EXISTS "{_names()[1]}"')


def main() -> None:
    """Make it where nobody has made it yet, for those who come later."""
    with tempfile.TemporaryDirectory(prefix="huiyin-blank-") as folder:
        os.environ.update(HUIYIN_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="huiyin.settings")
        django.setup()
        path = Path(folder) / "test.sqlite3"
        own = f"test_huiyin_{os.getpid()}" if connection.vendor == "postgresql" else str(path)
        connection.settings_dict["TEST"]["NAME"] = own
        make(path)
        if connection.vendor == "postgresql":
            drop_on_server()


if __name__ == "__main__":
    main()
