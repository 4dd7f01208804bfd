"""`huiyin translations`: what native readers made of the drafted Tibetan, out of this installation and into another."""

from pathlib import Path

import click

from huiyin.kernel.say import Refused
from huiyin.people.actors import Actor
from huiyin.translations import queries
from huiyin.translations.actions import take_in_file
from huiyin.web.now import now

CONSOLE = Actor()  # whoever has the machine


@click.group()
def command() -> None:
    """The Tibetan sentences: how many were read, and the catalogue as a file."""


@command.command("status")
def status_command() -> None:
    """How many sentences are drafts, corrected, passed, or missing."""
    counts = queries.counts(queries.sentences())
    for state in queries.STATES:
        click.echo(f"{state:10} {counts[state]:6}")


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_command(file: Path) -> None:
    """Write the whole catalogue to FILE (.po). What was passed has no mark of a draft any more."""
    file.write_bytes(queries.catalogue())
    click.echo(f"{file}: {len(queries.sentences())} sentences")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Take over from FILE (.po) what it says otherwise than this installation does.

    A sentence without the mark of a draft counts as passed. What would break a page is left as it is and named; then
    the command ends with 1.
    """
    try:
        taken = take_in_file(content=file.read_bytes(), by=CONSOLE, at=now())
    except Refused as refused:
        raise click.ClickException(f"{file}: {refused}") from refused
    for english, whys in taken.refused:
        click.echo(f"left as it is: {english!r}: {' '.join(map(str, whys))}", err=True)
    click.echo(
        f"{taken.written} written, {taken.approved} passed, {len(taken.refused)} left as they are, "
        f"{taken.unknown} that this Huiyin does not say"
    )
    if taken.refused:
        raise SystemExit(1)
