"""Django's PostgreSQL backend, with the towns of `isolation.scope` said before each statement, in the same message.

`SET LOCAL huiyin.towns = '{7}'; SELECT ...` is one round trip and one transaction: nothing of it is left on the connection for
whoever uses it next, also where a pooler hands it from one client to another after each transaction. Nothing is said by a
connection that did not take the role: the owner of the tables is held by no policy.
"""

from typing import Any

from django.db.backends.postgresql import base
from django.db.transaction import atomic
from psycopg import ServerCursor

from huiyin.isolation.scope import said


class DatabaseWrapper(base.DatabaseWrapper):
    """See above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(tell_towns)


def saying() -> str:
    """The statement that says which towns. Only numbers, commas and one star can stand in it."""
    return f"SET LOCAL huiyin.towns = '{said()}'"


def tell_towns(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper: say the towns, then run the statement; its result is the last one."""
    if not context["connection"].settings_dict["OPTIONS"].get("assume_role"):
        return run(sql, params, many, context)
    cursor = context["cursor"].cursor
    if isinstance(cursor, ServerCursor) or many or not isinstance(sql, str):
        return _told_apart(run, sql, params, many, context)
    found = run(f"{saying()}; {sql}", params, many, context)
    while cursor.nextset():
        pass
    return found


def _told_apart(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Where one message can't hold both, the same transaction does."""
    connection = context["connection"]
    with atomic(using=connection.alias, savepoint=False):
        connection.connection.execute(saying())
        return run(sql, params, many, context)
