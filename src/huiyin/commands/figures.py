"""`huiyin figures`: the figures with their definitions, and the proof that the kept counts are the ledger's."""

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--town", "code", help="The code of one town; without it, every town that is no exercise.")
@click.option("--loop", default="order", show_default=True, help="Of which loop.")
@click.option("--year", type=int, help="A year of the calendar, instead of the last thirteen weeks.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --until: a span of days of your own.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The first day after that span.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each town, in a list.")
@click.option("--bulletin", is_flag=True, help="The bulletin of a year: --year, or else the last full one.")
@click.option(
    "--publish",
    is_flag=True,
    help="With --bulletin: publish it. From then on the page shows it as it is now.",
)
@click.option(
    "--export",
    "to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the public table of events here (.csv or .parquet), and its dictionary beside it.",
)
@click.option(
    "--licence", default="CC-BY-4.0", show_default=True, help="Under which licence the table is given out."
)
@click.option("--recompute", is_flag=True, help="Compute everything from the ledger alone and compare.")
@click.option("--mend", is_flag=True, help="With --recompute: make the kept counts what the ledger says.")
def command(
    *,
    code: str | None,
    loop: str,
    year: int | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
    bulletin: bool,
    publish: bool,
    to: Path | None,
    licence: str,
    recompute: bool,
    mend: bool,
) -> None:
    """Print every figure with its n, what it leaves out, its interval and its version.

    With --recompute the whole ledger is read once, in a stream, and every count that is kept is compared with it. Ends
    with 0 when they agree, 1 when they don't (and --mend did not make them), 2 when something asked for isn't there.
    """
    if publish and (as_json or not bulletin):
        raise click.UsageError("--publish goes with --bulletin, and says in a sentence what it did.")
    if recompute:
        _recompute(as_json, mend)
        return
    if to is not None:
        _export(_towns(code), to, licence, as_json)
        return
    if bulletin:
        _window(year, since, until)
        if publish:
            _publish(_towns(code), year)
        else:
            _bulletins(_towns(code), year, as_json)
        return
    window = _window(year, since, until)
    readings = [_read(town, loop, window) for town in _towns(code)]
    if as_json:
        from huiyin.figures.plain import plain

        click.echo(json.dumps([plain(reading) for reading in readings], ensure_ascii=False))
        return
    for reading in readings:
        _tell(reading)


def _bulletins(towns: list[Any], year: int | None, as_json: bool) -> None:
    from huiyin.bulletin.reading import bulletin_of
    from huiyin.bulletin.telling import as_json as told
    from huiyin.clocks.queries import calendar_of
    from huiyin.web.now import now

    found, at = [], now()
    for town in towns:
        zone = calendar_of(town.pk).zone
        one = bulletin_of(town, year or at.astimezone(zone).year - 1, zone=zone, at=at)
        found.append({"town": town.code, **told(one)})
        if not as_json:
            click.echo(f"{town} ({town.code}), {one.year}")
            for counted in one.figures:
                click.echo(
                    f"  {counted.figure.label}: {counted.value}" + (f" of {counted.of}" if counted.of else "")
                )
                for step, n, of in counted.steps():
                    click.echo(f"    {step.label}: {n}" + (f" of {of}" if of is not None else ""))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))


def _publish(towns: list[Any], year: int | None) -> None:
    from huiyin.bulletin.actions import NotOver, publish
    from huiyin.clocks.queries import calendar_of
    from huiyin.web.now import now

    at = now()
    for town in towns:
        zone = calendar_of(town.pk).zone
        which = year or at.astimezone(zone).year - 1
        try:
            made, fresh = publish(town, which, zone=zone, at=at)
        except NotOver:
            raise click.UsageError(f"{which} is not over yet: publish it when it is.") from None
        said = "is published" if fresh else "was published before with the same numbers"
        click.echo(f"{town} ({town.code}): the bulletin of {which}, edition {made.edition}, {said}.")


def _export(towns: list[Any], to: Path, licence: str, as_json: bool) -> None:
    from huiyin.figures.export import NoParquet, export
    from huiyin.web.now import now

    if len(towns) != 1:
        codes = ", ".join(town.code for town in towns) or "none"
        raise click.UsageError(f"One table is of one town: name it with --town. There are: {codes}.")
    if to.suffix not in (".csv", ".parquet"):
        raise click.UsageError("The file's name must end in .csv or .parquet.")
    if not licence.strip():
        raise click.UsageError("Name a licence: whoever gets the table must know what they may do with it.")
    try:
        made = export(towns[0], to, licence=licence.strip(), at=now())
    except (NoParquet, OSError) as problem:
        raise click.UsageError(str(problem)) from None
    if as_json:
        click.echo(json.dumps({"file": str(to), "matters": made.matters, "events": made.events}))
        return
    click.echo(
        f"{to}: {made.events} events of {made.matters} matters, without anything that leads to a person."
    )
    click.echo(
        f"  The village is left out of {made.villages_left_out} matters and the kind of {made.kinds_left_out}: too few alike."
    )


def _towns(code: str | None) -> list[Any]:
    from huiyin.ledger.seals import towns_with_events
    from huiyin.places.models import Place

    if code is None:
        return list(Place.objects.filter(pk__in=towns_with_events(), exercise=False).order_by("code"))
    found = list(Place.objects.filter(code=code))
    if not found:
        raise click.UsageError(f"There is no place with the code {code}.")
    return found


def _window(year: int | None, since: datetime | None, until: datetime | None) -> Any:
    from huiyin.figures.windows import Window

    if (since is None) != (until is None) or (year is not None and since is not None):
        raise click.UsageError("Give --since and --until together, or --year alone.")
    if since is not None and until is not None:
        if until <= since:
            raise click.UsageError("--until must be later than --since.")
        return Window(since.date(), until.date())
    if year is None:
        return None
    if not date.min.year < year < date.max.year - 1:
        raise click.UsageError("There is no such year.")
    return Window.year(year)


def _read(town: Any, loop: str, window: Any) -> Any:
    from huiyin.cases.registry import all_loops
    from huiyin.figures.reading import read
    from huiyin.web.now import now

    if loop not in (names := [one.name for one in all_loops()]):
        raise click.UsageError(f"There is no loop {loop}. There are: {', '.join(names)}.")
    return read(town, at=now(), window=window, loop=loop)


def _tell(reading: Any) -> None:
    from huiyin.figures.values import Spread
    from huiyin.places.models import Place

    town = Place.objects.get(pk=reading.town_id)
    click.echo(f"{town} ({town.code}), {reading.window.since} to before {reading.window.until}")
    for result in reading.all():
        one, value = result.definition, result.value
        if isinstance(value, Spread):
            told = f"median {_days(value.median)}, P90 {_days(value.p90)}, n = {value.n}, {value.waiting} not yet"
        elif one.denominator:
            told = f"{value.top} of {value.n}" + _rate(value)
        else:
            told = str(value.n)
        out = ", ".join(f"{name} {n}" for name, n in value.excluded.items() if n)
        click.echo(f"  {one.title}: {told}" + (f"; left out: {out}" if out else "") + f"  [v{one.version}]")
    if reading.waiting:
        click.echo(f"  {reading.waiting} moves are not counted yet: is `huiyin work` running?")
    if reading.check:
        check = reading.check
        click.echo(
            f"  Checked {check.day} against the ledger: {check.wrong} of {check.cells} counts were wrong."
        )


def _rate(value: Any) -> str:
    if value.rate is None:
        return " (too few for a rate)" if value.n else ""
    low, high = value.interval
    return f" = {_cut(value.rate)}% ({_cut(low)}% to {math.ceil(high * 1000 - 1e-9) / 10:.1f}%)"


def _cut(share: float) -> str:
    """Percent with one place, never rounded up."""
    return f"{int(share * 1000 + 1e-9) / 10:.1f}"


def _days(n: int | None) -> str:
    return "not reached" if n is None else f"{n} days"


# ── recomputing ──────────────────────────────────────────────────────────────────────────────────────────


def _recompute(as_json: bool, mend_it: bool) -> None:
    from huiyin.figures.recount import count_events, mend, recount

    with _bar(count_events()) as seen:
        found = recount(seen=seen)
    if mend_it and found.wrong:
        mend(found)
    if as_json:
        summary = {
            "cases": found.cases,
            "events": found.events,
            "counts": found.rows,
            "wrong": found.wrong,
            "mended": mend_it and bool(found.wrong),
            "first": [_plain(town, key, n) for town, key, n in _first(found)],
        }
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(f"{found.events} events of {found.cases} cases read; {found.rows} counts compared.")
        for town, key, n in _first(found):
            loop, span, by, start, count, of, bucket = key
            click.echo(
                f"DIFFERS  town {town}, {loop} {count} of {start} ({span}) {by} {of} bucket {bucket}: {n:+}"
            )
        if found.wrong:
            click.echo(f"{found.wrong} counts differ." + (" They are mended." if mend_it else ""))
        else:
            click.echo("The kept counts are the ledger's, to the last case.")
    sys.exit(1 if found.wrong and not mend_it else 0)


def _first(found: Any) -> Iterator[tuple[int, Any, int]]:
    """The first twenty differences: the ledger's number less the kept one."""
    rows = ((town, key, n) for town, rows in found.differences.items() for key, n in sorted(rows.items()))
    yield from (row for row, _ in zip(rows, range(20), strict=False))


def _plain(town: int, key: Any, n: int) -> dict[str, object]:
    loop, span, by, start, count, of, bucket = key
    return {
        "town": town,
        "loop": loop,
        "count": count,
        "span": span,
        "start": start.isoformat(),
        "by": by,
        "of": of,
        "bucket": bucket,
        "ledger_less_kept": n,
    }


@contextmanager
def _bar(events: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over events on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=max(events, 1), label="events", file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)
