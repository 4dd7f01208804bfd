"""SQLite: the short way to its driver gives the same answers, errors and rules as Django's cursor; and a connection that is kept does no harm."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from huiyin.isolation.sqlite.base import DatabaseWrapper, PlannedCursor
from huiyin.people.models import Contact
from huiyin.prepared import planned_cursor
from huiyin.rows import insert, update
from tests.cast import Town
from tests.disk import read_apart

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def ask(text: str, *values: object) -> list[tuple[Any, ...]]:
    with planned_cursor() as cursor:
        assert isinstance(cursor, PlannedCursor)
        cursor.execute(text, values)
        return cursor.fetchall()


def test_marks_and_signs_in_a_text_mean_what_they_mean_to_django() -> None:
    text, values = "SELECT %s, '100%%', %s, '%%s'", ["一", 2]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        assert ask(text, *values) == cursor.fetchall() == [("一", "100%", 2, "%s")]


def test_an_error_is_djangos_and_a_broken_transaction_is_asked_nothing(town: Town) -> None:
    one = Contact(jurisdiction=town.place, language="bo")
    insert([one])
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            insert([Contact(pk=one.pk, jurisdiction=town.place, language="en")])
        with pytest.raises(DatabaseError):
            ask("SELECT nothing FROM nowhere")
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            ask("SELECT 1")
        connection.set_rollback(False)
    assert Contact.objects.get(pk=one.pk).language == "bo"


def test_whoever_listens_hears_each_statement_once(town: Town) -> None:
    heard: list[tuple[str, bool]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql.split(maxsplit=1)[0], many))
        return execute(sql, params, many, context)

    one = Contact(jurisdiction=town.place, name="索朗")
    with connection.execute_wrapper(listen):
        insert([one])
        one.language = "bo"
        update([(one, {"language"})])
    assert heard == [("INSERT", True), ("UPDATE", False)]
    with CaptureQueriesContext(connection) as logged, planned_cursor() as cursor:
        cursor.execute("SELECT %s", ["七"])
    assert [query["sql"] for query in logged.captured_queries] == ["SELECT '七'"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_opened_again(town: Town) -> None:
    connection.close()
    assert ask("SELECT COUNT(*) FROM places_place WHERE id = %s", town.place.pk) == [(1,)]


# ── a connection that is kept from one request to the next ──


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    """Set up as a town's is, on a file of its own."""
    found = connection.copy("kept")
    found.settings_dict = {**found.settings_dict, "NAME": str(tmp_path / "town.sqlite3"), "CONN_MAX_AGE": 600}
    run(found, "CREATE TABLE book (line TEXT NOT NULL UNIQUE)")
    yield found
    found.close()


def run(db: DatabaseWrapper, text: str) -> list[tuple[Any, ...]]:
    with db.cursor() as cursor:
        cursor.execute(text)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def test_a_town_keeps_its_connections() -> None:
    assert connection.settings_dict["CONN_MAX_AGE"] >= 60


def test_the_next_request_finds_the_connection_open(kept: DatabaseWrapper) -> None:
    held = kept.connection
    for _ in range(3):
        kept.close_if_unusable_or_obsolete()
    with pytest.raises(IntegrityError):
        run(kept, "INSERT INTO book VALUES (NULL)")
    kept.close_if_unusable_or_obsolete()
    assert kept.connection is held, "a value that was refused says nothing against the file"


def test_after_an_error_of_the_database_the_file_is_opened_anew(kept: DatabaseWrapper) -> None:
    with pytest.raises(DatabaseError):
        run(kept, "SELECT line FROM burnt_book")
    kept.close_if_unusable_or_obsolete()
    assert kept.connection is None
    assert run(kept, "SELECT COUNT(*) FROM book") == [(0,)]


def test_a_file_that_took_the_place_of_another_is_the_one_that_is_written(
    kept: DatabaseWrapper, tmp_path: Path
) -> None:
    """As when a backup is put back under a server that still runs."""
    name, backup = tmp_path / "town.sqlite3", tmp_path / "backup.sqlite3"
    run(kept, f"VACUUM INTO '{backup}'")
    run(kept, "INSERT INTO book VALUES ('after the backup')")
    for one in tmp_path.glob("town.sqlite3*"):
        one.rename(tmp_path / f"old-{one.name}")
    backup.rename(name)
    kept.close_if_unusable_or_obsolete()
    run(kept, "INSERT INTO book VALUES ('after it was put back')")
    with closing(sqlite3.connect(name)) as other:
        assert other.execute("SELECT line FROM book").fetchall() == [("after it was put back",)]


def test_what_was_read_by_halves_holds_up_no_checkpoint(kept: DatabaseWrapper) -> None:
    """A statement that is left open would keep the log from ever being emptied."""
    run(kept, "INSERT INTO book VALUES ('一'), ('二'), ('三')")
    with PlannedCursor(kept) as cursor:
        cursor.execute("SELECT line FROM book")
        assert cursor.fetchone() == ("一",)
    run(kept, "INSERT INTO book VALUES ('四')")
    with closing(sqlite3.connect(kept.settings_dict["NAME"])) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_reading_the_file_takes_no_lock_away_from_who_holds_it(kept: DatabaseWrapper) -> None:
    """Else the next program that closes the file takes the log away under this process."""
    run(kept, "INSERT INTO book VALUES ('一')")
    name = Path(str(kept.settings_dict["NAME"]))
    assert "一".encode() in read_apart(name) + read_apart(log := name.with_name(f"{name.name}-wal"))
    another = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM book').fetchall()"
    subprocess.run([sys.executable, "-c", another, str(name)], check=True)
    assert log.exists()
