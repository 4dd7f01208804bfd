"""Leaving no trace: bytes that are let go are written over, as far as the database allows.

SQLite writes over what is deleted while `written_over` holds; copies that page splits left behind, and the write-ahead
log, go with `wipe`. PostgreSQL keeps old versions of rows until `wipe` (VACUUM, then VACUUM FULL) rewrites the tables; its own
write-ahead log goes as it is recycled, and archived logs are backups. What is sealed is worthless without its key anyway.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import ProgrammingError, connection

from huiyin.held.register import personal_fields


@contextmanager
def written_over() -> Iterator[None]:
    """What is deleted or changed meanwhile is written over in the file (SQLite)."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA secure_delete = OFF")


def tables() -> list[str]:
    """The tables that hold something of a person, by the register of fields."""
    from django.apps import apps

    return sorted({apps.get_model(row.model)._meta.db_table for row in personal_fields()})


def wipe() -> str:
    """Rewrite the files so that nothing erased is left in them. Outside any transaction. Returns what was done."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = bool(cursor.fetchone()[0])
            cursor.execute("PRAGMA secure_delete = OFF")
            rest = "; somebody was reading, so the log beside it is emptied next time" if busy else ""
            return f"the file was written anew, and its log emptied{rest}"
        names = tables()
        for name in names:
            # a plain VACUUM takes away what nobody in this database can see any more; FULL alone would copy it along while
            # a transaction is open in any other database of the server
            cursor.execute(f"VACUUM {connection.ops.quote_name(name)}")
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
        try:
            cursor.execute("CHECKPOINT")  # the old files are empty already; now they go
        except ProgrammingError:  # only a superuser or pg_checkpoint may; the next one comes by itself
            return (
                f"{len(names)} tables were written anew; the emptied files go at the server's next checkpoint"
            )
        return f"{len(names)} tables were written anew"
