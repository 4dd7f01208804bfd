"""`huiyin scale`: what a place needs, and spreading a database over a cluster."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from typing import Any

import click


@click.group()
def command() -> None:
    """Past one machine: what so many matters need, and how the tables lie on a Citus cluster."""


@command.command("plan")
@click.option(
    "--cases-a-year", "cases", type=click.IntRange(1, 10**11), required=True, help="How many matters."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the arithmetic.")
def plan_command(cases: int, as_json: bool) -> None:
    """Do the arithmetic: peaks, cores, storage, machines. docs/reference/scale.md has it for a town and for a nation."""
    from huiyin.sharding.plan import lines, plan

    found = plan(cases)
    if as_json:
        click.echo(json.dumps({**asdict(found), "machines": found.machines}))
        return
    click.echo("\n".join(lines(found)))


@command.command("citus")
@click.option(
    "--url",
    default="",
    help="The coordinator: postgresql://USER:PASSWORD@HOST/NAME. It has this version's tables.",
)
@click.option("--apply", "apply_", is_flag=True, help="Do it, in one transaction, after printing it.")
@click.option("--json", "as_json", is_flag=True, help="Tables and statements as one JSON object.")
def citus_command(url: str, apply_: bool, as_json: bool) -> None:
    """Print which table lies where on a Citus cluster and, with --url, the statements that spread it. --apply does them.

    Without --url nothing is connected to. Do it on a migrated database, before the first matter or in a quiet hour, with a backup:
    there is no way back but that. Ends with 1 where the database has no Citus or is spread already.
    """
    from huiyin.sharding.tables import layout

    tables = layout()
    todo = _statements(url, tables, apply_) if url else []
    if as_json:
        found = {
            "tables": [asdict(table) for table in tables],
            "statements": todo,
            "applied": apply_ and bool(url),
        }
        click.echo(json.dumps(found))
        return
    if not url:
        for table in tables:
            click.echo(f"{table.kind:7}  {table.name:32}  {table.why}".rstrip())
        click.echo("Name the coordinator with --url to see the statements.")
    for statement in todo:
        click.echo(statement + ";")
    if url and apply_:
        click.echo("-- done")


def _statements(url: str, tables: Any, apply_: bool) -> list[str]:
    """What has to be done there; done already where that was asked for."""
    import psycopg

    from huiyin.sharding.citus import NoCluster, read, spread_already, statements

    try:
        with closing(psycopg.connect(url)) as cluster, cluster.cursor() as cursor:
            if already := spread_already(cursor):
                raise NoCluster(f"it is spread already: {len(already)} tables")
            todo = statements(tables, read(cursor), cluster.info.dbname)
            if apply_:
                for statement in todo:
                    cursor.execute(statement.encode())
                cluster.commit()
            return todo
    except (psycopg.Error, NoCluster) as problem:
        click.echo(f"Nothing was done: {str(problem).strip()}", err=True)
        sys.exit(1)
