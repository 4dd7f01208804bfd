"""Django's PostgreSQL backend, with the towns of `isolation.scope` said before each statement, in the same message.

`SET LOCAL huiyin.towns = '{7}'; SELECT ...` is one round trip and one transaction, and so are two messages sent together: nothing of it is left on the connection for
whoever uses it next, also where a pooler hands it from one client to another after each transaction. Nothing is said by a
connection that did not take the role: the owner of the tables is held by no policy.

Two things more, both for speed alone: a statement that is asked again and again is planned once (`planned_cursor`), and moments
are read by the driver's own compiled reader.
"""

from datetime import UTC
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.transaction import atomic
from psycopg import ServerCursor
from psycopg._cmodule import _psycopg

from huiyin.isolation.scope import said

# Plans that a connection keeps at most. A reach has some ten statements, and a process serves few kinds of them at a time.
PLANS = 300


class DatabaseOperations(operations.DatabaseOperations):
    """Shows, to whoever listens, the whole text also of a statement whose values travelled beside it."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        apart = isinstance(cursor, base.ServerBindingCursor)
        found: str = (
            self.compose_sql(sql, params) if apart else super().last_executed_query(cursor, sql, params)
        )  # type: ignore[attr-defined]
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    """See above."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(tell_towns)
        # the driver's own reader gives moments in the connection's zone, so both must be UTC
        self._reads_moments_itself = _psycopg is not None and self.timezone == UTC

    def get_connection_params(self) -> dict[str, Any]:
        found = super().get_connection_params()
        keeps = found.pop("plans", "on") not in ("off", "0", "false")
        if keeps and found["prepare_threshold"] is None:
            found["prepare_threshold"] = 0
        return found

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        made.prepared_max = PLANS
        if self._reads_moments_itself:
            made.adapters.register_loader("timestamptz", _psycopg.TimestamptzLoader)
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """As Django does, without its look at the zone of the reader: here that is always UTC."""
        if not self._reads_moments_itself:
            return super().create_cursor(name)
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit
        return base.ServerSideCursor(self.connection, name=name, scrollable=False, withhold=held)  # type: ignore[call-arg]

    def planned_cursor(self) -> Any:
        """A cursor whose statements the server keeps with their plans, for texts that are asked again and again."""
        self.ensure_connection()
        if self.connection.prepare_threshold is None:
            return self.cursor()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]


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
    if isinstance(cursor, base.ServerBindingCursor):
        return _told_in_one_go(run, sql, params, context)
    found = run(f"{saying()}; {sql}", params, many, context)
    while cursor.nextset():
        pass
    return found


def _of_savepoints(sql: Any) -> bool:
    """These read no row, and the one that goes back after an error is the only one that PostgreSQL takes then."""
    return isinstance(sql, str) and sql.startswith(
        ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    )


def _told_in_one_go(run: Any, sql: Any, params: Any, context: Any) -> Any:
    """For a statement that is kept with its plan: two messages sent together, which are one transaction until the answer comes."""
    connection = context["connection"]
    with connection.wrap_database_errors, connection.connection.pipeline():
        telling = base.ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
        telling.execute("SELECT set_config('huiyin.towns', %s, true)", [said()])  # type: ignore[attr-defined]
        return run(sql, params, False, context)  # noqa: FBT003 - as Django calls it


def _told_apart(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Where one message can't hold both, the same transaction does."""
    connection = context["connection"]
    with atomic(using=connection.alias, savepoint=False):
        connection.connection.execute(saying())
        return run(sql, params, many, context)
