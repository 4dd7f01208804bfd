"""`huiyin replay`: drive another system's export through the door."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping", required=True, help="A TOML file, or one that ships: boston, sanfrancisco, losangeles."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--refusals",
    type=click.Path(path_type=Path),
    help="Write the refused rows with their reasons here (CSV).",
)
def command(file: Path, mapping: str, as_json: bool, refusals: Path | None) -> None:
    """Bring in an export (CSV, gzipped too) of another system, each request at its own moments.

    Every row is filed, or refused with its reason. It may be stopped and started again: nothing is brought in twice.
    docs/how-to/replay-a-city.md shows how to write a mapping. Exits 0 when the file was read to its end, 2 when the
    file or the mapping can't be used.
    """
    from huiyin.replay.driving import replay
    from huiyin.replay.ground import Taken
    from huiyin.replay.mapping import BadMapping, load
    from huiyin.replay.reading import BadFile

    try:
        chosen = load(mapping)
        with _bar(file) as seen:
            ground, tally, rejected = replay(file, chosen, seen=seen)
    except (BadMapping, BadFile, Taken) as problem:
        raise click.UsageError(str(problem)) from None
    if refusals:
        _write_refusals(refusals, rejected)
    summary = _summary(tally, _seal(ground.town, tally.last))
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _tell(str(ground.town), summary)


@contextmanager
def _bar(file: Path) -> Iterator[Callable[[int, int], None]]:
    """A progress bar over rows on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, rows: None
        return
    with click.progressbar(length=1, label=file.name, file=sys.stderr) as bar:

        def seen(done: int, rows: int) -> None:
            bar.length = max(rows, 1)
            bar.update(done - bar.pos)

        yield seen


def _seal(town: Any, last: Any) -> str | None:
    """Seal the days of the file; the hash of the last seal, by which a stranger can check everything before it."""
    from django.db import transaction

    from huiyin.ledger.models import Seal
    from huiyin.ledger.seals import seal_days

    if last is not None:
        zone = ZoneInfo(town.zone)
        with transaction.atomic():  # years of days, one wait for the disk
            seal_days(town.pk, until=last.astimezone(zone).date() + timedelta(days=1), zone=zone)
    seal = Seal.objects.filter(jurisdiction_id=town.pk).order_by("-day").first()
    return bytes(seal.hash).hex() if seal else None


def _summary(tally: Any, seal: str | None) -> dict[str, Any]:
    return {
        "rows": tally.rows,
        "filed": tally.filed,
        "already": tally.already,
        "refused": dict(tally.refused),
        "notes": dict(tally.notes),
        "finished": tally.finished,
        "finished_late": tally.finished_late,
        "open": tally.open,
        "open_overdue": tally.open_overdue,
        "late_by_month": {name: tally.late_by_month[name] for name in ("finished_late", "open_overdue")},
        "moves": tally.moves,
        "events": tally.events,
        "seconds": round(tally.seconds, 3),
        "moves_per_second": round(tally.moves / tally.seconds, 1) if tally.seconds else 0.0,
        "last_moment": tally.last.isoformat() if tally.last else None,
        "seal": seal,
    }


def _tell(town: str, s: dict[str, Any]) -> None:
    click.echo(f"{town}: {s['rows']} rows, {s['filed']} filed ({s['already']} of them were there before).")
    for what, counts in (("refused", s["refused"]), ("noted", s["notes"])):
        for reason, count in counts.items():
            click.echo(f"  {what}: {count} × {reason}")
    click.echo(f"  finished: {s['finished']}, {s['finished_late']} of them late")
    click.echo(
        f"  open: {s['open']}, {s['open_overdue']} of them overdue at the file's last moment, {s['last_moment']}"
    )
    click.echo(
        f"  {s['moves']} moves, {s['events']} events in {s['seconds']} s: {s['moves_per_second']} moves a second"
    )
    click.echo(f"  seal: {s['seal'] or 'none'}")


def _write_refusals(path: Path, rejected: list[Any]) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["line", "id", "reason"])
        writer.writerows((row.line, row.id, row.reason) for row in rejected)
