"""After a transactional test every table is emptied, as Django's `flush` does it, for a fraction of what that costs.

Only tables with rows are touched. What `migrate` writes by itself, the content types and permissions, stays: nothing changes it,
and to make it anew after each test took longer than many a test. The ledger and the book refuse to let rows go; their
triggers step aside meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

APPEND_ONLY = tuple(
    table
    for app in (
        "huiyin.ledger",
        "huiyin.resources",
    )  # their second migration lets the database refuse changes
    for table in import_module(f"{app}.migrations.0002_append_only").TABLES
)
STAYS = {"django_content_type", "auth_permission", "django_migrations"}
MANY = 1000  # rows in one table: from there on PostgreSQL truncates faster than it deletes


def counted() -> dict[str, int]:
    """The tables with rows, and how many rows: no further than to `MANY`."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS
    asked = (f"SELECT '{one}', count(*) FROM (SELECT 1 FROM {one} LIMIT {MANY}) found" for one in names)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT * FROM ({one}) counted" for one in asked))
        return {name: rows for name, rows in cursor.fetchall() if rows}


def empty_on_postgres(full: dict[str, int]) -> None:
    """Truncating takes a new file for a table and for each of its indexes: for a few rows it is slower by far."""
    with transaction.atomic(), connection.cursor() as cursor, _triggers_aside(cursor):
        if max(full.values()) < MANY:
            cursor.execute(";".join(f"DELETE FROM {table}" for table in full))
        else:
            cursor.execute(f"TRUNCATE {', '.join(full)} CASCADE")


@contextmanager
def _triggers_aside(cursor: Any) -> Iterator[None]:
    """All of them, foreign keys' too, where we are the throw-away server's superuser; else those that refuse."""
    cursor.execute("SHOW is_superuser")
    if cursor.fetchone()[0] == "on":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    for table in APPEND_ONLY:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    cursor.execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # triggers that wait would keep the tables from being altered
    for table in APPEND_ONLY:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def empty_on_sqlite(full: dict[str, int]) -> None:
    kept = ", ".join(f"'{table}'" for table in APPEND_ONLY if table in full)
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({kept})")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for table in full:
            cursor.execute(f"DELETE FROM {table}")
        for _, statement in triggers:
            cursor.execute(statement)


def empty(_case: TransactionTestCase) -> None:
    if full := counted():
        (empty_on_postgres if connection.vendor == "postgresql" else empty_on_sqlite)(full)


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_little_time() -> Iterator[None]:
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = kept  # type: ignore[method-assign]
