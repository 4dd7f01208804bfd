"""`python -m bench.figures [--small N] [--large N] [--recompute]`: what a board costs in a small town and in a large one.

Two scratch databases are seeded by `huiyin bench seed` and read in turn, page by page, so that a machine that grows slow slows
both. A page is the whole board as it is served, from the request to the last byte of HTML: every figure, by week and by
kind, what is overdue, ages, places, recurrences, all drawn. SQLite, or the PostgreSQL of HUIYIN_BENCH_POSTGRES_URL. It ends
with 1 where the large one takes more than 100 ms, or more than 1.5 times the small one. `--recompute` reads the whole ledger
of the large one as well: seconds and memory. `--of URL URL` takes two databases that were seeded before, the small one first.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
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
    parser.add_argument("--of", nargs=2, metavar="URL", help="two databases that were seeded before")
    parser.add_argument("--folder", type=Path, default=ROOT / "var", help="where the SQLite files lie")
    parser.add_argument("--inside", choices=["seed", "read", "recompute"], help=argparse.SUPPRESS)
    parser.add_argument("--cases", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        inside(asked.inside, asked.cases)
        return
    server = os.environ.get("HUIYIN_BENCH_POSTGRES_URL")
    with ExitStack() as stack:
        urls = asked.of or []
        for n, cases in enumerate((asked.small, asked.large) if not urls else ()):
            url = stack.enter_context(postgres_url(server, str(n)) if server else sqlite_url(asked.folder))
            urls.append(url)
            made = json.loads(run(url, "seed", cases))
            print(
                f"seeded {made['cases']:,} cases, {made['events']:,} events in {made['seconds']:.0f} s",
                flush=True,
            )
        small, large = in_turn(urls, asked.readings)
        print(table(small, large), flush=True)
        bad = median(large["seconds"]) > MOST_SECONDS or ratio_of(small, large) > MOST_RATIO
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
        "PYTHONWARNINGS": "ignore::UserWarning",  # a bench has no folder of collected styles
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
    found: list[dict[str, Any]] = [{"seconds": [], "figures": []} for _ in urls]
    for _ in range(readings):
        for one, held in zip(asking, found, strict=True):
            assert one.stdin
            assert one.stdout
            one.stdin.write("\n")
            one.stdin.flush()
            told = json.loads(one.stdout.readline())
            held["seconds"].append(told.pop("seconds"))
            held["figures"].append(told.pop("figures"))
            held.update(told)
    for one in asking:
        assert one.stdin
        one.stdin.close()
        one.wait()
    return found[0], found[1]


def ratio_of(small: dict[str, Any], large: dict[str, Any], what: str = "seconds") -> float:
    """How many times the small one the large one takes, pair by pair."""
    return median(b / a for a, b in zip(small[what], large[what], strict=True))


def table(small: dict[str, Any], large: dict[str, Any]) -> str:
    """What was found, for people."""
    lines = []
    for what, title in (("seconds", "the page"), ("figures", "of which its figures")):
        lines.append(f"{title:>24}{'median':>12}{'P95':>12}{'least':>12}   (milliseconds)")
        for one in (small, large):
            times = one[what]
            ends = (median(times), quantiles(times, n=20)[-1], min(times))
            lines.append(
                f"{one['cases']:>18,} cases" + "".join(f"{seconds * 1e3:>12.1f}" for seconds in ends)
            )
        lines.append(f"ratio, pair by pair: {ratio_of(small, large, what):.2f}")
    lines.append(f"{large['statements']} statements; {small['rows']:,} and {large['rows']:,} counts kept")
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
    """The board of the made-up town, once for each line that comes in. No page names an exercise; here one does."""
    from datetime import UTC, datetime
    from unittest.mock import patch

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from huiyin.figures.models import Tally
    from huiyin.figures.reading import read
    from huiyin.places.models import Place
    from huiyin.scale.ground import CODE
    from huiyin.web.resident.town import town_at

    town, at = Place.objects.get(code=CODE), datetime.now(UTC)
    filed = Tally.objects.filter(jurisdiction=town, span="d", by="", count="filed")
    about = {"rows": Tally.objects.count(), "cases": sum(filed.values_list("n", flat=True))}

    client = Client(SERVER_NAME="localhost")

    def page() -> None:
        answer = client.get("/figures/")
        assert answer.status_code == 200, answer.status_code
        assert b'id="s-overdue"' in answer.content

    def seconds(work: Callable[[], object]) -> float:
        begun = perf_counter()
        work()
        return perf_counter() - begun

    with patch("huiyin.web.board.pages.town_of", lambda _: town_at(town.pk)):
        page()  # warm
        with CaptureQueriesContext(connection) as seen:
            page()
        about["statements"] = len(seen)
        for _line in sys.stdin:
            found = {"seconds": seconds(page), "figures": seconds(lambda: read(town, at=at).all())}
            print(json.dumps({**found, **about}), flush=True)


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
