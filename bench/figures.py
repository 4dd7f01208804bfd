"""`python -m bench.figures [--small N] [--large N] [--recompute]`: what a board's figures cost in a small town and in a large one.

Two scratch databases are seeded by `huiyin bench seed` and read in turn, reading by reading, so that a machine that grows slow
slows both. A reading is everything a board shows: every figure, by week and by kind, what is overdue, ages, places,
recurrences. SQLite, or the PostgreSQL of HUIYIN_BENCH_POSTGRES_URL. It ends with 1 where the large one takes more than 100 ms,
or more than 1.5 times the small one. `--recompute` reads the whole ledger of the large one as well: seconds and memory.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from .door import ROOT, postgres_url, sqlite_url

MOST_SECONDS = 0.100
MOST_RATIO = 1.5
MOST_MEMORY = 2_000_000_000


def main() -> None:
    """Seed, measure, print, and end with 1 where it costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--readings", type=int, default=60, help="of each, in turn")
    parser.add_argument("--recompute", action="store_true", help="read the ledger of the large one as well")
    parser.add_argument("--folder", type=Path, default=ROOT / "var", help="where the SQLite files lie")
    parser.add_argument("--inside", choices=["seed", "read", "recompute"], help=argparse.SUPPRESS)
    parser.add_argument("--cases", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        inside(asked.inside, asked.cases)
        return
    server = os.environ.get("HUIYIN_BENCH_POSTGRES_URL")
    with ExitStack() as stack:
        urls = []
        for n, cases in enumerate((asked.small, asked.large)):
            url = stack.enter_context(postgres_url(server, str(n)) if server else sqlite_url(asked.folder))
            urls.append(url)
            made = json.loads(run(url, "seed", cases))
            print(
                f"seeded {made['cases']:,} cases, {made['events']:,} events in {made['seconds']:.0f} s",
                flush=True,
            )
        small, large = in_turn(urls, asked.readings)
        found = {"small": summary(small), "large": summary(large)}
        ratio = median(b / a for a, b in zip(small["seconds"], large["seconds"], strict=True))
        print(table(asked, found, ratio, large), flush=True)
        bad = found["large"]["median"] > MOST_SECONDS or ratio > MOST_RATIO
        if asked.recompute:
            done = json.loads(run(urls[1], "recompute", 0))
            print(
                f"recompute: {done['events']:,} events of {done['cases']:,} cases in {done['seconds']:.0f} s,"
                f" at most {done['memory'] / 1e6:,.0f} MB; {done['wrong']} of {done['rows']:,} counts differ"
            )
            bad = bad or done["wrong"] > 0 or done["memory"] > MOST_MEMORY
    sys.exit(1 if bad else 0)


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "huiyin.settings",
        "HUIYIN_DATABASE_URL": url,
    }


def run(url: str, what: str, cases: int) -> str:
    """One step in a process of its own."""
    command = [sys.executable, "-m", "bench.figures", "--inside", what, "--cases", str(cases)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def in_turn(urls: list[str], readings: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two processes, each with its database open, that read by turns when they are told to."""
    command = [sys.executable, "-m", "bench.figures", "--inside", "read"]
    asking = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment(url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for url in urls
    ]
    found: list[dict[str, Any]] = [{"seconds": [], "cpu": [], "statements": 0, "rows": 0} for _ in urls]
    for _ in range(readings):
        for one, held in zip(asking, found, strict=True):
            assert one.stdin
            assert one.stdout
            one.stdin.write("\n")
            one.stdin.flush()
            told = json.loads(one.stdout.readline())
            held["seconds"].append(told["seconds"])
            held["statements"], held["rows"] = told["statements"], told["rows"]
    for one in asking:
        assert one.stdin
        one.stdin.close()
        one.wait()
    return found[0], found[1]


def summary(found: dict[str, Any]) -> dict[str, float]:
    seconds = found["seconds"]
    return {"median": median(seconds), "p95": quantiles(seconds, n=20)[-1], "least": min(seconds)}


def table(asked: argparse.Namespace, found: dict[str, Any], ratio: float, large: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'cases':>14}{'median':>12}{'P95':>12}{'least':>12}   (milliseconds a reading)"]
    for name, cases in (("small", asked.small), ("large", asked.large)):
        one = found[name]
        lines.append(
            f"{cases:>14,}{one['median'] * 1e3:>12.1f}{one['p95'] * 1e3:>12.1f}{one['least'] * 1e3:>12.1f}"
        )
    lines.append(
        f"ratio, pair by pair: {ratio:.2f}; {large['statements']} statements, {large['rows']:,} counts kept"
    )
    return "\n".join(lines)


def inside(what: str, cases: int) -> None:
    """One step, in its own process."""
    import django

    django.setup()
    from huiyin.isolation.scope import everywhere

    with everywhere("a bench looks at all there is"):
        {"seed": seed, "read": read_on_demand, "recompute": recompute}[what](cases)


def seed(cases: int) -> None:
    from datetime import UTC, datetime

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from huiyin.scale.seeding import seed as make

    begun = perf_counter()
    made = make(cases=cases, days=365, at=datetime.now(UTC), lot=1)
    print(json.dumps({"cases": made.cases, "events": made.events, "seconds": perf_counter() - begun}))


def read_on_demand(_: int) -> None:
    from datetime import UTC, datetime

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from huiyin.figures.models import Tally
    from huiyin.figures.plain import plain
    from huiyin.figures.reading import Reading, read
    from huiyin.places.models import Place
    from huiyin.scale.ground import CODE

    town, at, rows = Place.objects.get(code=CODE), datetime.now(UTC), Tally.objects.count()

    def whole() -> None:
        reading: Reading = read(town, at=at)
        plain(reading)
        _ = reading.overdue, reading.ages(), reading.places, reading.recurrences, reading.silent_places

    whole()  # warm
    with CaptureQueriesContext(connection) as seen:
        whole()
    for _line in sys.stdin:
        begun = perf_counter()
        whole()
        print(
            json.dumps({"seconds": perf_counter() - begun, "statements": len(seen), "rows": rows}), flush=True
        )


def recompute(_: int) -> None:
    from huiyin.figures.recount import recount

    begun = perf_counter()
    found = recount()
    print(
        json.dumps(
            {
                "cases": found.cases,
                "events": found.events,
                "rows": found.rows,
                "wrong": found.wrong,
                "seconds": perf_counter() - begun,
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
