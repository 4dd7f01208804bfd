"""How long a sweep takes that has so much due, while so many clocks run.

In a scratch database: running clocks that fall due in a year are put in by the database itself; then orders are placed whose clocks
are due now, and the worker's own sweep lapses them. With few running and with many, the same number due.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import django


def main(few: int, many: int, due: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huiyin.isolation.scope import from_here_on

    from_here_on("*")
    call_command("migrate", verbosity=0)
    from .town import Town

    town = Town()
    found: list[dict[str, Any]] = []
    running = 0
    sweep(town, 50)  # warm
    for clocks in (few, many):
        fill(connection, town.place.pk, running, clocks)
        running = clocks
        times = [sweep(town, due) for _ in range(3)]
        found.append({"running": clocks, "due": due, "seconds": min(times), "all": times})
    took = [one["seconds"] for one in found]
    print(json.dumps({"sweeps": found, "ratio": took[1] / took[0]}))


def sweep(town: Any, due: int) -> float:
    """Seconds to lapse what is due."""
    from huiyin.cases.sweep import batches, due_cases, lapse_batch

    from .town import AT

    town.place_many(due)
    at, done = AT + timedelta(days=2), 0
    begun = perf_counter()
    while waiting := due_cases(at=at):
        for place, ids in batches(waiting):
            lapsed, left = lapse_batch(place, ids, at=at)
            done += lapsed
            assert not left
    taken = perf_counter() - begun
    assert done >= due, (done, due)
    put_away()
    return taken


def put_away() -> None:
    """The clocks of what was swept fall due again in the next sweep; they are stopped, so that each has the same to do."""
    from huiyin.clocks.models import Deadline

    from .town import AT

    Deadline.objects.filter(fire_at__lt=AT + timedelta(days=300)).update(fire_at=None)


def fill(connection: Any, town: int, begin: int, end: int) -> None:
    """Running clocks from number `begin` to `end`, due in a year and more, of cases that are nowhere else."""
    sqlite = connection.vendor == "sqlite"
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %s)"
        if sqlite
        else "WITH n AS (SELECT i FROM generate_series(%s, %s - 1) AS s(i))"
    )
    key: Callable[[str], str] = (
        (lambda head: f"printf('{head}%%028x', i)")
        if sqlite
        else (lambda head: f"('{head}' || lpad(to_hex(i), 28, '0'))::uuid")
    )
    moment = (
        "strftime('%%Y-%%m-%%d %%H:%%M:%%f', '2027-06-01', '+' || (i %% 20000000) || ' seconds')"
        if sqlite
        else "timestamptz '2027-06-01' + (i %% 20000000) * interval '1 second'"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"{numbers} INSERT INTO clocks_deadline (id, jurisdiction_id, case_id, slot, name, due_at, fire_at, fired)"
            f" SELECT {key('0199')}, %s, {key('0198')}, 'step0', 'accept', {moment}, {moment}, 0 FROM n",
            [begin, end, town],
        )
        cursor.execute("ANALYZE clocks_deadline")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
