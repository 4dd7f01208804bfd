"""Database and disk away, full or closed for writing: a clear page, nothing lost, and it comes back by itself."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import IntegrityError, InternalError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case, Words
from huiyin.outage import is_outage
from tests.cast import SAID, Town
from tests.resident.sending import PHONE, fields, photo

AWAY = "Your words are kept on your phone."


@pytest.fixture
def browser() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["huiyin_language"] = "en"
    return client


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("server closed the connection unexpectedly")


def again(page: str) -> dict[str, str]:
    """What the page's own form would send."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@contextmanager
def closed_for_writing() -> Iterator[None]:
    """What a standby, a full file system mounted read-only or a careful administrator does to the database."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


@contextmanager
def full() -> Iterator[None]:
    """A disk without room: SQLite may not take one more page."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what other tests freed is no room either
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.django_db(transaction=True)
def test_closed_for_writing_what_was_typed_stands_there_and_goes_through_later(
    browser: Client, town: Town
) -> None:
    sent = fields(town, said=SAID * 3)
    with closed_for_writing():
        answer = browser.post("/order/", sent)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert AWAY in page and SAID in page and not Case.objects.exists()
    kept = again(page)
    assert kept == {name: value for name, value in sent.items() if isinstance(value, str)}
    for _ in range(2):  # however often they press
        assert browser.post("/order/", kept).status_code == 302
    assert Words.objects.get(kind="said").text == SAID * 3


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_loses_nothing_and_takes_orders_again_when_there_is_room(
    browser: Client, town: Town
) -> None:
    told: list[int] = []
    with full():
        for _ in range(20):
            answer = browser.post("/order/", fields(town, said=SAID * 40))
            told.append(answer.status_code)
            if told[-1] != 302:
                break
    assert told[-1] == 503 and AWAY in answer.content.decode()
    assert Case.objects.count() == told.count(302), "what was acknowledged is there, and nothing else"
    assert browser.post("/order/", again(answer.content.decode())).status_code == 302
    assert Case.objects.count() == told.count(302) + 1


@pytest.mark.django_db
def test_a_page_that_is_only_read_says_that_it_comes_back(
    browser: Client, town: Town, monkeypatch: Any
) -> None:
    monkeypatch.setattr("huiyin.web.resident.home.page", away)
    answer = browser.get("/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
    assert "It comes back by itself" in page and "<form" not in page
    monkeypatch.undo()
    assert browser.get("/").status_code == 200


@pytest.mark.django_db
def test_the_desk_is_told_too(browser: Client, town: Town, monkeypatch: Any) -> None:
    """Before anybody is known: the session itself can't be read."""
    browser.force_login(town.accounts["clerk"])
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    assert browser.get("/desk/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_session_that_can_not_be_kept_is_an_outage_and_no_bad_request(browser: Client, town: Town) -> None:
    """Django makes a 400 of it: "the session was deleted", which is not so."""
    browser.post("/order/", fields(town))
    receipt = Case.objects.get().receipt
    with closed_for_writing():
        answer = browser.post("/find/", {"number": receipt, "phone4": PHONE[-4:]})
    assert answer.status_code == 503


@pytest.mark.django_db
def test_a_password_is_not_written_back_into_the_page(browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiyin.web.sign_in.StaffAdapter.pre_authenticate", away)
    answer = browser.post(reverse("account_login"), {"login": "a-clerk", "password": "liushu-cunkou-2026"})
    assert answer.status_code == 503
    assert "liushu" not in answer.content.decode() and "a-clerk" in answer.content.decode()


@pytest.mark.django_db
def test_photos_are_asked_for_again(browser: Client, town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiyin.web.resident.order.place_case", away)
    page = browser.post("/order/", fields(town, photos=photo())).content.decode()
    assert "Photos and recordings stay on your phone too" in page


@pytest.mark.django_db
def test_programs_are_told_in_their_own_shape(browser: Client, town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiyin.api.v1.frame.read_asked", away)
    answer = browser.get("/api/v1/services")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer["Content-Type"] == "application/problem+json"
    monkeypatch.setattr("huiyin.api.open311.frame.caller_of", away)
    answer = browser.get("/open311/v2/services.json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json()[0]["code"] == 503
    monkeypatch.setattr("huiyin.web.resident.order.place_case", away)
    answer = browser.post("/order/", fields(town), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (503, {"error": "away"})


@pytest.mark.django_db
def test_our_own_fault_stays_our_fault(browser: Client, town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr("huiyin.web.resident.home.page", lambda *_, **__: 1 / 0)
    assert browser.get("/").status_code == 500


def test_what_is_an_outage() -> None:
    class ReadOnly(Exception):
        sqlstate = "25006"

    closed = InternalError("cannot execute INSERT in a read-only transaction")
    closed.__cause__ = ReadOnly()
    of_session = UpdateError()
    of_session.__context__ = OperationalError("attempt to write a readonly database")
    for error in (closed, of_session, OperationalError("disk I/O error"), OSError(errno.ENOSPC, "no room")):
        assert is_outage(error), error
    for other in (
        None,
        ValueError(),
        IntegrityError(),
        OperationalError("no such table: x"),
        OSError(errno.ENOENT, ""),
    ):
        assert not is_outage(other), other
