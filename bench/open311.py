"""`python -m bench.open311 [--small N] [--large N]`: what a page of Open311 requests costs in a small town and in a large one.

One database, one run: it is filled up to the small number and measured, then up to the large number and measured again.
The rows are copies of one real order made by the database itself; a page is asked for as a client does, headers and all.
SQLite, or the PostgreSQL of HUIYIN_BENCH_POSTGRES_URL. On SQLite the database works in the same process, so what counts is the
processor's own time, which a busy machine doesn't stretch; on PostgreSQL it is the time on the wall.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
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
    (first,) = town.place_many(1)
    fill(first, 1, small)
    kinds: dict[str, dict[str, Any]] = {}
    low = times(town, first, requests)
    fill(first, small, large)
    high = times(town, first, requests)
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


def fill(first: Any, begin: int, end: int) -> None:
    """Copies of the first order with its first event, from number `begin` to `end`, spread over the last 80 days."""
    from django.db import connection

    from huiyin.cases.models import Case
    from huiyin.ledger.models import Event

    sqlite = connection.vendor == "sqlite"
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %s)"
        if sqlite
        else "WITH n AS (SELECT i FROM generate_series(%s, %s - 1) AS s(i))"
    )
    # scattered keys and moments, so that neighbours in the list are no neighbours in the table
    key = (
        "printf('%%08x%%024x', (i * 2654435761) %% 4294967296, i)"
        if sqlite
        else (
            "(lpad(to_hex((i::bigint * 2654435761) %% 4294967296), 8, '0') || lpad(to_hex(i), 24, '0'))::uuid"
        )
    )
    moment = (
        "strftime('%%Y-%%m-%%d %%H:%%M:%%f', {0}, '-' || (i * 7919 %% 6912000) || ' seconds')"
        if sqlite
        else "({0} - (i::bigint * 7919 %% 6912000) * interval '1 second')"
    )
    receipt = "printf('%%08d', i)" if sqlite else "lpad(i::text, 8, '0')"
    own = {
        "id": key,
        "receipt": receipt,
        "contact_id": "NULL",
        "filed_at": moment.format("filed_at"),
        "key": "NULL",
    }
    own_event = {"case_id": key, "at": moment.format("at"), "recorded_at": moment.format("recorded_at")}
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
        cursor.execute("ANALYZE")


def times(town: Any, first: Any, requests: int) -> dict[str, tuple[list[float], int]]:
    """Seconds of each request, and the most statements one took, by kind of question."""
    from datetime import timedelta

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from huiyin.cases.models import Case

    from .town import AT

    client, lots = Client(), Random(311)
    clock = process_time if connection.vendor == "sqlite" else perf_counter
    some = [str(pk) for pk in Case.objects.order_by("id").values_list("id", flat=True)[:2000]]
    span = {
        "start_date": f"{AT - timedelta(days=85):%Y-%m-%dT%H:%M:%SZ}",
        "end_date": f"{AT + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
    }

    def anywhere() -> str:
        at = AT - timedelta(seconds=lots.randrange(6_000_000))
        return f"{at.timestamp():.6f}_{'7' * 32}"

    questions = {
        "newest": lambda: span,
        "any page": lambda: {**span, "after": anywhere()},
        "one service": lambda: {**span, "service_code": "lamp", "after": anywhere()},
        "open ones": lambda: {**span, "status": "open", "after": anywhere()},
        "by their ids": lambda: {"service_request_id": ",".join(lots.sample(some, ROWS))},
        "honest state": lambda: {**span, "extended_attributes": "true", "after": anywhere()},
    }
    found: dict[str, tuple[list[float], int]] = {}
    for kind, question in questions.items():
        seconds, most = [], 0
        for number in range(requests + 20):
            asked = {"jurisdiction_id": "town", "page_size": str(ROWS), **question()}
            if number < 20:  # warm
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get("/open311/v2/requests.json", asked)
                most = (
                    max(most, len(queries)) if number else 0
                )  # the first also reads what is remembered for a minute
                assert len(json.loads(answer.content)) == ROWS, answer.content[:300]
                continue
            begun = clock()
            client.get("/open311/v2/requests.json", asked)
            seconds.append(clock() - begun)
        found[kind] = (seconds, most)
    return found


if __name__ == "__main__":
    main()
