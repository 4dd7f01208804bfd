"""What `huiyin doctor` looks at for the people in it: the register of fields, erasures."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from huiyin.held import register
from huiyin.rights import ledger, upkeep

from .checks import Finding


def fields() -> Iterator[Finding]:
    """Every column is named in the register of fields."""
    gaps = register.gaps()
    for gap in gaps:
        yield Finding("fail", "register of fields", gap, "Name it in that app's fields.py.")
    if not gaps:
        held = sum(len(row.columns) for row in register.personal_fields())
        all_of_them = held + sum(
            len(row.columns)
            for row in register.entries()
            if hasattr(row, "columns") and not hasattr(row, "why")
        )
        yield Finding(
            "ok", "register of fields", f"{all_of_them} columns, {held} of them hold something of a person"
        )


def erasures() -> Iterator[Finding]:
    """What was erased is erased here too, and no old copy of it lies in the files."""
    if missed := ledger.unknown_here():
        yield Finding(
            "fail",
            "erasures",
            f"this database is older than {len(missed)} of them",
            "Run: huiyin erasures replay",
        )
        return
    if since := upkeep.traces_since():
        todo = (
            "The worker does it tonight; or run: huiyin erasures wipe"
            if connection.vendor == "sqlite"
            else "Run in a quiet hour, as the owner of the tables: huiyin erasures wipe"
        )
        yield Finding(
            "warn", "erasures", f"old copies may lie in the files since {since:%Y-%m-%d %H:%M} UTC", todo
        )
    else:
        days = settings.BACKUP_DAYS
        yield Finding(
            "ok", "erasures", f"all done here; residents are told that backups are kept {days} days"
        )
