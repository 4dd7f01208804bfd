"""The invented year: true to the engine, the same for the same seed, and every state has something to show."""

import contextlib
import hashlib
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from huiyin import memo
from huiyin.cases import registry
from huiyin.cases.models import Attachment, Case, Link, Words
from huiyin.cases.proof import prove
from huiyin.commands.demo import command
from huiyin.ledger.models import Event
from huiyin.loops.order.models import Objection
from huiyin.notices.models import Notice
from huiyin.people.households.queries import household_of
from huiyin.people.models import Account, Contact
from huiyin.people.sealed import unsealed
from huiyin.township.photos import KINDS, draw
from huiyin.township.year import NotEmpty, Played, play_year

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)  # Monday, 10:20 in the town


def photo(kind: str) -> Attachment:
    digest = hashlib.sha256(kind.encode()).digest()
    return Attachment(kind="photo", media_type="image/jpeg", stored=f"{kind}.jpg", size=1, digest=digest)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memo.forget_all()


def play(at: datetime = AT, seed: int = 7, orders: int = 140) -> Played:
    return play_year(at=at, photos=photo, seed=seed, orders=orders)


def test_a_year_is_true_to_the_engine() -> None:
    """One year is played once, and everything that must hold of it is looked at."""
    played = play()
    every_state_has_something_to_show(played)
    the_desk_has_late_orders_and_one_due_today()
    nothing_happens_after_its_end_or_is_written_by_hand()
    no_telephone_number_could_be_anybodys()
    assert prove(lambda town: ZoneInfo("Asia/Shanghai")).ok
    with pytest.raises(NotEmpty):
        play(orders=60)


def every_state_has_something_to_show(played: Played) -> None:
    assert set(played.by_state) == {state.name for state in registry.loop_named("order").states}
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {
        "follow",
        "join",
        "reopen",
        "bring_up",
        "appeal",
        "object",
        "escalate",
        "fall_silent",
        "ask_more_time",
    } <= verbs
    assert [shown.example for shown in played.shown] == ["placed", "back", "taken", "late", "done", "rated"]
    assert set(Contact.objects.values_list("language", flat=True)) == {"zh-hans", "bo", "en"}
    assert Objection.objects.filter(settled_at=None).count() >= 2
    assert Case.objects.filter(loop="order", lead__isnull=False).count() == 2


def the_desk_has_late_orders_and_one_due_today() -> None:
    late = Case.objects.filter(loop="order", closed_at=None, next_due_at__lte=AT).exclude(turn="resident")
    assert 4 <= late.count() <= 12
    assert late.order_by("-rung")[0].rung >= 2
    today = Case.objects.filter(closed_at=None, next_due_at__gt=AT, next_due_at__lt=AT + timedelta(hours=12))
    assert today.count() >= 3


def nothing_happens_after_its_end_or_is_written_by_hand() -> None:
    assert not Event.objects.filter(at__gt=AT).exists()
    assert not Event.objects.exclude(role="clock").filter(at__lt=AT - timedelta(days=366)).exists()
    for case in Case.objects.all():
        last = Event.objects.filter(case_id=case.pk).order_by("-seq")[0]
        assert (last.seq, last.state, bytes(last.hash)) == (case.seq, case.state, bytes(case.head))
    assert not Notice.objects.exclude(
        ready_at=None
    ).exists()  # nobody is sent a message about an invented year
    assert not Case.objects.filter(closed_at=None, wake_at__lte=AT).exists()


def no_telephone_number_could_be_anybodys() -> None:
    assert not any(contact.name for contact in Contact.objects.filter(case__loop="order"))
    for contact in Contact.objects.all():
        phone = unsealed(contact.phone)
        assert not phone or phone.startswith("1380000"), phone


class Undone(Exception):
    """Takes a played year back."""


def told_by(seed: int, at: datetime) -> list[tuple[object, ...]]:
    """Everything that happened and was said in a year of that seed, which is taken back then. Receipts are by lot."""
    found: list[tuple[object, ...]] = []
    memo.forget_all()
    with contextlib.suppress(Undone), transaction.atomic():
        play(at=at, seed=seed, orders=60)
        found += sorted(Event.objects.values_list("loop", "at", "seq", "verb", "state"))
        found += sorted(Words.objects.values_list("case__loop", "case__filed_at", "seq", "name", "text"))
        raise Undone
    return found


@pytest.mark.sqlite  # what a seed tells doesn't hang on the database
def test_the_same_seed_tells_the_same_year_which_can_end_on_any_day_at_any_hour() -> None:
    end = AT + timedelta(days=96, hours=5)
    first = told_by(7, end)
    assert len(first) > 300
    assert told_by(7, end) == first


@pytest.mark.sqlite
def test_a_year_can_end_in_summer() -> None:
    play(at=AT + timedelta(days=250, hours=15), seed=250, orders=60)
    brought_elsewhere = Link.objects.values("to_case")  # an opinion that asked for something became an order
    assert Case.objects.filter(loop="order").exclude(pk__in=brought_elsewhere).count() == 60


@pytest.mark.parametrize("kind", [*KINDS, "pipe-done", "lamp-done"])
def test_drawings_are_jpegs(kind: str) -> None:
    assert draw(kind).startswith(b"\xff\xd8\xff")


@pytest.mark.sqlite  # the year itself is played on both, above
def test_the_command_prints_one_object_and_signs_in_the_cast() -> None:
    done = CliRunner().invoke(command, ["--orders", "60", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert len(found["receipts"]) == 6
    for one in found["receipts"]:
        assert unsealed(Case.objects.get(receipt=one["receipt"]).contact.phone).endswith(one["last_four"])
    for post in found["cast"]:
        assert Account.objects.get(username=post["username"]).check_password(found["password"])
        break
    assert {one["example"] for one in found["households"]} == {
        "water",
        "child",
        "parted",
        "stopped",
        "ordered",
    }
    for one in found["households"]:
        household = household_of(one["number"], one["digits"])
        assert household is not None and household.consents.exists()
    again = CliRunner().invoke(command, [])
    assert again.exit_code == 1
    assert "orders already" in again.output
    assert CliRunner().invoke(command, ["--if-empty"]).exit_code == 0


def test_production_refuses_the_demo() -> None:
    with override_settings(PRODUCTION=True):
        done = CliRunner().invoke(command, [])
    assert settings.PRODUCTION is False
    assert done.exit_code == 1
    assert "production" in done.output
    assert not Account.objects.exists()
