"""`huiyin migrate`: make or update the tables."""

import click
from django.core.management import call_command


def migrate_quietly(verbosity: int = 0) -> None:
    """Bring the database to this version's tables, the cache table included."""
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)


@click.command()
def command() -> None:
    """Make or update the tables of the database. Safe to run again."""
    migrate_quietly(verbosity=1)
