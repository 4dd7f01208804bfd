"""The policies: each table with a `jurisdiction_id` shows and takes rows of the towns that were said, and no others.

Tables are found in the catalogue, so one that a later version or another app adds is covered by the next `huiyin migrate`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction

POLICY = "only_towns_said"
# tables with a town that everybody reads before any town is known
OPEN: Mapping[str, str] = {
    "places_place": "the tree of places: public names, and how one finds a town at all"
}
APPEND_ONLY = ("ledger_event", "ledger_seal")
_MINE = (
    "(current_setting('huiyin.towns', true) = '*' OR {column} = ANY"
    " ((SELECT NULLIF(NULLIF(current_setting('huiyin.towns', true), ''), '*'))::bigint[]))"
)


@dataclass(frozen=True, slots=True)
class Wall:
    """How one table stands: whether row security is on for it, forced or not, and whether our policy is there."""

    table: str
    on: bool
    policy: bool

    @property
    def holds(self) -> bool:
        return self.on and self.policy


def walls() -> list[Wall]:
    """Every table with a town, except those that are open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = %s)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'jurisdiction_id' AND NOT a.attisdropped"
            " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY c.relname",
            [POLICY],
        )
        return [Wall(*row) for row in cursor.fetchall() if row[0] not in OPEN]


def raise_walls(role: str) -> int:
    """Make the role where it is missing, give it what it needs and no more, and put a policy on every table with a town.

    Safe to run again. Needs the owner of the tables (and, for a role that is not there, the right to make one). Returns how many
    tables are behind the wall.
    """
    quote = connection.ops.quote_name
    found = walls()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = quote(cursor.fetchone()[0])
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quote(role)} NOLOGIN NOSUPERUSER NOBYPASSRLS")
            cursor.execute(f"GRANT {quote(role)} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {quote(role)}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quote(role)}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {quote(role)}")
        for table in APPEND_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {quote(role)}")
        for wall in found:
            if not wall.policy:
                mine = _MINE.format(column="jurisdiction_id")
                cursor.execute(
                    f"CREATE POLICY {POLICY} ON {quote(wall.table)} USING ({mine}) WITH CHECK ({mine})"
                )
            if not wall.on:
                cursor.execute(f"ALTER TABLE {quote(wall.table)} ENABLE ROW LEVEL SECURITY")
    return len(found)


def above_the_wall_as(role: str) -> str:
    """Why the policies would not hold for that role: "" where they hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            return f"there is no role {role}"
        if found[0]:
            return f"{role} may pass row security"
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)",
            [role],
        )
        owned = cursor.fetchone()[0]
    return f"{role} owns {owned} tables" if owned else ""


def rows_seen_unset(role: str, walls: list[Wall]) -> int:
    """How many rows that role sees in all these tables while no town is said. It should be none."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {quote(role)}")
        cursor.execute("SET LOCAL huiyin.towns = ''")
        seen = 0
        for wall in walls:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quote(wall.table)})")  # noqa: S608
            seen += cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
    return seen
