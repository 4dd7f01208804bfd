"""How many bytes a case takes in the database with its ledger, clocks, words and messages, once it went round.

Runs in a scratch database of its own: so many orders are placed and taken through four moves, and the growth is divided by them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(cases: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from .town import Town

    town = Town()
    town.drive(town.place_many(50))  # pages that are begun once are begun
    before = size(connection)
    town.drive(town.place_many(cases))
    tables = by_table(connection)
    print(json.dumps({"cases": cases, "bytes": (size(connection) - before) / cases, "tables": tables}))


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
    """Bytes of the largest tables with their indexes; PostgreSQL alone tells."""
    if connection.vendor == "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " current_schema()::regnamespace ORDER BY 2 DESC LIMIT 8"
        )
        return dict(cursor.fetchall())


if __name__ == "__main__":
    main(int(sys.argv[1]))
