"""Django's SQLite backend, with connections that may be kept from one request to the next, and a cursor that goes straight to the driver
for a text that is asked again and again.

SQLite answers in this very process, in some ten microseconds; Django's cursor, and turning its `%s` into SQLite's `?` by a regular
expression each time, takes as long again. As on PostgreSQL (`isolation.postgresql.planned`) execute wrappers run, a broken
transaction is asked nothing and errors are Django's.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from sqlite3 import Cursor
from typing import Any

from django.db.backends.sqlite3 import base

from huiyin.isolation.plan import Plan


class DatabaseWrapper(base.DatabaseWrapper):
    """See above. A kept connection is opened anew after an error (of a disk that was full, a file that nobody could write) and where the
    file under that name is another one: whoever restored a backup under a running server would write into the one that is gone."""

    _opened: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """Django's own, and which file it is."""
        made = super().get_new_connection(conn_params)
        self._opened = self._file()
        return made

    def is_usable(self) -> bool:
        """Asked after an error."""
        return False

    def close_if_unusable_or_obsolete(self) -> None:
        """Called between two requests."""
        super().close_if_unusable_or_obsolete()
        if self.connection is not None and not self.in_atomic_block and self._file() != self._opened:
            self.close()

    def _file(self) -> tuple[int, int] | None:
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except (OSError, ValueError):  # in memory, or gone
            return None
        return found.st_dev, found.st_ino

    def planned_cursor(self, plan: Plan = Plan.KEPT, *, lasting: bool = True) -> Any:
        """A cursor for texts that are asked again and again; the driver keeps all statements, so `plan` says nothing here. What need not
        be `lasting` is written without waiting for the disk: a machine that loses its power may lose it."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self.queries_logged:
            return self.cursor()
        return PlannedCursor(self) if lasting or self.in_atomic_block else FleetingCursor(self)


class PlannedCursor:
    """What is used of Django's cursor, without what that does for each statement."""

    def __init__(self, db: DatabaseWrapper) -> None:
        self._db, self._cursor = db, Cursor(db.connection)

    def __enter__(self) -> "PlannedCursor":
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()

    def execute(self, text: str, values: Sequence[Any] = ()) -> None:
        """Ask."""
        self._asked(self._execute, text, values, many=False)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write each row by the same statement."""
        self._asked(self._executemany, text, rows, many=True)

    def _asked(self, run: Any, text: str, values: Any, *, many: bool) -> None:
        self._db.validate_no_broken_transaction()
        for wrapper in reversed(self._db.execute_wrappers):
            run = partial(wrapper, run)
        run(text, values, many, {"connection": self._db, "cursor": self})

    def _execute(self, text: str, values: Any, *_: object) -> None:
        with self._db.wrap_database_errors:
            self._cursor.execute(_qmarks(text), values)

    def _executemany(self, text: str, rows: Any, *_: object) -> None:
        with self._db.wrap_database_errors:
            self._cursor.executemany(_qmarks(text), rows)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        with self._db.wrap_database_errors:
            return self._cursor.fetchall()

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        with self._db.wrap_database_errors:
            found: tuple[Any, ...] | None = self._cursor.fetchone()
        return found

    @property
    def rowcount(self) -> int:
        """How many rows were written."""
        return self._cursor.rowcount


class FleetingCursor(PlannedCursor):
    """Of one statement outside a transaction: what it writes is on the disk with the next that must be."""

    def __enter__(self) -> "FleetingCursor":
        self._cursor.execute("PRAGMA synchronous=NORMAL")
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._db.connection.execute("PRAGMA synchronous=FULL")  # as `config` has it


@lru_cache(2048)
def _qmarks(text: str) -> str:
    """The text with SQLite's marks for values, as Django turns it."""
    return base.FORMAT_QMARK_REGEX.sub("?", text).replace("%%", "%")
