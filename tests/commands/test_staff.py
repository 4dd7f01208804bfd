"""A town seats its own staff, without the demo."""

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from huiyin.commands.staff import command
from huiyin.people.actions import NotPossible, end_seat, give_seat
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account, Membership
from huiyin.places.models import Unit
from tests.cast import AT, DAY, Town

pytestmark = pytest.mark.django_db
ADD = (
    "add",
    "Tashi",
    "--unit",
    "A-roads",
    "--role",
    "unit",
    "--called",
    "养路站 1 号",
    "--from",
    "2026-01-01",
)


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def password_in(said: Result) -> str:
    found = re.search(r"with (\S+)", said.output)
    assert found, said.output
    return found[1]


def test_an_account_with_a_seat_can_sign_in(town: Town) -> None:
    said = run(*ADD)
    assert said.exit_code == 0, said.output
    account = Account.objects.get(username="tashi")
    assert account.check_password(password_in(said))
    assert account.called == "养路站 1 号"
    (seat,) = actor_of(account, at=AT).seats
    assert (seat.unit_id, seat.role, seat.place_path) == (town.units["roads"].pk, "unit", town.place.path)
    answer = Client().post("/sign-in/", {"login": "tashi", "password": password_in(said)})
    assert answer.status_code == 302


def test_the_same_seat_twice_is_one_and_no_password_is_told_again(town: Town) -> None:
    run(*ADD)
    said = run(*ADD)
    assert "with" not in said.output
    assert Membership.objects.filter(account__username="tashi").count() == 1


def test_a_second_seat_needs_no_second_account(town: Town) -> None:
    run(*ADD)
    said = run("add", "tashi", "--unit", "A-committee", "--role", "village")
    assert said.exit_code == 0, said.output
    assert Account.objects.filter(username="tashi").count() == 1
    assert Membership.objects.filter(account__username="tashi").count() == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "x", "--unit", "none", "--role", "unit"), "no unit with the code none"),
        (("add", "x", "--unit", "A-roads", "--role", "town"), "Nobody sits as town"),
        (("add", "x", "--unit", "A-roads", "--role", "unit", "--place", "B"), "does not lie within"),
        (("add", "x y", "--unit", "A-roads", "--role", "unit"), "user name"),
        (("add", "x", "--unit", "A-roads", "--role", "unit", "--email", "no"), "no e-mail address"),
        (("end", "999999"), "no seat 999999"),
        (("password", "nobody"), "no account nobody"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing_behind(
    town: Town, words: tuple[str, ...], why: str
) -> None:
    before = Account.objects.count()
    said = run(*words)
    assert said.exit_code == 1
    assert why in said.output
    assert Account.objects.count() == before


def test_a_seat_that_ended_acts_no_more_but_stays_on_record(town: Town) -> None:
    run(*ADD)
    seat = Membership.objects.get(account__username="tashi")
    assert run("end", str(seat.pk), "--on", "2026-03-03").exit_code == 0
    account = seat.account
    assert actor_of(account, at=AT).seats  # on the 2nd still
    assert not actor_of(account, at=AT + 2 * DAY).seats
    listed = [json.loads(line) for line in run("list", "--all", "--json").output.splitlines()]
    assert any(row["username"] == "tashi" and row["to"] == "2026-03-03" for row in listed)
    assert "tashi" not in run("list").output


def test_ending_twice_keeps_the_earlier_day(town: Town) -> None:
    seat = Membership.objects.create(
        account=town.accounts["roads"],
        unit=town.units["roads"],
        role="unit",
        place=town.place,
        from_on=date(2026, 1, 1),
    )
    end_seat(seat=seat, on=date(2026, 2, 1), by=Actor(), at=AT)
    assert end_seat(seat=seat, on=date(2026, 5, 1), by=Actor(), at=AT).to_on == date(2026, 2, 1)


def test_a_fresh_password_shuts_the_old_one_and_open_sessions_out(town: Town) -> None:
    account = town.accounts["roads"]
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/").status_code == 200
    said = run("password", account.username)
    account.refresh_from_db()
    assert account.check_password(password_in(said))
    assert client.get("/account/").status_code == 302


def test_a_unit_is_added_and_corrected(town: Town) -> None:
    words = ("unit", "A-heat", "--kind", "service", "--place", "A", "--name", "供热站")
    assert "added" in run(*words).output
    assert "corrected" in run(*words[:-1], "上河供热站").output
    unit = Unit.objects.get(code="A-heat")
    assert (unit.name_zh, unit.place_id) == ("上河供热站", town.place.pk)


def test_a_seat_outside_the_units_place_is_refused(town: Town) -> None:
    with pytest.raises(NotPossible):
        give_seat(
            account=town.accounts["roads"],
            unit=town.units["village"],
            role="village",
            place=town.villages[1],
            from_on=AT.date(),
            by=Actor(),
            at=AT,
        )
