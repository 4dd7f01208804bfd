"""`huiyin keys`: the keys that seal names, numbers and households: how old they are, and changing them."""

import click

from huiyin.people import keys
from huiyin.people.sealed import NoKey, newest_mark

from .checks_people import keys as findings


@click.group()
def command() -> None:
    """The keys that seal what is held of people. They stand in HUIYIN_FIELD_KEYS, never in the database."""


@command.command("list")
def list_() -> None:
    """How old each key is, and how many values lie under it."""
    for found in findings():
        click.echo(f"{found.what}: {found.found}" + (f". {found.do}" if found.do else ""))


@command.command()
@click.option("--batch", default=keys.BATCH, show_default=True, help="Rows in one transaction.")
def rotate(batch: int) -> None:
    """Seal everything anew under the first key of HUIYIN_FIELD_KEYS, while the town goes on working.

    Put a fresh key first (`huiyin doctor --make-keys`), leave the old one behind it, restart, and run this. It may be
    stopped and run again at any time. Afterwards the old key can be taken out.
    """
    total = 0
    try:
        for column, done in keys.rotate(batch=max(1, batch)):
            total += done
            click.echo(f"{column.table}.{column.name}: {total} values so far")
    except NoKey as problem:
        raise click.ClickException(f"{problem}. Add it behind the first one and run this again.") from problem
    left = {mark: n for mark, n in keys.count_by_mark().items() if mark != newest_mark() and n}
    if left:
        raise click.ClickException(
            f"{sum(left.values())} values lie under another key still. Run this again."
        )
    click.echo(f"{total} values sealed anew under key {newest_mark().hex()}. Older keys can be taken out.")
