"""How many bytes a case takes in the database: in hand, after four moves and with what is told about them; and at rest, when it closed by
silence and the worker is done with it.

Runs in a scratch database of its own: so many orders are placed and taken through, and the growth is divided by them.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

# a case with its ledger, its clocks, its words and whom to reach; beside them stand messages and the index of words
OWN = ("cases_case", "ledger_event", "clocks_deadline", "cases_words", "people_contact")
SOON, LATER = timedelta(hours=1), timedelta(days=60)  # when the worker comes by


def main(cases: int) -> None:
    django.setup()
    from django.db import connection

    from huiyin.commands.migrate import migrate_quietly
    from huiyin.commands.worker import Worker

    migrate_quietly()
    from .town import AT, Town

    town = Town()

    def work(after: timedelta) -> tuple[int, dict[str, int]]:
        """What the database comes to once the worker has been there."""
        Worker(clock=lambda: AT + after).run_once()
        return size(connection), by_table(connection)

    town.drive(town.place_many(50))  # pages that are begun once are begun
    before, tables = work(LATER)
    town.drive(town.place_many(cases))
    in_hand, grown = work(SOON)
    at_rest, _grown = work(LATER)
    each = {name: (n - tables.get(name, 0)) / cases for name, n in grown.items()}
    found = {
        "cases": cases,
        "own": sum(each[name] for name in OWN),
        "bytes": (in_hand - before) / cases,
        "at_rest": (at_rest - before) / cases,
        "tables": dict(sorted(each.items(), key=lambda one: -one[1])[:10]),
    }
    print(json.dumps(found))


def size(connection: Any) -> int:
    """Bytes of the whole database, after what was deleted is swept up."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            return Path(connection.settings_dict["NAME"]).stat().st_size
        cursor.execute("VACUUM FULL")
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def by_table(connection: Any) -> dict[str, int]:
    """Bytes of each table with its indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name GROUP BY 1"
            if connection.vendor == "sqlite"
            else "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


if __name__ == "__main__":
    main(int(sys.argv[1]))
