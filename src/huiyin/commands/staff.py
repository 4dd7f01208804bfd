"""`huiyin staff`: who works here. A town starts with this; afterwards an admin can."""

import json
from datetime import date, datetime
from typing import TypeVar

import click
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from huiyin.days import local_day
from huiyin.people.actions import NotPossible, add_account, end_seat, give_seat, reset_password
from huiyin.people.actors import Actor
from huiyin.people.models import Account, Membership, SeatRole
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.web.now import now

M = TypeVar("M", bound=Model)
CONSOLE = Actor()  # whoever has the machine


@click.group()
def command() -> None:
    """Accounts and seats of staff, and the units they sit in."""


@command.command("unit")
@click.argument("code")
@click.option(
    "--kind",
    type=click.Choice(UnitKind.values),
    required=True,
    help="committee: of a village; desk: the town's; service: does the work; leaders: what lapses rises to them.",
)
@click.option("--place", "place_code", required=True, metavar="CODE", help="The place that it serves.")
@click.option("--name", required=True, help="Its Chinese name.")
@click.option("--name-bo", default="", help="Its Tibetan name.")
@click.option("--name-en", default="", help="Its English name.")
@click.option("--email", default="", help="Where it is told what waits for it.")
def unit_command(code: str, kind: str, place_code: str, **names: str) -> None:
    """Add the unit CODE, or correct it where it is there already."""
    place = _one(Place, place_code)
    fields = {"kind": kind, "place": place, "email": names["email"], "active": True}
    fields |= {"name_zh": names["name"], "name_bo": names["name_bo"], "name_en": names["name_en"]}
    unit, made = Unit.objects.update_or_create(code=code, defaults=fields)
    click.echo(f"{unit.code}  {unit.name_zh}  ({'added' if made else 'corrected'})")


@command.command("add")
@click.argument("username")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="The unit they sit in.")
@click.option("--role", type=click.Choice(SeatRole.values), required=True, help="As what.")
@click.option(
    "--place", "place_code", default="", metavar="CODE", help="For which place. Default: the unit's own."
)
@click.option("--called", default="", help="What residents read: a post such as 值班 2 号, not a name.")
@click.option("--email", default="")
@click.option(
    "--from",
    "from_on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="From this day on. Default: today.",
)
def add_command(
    *,
    username: str,
    unit_code: str,
    role: str,
    place_code: str,
    called: str,
    email: str,
    from_on: datetime | None,
) -> None:
    """Give USERNAME a seat. A new account is made first, and its password printed once."""
    unit = _one(Unit, unit_code)
    place = _one(Place, place_code) if place_code else None
    first_day = from_on.date() if from_on else _today()
    account, password = Account.objects.filter(username=username.lower()).first(), ""
    try:
        with transaction.atomic():
            if account is None:
                account, password = add_account(
                    username=username, called=called or unit.name_zh, email=email, by=CONSOLE, at=now()
                )
            seat = give_seat(
                account=account, unit=unit, role=role, place=place, from_on=first_day, by=CONSOLE, at=now()
            )
    except NotPossible as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(_line(seat))
    if password:
        _tell(account, password)


@command.command("list")
@click.option("--all", "all_", is_flag=True, help="Also seats that ended.")
@click.option("--json", "json_", is_flag=True, help="One JSON object a line.")
def list_command(all_: bool, json_: bool) -> None:
    """Every seat: its number, who, where, as what, since when."""
    today = _today()
    for seat in Membership.objects.select_related("account", "unit", "place").order_by("unit__code", "id"):
        if all_ or seat.to_on is None or seat.to_on > today:
            click.echo(json.dumps(_plain(seat), ensure_ascii=False) if json_ else _line(seat))


@command.command("end")
@click.argument("seat", type=int)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The first day without it. Default: today."
)
def end_command(seat: int, on: datetime | None) -> None:
    """End the SEAT of that number (see `huiyin staff list`)."""
    found = Membership.objects.select_related("account", "unit", "place").filter(pk=seat).first()
    if found is None:
        raise click.ClickException(f"There is no seat {seat}.")
    last = on.date() if on else _today()
    click.echo(_line(end_seat(seat=found, on=last, by=CONSOLE, at=now())))


@command.command("password")
@click.argument("username")
@click.option(
    "--second-factor", is_flag=True, help="Also remove the second factor: the phone or key is lost."
)
def password_command(username: str, second_factor: bool) -> None:
    """Print a fresh password for USERNAME, once; the old one and every open session end."""
    account = Account.objects.filter(username=username.lower()).first()
    if account is None:
        raise click.ClickException(f"There is no account {username}.")
    _tell(account, reset_password(account=account, second_factor=second_factor, by=CONSOLE, at=now()))


def _today() -> date:
    return local_day(now())


def _one(model: type[M], code: str) -> M:
    found = model._default_manager.filter(code=code).first()
    if found is None:
        what = model._meta.verbose_name
        raise click.ClickException(f"There is no {what} with the code {code}.")
    return found


def _tell(account: Account, password: str) -> None:
    click.echo(f"sign in as {account.username} with {password}")
    click.echo(f"and change it at once: {settings.PUBLIC_URL}/account/password/")


def _plain(seat: Membership) -> dict[str, object]:
    return {
        "seat": seat.pk,
        "username": seat.account.username,
        "called": seat.account.called,
        "active": seat.account.is_active,
        "unit": seat.unit.code,
        "role": seat.role,
        "place": seat.place.code,
        "from": seat.from_on.isoformat(),
        "to": seat.to_on.isoformat() if seat.to_on else None,
    }


def _line(seat: Membership) -> str:
    until = f" to {seat.to_on}" if seat.to_on else ""
    return (
        f"{seat.pk:>5}  {seat.account.username:<20} {seat.role:<8} {seat.unit.code} {seat.unit.name_zh}"
        f" · {seat.place.name_zh}  from {seat.from_on}{until}"
    )
