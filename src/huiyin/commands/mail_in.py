"""`huiyin mail-in`: e-mail taken in from a mail server's pipe, a folder of messages, or the mailbox."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from huiyin.web.now import now


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path, allow_dash=True))
@click.option("--mailbox", is_flag=True, help="Read the mailbox of HUIYIN_MAIL_IN once.")
def command(paths: tuple[Path, ...], mailbox: bool) -> None:
    """Take in messages: files, Maildir folders (their new/ is read and moved to cur/), or - for standard input.

    `huiyin work` reads the mailbox of HUIYIN_MAIL_IN by itself; this is for mail servers that hand a message over (an alias
    "|huiyin mail-in -") and for Maildirs. The same message again does nothing. Exits 0 when all were taken, 75 (try again
    later) when no town is there to take them, so that a mail server keeps what it has.
    """
    from django.conf import settings

    from huiyin.mail_in.mailbox import NoMailbox, fetch
    from huiyin.mail_in.receiving import take

    if not paths and not mailbox:
        raise click.UsageError("Name files or folders, - for standard input, or --mailbox.")
    if mailbox:
        try:
            click.echo(f"{fetch(settings.MAIL_IN, clock=now)} taken from the mailbox")
        except NoMailbox as problem:
            raise click.ClickException(str(problem)) from None
    nowhere = False
    for path, raw in _messages(paths):
        taken = take(raw, at=now())
        nowhere |= taken.outcome == "nowhere"
        click.echo(f"{taken.outcome:<8} {taken.why or ''} {path}".rstrip())
        if taken.outcome != "nowhere" and path.parent.name == "new":
            path.rename(path.parent.parent / "cur" / f"{path.name}:2,S")
    sys.exit(75 if nowhere else 0)


def _messages(paths: tuple[Path, ...]) -> Iterator[tuple[Path, bytes]]:
    for path in paths:
        if str(path) == "-":
            yield path, sys.stdin.buffer.read()
        elif path.is_dir():
            for file in sorted((path / "new").iterdir() if (path / "new").is_dir() else path.glob("*.eml")):
                yield file, file.read_bytes()
        else:
            yield path, path.read_bytes()
