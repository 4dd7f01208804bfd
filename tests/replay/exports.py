"""Exports made on the spot: a header and rows, written to a file, driven under a mapping."""

import csv
import gzip
from pathlib import Path
from typing import Any

from huiyin.replay.mapping import Mapping, read

COLUMNS = ("id", "kind", "filed", "due", "closed", "outcome", "unit", "lat", "lon", "place", "channel")
GOOD = {
    "id": "1", "kind": "Street light", "filed": "2011-07-01 09:00:00", "due": "2011-07-08 09:00:00",
    "closed": "2011-07-03 10:00:00", "outcome": "Fuse replaced", "unit": "Works", "lat": "42.2", "lon": "-71.0",
    "place": "Roxbury", "channel": "Call",
}  # fmt: skip


def mapping(**more: Any) -> Mapping:
    """A mapping whose columns are called as they are, in New York's time."""
    how = {"datetime": "%Y-%m-%d %H:%M:%S", "zone": "America/New_York", **more.pop("format", {})}
    given = {
        "town": {"name": "Testville", "code": "testville"},
        "columns": {name: name for name in COLUMNS},
        "channels": {"Call": "phone"},
        "format": how,
    }
    return read({**given, **more})


def write(path: Path, rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """The rows as a CSV file; each is GOOD with its differences, numbered from 1."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            writer.writerow({**GOOD, "id": str(number), **row})
    return path
