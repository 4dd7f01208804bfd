"""`huiyin backup`: one sealed file with everything, tried out before anybody believes in it."""

import sys
from pathlib import Path

import click
import pyrage
from django.conf import settings

from huiyin.backup import making, parcel
from huiyin.backup.making import Failed, Made, Tried
from huiyin.days import local_day
from huiyin.web.now import now


@click.group(invoke_without_command=True)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Default: HUIYIN_BACKUP_FOLDER."
)
@click.option(
    "--try", "try_", is_flag=True, help="Then restore it beside the town and prove it (needs the secret key)."
)
@click.option("--once-a-day", is_flag=True, help="Do nothing where one of today lies there already.")
@click.pass_context
def command(ctx: click.Context, folder: Path | None, try_: bool, once_a_day: bool) -> None:
    """Back up database and files into one sealed file, while the town works.

    Sealed by age for the public keys in HUIYIN_BACKUP_KEYS: this machine can't open it again, unless it is given the secret
    key. Backups older than HUIYIN_BACKUP_DAYS are deleted. Keep HUIYIN_SECRET_KEY and HUIYIN_FIELD_KEYS elsewhere: they are
    in no backup.
    """
    if ctx.invoked_subcommand:
        return
    folder, at = _folder(folder), now()
    if once_a_day and any(local_day(made_at) == local_day(at) for _, made_at in making.lying(folder)):
        click.echo("There is one of today already.")
        return
    try:
        made = making.make(folder=folder, keys=_public_keys(), at=at)
        click.echo(_line_of(made))
        if try_:
            _tell(making.try_out(made.path, secrets=secret_keys(None), at=now()))
    except (Failed, OSError) as problem:
        raise click.ClickException(str(problem)) from problem


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="File with the secret key. Default: HUIYIN_BACKUP_KEY_FILE.",
)
def verify(file: Path | None, key: Path | None) -> None:
    """Restore FILE (the newest, where none is named) into a place of its own, and prove everything in it.

    Ends with 0 when all of it holds. Nothing of the town is touched.
    """
    try:
        if file is None:
            there = making.lying(_folder(None))
            if not there:
                raise Failed("There is no backup in HUIYIN_BACKUP_FOLDER.")
            file = there[-1][0]
        _tell(making.try_out(file, secrets=secret_keys(key), at=now()))
    except (Failed, OSError) as problem:
        raise click.ClickException(str(problem)) from problem


@command.command()
def keys() -> None:
    """Make a fresh pair of keys: the public one for this machine, the secret one for a safe."""
    secret, public = parcel.make_keys()
    click.echo(f"# public key: {public}\n{secret}")
    click.echo(
        f"Set HUIYIN_BACKUP_KEYS={public} on this machine. Keep the two lines above in a file in a safe, in two places:"
        " without it no backup can be opened by anybody.",
        err=True,
    )


def secret_keys(file: Path | None) -> list[pyrage.x25519.Identity]:
    """The secret keys that were named. Raises Failed in a sentence."""
    named = file or (Path(settings.BACKUP_KEY_FILE) if settings.BACKUP_KEY_FILE else None)
    if named is None:
        raise Failed(
            "Opening a backup takes the secret key: name its file with --key, or in HUIYIN_BACKUP_KEY_FILE."
        )
    try:
        return parcel.identities(named.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failed(f"{named}: {error}") from error


def _folder(given: Path | None) -> Path:
    if given is None and not settings.BACKUP_FOLDER:
        raise click.ClickException("Where to? Name a folder with --to, or in HUIYIN_BACKUP_FOLDER.")
    return given or Path(settings.BACKUP_FOLDER)


def _public_keys() -> list[pyrage.x25519.Recipient]:
    if not settings.BACKUP_KEYS:
        raise Failed("HUIYIN_BACKUP_KEYS names no public key to seal for. `huiyin backup keys` makes a pair.")
    try:
        return parcel.recipients(settings.BACKUP_KEYS)
    except ValueError as error:
        raise Failed(f"HUIYIN_BACKUP_KEYS: {error}") from error


def _line_of(made: Made) -> str:
    rows = made.manifest["rows"]
    gone = f" {len(made.deleted)} older than {settings.BACKUP_DAYS} days deleted." if made.deleted else ""
    return (
        f"{made.path}: {made.size:,} bytes in {made.seconds:.1f} s; {rows['cases_case']} matters, "
        f"{rows['ledger_event']} events, {made.manifest['files']} files.{gone}"
    )


def _tell(tried: Tried) -> None:
    proof = tried.proof
    click.echo(
        f"{tried.path.name}: restored and proven in {tried.seconds:.1f} s; {proof['cases']} matters, {proof['events']} events, "
        f"{proof['files']} files, {proof['seals']} seals."
    )
    for wrong in tried.wrong:
        click.echo(f"WRONG  {wrong}", err=True)
    if tried.wrong:
        sys.exit(1)
