"""Django's PostgreSQL backend, with the towns of `isolation.scope` said before each statement, in the same message.

`SET LOCAL huiyin.towns = '{7}'; SELECT ...` is one round trip and one transaction, and so are two messages sent together:
nothing of it is left on the connection for whoever uses it next, also where a pooler hands it from one client to another after
each transaction. Nothing is said by a connection that did not take the role: the owner of the tables is held by no policy.

Two things more, both for speed alone: a statement that is asked again and again is planned once and sent directly
(`planned_cursor`; see `planned` and `line`), and moments are read by the driver's own compiled reader.
"""

from contextlib import AbstractContextManager
from datetime import UTC
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from django.db.transaction import atomic
from psycopg import ServerCursor
from psycopg._cmodule import _psycopg

from huiyin.isolation.plan import Plan
from huiyin.isolation.scope import said

from .line import Line
from .planned import PlannedCursor, Waiting, commit, send, together


class DatabaseWrapper(base.DatabaseWrapper):
    """See above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line: Line | None = None
        self.waiting = Waiting()
        self.execute_wrappers.append(tell_towns)
        # the driver's own reader gives moments in the connection's zone, so both must be UTC
        self._reads_moments_itself = _psycopg is not None and self.timezone == UTC

    def get_connection_params(self) -> dict[str, Any]:
        found = super().get_connection_params()
        self._keeps_plans = found.pop("plans", "on") not in ("off", "0", "false")
        return found

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        if self._reads_moments_itself:
            made.adapters.register_loader("timestamptz", _psycopg.TimestamptzLoader)
        self.line, self.waiting = Line(made) if self._keeps_plans else None, Waiting()
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """As Django does, without its look at the zone of the reader: here that is always UTC."""
        if not self._reads_moments_itself:
            return super().create_cursor(name)
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit
        return base.ServerSideCursor(self.connection, name=name, scrollable=False, withhold=held)  # type: ignore[call-arg]

    def cursor(self) -> Any:
        """Django's own, before which what waits is sent."""
        send(self)
        return super().cursor()

    def chunked_cursor(self) -> Any:
        send(self)
        return super().chunked_cursor()

    def _set_autocommit(self, autocommit: bool) -> None:
        send(self)  # what was asked before a transaction is no part of it
        super()._set_autocommit(autocommit)  # type: ignore[misc] # not in the stubs

    def _commit(self) -> None:
        if self.line is None or self.connection is None:
            super()._commit()  # type: ignore[misc] # not in the stubs
            return
        with debug_transaction(self, "COMMIT"):
            commit(self)

    def _rollback(self) -> None:
        self.waiting.cursors.clear()
        super()._rollback()  # type: ignore[misc] # not in the stubs

    def is_usable(self) -> bool:
        """Asked once a request; Django asks the server something for it."""
        return (
            self.line.alive()
            if self.line is not None and self.connection is not None
            else super().is_usable()
        )

    def planned_cursor(self, plan: Plan = Plan.KEPT, *, lasting: bool = True) -> Any:
        """A cursor for texts that are asked again and again, how they are planned, and whether what they write must last."""
        self.ensure_connection()
        return PlannedCursor(self, plan, lasting=lasting) if self.line is not None else self.cursor()

    def together(self, *, last: bool = False) -> AbstractContextManager[None]:
        """What planned cursors are asked inside travels in one message: see `planned`."""
        return together(self, last=last)


def saying() -> str:
    """The statement that says which towns. Only numbers, commas and one star can stand in it."""
    return f"SET LOCAL huiyin.towns = '{said()}'"


def tell_towns(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper: say the towns, then run the statement; its result is the last one."""
    if not context["connection"].settings_dict["OPTIONS"].get("assume_role") or _of_savepoints(sql):
        return run(sql, params, many, context)
    cursor = context["cursor"].cursor
    if isinstance(cursor, ServerCursor) or many or not isinstance(sql, str):
        return _told_apart(run, sql, params, many, context)
    found = run(f"{saying()}; {sql}", params, many, context)
    while cursor.nextset():
        pass
    return found


tell_towns.tells_towns = True  # type: ignore[attr-defined] # by which `planned` knows it


def _of_savepoints(sql: Any) -> bool:
    """These read no row, and the one that goes back after an error is the only one that PostgreSQL takes then."""
    return isinstance(sql, str) and sql.startswith(
        ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    )


def _told_apart(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Where one message can't hold both, the same transaction does."""
    connection = context["connection"]
    with atomic(using=connection.alias, savepoint=False):
        connection.connection.execute(saying())
        return run(sql, params, many, context)
