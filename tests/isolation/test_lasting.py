"""What need not last waits for no disk; everything else does, and afterwards the connection is as it was."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.isolation.postgresql.line import Line
from huiyin.people.models import Contact
from huiyin.people.throttle import hit
from huiyin.prepared import planned_cursor, together
from huiyin.rows import insert
from tests.cast import Town

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def tried() -> int:
    return hit("test", "one", at=AT, limit=99, window=timedelta(hours=1))


def said(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(name)
        return str(cursor.fetchone()[0])


@pytest.fixture
def unwaited(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Of each message, whether nobody waits until it is on the disk."""
    found: list[bool] = []
    ask = Line.ask

    def listen(self: Line, statements: Any) -> Any:
        found.append(any("synchronous_commit" in text for text, _values, _keep in statements))
        return ask(self, statements)

    monkeypatch.setattr(Line, "ask", listen)
    return found


@pytest.mark.postgres
def test_a_count_of_tries_waits_for_no_disk_and_the_next_thing_does(town: Town, unwaited: list[bool]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET synchronous_commit = on"
        )  # as a town has it; a server for tests waits for nothing
    try:
        tried()
        assert said("SHOW synchronous_commit") == "on"
        insert([Contact(jurisdiction=town.place)])
        assert unwaited == [True, False]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


@pytest.mark.postgres
def test_beside_something_that_must_last_it_lasts_as_well(town: Town, unwaited: list[bool]) -> None:
    with together():
        insert([Contact(jurisdiction=town.place)])
        tried()
    with transaction.atomic():
        tried()
        insert([Contact(jurisdiction=town.place)])
    assert not any(unwaited)


@pytest.mark.postgres
def test_what_is_only_read_beside_it_makes_nobody_wait(town: Town, unwaited: list[bool]) -> None:
    with together():
        reading = planned_cursor()
        reading.execute("SELECT %s::int", [7])
        tried()
    assert unwaited == [True]
    assert reading.fetchone() == (7,)


@pytest.mark.sqlite
def test_a_file_waits_for_the_disk_again_afterwards_and_after_an_error(town: Town) -> None:
    def inside() -> str:
        with planned_cursor(lasting=False) as cursor:
            cursor.execute("PRAGMA synchronous")
            return str(cursor.fetchone()[0])

    assert inside() == "1"
    assert tried() == 0
    assert said("PRAGMA synchronous") == "2"
    with pytest.raises(DatabaseError), planned_cursor(lasting=False) as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    assert said("PRAGMA synchronous") == "2"
    with transaction.atomic():
        assert inside() == "2", "a transaction lasts as a whole"
