"""Nothing is lost or altered: the database itself refuses, and the ledger alone tells where every case stands."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from tests.cases.test_time import sweep
from tests.cast import AT, DAY, HOUR, MINUTE, Town, act, drive, fresh, make_cast, place, resident

pytestmark = pytest.mark.django_db

REFUSED = {
    "update an event": "UPDATE ledger_event SET verb = 'finish'",
    "touch a hash": "UPDATE ledger_event SET hash = hash",
    "delete one": "DELETE FROM ledger_event WHERE seq = 1",
    "delete all": "DELETE FROM ledger_event",
    "update a seal": "UPDATE ledger_seal SET events = 0",
    "delete a seal": "DELETE FROM ledger_seal",
}


@pytest.fixture
def sealed(town: Town) -> Case:
    with connection.cursor() as cursor:
        case = drive(town, place(town), "accept")
        cursor.execute(
            "INSERT INTO ledger_seal (id, jurisdiction_id, day, cases, events, root, hash)"
            " VALUES (%s, %s, %s, 1, 2, %s, %s)",
            ["0" * 31 + "1", town.place.pk, "2026-03-02", b"1" * 32, b"2" * 32],
        )
    return case


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_to(name, sealed):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REFUSED[name])
    assert [e.verb for e in Event.objects.filter(case_id=sealed.pk).order_by("seq")] == ["place", "accept"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_truncate():
    place(make_cast().a)
    for table in ("ledger_event", "ledger_seal"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table}")


@pytest.mark.sqlite
def test_the_database_refuses_to_replace(sealed):
    """SQLite's REPLACE takes the old row away without asking the trigger that refuses to delete."""
    row = Event.objects.filter(case_id=sealed.pk).order_by("seq").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_event WHERE seq = 1")
        held = list(cursor.fetchone())
        names = [column[0] for column in cursor.description]
    held[names.index("verb")] = "settle"
    marks = ", ".join(["%s"] * len(held))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT OR REPLACE INTO ledger_event ({', '.join(names)}) VALUES ({marks})", held)
    assert Event.objects.get(pk=row.pk).verb == "place"


# ── the ledger alone tells where every case stands ───────────────────────────────────────────────────────

LIVES = {
    "a plain round": ("accept", "dispatch", "take", "finish", "rate"),
    "back and forth": (
        "accept",
        "send_back",
        "accept",
        "dispatch",
        "object",
        "dispatch",
        "take",
        "pause",
        "resume",
    ),
    "reopened and brought up": (
        "accept",
        "dispatch",
        "take",
        "finish",
        "reopen",
        "finish",
        "reopen",
        "finish",
        "bring_up",
    ),
    "refused, appealed": ("accept", "refuse", "appeal"),
    "rated and sent back": ("accept", "dispatch", "take", "finish", "rate", "reopen"),
    "withdrawn": ("accept", "dispatch", "withdraw"),
    "words alone": ("add", "urge", "add"),
    "more time, not given": ("accept", "dispatch", "take", "ask_more_time", "keep_the_day"),
}


def folded(case: Case) -> dict[str, object]:
    """The case as its events tell it, from the loop's declaration and the ledger's facts alone."""
    loop, told = (
        registry.loop_named(case.loop),
        {"state": "", "rung": 0, "seq": 0, "closed_at": None, "unit_id": None},
    )
    counted = dict.fromkeys(("returned", "reopened", "postponed", "paused"), 0)
    marked: dict[str, object] = {"answered_at": None, "finished_at": None}
    for event in Event.objects.filter(case_id=case.pk).order_by("seq"):
        move, facts = loop.by_verb[event.verb], json.loads(event.facts)
        assert (told["state"] in move.source) if move.source else not told["seq"], (
            f"{event.verb} from {told['state']}"
        )
        assert event.role in {role.name for role in move.by}
        told["state"] = move.to or told["state"]
        assert event.state == told["state"]
        told["seq"] = event.seq
        told["rung"] = min(told["rung"] + 1, case.rungs) if move.rises else told["rung"]
        told["closed_at"] = event.at if loop.by_name[told["state"]].closed else None
        marked |= dict.fromkeys(name for name in move.clears if name in marked)
        marked |= {name: event.at for name in move.marks if marked[name] is None}
        for name, _ in move.counts:
            counted[name] += 1
        if "unit_id" in dict(move.sets):
            told["unit_id"] = facts["unit"]
    return {**told, **counted, **marked, "turn": loop.by_name[told["state"]].turn.name}


@pytest.mark.parametrize("name", LIVES)
def test_replaying_the_ledger_gives_the_cases_state(town, name):
    case = fresh(drive(town, place(town), *LIVES[name], step=7 * HOUR))
    assert {field: getattr(case, field) for field in folded(case)} == folded(case)


def test_replaying_a_case_that_rose_by_itself_and_fell_silent(town):
    case = place(town)
    drive(town, case, "accept", "dispatch", "take", at=AT + 9 * DAY)
    act(town, case, "finish", at=AT + 50 * DAY)
    sweep(case, AT + 90 * DAY)
    case = fresh(case)
    assert case.state == "unanswered"
    assert case.rung > 0
    assert {field: getattr(case, field) for field in folded(case)} == folded(case)


def test_the_receipt_stands_in_no_event(town):
    case = drive(town, place(town), "accept", "dispatch", at=AT + MINUTE)
    assert not any(case.receipt in e.facts for e in Event.objects.all())
    assert resident(case).speaks_for == case.pk
