"""Two PostgreSQL nodes under Patroni on this machine's loopback, with etcd as the third that both ask who leads.

Runs `deploy/ha/patroni.yml` as it is; ports, folders and passwords come by the environment, as on two real machines.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from .door import ROOT

CONFIG = ROOT / "deploy" / "ha" / "patroni.yml"
NEEDED = {"patroni": "patroni", "etcd": "etcd-server"}


def missing() -> list[str]:
    """The Debian packages that this machine lacks for it."""
    found = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    return found + ([] if programs() else ["postgresql"])


def programs() -> Path | None:
    """The folder with the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def as_server(line: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", owner(), "--", *line] if os.getuid() == 0 else line


def owner() -> str:
    with suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


@dataclass
class Node:
    """One of the two: its ports, its folder, its Patroni."""

    name: str
    folder: Path
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        here, there = f"127.0.0.1:{self.rest}", f"127.0.0.1:{self.port}"
        env = {
            **os.environ, **self.env, "PATRONI_NAME": self.name, "PATRONI_RESTAPI_LISTEN": here, "PATRONI_RESTAPI_CONNECT_ADDRESS": here,
            "PATRONI_POSTGRESQL_LISTEN": there, "PATRONI_POSTGRESQL_CONNECT_ADDRESS": there,
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.folder / self.name),
            "PATRONI_POSTGRESQL_PGPASS": str(self.folder / f"pgpass-{self.name}"),
        }  # fmt: skip
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                as_server(["patroni", str(CONFIG)]), env=env, cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def says(self) -> dict[str, Any]:
        """What its Patroni says of itself; empty where it is away."""
        try:
            found: dict[str, Any] = httpx.get(f"http://127.0.0.1:{self.rest}/patroni", timeout=2).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return found

    def postmaster(self) -> int | None:
        with suppress(OSError, ValueError, IndexError):
            return int((self.folder / self.name / "postmaster.pid").read_text().splitlines()[0])
        return None

    def lose_power(self) -> None:
        """Everything of it at once, without a word: Patroni, the server, each of its processes."""
        pids = [pid for pid in (self.postmaster(),) if pid]
        pids += [pid for parent in pids for pid in children(parent)]
        if self.process:
            pids += [
                pid
                for parent in (self.process.pid, *children(self.process.pid))
                for pid in (parent, *children(parent))
            ]
        for pid in dict.fromkeys(pids):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None

    def lose_server(self) -> None:
        """The server alone, as the kernel does where memory ends."""
        if pid := self.postmaster():
            os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@dataclass
class Cluster:
    """The two, and the password of the town's database."""

    nodes: tuple[Node, Node]
    password: str

    @property
    def url(self) -> str:
        """As a town writes it in HUIYIN_DATABASE_URL."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://huiyin:{self.password}@{hosts}/huiyin"

    def primary(self) -> Node | None:
        return next((n for n in self.nodes if n.says().get("role") in ("master", "primary")), None)

    def wait_whole(self, within: float = 120.0) -> Node:
        """Until one leads and the other follows it synchronously. Returns the one that leads."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            lead = self.primary()
            if lead and any(one.get("sync_state") == "sync" for one in lead.says().get("replication", ())):
                return lead
            time.sleep(0.3)
        raise SystemExit("the two did not come together: " + json.dumps([n.says() for n in self.nodes]))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A fresh one with an empty database `huiyin`; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-ha-"))
    if os.getuid() == 0:
        shutil.chown(folder, owner())
    asked, told = free_port(), free_port()
    log = (folder / "etcd.log").open("wb")
    etcd = subprocess.Popen(
        [
            "etcd", "--data-dir", str(folder / "etcd"), "--listen-client-urls", f"http://127.0.0.1:{asked}",
            "--advertise-client-urls", f"http://127.0.0.1:{asked}", "--listen-peer-urls", f"http://127.0.0.1:{told}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{told}", "--initial-cluster", f"default=http://127.0.0.1:{told}",
        ],
        stdout=log, stderr=log,
    )  # fmt: skip
    words = [secrets.token_hex(12) for _ in range(5)]
    env = {
        "PATRONI_ETCD3_HOSTS": f"127.0.0.1:{asked}", "PATRONI_POSTGRESQL_BIN_DIR": str(programs()),
        "PATRONI_SUPERUSER_USERNAME": "postgres", "PATRONI_SUPERUSER_PASSWORD": words[0],
        "PATRONI_REPLICATION_USERNAME": "replicator", "PATRONI_REPLICATION_PASSWORD": words[1],
        "PATRONI_REWIND_USERNAME": "rewinder", "PATRONI_REWIND_PASSWORD": words[2],
        "PATRONI_RESTAPI_USERNAME": "patroni", "PATRONI_RESTAPI_PASSWORD": words[3],
    }  # fmt: skip
    both = Cluster((Node("one", folder, env), Node("two", folder, env)), words[4])
    try:
        for node in both.nodes:
            node.start()
        lead = both.wait_whole()
        with psycopg.connect(
            host="127.0.0.1",
            port=lead.port,
            user="postgres",
            password=words[0],
            dbname="postgres",
            autocommit=True,
        ) as admin:
            admin.execute(f"CREATE ROLE huiyin LOGIN CREATEROLE PASSWORD '{words[4]}'".encode())
            admin.execute("CREATE DATABASE huiyin OWNER huiyin")
        yield both
    finally:
        for node in both.nodes:
            node.lose_power()
        etcd.terminate()
        etcd.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
