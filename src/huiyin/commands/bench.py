"""`huiyin bench`: a made-up town of any size, to measure with."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@click.group()
def command() -> None:
    """Make what is needed to measure. Nothing here belongs in the database of a real town."""


@command.command()
@click.option("--cases", type=click.IntRange(1, 80_000_000), required=True, help="How many orders.")
@click.option(
    "--days",
    type=click.IntRange(31, 3660),
    default=365,
    show_default=True,
    help="Filed in the last so many days.",
)
@click.option("--lot", type=int, default=1, show_default=True, help="The same lot makes the same stories.")
@click.option(
    "--counts-only",
    is_flag=True,
    help="Leave the orders away and write what they come to: a board reads nothing else.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def seed(cases: int, days: int, lot: int, counts_only: bool, as_json: bool) -> None:
    """Write believable orders with their ledger, in bulk, into a town of their own that is marked as an exercise.

    Their chains hold (`huiyin verify`), their counts are the ledger's (`huiyin figures --recompute`). No public page names
    that town, no message leaves it, no clock acts on it. Ends with 2 where it has orders already.
    """
    from huiyin.scale.ground import NotEmpty
    from huiyin.scale.seeding import seed as make
    from huiyin.web.now import now

    begun = time.monotonic()
    try:
        with _bar(cases) as seen:
            made = make(cases=cases, days=days, at=now(), lot=lot, counts_only=counts_only, seen=seen)
    except NotEmpty as problem:
        raise click.UsageError(str(problem)) from None
    seconds = time.monotonic() - begun
    if as_json:
        found = {
            "town": made.town.town.code,
            "cases": made.cases,
            "events": made.events,
            "counts": made.counts,
            "seconds": round(seconds, 1),
        }
        click.echo(json.dumps(found))
        return
    click.echo(
        f"{made.town.town} ({made.town.town.code}), an exercise: {made.cases} orders, {made.events} events,"
        f" {made.counts} counts in {seconds:.0f} s."
    )


@contextmanager
def _bar(cases: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over orders on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=cases, label="orders", file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)
