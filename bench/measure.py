"""One database: raw and door in turn, round by round, so that a machine that grows slow slows both. Prints JSON."""

import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import django

WRITERS = 8


def main(cases: int, rounds: int) -> None:
    """Make the tables and the town, warm everything up once, then measure."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huiyin.threads import hold_by_thread

    hold_by_thread()
    call_command("migrate", verbosity=0)

    from .town import Town

    town = Town()
    single, batch = Single(town, cases), Batch(town, cases)
    single.round()  # warm: statements prepared, places remembered
    batch.round()
    for _ in range(rounds):
        single.round()
        batch.round()
    single.check()
    batch.check()
    writers = Writers(town, cases) if connection.vendor == "postgresql" else None
    if writers:
        for _ in range(rounds + 1):
            writers.round()
    found = {
        "name": connection.vendor,
        "database": version(),
        "settings": settings(),
        "cases": cases,
        "rounds": rounds,
        "statements": f"{single.statements:.1f}",
        "single": single.found(),
        "batch": batch.found(),
        **({"writers": writers.found()} if writers else {}),
    }
    print(json.dumps(found))


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


class Measured:
    """Moves a second of the door and of the raw database, round by round; the first round only warms up."""

    def __init__(self) -> None:
        self.door: list[float] = []
        self.raw: list[float] = []

    def found(self) -> dict[str, object]:
        door, raw = self.door[1:], self.raw[1:]
        return {
            "raw": median(raw),
            "door": median(door),
            "ratio": median(d / r for d, r in zip(door, raw, strict=True)),
            "raw_range": [min(raw), max(raw)],
            "door_range": [min(door), max(door)],
        }


class Single(Measured):
    """Each move in a transaction of its own. Three lots of orders: one to listen to, one for the door, one raw."""

    def __init__(self, town: "Town", cases: int) -> None:  # type: ignore[name-defined] # noqa: F821
        from .raw import Driver

        super().__init__()
        self.town, self.cases, self.driver, self.statements = town, cases, Driver(), 0.0
        self.last: tuple[list[UUID], list[UUID]] = ([], [])

    def round(self) -> None:
        from .raw import Others, for_others, listen

        heard, ours, theirs = (self.town.place_many(self.cases) for _ in range(3))
        transactions = listen(lambda: self.town.drive(heard))
        others = Others(list(zip(heard, theirs, strict=True)))
        prepared = for_others(transactions, others)
        moves = len(prepared)
        self.statements = sum(map(len, prepared)) / moves + 3  # BEGIN, the locking SELECT, COMMIT
        self.raw.append(moves / seconds(lambda: self.driver.do(prepared)))
        self.door.append(moves / seconds(lambda: self.town.drive(ours)))
        self.last = (list(ours), list(theirs))

    def check(self) -> None:
        """Raw has written what the door writes, row for row; else the comparison is worth nothing."""
        from huiyin.cases.models import Case, Words
        from huiyin.clocks.models import Deadline
        from huiyin.ledger.models import Event
        from huiyin.notices.models import Notice

        def rows(ids: list[UUID]) -> list[object]:
            states = sorted(Case.objects.filter(pk__in=ids).values_list("state", "seq", "due_at"))
            counts = [m.objects.filter(case_id__in=ids).count() for m in (Event, Words, Deadline, Notice)]
            return [states, counts]

        ours, theirs = map(rows, self.last)
        if ours != theirs:
            raise AssertionError("raw did not write the same rows as the door")


class Batch(Measured):
    """Many orders in one transaction, placed and taken through, as a replay does it."""

    def __init__(self, town: "Town", cases: int) -> None:  # type: ignore[name-defined] # noqa: F821
        from .raw import Driver

        super().__init__()
        self.town, self.cases, self.driver = town, cases, Driver()

    def round(self) -> None:
        from .raw import Others, for_others, listen

        moves = self.cases * (1 + len(self.town.moves))
        prepared = for_others(listen(lambda: self.town.drive_together(self.cases)), Others([]))
        self.raw.append(moves / seconds(lambda: self.driver.do(prepared)))
        self.door.append(moves / seconds(lambda: self.town.drive_together(self.cases)))

    def check(self) -> None:
        """Raw adds as many rows to every table as the door does."""
        from django.apps import apps

        from .raw import Others, for_others, listen

        def counts() -> dict[str, int]:
            return {one._meta.db_table: one._default_manager.count() for one in apps.get_models()}

        before = counts()
        prepared = for_others(listen(lambda: self.town.drive_together(self.cases)), Others([]))
        by_door = counts()
        self.driver.do(prepared)
        by_raw = counts()
        if wrong := [name for name, n in before.items() if by_raw[name] - by_door[name] != by_door[name] - n]:
            raise AssertionError(f"raw did not write what the door writes: {wrong}")


class Writers(Measured):
    """Eight processes at once, each move in a transaction of its own: eight clerks, on one server."""

    def __init__(self, town: "Town", cases: int) -> None:  # type: ignore[name-defined] # noqa: F821
        super().__init__()
        self.town, self.cases = town, cases

    def round(self) -> None:
        from .raw import Driver, Others, for_others, listen

        heard, theirs = self.town.place_many(self.cases), self.town.place_many(self.cases)
        prepared = for_others(
            listen(lambda: self.town.drive(heard)), Others(list(zip(heard, theirs, strict=True)))
        )
        moves = len(prepared)
        # the moves of one order come one after the other, so each order has one writer
        by_writer = [
            [one for n, one in enumerate(prepared) if n % self.cases % WRITERS == writer]
            for writer in range(WRITERS)
        ]
        self.raw.append(moves / at_once(lambda n: Driver(), lambda driver, n: driver.do(by_writer[n])))
        ours = self.town.place_many(self.cases)
        self.door.append(
            moves / at_once(lambda n: connected(), lambda _, n: self.town.drive(ours[n::WRITERS]))
        )


def connected() -> None:
    """A connection of this process's own, with everything warm: in a server's process it has been for hours."""
    from django.db import connection

    connection.ensure_connection()


def at_once(begin: Callable[[int], Any], work: Callable[[Any, int], object]) -> float:
    """Seconds that the work of all writers takes together; each has begun before the first one starts."""
    import multiprocessing

    from django.db import connections

    connections.close_all()  # no child may go on with a connection of ours
    fork = multiprocessing.get_context("fork")
    ready, failed = fork.Barrier(WRITERS + 1), fork.Value("i", 0)

    def writer(number: int) -> None:
        try:
            held = begin(number)
            ready.wait(60)
            work(held, number)
        except BaseException:
            failed.value += 1
            raise

    children = [fork.Process(target=writer, args=(n,)) for n in range(WRITERS)]
    for child in children:
        child.start()
    ready.wait(60)
    begun = perf_counter()
    for child in children:
        child.join()
    taken = perf_counter() - begun
    if failed.value:
        raise SystemExit("a writer failed")
    return taken


def version() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.display_name} {cursor.fetchone()[0]}"


def settings() -> str:
    """The settings that decide what a commit costs."""
    from django.db import connection

    asked = (
        ("PRAGMA journal_mode", "PRAGMA synchronous")
        if connection.vendor == "sqlite"
        else ("SHOW fsync", "SHOW synchronous_commit")
    )
    with connection.cursor() as cursor:
        found = []
        for one in asked:
            cursor.execute(one)
            value = str(cursor.fetchone()[0])
            found.append(
                f"{one.split()[-1]}={'FULL' if one.endswith('synchronous') and value == '2' else value}"
            )
    return ", ".join(found)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
