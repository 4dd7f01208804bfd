"""`huiyin places`: the tree of places."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


@click.group()
def command() -> None:
    """The tree region > prefecture > county > town > village."""


@command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--within", default="", metavar="CODE", help="Only this code's part of the tree, and what is above it."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def import_command(paths: tuple[Path, ...], within: str, dry_run: bool, as_json: bool) -> None:
    """Read the national statistics codes from CSV files (or folders of them; gzipped too) with columns code and name.

    Safe to run again: names are corrected, new places added, nothing is doubled. A place whose code has vanished is
    told and kept, because matters may lie in it. Exits 0 when the files were read, 2 when they can't be used.
    """
    from huiyin.places.importing import BadCodes, files_in, import_places

    if within and not within.isdecimal():
        raise click.UsageError("--within takes a code: 54, 5401, 540124, 540124100 ...")
    try:
        files = files_in(paths)
        with _bar(files) as seen:
            report = import_places(files, within=within, dry_run=dry_run, seen=seen)
    except BadCodes as problem:
        raise click.UsageError(str(problem)) from None
    if as_json:
        click.echo(json.dumps(_plain(report, dry_run), ensure_ascii=False))
    else:
        _tell(report, dry_run)


@command.command("list")
@click.argument("code", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(code: str, as_json: bool) -> None:
    """The places right below CODE; without it, those at the top. Exits 1 where there is no such place."""
    from django.db.models import Count

    from huiyin.places.models import Place

    parent = Place.objects.filter(code=code).first() if code else None
    if code and parent is None:
        raise click.ClickException(f"There is no place with the code {code}.")
    below = Place.objects.filter(parent=parent).annotate(parts=Count("children")).order_by("code")
    for place in below:
        row = {"code": place.code, "kind": place.kind, "name": place.name_zh, "parts": place.parts}
        click.echo(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else "{code:13}{kind:11}{name}  ({parts})".format(**row)
        )


@contextmanager
def _bar(files: list[Path]) -> Iterator[Callable[[int], None]]:
    """A progress bar over rows on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda rows: None
        return
    with click.progressbar(length=_rows_in(files), label="places", file=sys.stderr) as bar:
        yield bar.update


def _rows_in(files: list[Path]) -> int:
    import gzip

    count = 0
    for file in files:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rb") as lines:
            count += sum(1 for _ in lines) - 1
    return max(count, 1)


def _plain(report: Any, dry_run: bool) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "made": dict(report.made),
        "renamed": report.renamed,
        "same": report.same,
        "outside": report.outside,
        "refused": dict(report.refused),
        "refused_rows": [
            {"file": row.file, "line": row.line, "code": row.code, "reason": row.reason}
            for row in report.bad_rows
        ],
        "vanished": report.vanished_count,
        "vanished_codes": [code for code, _ in report.vanished],
        "dry_run": dry_run,
    }


def _tell(report: Any, dry_run: bool) -> None:
    made = ", ".join(f"{count} × {kind}" for kind, count in report.made.items()) or "nothing"
    click.echo(f"{report.rows} rows. {'Would be made' if dry_run else 'Made'}: {made}.")
    click.echo(f"Names corrected: {report.renamed}. As before: {report.same}. Outside: {report.outside}.")
    for reason, count in report.refused.items():
        first = next(row for row in report.bad_rows if row.reason == reason)
        click.echo(f"Refused: {count} × {reason} (first: {first.file} line {first.line})")
    if report.vanished_count:
        codes = ", ".join(f"{code} {name}" for code, name in report.vanished[:10])
        click.echo(f"No longer in the list, and kept: {report.vanished_count} ({codes} ...)")
