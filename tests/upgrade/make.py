"""Make the databases of an earlier version that `test_upgrade.py` brings to the day.

    python tests/upgrade/make.py COMMIT NAME [ORDERS]

takes the sources of that commit, plays its founding township by them on SQLite and on a throw-away PostgreSQL, and writes
NAME.sqlite.sql.xz and NAME.postgres.sql.xz beside this file. Done once for each version that towns may run; never again for the same
one, for these files are what such a town has.
"""

import io
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def made(commit: str, name: str, orders: str = "30") -> None:
    with tempfile.TemporaryDirectory(prefix="huiyin-earlier-") as scratch:
        sources = Path(scratch)
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
            tar.extractall(sources, **safe)
        compile_catalogues(sources)
        write(name + ".sqlite.sql", on_sqlite(sources, orders))
        write(name + ".postgres.sql", on_postgres(sources, orders))


def compile_catalogues(sources: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for text in sources.glob("src/huiyin/locale/*/LC_MESSAGES/django.po"):
        with text.open("rb") as read, text.with_suffix(".mo").open("wb") as out:
            write_mo(out, read_po(read))


def on_sqlite(sources: Path, orders: str) -> bytes:
    play(sources, orders, "")
    with closing(sqlite3.connect(sources / "town" / "huiyin.sqlite3")) as town:
        return "\n".join(town.iterdump()).encode()


def on_postgres(sources: Path, orders: str) -> bytes:
    start = subprocess.run(
        ["scripts/postgres.sh", "start"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    folder, url = start.stdout.split()
    try:
        play(sources, orders, url)
        line = ["pg_dump", "--no-owner", "--no-privileges", url]
        dumped = subprocess.run(line, check=True, capture_output=True).stdout
    finally:
        subprocess.run(["scripts/postgres.sh", "stop", folder], cwd=ROOT, check=True)
    # the words of newer programs alone, which older ones don't know
    return re.sub(rb"(?m)^(\\(un)?restrict .*|SET transaction_timeout = 0;)\n", b"", dumped)


def play(sources: Path, orders: str, url: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    env |= {"PYTHONPATH": str(sources / "src"), "HUIYIN_DATA_DIR": str(sources / "town")}
    env |= {"HUIYIN_DATABASE_URL": url} if url else {}
    (sources / "town").mkdir(exist_ok=True)
    subprocess.run([sys.executable, str(HERE / "play.py"), orders], cwd=sources, env=env, check=True)


def write(name: str, content: bytes) -> None:
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    (HERE / f"{name}.xz").write_bytes(packed)
    print(f"{name}.xz: {len(packed)} bytes, of {len(content)}")


if __name__ == "__main__":
    made(*sys.argv[1:])
