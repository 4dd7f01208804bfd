"""`huiyin erasures`: what residents had erased stays erased, in old backups and in the files of the database too."""

import click

from huiyin.rights import ledger, upkeep
from huiyin.web.now import now


@click.group()
def command() -> None:
    """What residents erased: done again after a restore, and wiped from the database's files."""


@command.command()
def replay() -> None:
    """Erase again what the erasure ledger lists and this database still holds.

    `huiyin serve` and `huiyin work` do it by themselves when they start. Run it after restoring a backup that you only
    want to read.
    """
    done = upkeep.replay(at=now(), say=click.echo)
    if not done:
        click.echo(f"Nothing to do: this database knows every erasure in {ledger.path()}.")


@command.command()
def wipe() -> None:
    """Write the database's files anew, so that no old copy of what was erased is left in them.

    On SQLite the worker does it by itself, in the night after an erasure. On PostgreSQL it locks each table that holds
    something of a person while it is rewritten (VACUUM FULL), and needs the owner of the tables: run it in a quiet hour.
    """
    click.echo(upkeep.wipe(at=now()))
