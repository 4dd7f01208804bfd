"""The files that text messages are written into, in a town without a gateway: one a day, one line a message."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where text messages are written down."""
    return Path(settings.DATA_DIR) / "sms"


@contextmanager
def held_files() -> Iterator[Path]:
    """The folder, for one writer at a time: a line that is added while others are taken out must not get lost."""
    where = folder()
    where.mkdir(parents=True, exist_ok=True)
    with (where / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield where


def drop_lines(keys: frozenset[str]) -> None:
    """Take the messages of these deliveries out of the files."""
    if not folder().is_dir():
        return
    with held_files() as where:
        for file in sorted(where.glob("*.jsonl")):
            lines = file.read_text("utf-8").splitlines(keepends=True)
            rest = [line for line in lines if json.loads(line).get("key") not in keys]
            if len(rest) != len(lines):
                _rewrite(file, "".join(rest))


def sweep_files(*, before: datetime) -> int:
    """Delete the files of days before `before`. Returns how many."""
    old = [file for file in folder().glob("*.jsonl") if file.stem < f"{before:%Y-%m-%d}"]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _rewrite(file: Path, text: str) -> None:
    """The old bytes are written over before they are let go."""
    with file.open("r+b") as opened:
        opened.write(b"\0" * file.stat().st_size)
        opened.flush()
        os.fsync(opened.fileno())
        opened.seek(0)
        opened.write(text.encode())
        opened.truncate()
