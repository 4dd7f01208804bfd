"""`python -m bench.crash --kills N`: kill the server and the worker at random moments under load, and look what was lost.

For each database: a fresh town, residents who place orders and clerks who move them, over HTTP, each sending the same form
again until it is answered, as a browser's reload does. Meanwhile SIGKILL comes to everything at once, to one server
process, or to the worker. What was acknowledged is kept in this process's memory alone and compared at the end.
bench/README.md says what the last line means.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from .cluster import free_port
from .door import ROOT, postgres_url, sqlite_url

RESIDENTS = 4
HIDDEN = r'name="{}" value="([^"]*)"'
RECEIPT = re.compile(r"/r/([0-9A-Z]+)/")
LEASE = 130.0  # seconds after which another worker carries what a killed one had claimed


@dataclass
class Told:
    """A text-message gateway: how often each message came, by its idempotency key, and what it said to whom."""

    port: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    said: dict[str, tuple[str, str]] = field(default_factory=dict)


@contextmanager
def gateway() -> Iterator[Told]:
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            except ValueError:  # the worker was killed while it sent: nothing came
                return
            told.keys[body["key"]] += 1
            told.said[body["key"]] = (body["to"], body["text"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


class Huiyin:
    """`huiyin serve` with its worker, killed and started again."""

    def __init__(self, env: dict[str, str], port: int, log: Path, cluster: str = "") -> None:
        self.env, self.port, self.log, self.cluster = env, port, log, cluster
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "huiyin", "serve", "--bind", f"127.0.0.1:{self.port}"],
                env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        """Until somebody is answered again, by themselves."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise SystemExit(f"it did not come up again: {self.log.read_text('utf-8', 'replace')[-2000:]}")

    def children(self, *, work: bool) -> list[int]:
        """The worker, or the server's own processes."""
        found = []
        for one in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = one.read_text().rpartition(")")[2].split()
                words = (one.parent / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if self.process and int(parts[1]) == self.process.pid and (b"--with-parent" in words) is work:
                found.append(int(one.parent.name))
        return found

    def kill(self, what: str) -> bool:
        """Whether something was there to kill. "all" is what a power cut does."""
        assert self.process
        if what == "database":
            script = str(ROOT / "scripts" / "postgres.sh")
            subprocess.run([script, "crash", self.cluster], check=True, stdout=subprocess.DEVNULL)
            return True
        try:
            if what == "all":
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
                return True
            there = self.children(work=what == "worker")
            for pid in there[:1]:
                os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return bool(there)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)


class Browser:
    """One person's browser: it sends the same form until somebody answers."""

    def __init__(self, url: str, stop: threading.Event, address: str, cookies: dict[str, str]) -> None:
        self.stop, self.again = stop, 0
        self.client = httpx.Client(
            base_url=url,
            timeout=20,
            cookies=cookies,
            headers={"X-Forwarded-For": address, "Accept-Language": "zh"},
        )

    def insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response | None:
        while not self.stop.is_set():
            try:
                answer = ask()
            except httpx.HTTPError:
                self.again += 1
                time.sleep(0.05)
                continue
            if answer.status_code < 500:
                return answer
            self.again += 1
            time.sleep(0.05)
        return None

    def fill(self, address: str, **data: str) -> httpx.Response | None:
        """Open the form, send it with what is hidden in it. None when it is time to stop, or the form isn't offered."""
        page = self.insist(lambda: self.client.get(address))
        if page is None or page.status_code != 200:
            return None
        for name in ("csrfmiddlewaretoken", "seen", "key"):
            if found := re.search(HIDDEN.format(name), page.text):
                data.setdefault(name, found[1])
        return self.insist(lambda: self.client.post(address, data=data))


@dataclass
class Known:
    """What people were told is done. Kept outside of everything that is killed."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    said: dict[str, str] = field(default_factory=dict)  # words of an order -> its receipt
    opens: dict[str, str] = field(default_factory=dict)  # receipt -> the session of whoever was led to it
    asked: set[str] = field(default_factory=set)  # words that were sent at least once
    moves: dict[str, list[str]] = field(default_factory=dict)  # case id -> verbs, in order
    odd: Counter[str] = field(default_factory=Counter)


def resident(browser: Browser, known: Known, place: str, number: int) -> None:
    turn = 0
    while not browser.stop.is_set():
        turn += 1
        if number % 2:
            browser.client.cookies.clear()  # somebody who was never here
        if turn % 40 == 0:  # an hour's limit of one connection is no part of this
            browser.client.headers["X-Forwarded-For"] = f"10.{number}.{turn // 250 % 250}.{turn % 250}"
        words = f"第 {number} 组第 {turn} 件：水管漏水 {uuid4().hex}"
        known.asked.add(words)
        answer = browser.fill(
            "/order/", said=words, place=place, phone=f"1380000{number}{turn % 1000:03}", language="zh-hans"
        )
        found = RECEIPT.search(answer.headers.get("location", "")) if answer else None
        if found:
            known.said[words] = found[1]
            if number % 2:
                known.opens[found[1]] = browser.client.cookies["sessionid"]
        elif answer:
            known.odd[f"order {answer.status_code}"] += 1


def clerk(browser: Browser, known: Known, verb: str, ids: Callable[[], list[str]], **data: str) -> None:
    done: set[str] = set()
    while not browser.stop.is_set():
        waiting = [one for one in ids() if one not in done]
        for case in waiting[:20]:
            answer = browser.fill(f"/desk/{case}/do/{verb}/", **data)
            done.add(case)
            if answer is not None and answer.status_code == 302:
                with known.lock:
                    known.moves.setdefault(case, []).append(verb)
            elif answer is not None:
                known.odd[f"{verb} {answer.status_code}"] += 1
        time.sleep(0.2)


def surroundings(url: str, folder: Path, told: Told, port: int) -> dict[str, str]:
    """What server, worker and this program are started with."""
    return {
        **os.environ, "HUIYIN_DATABASE_URL": url, "HUIYIN_DATA_DIR": str(folder), "HUIYIN_BEHIND_PROXY": "true",
        "HUIYIN_SMS_GATEWAY": f"http://127.0.0.1:{told.port}/", "HUIYIN_SMS_SECRET": "crash",
        "HUIYIN_PUBLIC_URL": f"http://127.0.0.1:{port}", "HUIYIN_LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "DJANGO_SETTINGS_MODULE": "huiyin.settings",
    }  # fmt: skip


def crowd(
    made: Any, here: str, stop: threading.Event, known: Known, waiting: Callable[[str], list[str]]
) -> list[threading.Thread]:
    """Residents who place and staff who move, each in a thread that is not started yet and ends with the program. `waiting` says what waits for a verb."""
    people = [
        threading.Thread(
            target=resident, args=(Browser(here, stop, f"10.{n}.0.1", {}), known, made.place, n), daemon=True
        )
        for n in range(RESIDENTS)
    ]
    for n, (verb, who, data) in enumerate(made.moves):
        cookies = {"sessionid": made.sessions[who], "huiyin_language": "en"}
        browser = Browser(here, stop, f"10.9.{n}.1", cookies)
        ids = partial(waiting, verb)
        people.append(
            threading.Thread(target=clerk, args=(browser, known, verb, ids), kwargs=data, daemon=True)
        )
    return people


def besiege(url: str, folder: Path, kills: int, seed: int, cluster: str) -> dict[str, Any]:
    """One database. Returns what was counted."""
    with gateway() as told:
        port = free_port()
        env = surroundings(url, folder, told, port)
        os.environ.update(env)
        from . import crash_town as town

        made = town.make()
        huiyin, stop, known = Huiyin(env, port, folder / "serve.log", cluster), threading.Event(), Known()
        huiyin.start()
        people = crowd(made, f"http://127.0.0.1:{port}", stop, known, town.waiting)
        for one in people:
            one.start()
        killed = _kill(huiyin, kills, random.Random(seed))
        time.sleep(3)
        stop.set()
        for one in people:
            one.join()
        _wait_for_messages(town.unsent)
        huiyin.stop()
        return {"killed": killed, **town.account(known, told), "odd": dict(known.odd)}


def _wait_for_messages(unsent: Callable[[], int]) -> None:
    """Until all went out, or none did for twice as long as a killed worker's claim lasts."""
    left, until = unsent(), time.monotonic() + 2 * LEASE
    while left and time.monotonic() < until:
        time.sleep(1)
        if (now := unsent()) < left:
            left, until = now, time.monotonic() + 2 * LEASE


def _kill(huiyin: Huiyin, kills: int, lot: random.Random) -> Counter[str]:
    killed: Counter[str] = Counter()
    while sum(killed.values()) < kills:
        time.sleep(lot.uniform(0.02, 1.2))
        what = lot.choice(("all", "server", "worker", "worker", *(("database",) if huiyin.cluster else ())))
        if huiyin.kill(what):
            killed[what] += 1
        if what == "all":
            huiyin.start()
        elif what == "database":
            huiyin.wait()
        if sys.stderr.isatty():
            print(f"\r{sum(killed.values())} of {kills}", end="", file=sys.stderr)
    return killed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"], help="one of the two databases")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--cluster", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        with tempfile.TemporaryDirectory(prefix="huiyin-crash-") as folder:
            print(json.dumps(besiege(asked.one, Path(folder), asked.kills, asked.seed, asked.cluster)))
        return
    failed = False
    for name, place in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        if asked.only not in (None, name):
            continue
        with place() as (url, cluster):
            line = [
                sys.executable,
                "-m",
                "bench.crash",
                "--one",
                url,
                "--kills",
                str(asked.kills),
                "--seed",
                str(asked.seed),
                "--cluster",
                cluster,
            ]
            done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name}: the siege itself broke")
        found = json.loads(done.stdout.splitlines()[-1])
        failed |= bool(
            found["lost"]
            or found["doubled"]
            or found["notices_lost"]
            or found["sent_twice"]
            or not found["verified"]
        )
        print(sentence(name, found, asked.seed), flush=True)
    sys.exit(failed)


@contextmanager
def _sqlite() -> Iterator[tuple[str, str]]:
    with sqlite_url(ROOT / "var") as url:
        yield url, ""


@contextmanager
def _postgres() -> Iterator[tuple[str, str]]:
    """A database on the server that is named; else on a throw-away one, which is killed as well: its folder."""
    script, folder = str(ROOT / "scripts" / "postgres.sh"), ""
    server = os.environ.get("HUIYIN_BENCH_POSTGRES_URL")
    if not server:
        done = subprocess.run([script, "start", "durable"], stdout=subprocess.PIPE, text=True, check=True)
        folder, server = done.stdout.split()
    try:
        with postgres_url(server) as url:
            yield url, folder
    finally:
        if folder:
            subprocess.run([script, "stop", folder], check=True)


def sentence(name: str, found: dict[str, Any], seed: int) -> str:
    """The one line that says it all."""
    killed = found["killed"]
    return (
        f"{name}: {sum(killed.values())} kills ({killed.get('all', 0)} of everything, {killed.get('server', 0)} server, "
        f"{killed.get('worker', 0)} worker, {killed.get('database', 0)} database; seed {seed}); {found['orders']} orders and {found['moves']} moves acknowledged, "
        f"{found['lost']} lost, {found['doubled']} doubled; {found['notices']} messages, {found['notices_lost']} lost, "
        f"{found['sent_again']} sent again under the same key, {found['sent_twice']} sent twice; "
        f"the ledger {'holds' if found['verified'] else 'DOES NOT HOLD'}"
    )


if __name__ == "__main__":
    main()
