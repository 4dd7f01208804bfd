"""Reaching behind Huiyin's back: the triggers step aside, as they would for whoever owns the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """A cursor that may change the ledger. The triggers stay away until the test's transaction is rolled back."""
    tables = import_module("huiyin.ledger.migrations.0002_append_only").TABLES
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            for verb in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")
        yield cursor
