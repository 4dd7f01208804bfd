"""`deploy/Caddyfile` as Debian's Caddy reads it, before a town that is served: what people see, and what is written down of them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.commands.test_serve import ROOT, environment, health

CADDY = shutil.which("caddy") or str(ROOT / ".venv/programs/usr/bin/caddy")
CADDYFILE = ROOT / "deploy/Caddyfile"
NAME = "huiyin.example"
RECEIPT, SECRET = "25071389", "sessionid=5f0c"
needs_caddy = pytest.mark.skipif(
    not os.access(CADDY, os.X_OK),
    reason="missing here: Caddy, with which the recipe of the proxy is tried (apt-get install caddy)",
)


@dataclass
class Seen:
    """What came through the proxy, and what was written down."""

    served: tuple[int, str]
    away: tuple[int, str]
    log: str
    journal: str


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def recipe(folder: Path, port: int, huiyin: int) -> Path:
    """As it stands, but for the name's certificate, the port, and where things lie."""
    text = CADDYFILE.read_text("utf-8")
    for before, after in (
        (f"\n{NAME} {{", f"\nhttp://{NAME}:{port} {{"),
        ("/var/log/caddy", str(folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{huiyin}"),
        ("lb_try_duration 5s", "lb_try_duration 200ms"),
        ("{\n\tservers", "{\n\tadmin off\n\tservers"),
    ):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path = folder / "Caddyfile"
    path.write_text(text, "utf-8")
    return path


def ask(port: int, path: str, name: str = NAME) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"{name}:{port}", "Cookie": SECRET, "Referer": f"https://{NAME}/r/{RECEIPT}/"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, empty_database: Callable[[Path], None]) -> Seen:
    folder = tmp_path_factory.mktemp("proxied")
    empty_database(folder / "var")
    port, huiyin = free_port(), free_port()
    hosts = {
        "HUIYIN_HOSTS": f"{NAME},127.0.0.1",
        "HUIYIN_BEHIND_PROXY": "true",
        "HUIYIN_PUBLIC_URL": f"http://{NAME}:{port}",
    }
    with ExitStack() as stack, (folder / "journal").open("wb") as journal:
        serving = subprocess.Popen(
            [sys.executable, "-m", "huiyin", "serve", "--bind", f"127.0.0.1:{huiyin}", "--no-work"],
            env=environment(folder / "var") | hosts, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(_end, serving)
        caddy = subprocess.Popen(
            [CADDY, "run", "--config", str(recipe(folder, port, huiyin)), "--adapter", "caddyfile"],
            env={"HOME": str(folder), "PATH": os.environ["PATH"]}, stdout=journal, stderr=journal,
        )  # fmt: skip
        stack.callback(_end, caddy)
        health(huiyin, "never seen")
        _until_it_listens(port)
        served = ask(port, f"/r/{RECEIPT}/")
        ask(
            port, f"/r/{RECEIPT}/", "another.example"
        )  # by a name that is not the site's, Caddy writes elsewhere
        serving.send_signal(signal.SIGTERM)
        serving.wait(timeout=30)
        away = ask(port, f"/r/{RECEIPT}/")
    return Seen(
        served, away, (folder / "huiyin.log").read_text("utf-8"), (folder / "journal").read_text("utf-8")
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)


def _until_it_listens(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Caddy does not listen")


@pytest.mark.slow
@pytest.mark.sqlite
@needs_caddy
def test_people_are_served_through_it(seen: Seen) -> None:
    assert seen.served[0] == 200
    assert "<html" in seen.served[1]


@pytest.mark.slow
@pytest.mark.sqlite
@needs_caddy
def test_while_huiyin_is_away_people_are_told_so_in_their_language(seen: Seen) -> None:
    status, page = seen.away
    assert status == 502
    for words in ("您写的话留在您的手机上", "ཁ་པར་ནང་ཉར་ཡོད།", "Your words are kept on your phone"):
        assert words in page


@pytest.mark.slow
@pytest.mark.sqlite
@needs_caddy
def test_neither_its_log_nor_its_complaints_tell_of_people(seen: Seen) -> None:
    assert '"uri":"/r/…/"' in seen.log and "502" in seen.log
    assert "another.example" in seen.journal
    for text in (seen.log, seen.journal):
        assert RECEIPT not in text and SECRET not in text and "Referer" not in text
        assert '"127.0.0.1"' not in text  # the address of whoever asked


def test_one_server_is_not_taken_from_people_for_its_database() -> None:
    """While the database is away or read-only, Huiyin's own page gives people their words back; by a health check nobody would see it."""
    assert "health_uri" not in CADDYFILE.read_text("utf-8")


@pytest.mark.django_db
def test_the_proxy_of_several_asks_by_the_name_that_the_town_answers_to(
    client: Client, settings: Any
) -> None:
    """Asked by its address Huiyin answers 400, and a proxy that asks so would send nobody here."""
    text = (ROOT / "docs/how-to/run-on-a-server.md").read_text("utf-8")
    (asked,) = re.findall(r"\bHost (\S+)", text)
    settings.ALLOWED_HOSTS = [NAME]
    assert client.get("/readyz", headers={"host": "127.0.0.1:8000"}).status_code == 400
    assert client.get("/readyz", headers={"host": asked}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/r/25071389/mine/", "/find/?n=25071389", "/api/v1/inbox/receipt/25071389"]
)
def test_no_address_of_a_matter_is_written_down(address: str) -> None:
    ((pattern, instead),) = re.findall(r"request>uri regexp `(\S+)` (\S+)", CADDYFILE.read_text("utf-8"))
    assert RECEIPT not in re.sub(pattern, instead, address)
