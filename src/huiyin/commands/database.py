"""What the commands ask of the database before they start."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def missing_migrations() -> int:
    """How many of this version's updates the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = len(plan)
    return missing or int("huiyin_cache" not in connection.introspection.table_names())
