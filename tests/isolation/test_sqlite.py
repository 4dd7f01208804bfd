"""The short way to SQLite's driver: the same answers, errors and rules as by Django's cursor."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from huiyin.isolation.sqlite.base import PlannedCursor
from huiyin.people.models import Contact
from huiyin.prepared import planned_cursor
from huiyin.rows import insert, update
from tests.cast import Town

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
