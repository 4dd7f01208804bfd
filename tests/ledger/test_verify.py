"""The chain is verifiable, and whatever is changed behind its back is named."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection

from huiyin.cases.models import Attachment, Case, Words
from huiyin.cases.proof import Proof
from huiyin.clocks.queries import calendar_of
from huiyin.commands.verify import command, proven
from huiyin.kernel import chain
from huiyin.ledger.actions import event_text
from huiyin.ledger.models import Event, Seal
from huiyin.ledger.seals import seal_days
from tests.cast import AT, DAY, Town, drive, place
from tests.ledger.tamper import behind_its_back

pytestmark = pytest.mark.django_db
WAY = ("accept", "dispatch", "take", "finish", "rate")


@pytest.fixture
def cases(town: Town) -> list[Case]:
    """Three orders that went all the way, on three days, and the seals of those days."""
    made = [drive(town, place(town, at=AT + n * DAY), *WAY) for n in range(3)]
    seal_days(town.place.pk, until=(AT + 9 * DAY).date(), zone=calendar_of(town.place.pk).zone)
    return made


def db(value: UUID) -> Any:
    return value if connection.vendor == "postgresql" else value.hex


def first(proof: Proof) -> tuple[UUID | None, int | None, str]:
    found = proof.broken[0]
    return found.case_id, found.seq, found.verb


def test_a_ledger_nobody_touched_holds(cases: list[Case]) -> None:
    proof = proven()
    assert proof.ok, proof.broken
    assert (proof.cases, proof.events, proof.seals) == (3, 18, 3)
    assert proof.words == 9  # said, finished, rated
    assert proof.files == 3
    assert proof.erased == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facts", '{"x":1}'),
        ("state", "rated"),
        ("verb", "tAke"),
        ("role", "town"),
        ("at", AT),
        ("recorded_at", AT),
    ],
)
def test_one_changed_value_names_its_event(cases: list[Case], column: str, value: object) -> None:
    with behind_its_back() as cursor:
        cursor.execute(
            f'UPDATE ledger_event SET "{column}" = %s WHERE case_id = %s AND seq = 4',
            [value, db(cases[1].pk)],
        )
    proof = proven()
    assert first(proof)[:2] == (cases[1].pk, 4)
    assert "hash" in proof.broken[0].what


def test_one_changed_byte_names_its_event_on_the_command_line(cases: list[Case]) -> None:
    event = Event.objects.get(case_id=cases[2].pk, seq=3)
    with behind_its_back() as cursor:
        facts = event.facts[:-2] + chr(ord(event.facts[-2]) ^ 1) + event.facts[-1]
        cursor.execute(
            "UPDATE ledger_event SET facts = %s WHERE case_id = %s AND seq = 3", [facts, db(cases[2].pk)]
        )
    said = CliRunner().invoke(command, [])
    assert said.exit_code == 1
    assert f"case {cases[2].pk}" in said.output
    assert "event 3 dispatch" in said.output
    assert chain.moment(event.at) in said.output
    read = CliRunner().invoke(command, ["--json"])
    found = json.loads(read.output)
    assert read.exit_code == 1
    assert found["ok"] is False
    assert (found["broken"]["case"], found["broken"]["event"]) == (str(cases[2].pk), 3)


def test_a_deleted_last_event_is_missed(cases: list[Case]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE case_id = %s AND seq = 6", [db(cases[0].pk)])
    proof = proven()
    assert first(proof)[:2] == (cases[0].pk, 6)
    assert "missing" in proof.broken[0].what


def test_a_deleted_event_in_the_middle_is_missed(cases: list[Case]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE case_id = %s AND seq = 2", [db(cases[0].pk)])
    assert first(proven()) == (cases[0].pk, 3, "dispatch")


def test_all_events_of_a_case_deleted_is_noticed(cases: list[Case]) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE case_id = %s", [db(cases[1].pk)])
    proof = proven()
    assert proof.broken[0].case_id == cases[1].pk
    assert "the ledger has none" in proof.broken[0].what


def test_two_swapped_events_are_noticed(cases: list[Case]) -> None:
    with behind_its_back() as cursor:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            cursor.execute(
                "UPDATE ledger_event SET seq = %s WHERE case_id = %s AND seq = %s",
                [new, db(cases[0].pk), old],
            )
    assert first(proven())[:2] == (cases[0].pk, 2)


@pytest.mark.parametrize(("column", "value"), [("state", "agreed"), ("turn", "unit"), ("seq", 7), ("seq", 5)])
def test_a_case_changed_outside_the_door_is_noticed(cases: list[Case], column: str, value: object) -> None:
    Case.objects.filter(pk=cases[1].pk).update(**{column: value})
    proof = proven()
    assert proof.broken[0].case_id == cases[1].pk
    assert not proof.ok


def test_a_whole_chain_recomputed_is_still_betrayed_by_the_seal(cases: list[Case], town: Town) -> None:
    """Whoever rewrites an event and every hash after it, head included, still meets the day's seal."""
    events = list(Event.objects.filter(case_id=cases[0].pk).order_by("seq"))
    events[2].verb, before = "take", bytes(events[1].hash)
    with behind_its_back() as cursor:
        for event in events[2:]:
            event.hash = before = chain.link(before, event_text(event))
            cursor.execute(
                "UPDATE ledger_event SET verb = %s, hash = %s WHERE case_id = %s AND seq = %s",
                [event.verb, event.hash, db(event.case_id), event.seq],
            )
    Case.objects.filter(pk=cases[0].pk).update(head=before)
    proof = proven()
    assert [found.day for found in proof.broken] == [AT.date()]
    assert "root" in proof.broken[0].what


def test_a_forged_seal_does_not_follow(cases: list[Case], town: Town) -> None:
    with behind_its_back() as cursor:
        cursor.execute("UPDATE ledger_seal SET root = %s WHERE day = %s", [b"\x00" * 32, AT.date() + DAY])
    whats = [found.what for found in proven().broken]
    assert any("root" in what for what in whats)
    assert any("follow" in what for what in whats)


def test_an_event_slipped_into_a_sealed_day_is_noticed(cases: list[Case], town: Town) -> None:
    place(town, at=AT + timedelta(hours=3))
    proof = proven()
    assert [found.day for found in proof.broken] == [AT.date()]
    assert "the ledger has" in proof.broken[0].what


def test_erased_words_are_allowed_and_counted(cases: list[Case]) -> None:
    Words.objects.filter(case=cases[0], name="said").delete()
    Words.objects.filter(case=cases[1], name="said").update(text="")
    Attachment.objects.filter(case=cases[2]).delete()
    proof = proven()
    assert proof.ok, proof.broken
    assert proof.erased == 3
    assert proof.words == 7


def test_other_words_under_the_same_event_are_noticed(cases: list[Case]) -> None:
    Words.objects.filter(case=cases[0], name="said").update(text="我很满意")
    proof = proven()
    assert first(proof) == (cases[0].pk, 1, "place")


def test_words_nobody_said_are_noticed(cases: list[Case]) -> None:
    Words.objects.filter(case=cases[0], name="said").update(seq=2)
    assert proven().broken[0].case_id == cases[0].pk


def test_files_are_read_when_asked(cases: list[Case]) -> None:
    proof = proven(files=True)  # the cast's photo was never stored
    assert "1.jpg" in proof.broken[0].what


def test_seals_chain_and_days_without_events_have_none(cases: list[Case], town: Town) -> None:
    seals = list(Seal.objects.order_by("day"))
    assert [seal.day for seal in seals] == [(AT + n * DAY).date() for n in range(3)]
    assert [(seal.cases, seal.events) for seal in seals] == [(1, 6)] * 3
    zone = calendar_of(town.place.pk).zone
    assert seal_days(town.place.pk, until=(AT + 9 * DAY).date(), zone=zone) == []
    drive(town, place(town, at=AT + 7 * DAY), "accept")
    assert seal_days(town.place.pk, until=(AT + 7 * DAY).date(), zone=zone) == []  # the day is not over
    (later,) = seal_days(town.place.pk, until=(AT + 8 * DAY).date(), zone=zone)
    assert later.day == (AT + 7 * DAY).date()
    assert proven().ok


def test_a_day_is_the_towns_own_day(town: Town) -> None:
    zone = calendar_of(town.place.pk).zone
    late = AT.replace(hour=15, minute=59)  # 23:59 there
    place(town, at=late)
    place(town, at=late + timedelta(minutes=2))
    days = [seal.day for seal in seal_days(town.place.pk, until=(AT + 5 * DAY).date(), zone=zone)]
    assert days == [AT.date(), (AT + DAY).date()]
