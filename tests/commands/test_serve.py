"""`huiyin serve` as a real process: pages, health, the worker beside it, and a clean end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import click
import pytest

from huiyin.commands.serve import address_of

ROOT = Path(__file__).resolve().parents[2]
open_url = build_opener(ProxyHandler({})).open


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    return {**kept, "HUIYIN_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")}


def huiyin(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "huiyin", *words],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=90,
    )


@pytest.fixture(scope="module")
def fresh_town(tmp_path_factory: pytest.TempPathFactory, empty_database: Callable[[Path], None]) -> Path:
    folder = tmp_path_factory.mktemp("town")
    empty_database(folder)
    return folder


@pytest.fixture
def migrated(fresh_town: Path, tmp_path: Path) -> Path:
    """A data folder with empty tables."""
    return Path(shutil.copytree(fresh_town, tmp_path / "var"))


@dataclass
class Served:
    """A server that was started, looked at and ended by SIGTERM."""

    port: int
    health: dict[str, object]
    meanwhile: dict[str, object]  # its health while twenty phones are in the middle of sending something
    children: list[str]
    code: int
    output: str
    beside: list[str]  # what lies beside the database afterwards


@pytest.fixture(scope="module")
def served(fresh_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = shutil.copytree(fresh_town, tmp_path_factory.mktemp("served") / "var")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "huiyin", "serve", "--bind", f"127.0.0.1:{port}"],
        env=environment(folder),
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        found = health(port)
        with half_sent(port, 20):
            meanwhile = health(port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        before = children.read_text().split() if children.exists() else []
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        beside = [one.name for one in folder.glob("huiyin.sqlite3-*")]
        return Served(port, found, meanwhile, before, process.returncode, output, beside)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@contextmanager
def half_sent(port: int, phones: int) -> Iterator[None]:
    """So many orders of which the first words are here, and the photo is still on its way."""
    head = (
        f"POST /order/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 300000\r\n\r\nsaid="
    )
    with ExitStack() as stack:
        for _ in range(phones):
            phone = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            phone.sendall(head.encode())
        time.sleep(0.3)
        yield


def health(port: int, wanted: str = "at work") -> dict[str, object]:
    found: dict[str, object] = {}
    for _ in range(150):
        try:
            with open_url(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                found = json.load(answer)
            if found["worker"] == wanted:
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the worker never came up: {found}")


@pytest.mark.sqlite
@pytest.mark.slow
def test_it_serves_with_a_worker_and_stops_both(served: Served) -> None:
    assert served.health["ok"] is True
    assert served.health["database"] == "reachable"
    assert served.code == 0, served.output
    assert "the worker has stopped" in served.output
    assert not [pid for pid in served.children if Path(f"/proc/{pid}").exists()]


@pytest.mark.sqlite
@pytest.mark.slow
def test_once_it_has_stopped_the_file_alone_holds_everything(served: Served) -> None:
    """Whoever copies it then, and not the log beside it, copies all."""
    assert served.beside == []


@pytest.mark.sqlite
@pytest.mark.slow
def test_phones_that_are_slow_to_send_keep_nobody_waiting(served: Served) -> None:
    assert served.meanwhile["worker"] == "at work"


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_server_whose_process_is_killed_twice_at_once_comes_back_by_itself(
    fresh_town: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(fresh_town, tmp_path / "var")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "huiyin", "serve", "--no-work", "--bind", f"127.0.0.1:{port}"],
            env=environment(folder), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        health(port, "never seen")
        before = 0
        for _ in range(2):
            before = serving_child(process.pid, not_this=before)
            os.kill(before, signal.SIGKILL)
        serving_child(process.pid, not_this=before)
        health(port, "never seen")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "it is started anew" in (tmp_path / "log").read_text()
    finally:
        process.kill()
        process.wait()


def serving_child(parent: int, *, not_this: int) -> int:
    """The process that answers, once there is another than `not_this`; beside it runs Python's own keeper of what is shared."""
    for _ in range(600):
        for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            words = Path(f"/proc/{one}/cmdline").read_bytes() if Path(f"/proc/{one}").exists() else b""
            if words and b"resource_tracker" not in words and int(one) != not_this:
                return int(one)
        time.sleep(0.05)
    raise AssertionError("no process serves")


@pytest.mark.sqlite
def test_without_tables_it_says_what_to_run(tmp_path: Path) -> None:
    for words in (("serve",), ("work", "--once")):
        done = huiyin(tmp_path, *words)
        assert done.returncode == 2
        assert "huiyin migrate" in done.stderr


@pytest.mark.sqlite
def test_work_once_ends_by_itself(migrated: Path) -> None:
    done = huiyin(migrated, "work", "--once")
    assert done.returncode == 0, done.stderr
    assert "0 clocks lapsed" in done.stdout


@pytest.mark.sqlite
def test_work_stops_at_sigterm(migrated: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "huiyin", "work"],
        env=environment(migrated),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "at work" in process.stderr.readline()
    process.terminate()
    _, rest = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert "has stopped" in rest


@pytest.mark.parametrize("bind", ["8000", ":8000", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_that_is_none_is_refused(bind: str) -> None:
    with pytest.raises(click.BadParameter):
        address_of(bind)


def test_addresses() -> None:
    assert address_of("0.0.0.0:80") == ("0.0.0.0", 80)
    assert address_of("[::1]:8000") == ("::1", 8000)


def test_a_taken_port_is_said_in_a_sentence(migrated: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        done = huiyin(migrated, "serve", "--bind", bind, "--no-work")
    assert done.returncode == 2
    assert bind in done.stderr and "--bind" in done.stderr
    assert "Traceback" not in done.stderr and "panicked" not in done.stderr


def test_the_address_shown_is_the_one_it_is_served_at(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port} on" in served.output
