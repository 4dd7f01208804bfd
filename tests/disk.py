"""What a thief of the disk would read: the files of the database."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection


def sqlite_files() -> Iterator[Path]:
    """The tests' own database on SQLite, with its log, its index of the log and its journal."""
    name = Path(str(connection.settings_dict["NAME"]))
    yield from (path for path in name.parent.glob(f"{name.name}*") if path.is_file())


def read_apart(path: Path) -> bytes:
    """What is in the file, read by another process.

    A process that opens and closes a SQLite file by itself loses all locks its connections hold on it (POSIX). The next program that
    closes the same file then takes itself for the last one and takes the log away, and this process meets "disk I/O error".
    """
    return subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout
