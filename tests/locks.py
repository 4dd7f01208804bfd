"""Every row lock names its town: a test that asks PostgreSQL for one that doesn't fails, with the statement.

On a Citus cluster `SELECT ... FOR UPDATE` is refused unless it goes to one shard: each spread table in it must be held to one
town, and nothing in it may lie on the coordinator alone. What is copied to every node (`Kind.COPIED`: places, units, accounts,
keys) or kept on the coordinator (`Kind.KEPT`) is locked by its key, for it is no shard's.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db.backends.signals import connection_created

from huiyin.sharding.tables import TOWN, Kind, layout

_LOCKS = re.compile(r"\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b")
_TABLE = re.compile(
    r'(?:FROM|JOIN) "(\w+)"(?: (?:AS )?"?(?!(?:WHERE|ON|INNER|LEFT|ORDER|LIMIT|FOR)\b)(\w+)"?)?'
)
_ONE_TOWN = rf'(?:%s|\d+|\(?"?\w+"?\."{TOWN}")'  # or that of another table, which is held to one itself
_refused: list[str] = []


def why_refused(statement: str) -> str:
    """Why a cluster would not lock so; "" where it would, or where nothing is locked."""
    if not re.search(r"\bSELECT\b", statement) or not _LOCKS.search(statement):
        return ""
    if loose := held_to_no_town(statement):
        return f"{', '.join(loose)} held to no town"
    read = {kinds().get(name, Kind.KEPT) for name, _alias in _TABLE.findall(statement)}
    return "it joins a table that lies on the coordinator alone" if {Kind.SPREAD, Kind.KEPT} <= read else ""


def held_to_no_town(statement: str) -> list[str]:
    """The spread tables in it, by the names they have there, that are not held to one town, or to that of another table."""
    read = [(alias or name, kinds().get(name, Kind.KEPT)) for name, alias in _TABLE.findall(statement)]
    loose = []
    for name in dict.fromkeys(name for name, kind in read if kind is Kind.SPREAD):
        column = f'"{TOWN}"' if len(read) == 1 else rf'\b{name}"?\."{TOWN}"'
        if not re.search(f"{column} = {_ONE_TOWN}", statement):
            loose.append(name)
    return loose


@cache
def kinds() -> dict[str, Kind]:
    return {table.name: table.kind for table in layout()}


def _look(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    if isinstance(sql, str) and " FOR " in sql and (why := why_refused(sql)):
        _refused.append(f"{why}: {sql}")
    return run(sql, params, many, context)


def _watch(connection: Any, **_: Any) -> None:
    """Each connection, also those of threads; first in line, so that nobody who adds one for a while takes this one off."""
    if connection.vendor == "postgresql" and _look not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _look)


def pytest_configure(config: pytest.Config) -> None:
    connection_created.connect(_watch, dispatch_uid="locks name their town")


def taken() -> list[str]:
    """The locks without a town since somebody last asked; whoever takes them answers for them."""
    found = list(_refused)
    _refused.clear()
    return found


@pytest.fixture(autouse=True)
def locks_name_their_town() -> Iterator[None]:
    taken()
    yield
    if found := taken():
        pytest.fail("A cluster would not lock these rows (rows.locked takes the town):\n" + "\n".join(found))
