"""Taking an index away where it stands, for migrations.

Django's own way to say `db_index=False` makes a table anew on SQLite: hours for a large town, and the triggers that keep the ledger
append-only would be gone with the old one.
"""

from django.db.migrations import AlterField, RunSQL, SeparateDatabaseAndState
from django.db.models import ForeignKey


def drop_index(model: str, name: str, field: "ForeignKey", index: str) -> SeparateDatabaseAndState:
    """The index that Django made for a foreign key. `field` is the key as it stands without it."""
    table, _dot, _rest = index.partition("_id_")
    made = f'CREATE INDEX "{index}" ON "{table.removesuffix("_" + name)}" ("{name}_id")'
    return SeparateDatabaseAndState(
        database_operations=[RunSQL(f'DROP INDEX IF EXISTS "{index}"', made)],
        state_operations=[AlterField(model, name, field)],
    )
