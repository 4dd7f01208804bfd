"""`huiyin demo`: the founding township with an invented year."""

import json
import sys
from typing import Any

import click

FAMILIES = {
    "water": "water has to be brought to its door; its order stands in its file",
    "child": "a boy of thirteen, for whom his mother agrees",
    "parted": "a daughter married and has a file of her own",
    "stopped": "has stopped its use for now",
    "ordered": "opened by order of law; the household reads of it in three weeks",
}
EXAMPLES = {
    "placed": "waits for the village",
    "back": "came back to the town",
    "taken": "in a unit's hands, urgent",
    "late": "late, and risen by itself",
    "done": "waits for the resident's word",
    "rated": "closed by the resident",
}


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, and succeed, where the town has orders already.")
@click.option("--seed", default=7, show_default=True, help="Another number, another year.")
@click.option(
    "--orders", default=480, show_default=True, type=click.IntRange(1, 20000), help="How many, about."
)
@click.option(
    "--founding-year",
    is_flag=True,
    help="Instead: the last full year as the founding page tells it, for `huiyin figures --bulletin`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(if_empty: bool, seed: int, orders: int, founding_year: bool, as_json: bool) -> None:
    """Fill an empty database with the founding township and an invented year of orders, for looking at.

    Nobody in it is real. Every move goes through the door at its own moment. Refused in production. Exits 1 where the
    town has orders already, unless --if-empty is given.
    """
    from django.conf import settings

    from huiyin.commands.migrate import migrate_quietly
    from huiyin.township.cast import PASSWORD, POSTS
    from huiyin.township.facts import TOWN
    from huiyin.township.founding import play_founding
    from huiyin.township.rounds import walk_rounds
    from huiyin.township.year import has_orders, play_year
    from huiyin.web.now import now

    if settings.PRODUCTION:
        raise click.ClickException(
            "HUIYIN_MODE is production: the demo makes accounts with a known password, so it never runs there."
        )
    migrate_quietly()
    if has_orders(TOWN):
        if not if_empty:
            raise click.ClickException(
                "The town has orders already, and an invented year is never mixed with others. "
                "Name an empty folder in HUIYIN_DATA_DIR, or leave it with --if-empty."
            )
        played = None
    elif founding_year:
        founded = play_founding(at=now(), photos=_developed(), seed=seed)
        told = {"made": True, "town": founded.town.code, "year": founded.year}
        click.echo(
            json.dumps(told) if as_json else f"The founding year {founded.year} of {founded.town} is played."
        )
        return
    else:
        at, photos = now(), _developed()
        played = play_year(at=at, photos=photos, seed=seed, orders=orders, seen=_ticks())
        walk_rounds(at=at, photos=photos)
        _seal(played.town)
        _lots_and_counts(played.town, at, photos, seed)
    out = {
        "address": settings.PUBLIC_URL,
        "made": played is not None,
        "orders": played.orders if played else None,
        "states": played.by_state if played else None,
        "password": PASSWORD,
        "cast": [{"username": post.username, "called": post.called, "role": post.role} for post in POSTS],
        "receipts": [
            {"receipt": s.receipt, "last_four": s.last_four, "example": s.example, "title": s.title}
            for s in (played.shown if played else [])
        ],
        "households": [
            {"number": f.number, "digits": f.digits, "example": f.example}
            for f in (played.families if played else [])
        ],
    }
    click.echo(json.dumps(out, ensure_ascii=False)) if as_json else _tell(out)


def _developed() -> Any:
    """Each drawing goes through the same pipeline as a resident's photo, once; then copies of it are handed out."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from huiyin.cases.models import Attachment
    from huiyin.township.photos import draw
    from huiyin.web.uploads import take_photo

    kept: dict[str, Attachment] = {}
    same = ("kind", "media_type", "stored", "small", "size", "width", "height", "digest", "salt", "at")

    def photo(kind: str) -> Attachment:
        if kind not in kept:
            taken = take_photo(SimpleUploadedFile(f"{kind}.jpg", draw(kind), "image/jpeg"))
            assert isinstance(taken, Attachment), taken
            kept[kind] = taken
        return Attachment(**{name: getattr(kept[kind], name) for name in same})

    return photo


def _ticks() -> Any:
    if not sys.stderr.isatty():
        return lambda steps: None
    return lambda steps: click.echo(".", nl=False, err=True)


def _seal(town: Any) -> None:
    from django.db import transaction

    from huiyin.clocks.queries import calendar_of
    from huiyin.ledger.seals import seal_days
    from huiyin.web.now import now

    zone = calendar_of(town.pk).zone
    with transaction.atomic():  # a year of days, one wait for the disk
        seal_days(town.pk, until=now().astimezone(zone).date(), zone=zone)


def _lots_and_counts(town: Any, at: Any, photos: Any, seed: int) -> None:
    """What the worker would have done meanwhile: the spot checks' lots, and the counts that the board is drawn from."""
    import random

    from huiyin.figures.actions import fold_all
    from huiyin.township.cast import seat_cast
    from huiyin.township.lots import draw_lately

    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    draw_lately(town.pk, seat_cast(at=at), at=at, rng=rng, photos=photos)
    fold_all()


def _tell(out: dict[str, Any]) -> None:
    click.echo()
    if out["made"]:
        states = ", ".join(f"{state} {count}" for state, count in out["states"].items())
        click.echo(f"曲水镇: {out['orders']} invented orders of one year ({states}).")
    else:
        click.echo("The town has orders already; nothing was added.")
    click.echo(f"\nResidents   {out['address']}/")
    click.echo(f"Staff       {out['address']}/desk/   password of all: {out['password']}")
    for post in out["cast"]:
        click.echo(f"            {post['username']:11} {post['role']:8} {post['called']}")
    if out["receipts"]:
        click.echo("\nOrders worth looking at (receipt, last four digits of the telephone):")
    for one in out["receipts"]:
        number = f"{one['receipt'][:4]} {one['receipt'][4:]}"
        click.echo(f"            {number}  {one['last_four']}   {EXAMPLES[one['example']]}: {one['title']}")
    if out["households"]:
        click.echo(f"\nHouseholds at {out['address']}/h/ (number, six digits):")
        for one in out["households"]:
            number = f"{one['number'][:4]} {one['number'][4:]}"
            click.echo(f"            {number}  {one['digits']}   {FAMILIES[one['example']]}")
