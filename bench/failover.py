"""`python -m bench.failover --times N`: take the leading database away under load, and look how long it takes and what is lost.

Two PostgreSQL nodes under Patroni (`bench.cluster`), Huiyin served before them by one address with both hosts. The same
people as in `bench.crash` place orders and move them; nobody restarts Huiyin. In turn the leading machine loses its power
(server and Patroni die without a word), or its server alone dies. Measured from the kill to the first order acknowledged
after it. bench/README.md says what the last line means.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from .cluster import Cluster, Node, cluster, free_port, missing
from .crash import LEASE, Huiyin, Known, crowd, gateway, surroundings


@dataclass
class Watch:
    """Somebody who opens the town page all the time and writes down what they were shown."""

    url: str
    stop: threading.Event
    shown: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0  # seconds that one answer took

    def look(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30, cookies={"huiyin_language": "en"}) as client:
            while not self.stop.is_set():
                began = time.monotonic()
                try:
                    answer = client.get("/order/")
                    self.shown[str(answer.status_code)] += 1
                    if answer.status_code == 503 and "<h1" in answer.text:
                        self.shown["503 with a page that says so"] += 1
                except httpx.HTTPError as error:
                    self.shown[type(error).__name__] += 1
                self.longest = max(self.longest, time.monotonic() - began)
                time.sleep(0.25)


def besiege(both: Cluster, folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Returns what was counted."""
    with gateway() as told:
        port = free_port()
        env = surroundings(both.url, folder, told, port)
        os.environ.update(env)
        from . import crash_town as town

        made = town.make()
        huiyin, stop, known = Huiyin(env, port, folder / "serve.log"), threading.Event(), Known()
        huiyin.start()
        here = f"http://127.0.0.1:{port}"
        watch = Watch(here, stop)
        people = [
            threading.Thread(target=watch.look),
            *crowd(made, here, stop, known, partial(waiting, town)),
        ]
        for one in people:
            one.start()
        seconds = [_take_away(both, known, turn, random.Random(seed + turn)) for turn in range(times)]
        time.sleep(3)
        stop.set()
        for one in people:
            one.join()
        began = time.monotonic()
        while town.unsent() and time.monotonic() - began < 2 * LEASE:
            time.sleep(1)
        huiyin.stop()
        found = {"seconds": seconds, "shown": dict(watch.shown), "longest": round(watch.longest, 1)}
        return {**found, **town.account(known, told), "odd": dict(known.odd)}


def waiting(town: Any, verb: str) -> list[str]:
    """What waits, as another screen shows it; nothing while the database is away."""
    from django.db import Error

    try:
        found: list[str] = town.waiting(verb)
    except Error:
        return []
    return found


def _take_away(both: Cluster, known: Known, turn: int, lot: random.Random) -> dict[str, Any]:
    """One kill: what was killed, the seconds until the next order was acknowledged, the seconds until both stood again."""
    lead = both.wait_whole()
    time.sleep(lot.uniform(2, 5))
    how = "machine" if turn % 2 == 0 else "server"
    before, began = len(known.said), time.monotonic()
    lead.lose_power() if how == "machine" else lead.lose_server()
    time.sleep(0.2)  # what was under way when it died
    before = max(before, len(known.said))
    while len(known.said) == before:
        time.sleep(0.02)
        if time.monotonic() - began > 120:
            raise SystemExit(f"nothing was acknowledged for two minutes: {[n.says() for n in both.nodes]}")
    took = time.monotonic() - began
    print(f"{how} of {lead.name}: acknowledged again after {took:.1f} s", file=sys.stderr, flush=True)
    now_leads = both.primary()
    if lead.process is None:
        lead.start()  # somebody switches the machine on again
    both.wait_whole()
    return {
        "killed": how, "recovered": round(took, 1), "whole": round(time.monotonic() - began, 1),
        "switched": _name(now_leads) != lead.name,
    }  # fmt: skip


def _name(node: Node | None) -> str:
    return node.name if node else ""


def sentence(found: dict[str, Any]) -> str:
    """The one line that says it all."""
    took = sorted(one["recovered"] for one in found["seconds"])
    return (
        f"PostgreSQL under Patroni: the leading one taken away {len(took)} times; orders were acknowledged again after "
        f"{took[0]:.1f} to {took[-1]:.1f} s; {found['orders']} orders and {found['moves']} moves acknowledged, {found['lost']} lost, "
        f"{found['doubled']} doubled; {found['notices']} messages, {found['notices_lost']} lost, {found['sent_twice']} sent twice; "
        f"the ledger {'holds' if found['verified'] else 'DOES NOT HOLD'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.failover", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument(
        "--json", action="store_true", help="everything that was counted, before the sentence"
    )
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # nothing is left running
    if lacks := missing():
        raise SystemExit(
            f"This machine lacks: {' '.join(lacks)}. On Debian: apt-get install {' '.join(lacks)}"
        )
    with cluster() as both, tempfile.TemporaryDirectory(prefix="huiyin-failover-") as folder:
        found = besiege(both, Path(folder), asked.times, asked.seed)
    if asked.json:
        print(json.dumps(found, indent=1))
    print(sentence(found))
    wrong = found["lost"] or found["doubled"] or found["notices_lost"] or found["sent_twice"]
    sys.exit(bool(wrong) or not found["verified"])


if __name__ == "__main__":
    main()
