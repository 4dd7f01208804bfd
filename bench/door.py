"""`python -m bench.door [--json]`: measure the door on SQLite, and on PostgreSQL where HUIYIN_BENCH_POSTGRES_URL is set.

Each database is measured in a process and a scratch database of its own, made and taken away again. bench/README.md
says what the figures mean.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST_RATIO = 0.20

LINES = (
    ("single", "one transaction each"),
    ("writers", "the same, eight writers"),
    ("batch", "many in one transaction"),
)


@contextmanager
def sqlite_url(folder: Path) -> Iterator[str]:
    """A fresh file in a folder on a real disk: in memory, synchronous=FULL would cost nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as scratch:
        yield f"sqlite:///{scratch}/bench.sqlite3"


@contextmanager
def postgres_url(server: str, which: str = "") -> Iterator[str]:
    """A fresh database on that server; `which` keeps several of one process apart."""
    import psycopg

    name = f"huiyin_bench_{os.getpid()}{which}"
    base, _, query = server.partition("?")

    def say(text: str) -> None:
        """On a connection of its own: a trial may crash the server in between."""
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(text)

    say(f"CREATE DATABASE {name}")
    try:
        yield f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    finally:
        say(f"DROP DATABASE {name} WITH (FORCE)")


def measure(url: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One database, measured in a process of its own."""
    command = [sys.executable, "-m", "bench.measure", str(asked.cases), str(asked.rounds)]
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "HUIYIN_DATABASE_URL": url,
            "HUIYIN_DATA_DIR": folder,
        }
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: dict[str, Any]) -> str:
    """The figures of one database for people."""
    lines = [
        f"{found['database']} · {found['settings']}",
        f"{'':28}{'raw':>10}{'door':>10}{'ratio':>8}   (moves a second)",
    ]
    for name, what in LINES:
        if name not in found:
            continue  # SQLite has one writer
        part = found[name]
        lines.append(f"  {what:26}{part['raw']:>10,.0f}{part['door']:>10,.0f}{part['ratio']:>8.2f}")
    lines.append(
        f"  statements a move: {found['statements']}; medians of {found['rounds']} rounds, raw and door in turn"
    )
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and end with 1 where the door falls below what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--cases", type=int, default=200, help="orders per round; each makes four moves")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "var", help="where the SQLite file lies: on the disk meant"
    )
    asked = parser.parse_args()
    found = []
    with sqlite_url(asked.folder) as url:
        found.append(measure(url, asked))
    if server := os.environ.get("HUIYIN_BENCH_POSTGRES_URL"):
        with postgres_url(server) as url:
            found.append(measure(url, asked))
    if asked.json:
        print(json.dumps({one["name"]: one for one in found}, indent=2))
    else:
        print("\n\n".join(table(one) for one in found))
        if len(found) == 1:
            print("\nPostgreSQL: not measured (HUIYIN_BENCH_POSTGRES_URL names no server)")
    low = [one["name"] for one in found if one["name"] == "sqlite" and one["single"]["ratio"] < LEAST_RATIO]
    if low:
        print(f"below {LEAST_RATIO:.2f} of raw: {', '.join(low)}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
