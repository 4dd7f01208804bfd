"""What the pages of a served town cost over HTTP: `huiyin serve` with two processes and its worker, the load on the same cores."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from .bare import Yardstick
from .door import ROOT
from .load import TOKEN, Connection, Timed, Work, drive, together

SAID = "水管漏水，路面结冰了，老人出门容易滑倒。"
WORKERS = 2
SLICES, BARE = 5, 0.5  # of the load of a kind; seconds of bare Django on either side of one
TICKS = os.sysconf("SC_CLK_TCK")
KINDS = ("place", "inbox", "case", "move", "follow", "look-up", "board", "round")


def environment(url: str, folder: Path, port: int = 0) -> dict[str, str]:
    """Of everything that touches the served town."""
    return {
        **os.environ, "HUIYIN_DATABASE_URL": url, "HUIYIN_DATA_DIR": str(folder), "HUIYIN_BEHIND_PROXY": "true",
        "HUIYIN_PUBLIC_URL": f"http://127.0.0.1:{port}", "HUIYIN_LOG_LEVEL": "WARNING", "HUIYIN_SMS_GATEWAY": "file:",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "DJANGO_SETTINGS_MODULE": "huiyin.settings",
    }  # fmt: skip


def prepare(url: str, folder: Path, cases: int) -> dict[str, Any]:
    """Seed and open the town, in a process of its own, and let the worker do all that waited for that: the lists of its weeks, a day's
    recount. That nothing is beside what is measured can't be seen from outside: a worker that waits for its database looks idle."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.served", str(cases)],
        cwd=ROOT, env=environment(url, folder), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "huiyin", "work", "--once"],
        cwd=ROOT, env=environment(url, folder), stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Served:
    """`huiyin serve`, watched from outside: its processor time and its memory."""

    def __init__(self, url: str, folder: Path, workers: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.log = folder / "serve.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "huiyin", "serve",
                    "--bind", f"127.0.0.1:{self.port}", "--workers", str(workers),
                ],
                env=environment(url, folder, self.port), cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if Connection("127.0.0.1", self.port).get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"it did not come up: {self.log.read_text('utf-8', 'replace')[-2000:]}")

    def family(self) -> list[int]:
        """The server and everything it started."""
        parents: dict[int, int] = {}
        for one in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(one.parent.name)] = int(one.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found)

    def processor(self) -> float:
        """Seconds of processor time that all of them have used."""
        total = 0.0
        for pid in self.family():
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(parts[11]) + int(parts[12])) / TICKS
        return total

    def settle(self, most: float = 1800.0) -> None:
        """Wait until the worker has sent and sealed what the preparation left behind: nobody asks, and it hardly works."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            before = self.processor()
            time.sleep(1)
            if self.processor() - before < 0.1:
                return

    @contextmanager
    def worker_held(self) -> Iterator[None]:
        """The worker beside the server stands still."""
        held = [pid for pid in self.family() if b"--with-parent" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                os.kill(pid, signal.SIGCONT)

    def memory(self) -> int:
        """Bytes that they hold together; what they share counts once."""
        total = 0
        for pid in self.family():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def serving(url: str, folder: Path, workers: int = WORKERS) -> Iterator[Served]:
    served = Served(url, folder, workers)
    try:
        yield served
    finally:
        served.stop()


class Scenes:
    """What the people of a served town do, one request each; `scene(kind)(n)` is the work of the nth client."""

    def __init__(self, town: dict[str, Any], clients: int) -> None:
        self.town, self.clients = town, clients
        self.waiting = iter(town["waiting"])
        self.spent = False
        browser = {
            "csrftoken": TOKEN,
            "huiyin_language": "zh-hans",
        }  # as every page but the very first finds it
        self.staff = {"sessionid": town["dispatcher"], **browser}
        self.clerk = {"sessionid": town["village"], **browser}
        self.number = 0

    def scene(self, kind: str) -> Callable[[int], Work]:
        return {
            "place": self.place, "inbox": self.inbox, "case": self.case, "move": self.move, "follow": self.follow,
            "look-up": self.look_up, "board": self.board, "round": self.round,
        }[kind]  # fmt: skip

    def place(self, client: int) -> Work:
        """A new visitor sends an order and is led to the receipt."""

        def work(connection: Connection) -> str:
            self.number += 1
            address = f"10.{client}.{self.number // 250 % 250}.{self.number % 250}"
            form = {
                "said": f"{SAID}{self.number}", "place": self.town["place"], "service": self.town["service"],
                "phone": f"139{self.number:08d}", "language": "zh-hans", "key": str(uuid4()), "where": "", "spot": "",
                "reach": "sms",
            }  # fmt: skip
            answer = connection.post("/order/", form, {"huiyin_language": "zh-hans"}, address)
            return "" if answer.status == 302 and "/r/" in answer.location else f"place {answer.status}"

        return work

    def inbox(self, client: int) -> Work:
        """The dispatcher's pile of everything in hand: a page of fifty rows."""
        return self._page("inbox", lambda: "/desk/?view=town", self.staff)

    def case(self, client: int) -> Work:
        read = cycle(self.town["read"][client :: self.clients])
        return self._page("case", lambda: f"/desk/{next(read)}/", self.staff)

    def board(self, client: int) -> Work:
        return self._page("board", lambda: "/figures/", self.staff)

    def move(self, client: int) -> Work:
        """The village accepts an order: the form's own fields, sent once."""

        def work(connection: Connection) -> str:
            case = next(self.waiting)
            form = {"title": "路灯不亮", "seen": 1, "key": str(uuid4())}
            answer = connection.post(f"/desk/{case}/do/accept/", form, self.clerk)
            return "" if answer.status == 302 else f"move {answer.status}"

        return work

    def follow(self, client: int) -> Work:
        """A resident looks at the page of their own matter."""
        own = cycle(self.town["own"][client :: self.clients])

        def work(connection: Connection) -> str:
            receipt, _digits, session = next(own)
            answer = connection.get(f"/r/{receipt}/", {"sessionid": session, "huiyin_language": "zh-hans"})
            return "" if answer.status == 200 else f"follow {answer.status}"

        return work

    def look_up(self, client: int) -> Work:
        """A resident finds their matter by receipt and digits, in a browser that never saw it."""
        own = cycle(self.town["own"][client :: self.clients])

        def work(connection: Connection) -> str:
            receipt, digits, _session = next(own)
            answer = connection.post(
                "/find/", {"number": receipt, "phone4": digits}, address=f"10.{client}.1.1"
            )
            return "" if answer.status == 302 else f"look-up {answer.status}"

        return work

    def round(self, client: int) -> Work:
        """One after the other: an order is placed, the inbox and a matter are opened, one is accepted, a resident looks."""
        five = [
            self.place(client),
            self.inbox(client),
            self.case(client),
            self.move(client),
            self.follow(client),
        ]

        def work(connection: Connection) -> str:
            return next((wrong for one in five if (wrong := one(connection))), "")

        return work

    def _page(self, kind: str, path: Callable[[], str], cookies: dict[str, str]) -> Work:
        def work(connection: Connection) -> str:
            answer = connection.get(path(), cookies)
            return "" if answer.status == 200 else f"{kind} {answer.status}"

        return work


def measure(
    served: Served,
    town: dict[str, Any],
    *,
    kinds: tuple[str, ...],
    clients: int,
    seconds: float,
    yardstick: Yardstick | None = None,
) -> dict[str, Any]:
    """Every kind for so long: how many a second, how long one takes, and what it costs the processor of server and worker.

    In slices, all kinds in turn: a machine that others slow down for a minute slows none of them alone. After a slice the worker sends
    what it left behind; its time counts for that kind. With a `yardstick`, bare Django is asked before and after each slice: `of_bare`
    is how many for each of its writes.
    """
    scenes = Scenes(town, clients)
    served.settle()
    drive("127.0.0.1", served.port, scenes.inbox, clients=clients, seconds=1.0)  # warm
    drive("127.0.0.1", served.port, scenes.case, clients=clients, seconds=1.0)
    works = {kind: list(map(scenes.scene(kind), range(clients))) for kind in kinds}
    slices: dict[str, list[Slice]] = {kind: [] for kind in kinds}
    for _ in range(SLICES):
        for kind, work in works.items():
            slices[kind].append(_slice(served, work, seconds / SLICES, yardstick))
    found = {kind: _summed(some) for kind, some in slices.items()}
    found["memory"] = {"bytes": served.memory()}
    return found


@dataclass(frozen=True, slots=True)
class Slice:
    """What one came to, the processor time that it took with all it left to do (seconds), and how many there were for each bare write."""

    timed: Timed
    spent: float
    of_bare: float | None


def _slice(served: Served, work: list[Work], seconds: float, yardstick: Yardstick | None) -> Slice:
    before, bare = served.processor(), [_bare(served, yardstick)] if yardstick else []
    timed = drive("127.0.0.1", served.port, work.__getitem__, clients=len(work), seconds=seconds)
    if yardstick:
        bare.append(_bare(served, yardstick))
    served.settle()
    share = timed.rate / (sum(bare) / len(bare)) if bare else None
    return Slice(timed, served.processor() - before, share)


def _bare(served: Served, yardstick: Yardstick) -> float:
    """The worker stands still meanwhile, so that bare Django has the machine to itself: what it has to do it does in ours."""
    with served.worker_held():
        return yardstick.a_second("write", BARE)


def _summed(slices: list[Slice]) -> dict[str, Any]:
    """Of one kind; its share of bare Django is that of the slice in the middle."""
    got = together([one.timed for one in slices], sum(one.timed.seconds for one in slices))
    shares = [one.of_bare for one in slices if one.of_bare is not None]
    return {
        "per_second": got.rate,
        "of_bare": median(shares) if shares else None,
        **got.spread(),
        "n": len(got.done),
        "cpu_ms": sum(one.spent for one in slices) / max(len(got.done), 1) * 1e3,
        "wrong": len(got.wrong),
        "said": sorted(set(got.wrong))[:3],
    }


def main() -> None:
    """`python -m bench.http URL FOLDER CASES [seconds] [kind ...]`: one database, as JSON."""
    url, folder, cases = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5.0
    kinds = tuple(sys.argv[5:]) or KINDS
    folder.mkdir(parents=True, exist_ok=True)
    town = prepare(url, folder, cases)
    (folder / "town.json").write_text(json.dumps(town), "utf-8")
    with serving(url, folder) as served:
        print(json.dumps(measure(served, town, kinds=kinds, clients=8, seconds=seconds), indent=1))


if __name__ == "__main__":
    main()
