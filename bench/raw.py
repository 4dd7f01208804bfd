"""The same rows without the door: what its moves write is listened to once, and done again by the driver alone.

Nothing is left out that is written, and nothing is read: no locking SELECT, no decision, no hash, no Python objects. Every
identity is replaced, so that the same statements make rows of their own for other orders.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.ids import new_id

Statement = tuple[str, Any, bool]  # text, parameters, whether they are many rows
_WRITES = ("INSERT", "UPDATE", "DELETE")
_RECEIPT = re.compile(r"[1-9]\d{7}")
_HEX = re.compile(r"[0-9a-f]{32}")


def listen(work: Callable[[], object]) -> list[list[Statement]]:
    """What `work` writes, one list for each transaction."""
    heard: list[list[Statement]] = [[]]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(_WRITES):
            heard[-1].append((sql, params, many))
        return execute(sql, params, many, context)

    commit = connection._commit

    def new_list_after_commit() -> None:
        commit()
        heard.append([])

    connection._commit = new_list_after_commit  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(wrapper):
            work()
    finally:
        del connection._commit
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
        for sql, params, many in statements:
            rows = [[_plain(others(value)) for value in row] for row in (params if many else [params])]
            if sql.startswith('INSERT INTO "cases_case"'):
                rows = [_fresh_receipts(row) for row in rows]
            text = sql.replace("%s", "?") if sqlite else sql
            mine.append((text, rows if many else rows[0], many))
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


class Driver:
    """The database's own driver with the same settings, and nothing of Django's between."""

    def __init__(self) -> None:
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
            for sql, params, many in statements:
                if many:
                    cursor.executemany(sql, params)
                else:
                    cursor.execute(sql, params)
            cursor.execute("COMMIT")

    def read(self, text: str) -> None:
        """One statement, and all its rows."""
        cursor = self.raw.cursor()
        cursor.execute(text)
        if cursor.description:
            cursor.fetchall()
