"""`python -m bench.open311 [--small N] [--large N]`: what a page of Open311 requests costs in a small town and in a large one.

One database, one run: it is filled up to the small number and measured, then up to the large number and measured again.
The rows are copies of one real order made by the database itself: of two kinds, one of which is seldom; most of the newest
open, of the older ones one in fifty. A page is asked for as a client does, headers and all.
SQLite, or the PostgreSQL of HUIYIN_BENCH_POSTGRES_URL. On SQLite the database works in the same process, so what counts is the
processor's own time, which a busy machine doesn't stretch; on PostgreSQL it is the time on the wall.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from .door import ROOT, postgres_url, sqlite_url

MOST_STATEMENTS = 8
MOST_RATIO = 1.5
ROWS = 50


def main() -> None:
    """Measure, print, and end with 1 where it costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=400, help="of each kind")
    parser.add_argument("--folder", type=Path, default=ROOT / "var", help="where the SQLite file lies")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure(asked.small, asked.large, asked.requests)))
        return
    server = os.environ.get("HUIYIN_BENCH_POSTGRES_URL")
    with postgres_url(server) if server else sqlite_url(asked.folder) as url:
        found = run(url, asked)
    print(table(found))
    bad = [
        kind
        for kind, row in found["kinds"].items()
        if row["ratio"] > MOST_RATIO or row["statements"] > MOST_STATEMENTS
    ]
    if bad:
        print(f"dearer than it may be: {', '.join(bad)}", file=sys.stderr)
        sys.exit(1)


def run(url: str, asked: argparse.Namespace) -> dict[str, Any]:
    """In a process of its own, because Django reads its settings once."""
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "HUIYIN_DATABASE_URL": url,
            "HUIYIN_DATA_DIR": folder,
            "HUIYIN_LOG_LEVEL": "ERROR",
            "HUIYIN_HOSTS": "testserver",
        }
        sizes = [f"--small={asked.small}", f"--large={asked.large}", f"--requests={asked.requests}"]
        command = [sys.executable, "-m", "bench.open311", "--inside", *sizes]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: dict[str, Any]) -> str:
    """The figures for people: milliseconds."""
    lines = [
        f"{found['database']}, {ROWS} rows a page, {found['requests']} requests of each kind, milliseconds"
    ]
    small, large = f"{found['small']:,}", f"{found['large']:,}"
    lines.append(
        f"  {'':24}{'statements':>10}{f'P50 {small}':>14}{f'P99 {small}':>14}{f'P50 {large}':>16}{f'P99 {large}':>16}{'P99 ratio':>11}"
    )
    for kind, row in found["kinds"].items():
        a, b = row["small"], row["large"]
        lines.append(
            f"  {kind:24}{row['statements']:>10}{a['p50']:>14.1f}{a['p99']:>14.1f}{b['p50']:>16.1f}{b['p99']:>16.1f}{row['ratio']:>11.2f}"
        )
    return "\n".join(lines)


# ── in the process that measures ─────────────────────────────────────────────────────────────────────────


def measure(small: int, large: int, requests: int) -> dict[str, Any]:
    """Fill up, measure, fill up, measure."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huiyin.api import access

    call_command("migrate", verbosity=0)
    access.READS = 10**9
    from .measure import version
    from .town import Town

    town = Town()
    first = template(town)
    fill(first, 1, small)
    import_module("huiyin.web.wsgi")  # it collects as the served process does
    kinds: dict[str, dict[str, Any]] = {}
    low = times(requests)
    fill(first, small, large)
    high = times(requests)
    for kind, (seconds, statements) in high.items():
        a, b = spread(low[kind][0]), spread(seconds)
        kinds[kind] = {
            "statements": max(statements, low[kind][1]),
            "small": a,
            "large": b,
            "ratio": b["p99"] / a["p99"],
        }
    connection.close()
    return {"database": version(), "small": small, "large": large, "requests": requests, "kinds": kinds}


def spread(seconds: list[float]) -> dict[str, float]:
    return {"p50": median(seconds) * 1000, "p99": quantiles(seconds, n=100)[98] * 1000}


def template(town: Any) -> Any:
    """One order that was placed and accepted; all others are copies of it."""
    from huiyin.cases.door import move_case
    from huiyin.cases.models import Service

    from .town import AT, MINUTE

    Service.objects.create(jurisdiction=town.place, code="pipe", name_zh="水管", unit=town.lamp.unit)
    (first,) = town.place_many(1)
    verb, by, answers = town.moves[0]
    move_case(first, verb, by=by, at=AT + MINUTE, answers=answers, town=town.place.pk)
    return first


def fill(first: Any, begin: int, end: int) -> None:
    """Copies of the first order with its events, from number `begin` to `end`, spread over the last 80 days.

    One in twenty is of the second kind. Open are nine of ten of the last four days, and one in fifty of the others.
    """
    from django.db import connection

    from huiyin.cases.models import Case, Service
    from huiyin.ledger.models import Event

    sqlite = connection.vendor == "sqlite"
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %s)"
        if sqlite
        else "WITH n AS (SELECT i::bigint FROM generate_series(%s, %s - 1) AS s(i))"
    )
    # scattered keys and moments, so that neighbours in the list are no neighbours in the table
    key = (
        "printf('%%08x%%024x', (i * 2654435761) %% 4294967296, i)"
        if sqlite
        else "(lpad(to_hex((i * 2654435761) %% 4294967296), 8, '0') || lpad(to_hex(i), 24, '0'))::uuid"
    )
    ago, later = "(i * 7919 %% 6912000)", "(i * 31 %% 240) * 3600"

    def moved(column: str, seconds: str) -> str:
        if sqlite:
            return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, ({seconds}) || ' seconds')"
        return f"({column} + ({seconds}) * interval '1 second')"

    open_ones = f"(({ago} < 345600 AND i %% 10 <> 0) OR i %% 50 = 0)"
    second = Service.objects.get(code="pipe").pk
    own = {
        "id": key,
        "receipt": "printf('%%08d', i)" if sqlite else "lpad(i::text, 8, '0')",
        "contact_id": "NULL",
        "service_id": f"CASE WHEN i / 50 %% 20 = 7 THEN {second} ELSE service_id END",
        "state": f"CASE WHEN {open_ones} THEN state ELSE 'withdrawn' END",
        "turn": f"CASE WHEN {open_ones} THEN turn ELSE 'nobody' END",
        "filed_at": moved("filed_at", f"-{ago}"),
        "closed_at": f"CASE WHEN {open_ones} THEN NULL ELSE {moved('filed_at', f'-{ago} + {later}')} END",
        "key": "NULL",
        "move_key": "NULL",
    }
    own_event = {
        "case_id": key,
        **{name: moved(name, f"-{ago} + (seq - 1) * {later}") for name in ("at", "recorded_at")},
    }
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, changed, where in ((Case, own, "id"), (Event, own_event, "case_id")):
            columns = [str(field.column) for field in model._meta.concrete_fields]
            values = [changed.get(name, quote(name)) for name in columns]
            names = ", ".join(map(quote, columns))
            cursor.execute(
                f"{numbers} INSERT INTO {quote(model._meta.db_table)} ({names})"
                f" SELECT {', '.join(values)} FROM {quote(model._meta.db_table)}, n WHERE {quote(where)} = %s",
                [begin, end, first.hex if sqlite else first],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions(lots: Random) -> dict[str, Callable[[], dict[str, str]]]:
    """Every kind of question that the list can be asked."""
    from datetime import timedelta

    from huiyin.cases.models import Case

    from .town import AT

    some = [str(pk) for pk in Case.objects.order_by("receipt").values_list("id", flat=True)[:2000]]

    def moment(**ago: float) -> str:
        return f"{AT - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"

    def anywhere() -> str:
        at = AT - timedelta(seconds=lots.randrange(400_000, 4_000_000))
        return f"{at.timestamp():.6f}_{'7' * 32}"

    span = {"start_date": moment(days=85), "end_date": moment(hours=-1)}
    return {
        "newest": lambda: span,
        "any page": lambda: {**span, "after": anywhere()},
        "one week": lambda: {
            "start_date": moment(days=(n := lots.randrange(8, 70))),
            "end_date": moment(days=n - 7),
        },
        "one kind": lambda: {**span, "service_code": "pipe", "after": anywhere()},
        "open": lambda: {**span, "status": "open"},
        "open, any page": lambda: {**span, "status": "open", "after": anywhere()},
        "closed": lambda: {**span, "status": "closed"},
        "open, one kind": lambda: {**span, "status": "open", "service_code": "lamp", "after": anywhere()},
        "moved since": lambda: {"updated_after": moment(days=lots.randrange(2, 40))},
        "moved in a span": lambda: {
            "updated_after": moment(days=(n := lots.randrange(8, 60))),
            "updated_before": moment(days=n - 4),
        },
        "by their ids": lambda: {"service_request_id": ",".join(lots.sample(some, ROWS))},
        "honest state": lambda: {**span, "extended_attributes": "true", "after": anywhere()},
    }


def times(requests: int) -> dict[str, tuple[list[float], int]]:
    """Seconds of each request, and the most statements one took, by kind of question."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from huiyin.memo import forget_all

    client = Client()
    clock = process_time if connection.vendor == "sqlite" else perf_counter
    found: dict[str, tuple[list[float], int]] = {}
    for kind, question in questions(Random(311)).items():
        seconds, most = [], 0
        for number in range(requests + 20):
            asked = {"jurisdiction_id": "town", "page_size": str(ROWS), **question()}
            if number < 20:  # warm; the first has nothing of what is remembered for a minute
                if not number:
                    forget_all()
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get("/open311/v2/requests.json", asked)
                most = max(most, len(queries))
                assert len(json.loads(answer.content)) == ROWS, (kind, asked, answer.content[:300])
                continue
            begun = clock()
            client.get("/open311/v2/requests.json", asked)
            seconds.append(clock() - begun)
        found[kind] = (seconds, most)
    return found


if __name__ == "__main__":
    main()
