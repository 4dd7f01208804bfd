"""What `huiyin doctor` looks at for the people in it: the register of fields, erasures."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from huiyin.days import local_day
from huiyin.dignity.check import proofs
from huiyin.held import register
from huiyin.isolation import policies
from huiyin.people.keys import count_by_mark
from huiyin.people.sealed import dated_keys
from huiyin.rights import ledger, upkeep
from huiyin.web.now import now

from .checks import Finding

OLD = 365 * 2  # days after which a key should be changed


def keys() -> Iterator[Finding]:
    """How old the keys are that seal, and what lies under which."""
    counted = count_by_mark()
    dated = dated_keys(tuple(settings.FIELD_KEYS))
    for number, (mark, day) in enumerate(dated):
        age = (local_day(now()) - day).days if day else None
        told = f"{age} days old" if age is not None else "of unknown age"
        what = f"key {mark.hex()}"
        values = f"{counted.pop(mark, 0)} values under it"
        if number == 0 and age is not None and age > OLD:
            yield Finding(
                "warn", what, f"{told}, {values}", "Put a fresh key before it, then: huiyin keys rotate"
            )
        elif number == 0:
            yield Finding("ok", what, f"{told}, it seals; {values}")
        elif "0 values" in values and values.startswith("0 "):
            yield Finding(
                "ok",
                what,
                f"{told}; nothing lies under it any more",
                "It can be taken out of HUIYIN_FIELD_KEYS.",
            )
        else:
            yield Finding("warn", what, f"{told}, {values}", "Run: huiyin keys rotate")
    for mark, n in counted.items():
        todo = "Give that key back in HUIYIN_FIELD_KEYS: without it these values can't be read."
        yield Finding("fail", f"key {mark.hex()}", f"is not given, and {n} values lie under it", todo)


def isolation() -> Iterator[Finding]:
    """Towns can't read each other: on PostgreSQL by the database itself, tried out just now."""
    if connection.vendor != "postgresql":
        yield Finding("ok", "towns apart", "by every query; SQLite has no second wall")
        return
    role = settings.DATABASE_ROLE
    if not role:
        todo = "Set HUIYIN_DATABASE_ROLE, then: huiyin migrate"
        yield Finding("warn", "towns apart", "by every query alone; row-level security is off", todo)
        return
    walls = policies.walls()
    open_ = [wall.table for wall in walls if not wall.holds]
    if open_:
        yield Finding("fail", "towns apart", f"no policy on {', '.join(open_[:5])}", "Run: huiyin migrate")
    if why := policies.above_the_wall_as(role):
        yield Finding("fail", "towns apart", why, "Use a role that owns nothing: huiyin migrate makes one.")
    elif not open_:
        seen = policies.rows_seen_unset(role, walls)
        yield Finding(
            "fail" if seen else "ok",
            "towns apart",
            f"{len(walls)} tables tried as {role} with no town said: {seen} rows seen",
            "Something passes the policies. Look at who owns the tables." if seen else "",
        )


def nobody_is_sorted() -> Iterator[Finding]:
    """Nobody is scored, ranked or labelled: the program, its settings, and what towns typed into their catalogues."""
    for proof in proofs():
        if proof.ok:
            yield Finding("ok", f"nobody is scored: {proof.name}", proof.proven)
        for found in proof.against:
            todo = "Take it out: Huiyin does not start with it."
            yield Finding("fail", f"nobody is scored: {proof.name}", str(found), todo)


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
