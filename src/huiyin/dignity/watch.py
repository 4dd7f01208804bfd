"""Watching what is really asked of the database: no statement over matters groups or orders people.

The source can be read past (a column name put together from pieces); a statement can't. Tests watch every statement they make.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

_CLAUSE = re.compile(
    r"\b(GROUP|ORDER)\s+BY\s+(.*?)(?=\bHAVING\b|\bLIMIT\b|\bORDER\s+BY\b|\bFOR\s+UPDATE\b|\)|$)",
    re.IGNORECASE | re.DOTALL,
)
_COLUMN = re.compile(r'"?(\w+)"?\."?(\w+)"?')
_NUMBER = re.compile(r"(?:^|,)\s*(\d+)\b")
MATTERS = ("cases_case", "ledger_event", "cases_words", "order_objection", "people_householdmatter")


class Sorted(AssertionError):
    """A statement that would group or order people by their matters."""


def against(sql: str, tables: Collection[str], keys: Collection[str]) -> str:
    """What of a statement groups or orders people by their matters, or "". `tables` hold people, `keys` lead to them."""
    if "BY" not in sql or not any(f'"{name}"' in sql for name in MATTERS):
        return ""
    for clause, what in _CLAUSE.findall(sql):
        by_number = [_selected(sql, int(n)) for n in _NUMBER.findall(what)]
        for table, column in _COLUMN.findall(" , ".join([what, *by_number])):
            if column in keys or (table in tables and column not in ("id", "jurisdiction_id")):
                return f"{clause.upper()} BY {table}.{column}"
    return ""


def _selected(sql: str, n: int) -> str:
    """The nth column of the first SELECT: `GROUP BY 1` means that one."""
    listed = sql[sql.upper().find("SELECT") + 6 : sql.upper().find(" FROM ")]
    depth, parts = 0, [""]
    for sign in listed:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts[n - 1] if n <= len(parts) else ""


def watching(tables: Collection[str], keys: Collection[str]) -> Callable[..., Any]:
    """A wrapper for `connection.execute_wrapper` that raises Sorted at the first such statement."""

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := against(sql, tables, keys):
            raise Sorted(f"{found}: people are not grouped or ordered by their matters\n{sql[:600]}")
        return run(sql, params, many, context)

    return execute
