"""`python -m bench.recovery`: a PostgreSQL whose log is archived, orders, a wrong deletion, and back to the moment before it.

A throw-away server; the scripts of `deploy/pitr` as they are. A base backup is made while orders come in; a moment is noted;
more orders come; then somebody deletes all contacts. The server is brought to that moment in a folder beside it, where the
matters must be those of the moment and `huiyin verify` must hold. Prints what it found and how long it took.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from .cluster import as_server, free_port, owner, programs
from .door import ROOT

SCRIPTS = ROOT / "deploy" / "pitr"


@dataclass
class Server:
    """A PostgreSQL of ours whose data lie in `data`; it archives into `kept` where it archives at all."""

    data: Path
    kept: Path
    port: int

    def script(self, name: str) -> str:
        """One of `deploy/pitr`, where the server's own user may read it: a checkout in root's home is shut to it."""
        return str(self.data.with_name("scripts") / name)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self, *options: str) -> None:
        words = [
            "-c",
            "unix_socket_directories=",
            "-c",
            "listen_addresses=127.0.0.1",
            "-p",
            str(self.port),
            *options,
        ]
        quoted = " ".join(f"'{word}'" for word in words)
        run(
            [
                "pg_ctl",
                "-D",
                str(self.data),
                "-l",
                f"{self.data}.log",
                "-o",
                quoted,
                "-w",
                "-t",
                "60",
                "start",
            ]
        )

    def stop(self) -> None:
        run(["pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop"], check=False)

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        with psycopg.connect(self.url(database), autocommit=True) as asked:
            cursor = asked.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def run(line: list[str], *, check: bool = True) -> str:
    """A program of the server's, as the server's user. Raises where it fails."""
    found = programs()
    assert found is not None
    if "/" not in line[0]:
        line = [str(found / line[0]), *line[1:]]
    done = subprocess.run(as_server(line), capture_output=True, text=True, cwd="/", check=False)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(line)}: {done.stderr.strip()[-800:]}")
    return done.stdout


@contextmanager
def archived() -> Iterator[Server]:
    """A server that archives its log from its first moment; it and everything of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-pitr-"))
    if os.getuid() == 0:
        shutil.chown(folder, owner())
    server = Server(folder / "data", folder / "kept", free_port())
    shutil.copytree(SCRIPTS, folder / "scripts")
    try:
        run(
            [
                "initdb",
                "-D",
                str(server.data),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        command = f"{server.script('archive-wal')} {server.kept} %p %f"
        server.start(
            "-c",
            "archive_mode=on",
            "-c",
            f"archive_command={command}",
            "-c",
            "wal_level=replica",
            "-c",
            "fsync=off",
        )
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def base_backup(server: Server, days: int = 30) -> Path:
    words = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres"]
    said = run([server.script("base-backup"), str(server.kept), str(days), *words])
    return Path(said.splitlines()[-1])


def archive_the_rest(server: Server) -> None:
    """Finish the piece of the log that is being written, and wait until it lies in the archive."""
    (piece,) = server.ask("SELECT pg_walfile_name(pg_switch_wal())")[0]
    until = time.monotonic() + 30
    while not (server.kept / "wal" / piece).exists():
        assert time.monotonic() < until, "the log was not archived"
        time.sleep(0.1)


@contextmanager
def brought_to(server: Server, moment: str) -> Iterator[Server]:
    """The server as it stood at `moment`, on a port of its own."""
    then = Server(server.data.with_name("then"), server.kept, free_port())
    run([server.script("restore-to"), str(server.kept), moment, str(then.data)])
    then.start()
    try:
        until = time.monotonic() + 60
        while then.ask("SELECT pg_is_in_recovery()") != [(False,)]:
            assert time.monotonic() < until, "it did not reach the moment"
            time.sleep(0.1)
        yield then
    finally:
        then.stop()
        shutil.rmtree(then.data, ignore_errors=True)


# ── with a town in it ────────────────────────────────────────────────────────────────────────────────────


def huiyin(server: Server, *words: str) -> str:
    env = {
        **os.environ,
        "HUIYIN_DATABASE_URL": server.url("huiyin"),
        "HUIYIN_DATA_DIR": str(server.data.parent / "town"),
    }
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    line = [sys.executable, *words]
    done = subprocess.run(line, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


_PLACE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
django.setup()
from huiyin.isolation.scope import from_here_on
from huiyin.places.models import Place
from tests import cast
from_here_on("*")
made = cast.make_cast() if not Place.objects.exists() else None
town = made.a if made else None
if town is None:
    from types import SimpleNamespace
    from huiyin.cases.models import Service
    place = Place.objects.get(code="A")
    services = {one.code: one for one in Service.objects.filter(jurisdiction=place)}
    town = SimpleNamespace(place=place, villages=list(Place.objects.filter(parent=place).order_by("code")), services=services)
for n in range(%d):
    cast.place(town, at=cast.AT + n * cast.MINUTE)
"""


def main() -> None:
    if programs() is None:
        raise SystemExit("This machine lacks a PostgreSQL server. On Debian: apt-get install postgresql")
    with archived() as server:
        server.ask("CREATE DATABASE huiyin")
        (server.data.parent / "town").mkdir()
        huiyin(server, "-m", "huiyin", "migrate")
        huiyin(server, "-c", _PLACE % 20)
        base_backup(server)
        huiyin(server, "-c", _PLACE % 30)
        ((moment,),) = server.ask("SELECT now()::text")
        time.sleep(0.05)
        huiyin(server, "-c", _PLACE % 10)
        server.ask("UPDATE cases_case SET contact_id = NULL; DELETE FROM people_contact", "huiyin")
        archive_the_rest(server)
        began = time.monotonic()
        with brought_to(server, moment) as then:
            seconds = time.monotonic() - began
            ((cases,),) = then.ask("SELECT count(*) FROM cases_case", "huiyin")
            ((contacts,),) = then.ask("SELECT count(*) FROM people_contact", "huiyin")
            proof = json.loads(huiyin(then, "-m", "huiyin", "verify", "--json").splitlines()[-1])
    good = (cases, contacts, proof["ok"]) == (50, 50, True)
    print(
        f"brought to {moment} in {seconds:.1f} s: {cases} of 50 matters, {contacts} of 50 contacts, "
        f"the ledger {'holds' if proof['ok'] else 'DOES NOT HOLD'} ({proof['events']} events)"
    )
    sys.exit(not good)


if __name__ == "__main__":
    main()
