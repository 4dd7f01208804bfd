"""`huiyin restore`: a backup in the place of what was lost."""

from pathlib import Path

import click
from django.db import Error

from huiyin.backup import making
from huiyin.backup.making import STAMP, Failed
from huiyin.clocks.heartbeat import last_beat
from huiyin.rights.upkeep import replay
from huiyin.web.now import now

from .backup import secret_keys
from .migrate import migrate_quietly

ALIVE = 60.0  # seconds


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="File with the secret key. Default: HUIYIN_BACKUP_KEY_FILE.",
)
@click.option(
    "--replace", is_flag=True, help="Move an embedded database that has rows, and its files, aside first."
)
def command(file: Path, key: Path | None, replace: bool) -> None:
    """Put the backup FILE into this installation: database, photos, recordings.

    Stop the service first. The database must be empty. Afterwards it is brought to this version, and what residents had
    erased since the backup was made is erased again. Then run `huiyin verify --files`.
    """
    at = now()
    try:
        _nobody_at_work()
        aside = (
            f"before-{at.strftime(STAMP)}" if replace and making.dumping.connection.vendor == "sqlite" else ""
        )
        manifest = making.put_back(file, secrets=secret_keys(key), aside=aside)
    except (Failed, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    migrate_quietly()
    erased = replay(at=at, say=click.echo)
    rows = manifest["rows"]
    click.echo(
        f"{rows['cases_case']} matters, {rows['ledger_event']} events and {manifest['files']} files of "
        f"{manifest['made_at'][:16].replace('T', ' ')} UTC are back; {erased} erasures done again."
        + (
            f" What was here before lies in {aside} of HUIYIN_DATA_DIR: delete it when all is well."
            if aside
            else ""
        )
    )
    click.echo("Now prove it: huiyin verify --files")


def _nobody_at_work() -> None:
    try:
        beat = last_beat()
    except Error:  # no tables yet: nobody can be
        return
    if beat is not None and beat.age(now()) < ALIVE:
        raise Failed(
            "A worker gave a sign of life within the last minute. Stop the service first, wait a minute, try again."
        )
