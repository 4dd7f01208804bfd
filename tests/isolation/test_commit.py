"""What a transaction writes last travels with its commit: in one message, and with an error nothing of it stands."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Words
from huiyin.isolation.postgresql.line import Line
from huiyin.ledger.models import Event
from huiyin.people.models import Contact
from huiyin.prepared import together
from huiyin.rows import insert
from tests.cast import Town, place

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def contact(town: Town) -> Contact:
    return Contact(jurisdiction=town.place, name="索朗")


def there(*contacts: Contact) -> list[bool]:
    return [Contact.objects.filter(pk=one.pk).exists() for one in contacts]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The first words of the statements of each message that was sent."""
    found: list[list[str]] = []
    ask = Line.ask

    def listen(self: Line, statements: Any) -> Any:
        found.append([text.split()[0] for text, _values, _keep in statements])
        return ask(self, statements)

    monkeypatch.setattr(Line, "ask", listen)
    return found


def test_it_is_one_message_with_the_commit(town: Town, messages: list[list[str]]) -> None:
    one, other = contact(town), contact(town)
    with transaction.atomic(), together(last=True):
        insert([one])
        insert([other])
    assert messages == [["INSERT", "INSERT", "COMMIT"]]
    assert there(one, other) == [True, True]


def test_without_a_transaction_it_is_sent_at_the_end_of_the_block(town: Town) -> None:
    one = contact(town)
    with together(last=True):
        insert([one])
        assert connection.waiting.cursors
    assert not connection.waiting.cursors
    assert there(one) == [True]


def test_an_error_is_raised_at_the_end_of_the_transaction_and_nothing_of_it_stands(town: Town) -> None:
    first, one, again = contact(town), contact(town), contact(town)
    again.pk = one.pk
    reached = False
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - where it is raised is the question
        insert([first])
        with together(last=True):
            insert([one])
            insert([again])
        reached = True
    assert reached, "it waited for the commit"
    assert there(first, one) == [False, False]
    with transaction.atomic(), together(last=True):
        insert([first])
    assert there(first) == [True], "the next one is served"


def test_what_the_database_finds_wrong_only_at_the_commit_undoes_it_too(town: Town) -> None:
    """Foreign keys are looked at when a transaction ends."""
    one = contact(town)
    one.jurisdiction_id = 10**12
    with pytest.raises(IntegrityError), transaction.atomic(), together(last=True):
        insert([one])
    assert there(one) == [False]
    assert place(town).pk


def test_inside_another_transaction_only_its_own_part_is_undone(town: Town) -> None:
    kept, one, again, after = (contact(town) for _ in range(4))
    again.pk = one.pk
    with transaction.atomic():
        insert([kept])
        with pytest.raises(IntegrityError), transaction.atomic(), together(last=True):  # noqa: PT012 - as above
            insert([one])
            insert([again])
        insert([after])
    assert there(kept, one, after) == [True, False, True]


def test_whoever_gives_up_after_it_was_said_wrote_nothing(town: Town) -> None:
    one = contact(town)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - where it is raised is the question
        with together(last=True):
            insert([one])
        raise ZeroDivisionError
    with transaction.atomic():
        with together(last=True):
            insert([one])
        transaction.set_rollback(True)
    assert there(one) == [False] and not connection.waiting.cursors


def test_who_asks_before_the_end_finds_it_written(town: Town) -> None:
    one = contact(town)
    with transaction.atomic():
        with together(last=True):
            insert([one])
        assert there(one) == [True]


def test_a_transaction_that_asked_nothing_sends_nothing(town: Town, messages: list[list[str]]) -> None:
    with transaction.atomic():
        pass
    assert messages == []


def test_whoever_listens_hears_the_commit_once(town: Town) -> None:
    with (
        CaptureQueriesContext(connection) as heard,
        transaction.atomic(durable=True),
        together(last=True),
    ):
        insert([contact(town)])
    said = [each["sql"].split()[0] for each in heard.captured_queries]
    assert said.count("COMMIT") == 1 and said.count("INSERT") == 1


def test_an_order_is_written_and_committed_in_one_message(town: Town, messages: list[list[str]]) -> None:
    place(town)  # the town's words are kept from then on
    messages.clear()
    case = place(town)
    assert len(messages) == 1 and messages[0][0] == "INSERT" and messages[0][-1] == "COMMIT"
    assert Event.objects.filter(case_id=case.pk).count() == 1
    assert Words.objects.filter(case=case).exists() and Case.objects.filter(pk=case.pk).exists()
