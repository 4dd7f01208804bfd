"""`huiyin migrate`: make or update the tables."""

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from huiyin.isolation.policies import raise_walls


def migrate_quietly(verbosity: int = 0) -> None:
    """Bring the database to this version's tables, the cache table and the walls between towns included."""
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    if settings.DATABASE_ROLE and connection.vendor == "postgresql":
        raise_walls(settings.DATABASE_ROLE)


@click.command()
def command() -> None:
    """Make or update the tables of the database. Safe to run again."""
    migrate_quietly(verbosity=1)
