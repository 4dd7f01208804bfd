"""The statements that spread a migrated, empty or lived-in database over a Citus cluster, from what its catalogue says.

Citus wants the town in every primary key and unique constraint of a spread table, and in every foreign key between two.
Both are no loss: a row's key is unique anyway, and a foreign key that names the town can't lead to another town's row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .tables import TOWN, Kind, Table

_CONSTRAINTS = """
    SELECT c.conname, c.contype::text, t.relname, coalesce(r.relname, ''),
        ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i),
        ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
              JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class r ON r.oid = c.confrelid
    WHERE t.relnamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'f') ORDER BY t.relname, c.conname
"""
_INDEXES = """
    SELECT i.relname, t.relname, pg_get_indexdef(x.indexrelid),
        EXISTS (SELECT 1 FROM unnest(x.indkey::int[]) k JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k
                WHERE a.attname = %s)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = current_schema()::regnamespace AND x.indisunique
        AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid) ORDER BY 2, 1
"""
_TRIGGERS = """
    SELECT g.tgname, t.relname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE t.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal AND g.tgtype & 1 = 0 ORDER BY 2, 1
"""
_SPREAD_ALREADY = "SELECT c.relname FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid"

# each node holds the others to what the coordinator was told: which towns, and that the ledger's triggers may be there
SETTINGS = {"citus.enable_unsafe_triggers": "on", "citus.propagate_set_commands": "local"}


class NoCluster(Exception):
    """The database has no Citus, or not the tables of this version. Its words are in it."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A key of a table: `kind` is p, u or f; `to` and `onto` are what a foreign key leads to."""

    name: str
    kind: str
    table: str
    to: str
    columns: tuple[str, ...]
    onto: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """A unique index that no constraint stands for: a partial one."""

    name: str
    table: str
    definition: str
    has_town: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the database says of itself. `triggers` are (name, table) of those that fire once for a whole statement."""

    constraints: Sequence[Constraint]
    indexes: Sequence[Index]
    triggers: Sequence[tuple[str, str]]


def read(cursor: Any) -> Catalogue:
    """The catalogue of the schema that `cursor` stands in."""
    cursor.execute(_CONSTRAINTS)
    constraints = [
        Constraint(name, kind, table, to, tuple(columns), tuple(onto))
        for name, kind, table, to, columns, onto in cursor.fetchall()
    ]
    cursor.execute(_INDEXES, [TOWN])
    indexes = [Index(*row) for row in cursor.fetchall()]
    cursor.execute(_TRIGGERS)
    return Catalogue(constraints, indexes, [(name, table) for name, table in cursor.fetchall()])


def statements(tables: Iterable[Table], known: Catalogue, database: str) -> list[str]:
    """Every statement, in order. Nothing of a row is changed."""
    kinds = {table.name: table.kind for table in tables}
    there = {one.table for one in known.constraints}
    spread = [name for name, kind in kinds.items() if kind is Kind.SPREAD and name in there]
    copied = [name for name, kind in kinds.items() if kind is Kind.COPIED and name in there]
    taken, given = _keys(known, kinds)
    return [
        *(f"ALTER DATABASE {_q(database)} SET {name} = {value}" for name, value in SETTINGS.items()),
        *(f"SET {name} = {value}" for name, value in SETTINGS.items()),
        "SET citus.multi_shard_modify_mode = 'sequential'",
        *(f"DROP TRIGGER {_q(name)} ON {_q(table)}" for name, table in known.triggers if table in spread),
        *taken,
        *(f"SELECT create_reference_table('{name}')" for name in _parents_first(copied, known)),
        *_spread(spread),
        *given,
    ]


def _keys(known: Catalogue, kinds: dict[str, Kind]) -> tuple[list[str], list[str]]:
    """What is taken away and widened before, and the foreign keys that are given back after."""
    leading, own, given = [], [], []
    for one in known.constraints:
        here, there = kinds.get(one.table), kinds.get(one.to)
        if one.kind == "f" and there is Kind.SPREAD:
            leading.append(f"ALTER TABLE {_q(one.table)} DROP CONSTRAINT {_q(one.name)}")
            if here is Kind.SPREAD:
                given.append(_leads(one))
        elif one.kind == "f" and here is Kind.COPIED and there is Kind.KEPT:
            leading.append(f"ALTER TABLE {_q(one.table)} DROP CONSTRAINT {_q(one.name)}")
        elif one.kind in "pu" and here is Kind.SPREAD and TOWN not in one.columns:
            word = "PRIMARY KEY" if one.kind == "p" else "UNIQUE"
            own += [
                f"ALTER TABLE {_q(one.table)} DROP CONSTRAINT {_q(one.name)}",
                f"ALTER TABLE {_q(one.table)} ADD CONSTRAINT {_q(one.name)} {word} ({_list((TOWN, *one.columns))})",
            ]
    for index in known.indexes:
        if kinds.get(index.table) is Kind.SPREAD and not index.has_town:
            wider = re.sub(r" USING btree \(", f" USING btree ({TOWN}, ", index.definition, count=1)
            own += [f"DROP INDEX {_q(index.name)}", wider]
    return [*leading, *own], given


def _leads(one: Constraint) -> str:
    """The foreign key again, with the town on both sides."""
    if one.columns == (TOWN,):
        raise NoCluster(f"{one.name} leads from a town to a row of a spread table")
    return (
        f"ALTER TABLE {_q(one.table)} ADD CONSTRAINT {_q(one.name)} FOREIGN KEY ({_list((TOWN, *one.columns))})"
        f" REFERENCES {_q(one.to)} ({_list((TOWN, *one.onto))}) DEFERRABLE INITIALLY DEFERRED"
    )


def _spread(names: Sequence[str]) -> Iterator[str]:
    """Each by its town, all beside the first, so that a town's rows of every table lie on one node."""
    for name in names:
        beside = "" if name == names[0] else f", colocate_with => '{names[0]}'"
        yield f"SELECT create_distributed_table('{name}', '{TOWN}'{beside})"


def _parents_first(names: Sequence[str], known: Catalogue) -> list[str]:
    """A copied table may lead only to others that are copied already."""
    left, done = sorted(names), list[str]()
    while left:
        free = [
            name
            for name in left
            if not any(
                one.kind == "f" and one.table == name and one.to in left and one.to != name
                for one in known.constraints
            )
        ]
        if not free:
            raise NoCluster(f"these lead to each other in a circle: {', '.join(left)}")
        done += free
        left = [name for name in left if name not in free]
    return done


def spread_already(cursor: Any) -> set[str]:
    """The tables that the cluster has spread or copied. Raises NoCluster where there is no Citus."""
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
    if cursor.fetchone() is None:
        raise NoCluster(
            "this database has no Citus: CREATE EXTENSION citus; on each node, then citus_add_node"
        )
    cursor.execute(_SPREAD_ALREADY)
    return {name for (name,) in cursor.fetchall()}


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(_q, names))
