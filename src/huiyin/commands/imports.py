"""`huiyin import`: a town's lists from CSV or XLSX, as `/desk/imports/` brings them in."""

import json
import sys
from pathlib import Path

import click

from huiyin.web.now import now


@click.command()
@click.argument("kind", type=click.Choice(["places", "units", "staff", "services", "households"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, metavar="USERNAME", help="By whose seats it is brought in.")
@click.option(
    "--evidence",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="The ZIP with the signed sheets and recordings that the rows of households name.",
)
@click.option("--dry-run", is_flag=True, help="Say row by row what would be done, and do nothing.")
@click.option(
    "--language", default="zh-hans", type=click.Choice(["zh-hans", "bo", "en"]), help="Of the sentences."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
def command(
    *,
    kind: str,
    file: Path,
    username: str,
    evidence: Path | None,
    dry_run: bool,
    language: str,
    as_json: bool,
) -> None:
    """Bring in a list of a town: its villages and grids, units, staff, catalogue, or households that agreed.

    CSV (UTF-8, UTF-16, GBK) or XLSX; the template is at /desk/imports/. The town is that of USERNAME's seats, and USERNAME
    needs the seat that may bring in the list: an admin's, or for households one of the town or village. Safe to run again.
    A new account's link to choose a password is printed once. Exits 0 when every row was good, 1 when some were refused,
    2 when the file can't be used.
    """
    from django.utils import translation

    from huiyin.kernel.say import Refused
    from huiyin.web.say import said

    with translation.override(language):
        try:
            refused = _bring(kind, file, username, evidence, dry_run=dry_run, as_json=as_json)
        except Refused as problem:
            raise click.UsageError(" ".join(said(why) for why in problem.whys)) from None
    sys.exit(1 if refused else 0)


def _bring(
    name: str, file: Path, username: str, evidence: Path | None, *, dry_run: bool, as_json: bool
) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from huiyin.imports.bringing import Context, bring_in
    from huiyin.imports.kinds import KINDS
    from huiyin.people.actors import actor_of
    from huiyin.people.models import Account
    from huiyin.places.models import Place
    from huiyin.web.desk.import_evidence import finder, take_all
    from huiyin.web.first_sign_in import invitation_for
    from huiyin.web.say import said

    account = Account.objects.filter(username=username.lower()).first()
    if account is None:
        raise click.ClickException(f"There is no account {username}.")
    at = now()
    actor, kind = actor_of(account, at=at), KINDS[name]
    town = next((seat.jurisdiction_id for seat in actor.seats if seat.role in kind.roles), None)
    if town is None:
        raise click.ClickException(f"{username} has no seat of: {', '.join(sorted(kind.roles))}.")
    sheets = take_all(SimpleUploadedFile("e.zip", evidence.read_bytes())) if evidence else {}
    given = Context(Place.objects.get(pk=town), actor, at, finder(sheets))
    report = bring_in(kind, file.read_bytes(), given, dry_run=dry_run)
    for row in report.rows:
        whys = [said(why) for why in row.whys]
        told = {"row": row.number, "called": row.called, "outcome": str(row.outcome), "why": whys}
        click.echo(
            json.dumps(told, ensure_ascii=False)
            if as_json
            else f"{row.number:>5}  {row.outcome:<8} {row.called}  {' '.join(whys)}"
        )
    if not as_json:
        click.echo(", ".join(f"{outcome}: {n}" for outcome, n in sorted(report.counts.items())) or "no rows")
        if not dry_run:
            for fresh in Account.objects.filter(username__in=report.accounts):
                click.echo(f"{fresh.username} chooses a password at {invitation_for(fresh)}")
    return report.counts["refused"]
