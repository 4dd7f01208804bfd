"""The same rows without the door: what its moves write is listened to once, and done again by the driver alone.

Nothing is left out that is written, and nothing is read: no locking SELECT, no decision, no hash, no Python objects. Every
identity is replaced, so that the same statements make rows of their own for other orders.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from huiyin import rows
from huiyin.ids import new_id

How = Literal["one", "many", "copy"]
# text, and the values of one row, or of many rows that it writes or copies in
Statement = tuple[str, Any, How]
_WRITES = ("INSERT", "UPDATE", "DELETE")
_RECEIPT = re.compile(r"[1-9]\d{7}")
_HEX = re.compile(r"[0-9a-f]{32}")


def listen(work: Callable[[], object]) -> list[list[Statement]]:
    """What `work` writes, one list for each transaction."""
    heard: list[list[Statement]] = [[]]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(_WRITES):
            heard[-1].append((sql, params, "many" if many else "one"))
        return execute(sql, params, many, context)

    def copy_in(text: str, values: Iterable[Sequence[Any]]) -> None:
        copied = list(values)
        heard[-1].append((text, copied, "copy"))
        copy(text, copied)

    database: Any = connection  # what Django calls at the end of each transaction is not in the stubs
    commit = database._commit

    def new_list_after_commit() -> None:
        commit()
        heard.append([])

    copy, rows.copy_in = rows.copy_in, copy_in  # what is copied in no wrapper hears of
    database._commit = new_list_after_commit
    try:
        with connection.execute_wrapper(wrapper):
            work()
    finally:
        del database._commit
        rows.copy_in = copy
    return [statements for statements in heard if statements]


class Others:
    """Gives each identity another one: to the orders those named, to everything else a fresh one."""

    def __init__(self, known: Sequence[tuple[UUID, UUID]]) -> None:
        self.known: dict[object, object] = dict(known)
        self.known |= {one.hex: other.hex for one, other in known}

    def __call__(self, value: object) -> object:
        if isinstance(value, list):  # a column of many rows, on PostgreSQL
            return [self(one) for one in value]
        if isinstance(value, UUID):
            return self.known.setdefault(value, new_id())
        if isinstance(value, str) and _HEX.fullmatch(value):
            return self.known.setdefault(value, new_id().hex)
        return value


def for_others(heard: list[list[Statement]], others: Others) -> list[list[Statement]]:
    """The same statements for other orders, as the driver takes them."""
    sqlite = connection.vendor == "sqlite"
    found = []
    for statements in heard:
        mine: list[Statement] = []
        for sql, params, how in statements:
            values = [
                [_plain(others(value)) for value in row] for row in ([params] if how == "one" else params)
            ]
            if sql.startswith(('INSERT INTO "cases_case"', 'COPY "cases_case"')):
                values = [_fresh_receipts(row) for row in values]
            text = sql.replace("%s", "?") if sqlite else sql
            mine.append((text, values[0] if how == "one" else values, how))
        found.append(mine)
    return found


_receipts = count()


def _fresh_receipts(row: list[Any]) -> list[Any]:
    """A receipt is eight digits and a town's own; those that begin with 0 are never drawn, so they are free here."""

    def fresh(value: object) -> object:
        if isinstance(value, list):
            return [fresh(one) for one in value]
        return f"0{next(_receipts):07d}" if isinstance(value, str) and _RECEIPT.fullmatch(value) else value

    return [fresh(value) for value in row]


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _copy(cursor: Any, text: str, values: list[list[object]]) -> None:
    with cursor.copy(text) as stream:
        for row in values:
            stream.write_row(row)


_WAYS: Mapping[How, Callable[..., object]] = {
    "one": lambda cursor, text, row: cursor.execute(text, row),
    "many": lambda cursor, text, rows: cursor.executemany(text, rows),
    "copy": _copy,
}


class Driver:
    """The database's own driver with the same settings, and nothing of Django's between."""

    def __init__(self) -> None:
        self.raw: Any
        settings = connection.settings_dict
        if connection.vendor == "sqlite":
            raw = sqlite3.connect(settings["NAME"], isolation_level=None, timeout=20)
            for pragma in settings["OPTIONS"]["init_command"].split(";"):
                if pragma.strip():
                    raw.execute(pragma)
            self.begin, self.raw = "BEGIN IMMEDIATE", raw
        else:
            import psycopg

            parameters = connection.get_connection_params()
            known = {
                name: parameters[name]
                for name in ("dbname", "user", "password", "host", "port")
                if parameters.get(name)
            }
            self.begin, self.raw = "BEGIN", psycopg.connect(**known, autocommit=True)

    def do(self, transactions: list[list[Statement]]) -> None:
        """Each list in a transaction of its own."""
        cursor = self.raw.cursor()
        for statements in transactions:
            cursor.execute(self.begin)
            for sql, params, how in statements:
                _WAYS[how](cursor, sql, params)
            cursor.execute("COMMIT")

    def read(self, text: str) -> None:
        """One statement, and all its rows."""
        cursor = self.raw.cursor()
        cursor.execute(text)
        if cursor.description:
            cursor.fetchall()
