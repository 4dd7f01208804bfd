"""Accounts and seats of staff: made, ended, let in again. Each is one transaction and one line in the log."""

import logging
from collections.abc import Mapping
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from huiyin.lots import READABLE, letters
from huiyin.places.models import Place, Unit, UnitKind

from .actors import Actor
from .models import Account, Membership, SeatRole

log = logging.getLogger("huiyin.people")

# in which kind of unit a role sits; an admin keeps things in order from anywhere, a reader reads anywhere
SITS_IN: Mapping[str, tuple[str, ...]] = {
    SeatRole.GRID: (UnitKind.COMMITTEE,),
    SeatRole.VILLAGE: (UnitKind.COMMITTEE,),
    SeatRole.TOWN: (UnitKind.DESK,),
    SeatRole.UNIT: (UnitKind.SERVICE,),
    SeatRole.LEADER: (UnitKind.LEADERS,),
    SeatRole.ADMIN: tuple(UnitKind.values),
    SeatRole.READER: tuple(UnitKind.values),
}


class NotPossible(Exception):
    """Why an account or a seat can't be made so; a sentence for whoever tried."""


def new_password() -> str:
    """A password by lot that can be read out: four groups of four, about 79 bits."""
    return "-".join(letters(READABLE, 4) for _ in range(4))


def add_account(
    *, username: str, called: str, email: str = "", language: str = "zh-hans", by: Actor, at: datetime
) -> tuple[Account, str]:
    """A new account, and the password to sign in with for the first time. It can do nothing until it has a seat."""
    password = new_password()
    return _make_account(username, password, called, email, language, by, at), password


def invite_account(
    *, username: str, called: str, email: str = "", language: str = "zh-hans", by: Actor, at: datetime
) -> Account:
    """A new account without a password: its owner chooses one by the link that they are given. It has no seat yet."""
    return _make_account(username, None, called, email, language, by, at)


def _make_account(  # noqa: PLR0917 - the two above hand over what they were given
    username: str, password: str | None, called: str, email: str, language: str, by: Actor, at: datetime
) -> Account:
    if not username.replace("-", "").replace("_", "").replace(".", "").isalnum() or len(username) > 40:
        raise NotPossible("A user name has letters, digits, - _ and . alone, at most 40.")
    if not called.strip():
        raise NotPossible("Say what residents read for this account: a post, such as 值班 2 号.")
    try:
        if email:
            validate_email(email)
        with transaction.atomic():
            account = Account.objects.create_user(
                username.lower(), password, called=called.strip(), email=email, language=language
            )
            account.date_joined = at
            account.save(update_fields=["date_joined"])
    except ValidationError:
        raise NotPossible(f"{email} is no e-mail address.") from None
    except IntegrityError:
        raise NotPossible(f"There is an account {username.lower()} already.") from None
    log.info("account %s was added by %s", account.username, by.account_id or "the command line")
    return account


def give_seat(
    *,
    account: Account,
    unit: Unit,
    role: str,
    place: Place | None = None,
    from_on: date,
    by: Actor,
    at: datetime,
) -> Membership:
    """A seat in `unit` for `place` (the unit's own where none is named). The same seat again is the one there is."""
    where = place or unit.place
    if unit.kind not in SITS_IN.get(role, ()):
        raise NotPossible(f"Nobody sits as {role} in a unit of the kind {unit.kind}.")
    if not where.path.startswith(unit.place.path):
        raise NotPossible(f"{where} does not lie within {unit.place}, the place of {unit}.")
    held = Membership.objects.filter(_held_on(from_on), account=account, unit=unit, role=role, place=where)
    if seat := held.first():
        return seat
    seat = Membership.objects.create(account=account, unit=unit, role=role, place=where, from_on=from_on)
    log.info("%s was given the seat %s by %s", account.username, seat.pk, by.account_id or "the command line")
    return seat


def end_seat(*, seat: Membership, on: date, by: Actor, at: datetime) -> Membership:
    """The seat is held until the day before `on`. What was done from it stays."""
    if seat.to_on is not None and seat.to_on <= on:
        return seat
    seat.to_on = max(on, seat.from_on)
    seat.save(update_fields=["to_on"])
    log.info("the seat %s ends on %s, by %s", seat.pk, seat.to_on, by.account_id or "the command line")
    return seat


def reset_password(*, account: Account, second_factor: bool = False, by: Actor, at: datetime) -> str:
    """A fresh password by lot; whoever is signed in under the old one is out. `second_factor` removes that as well."""
    password = new_password()
    validate_password(password, account)
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        if second_factor:
            Authenticator.objects.filter(user=account).delete()
    log.info("the password of %s was reset by %s", account.username, by.account_id or "the command line")
    return password


def _held_on(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gt=day))
