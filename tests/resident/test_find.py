"""Finding a matter again: two secrets, slowed down, then stopped, and never told whether a number exists."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case
from huiyin.people.models import Attempts
from huiyin.people.throttle import blocked, hit, sweep_attempts, tries_of
from huiyin.web import address
from huiyin.web.now import now
from huiyin.web.resident import find as pages
from tests.cast import AT, Town, place

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def tried(client: Client, number: str, four: str):
    return client.post("/find/", {"number": number, "phone4": four})


def plain(answer, number: str) -> str:
    """The page without what differs on every page: the form's token, and the number that was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return page.replace(number, "NUMBER")


def test_receipt_and_four_digits_open_it(town: Town) -> None:
    case, client = place(town), Client()
    assert (
        tried(client, f"{case.receipt[:4]} {case.receipt[4:]}", "１２３４")["Location"]
        == f"/r/{case.receipt}/"
    )
    assert case.receipt[:4] in client.get(f"/r/{case.receipt}/").content.decode()


def test_a_wrong_number_and_wrong_digits_look_the_same(town: Town) -> None:
    case = place(town)
    wrong_digits, no_such = tried(Client(), case.receipt, "9999"), tried(Client(), "10000001", "1234")
    assert wrong_digits.status_code == no_such.status_code == 422
    assert plain(wrong_digits, case.receipt) == plain(no_such, "10000001")
    shown, unknown = Client().get(f"/r/{case.receipt}/"), Client().get("/r/10000001/")
    assert shown.status_code == unknown.status_code == 200
    assert plain(shown, case.receipt) == plain(unknown, "10000001")


def test_both_take_the_same_statements(town: Town) -> None:
    case = place(town)
    Client().get("/find/")
    counts = []
    for number in (case.receipt, "10000001"):
        with CaptureQueriesContext(connection) as queries:
            tried(Client(), number, "9999")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_after_five_wrong_tries_even_the_right_one_waits(town: Town) -> None:
    case = place(town)
    for _ in range(5):
        assert tried(Client(REMOTE_ADDR="10.0.0.1"), case.receipt, "9999").status_code == 422
    assert tried(Client(REMOTE_ADDR="10.0.0.2"), case.receipt, "1234").status_code == 429
    for _ in range(5):
        assert tried(Client(REMOTE_ADDR="10.0.0.3"), "10000001", "9999").status_code == 422
    assert tried(Client(REMOTE_ADDR="10.0.0.4"), "10000001", "9999").status_code == 429


def test_one_address_is_slowed_whatever_it_tries(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(pages, "now", lambda: AT)
    answers = [tried(Client(), f"1000000{n}", "9999").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    slowed = tried(Client(), "10000007", "9999")
    assert "10000007" in slowed.content.decode()  # what was typed is still there
    monkeypatch.setattr(pages, "now", lambda: AT + timedelta(seconds=10))
    assert tried(Client(), "10000007", "9999").status_code == 422


def test_and_then_stopped(town: Town, monkeypatch) -> None:
    moments = iter(AT + n * timedelta(seconds=10) for n in range(11))
    monkeypatch.setattr(pages, "now", lambda: next(moments))
    answers = [tried(Client(), f"1000000{n}", "9999").status_code for n in range(10)]
    assert answers == [422] * 10 and tried(Client(), "20000000", "9999").status_code == 429
    monkeypatch.undo()
    assert tried(Client(REMOTE_ADDR="10.9.9.9"), "20000000", "9999").status_code == 422


def test_a_counter_that_finds_one_matter_after_another_is_not_slowed(town: Town) -> None:
    case = place(town)
    assert {tried(Client(), case.receipt, "1234").status_code for _ in range(30)} == {302}


def test_behind_a_proxy_the_last_hop_counts(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(address, "config", replace(address.config, behind_proxy=True))
    for n in range(11):
        last = Client().post(
            "/find/",
            {"number": f"1000000{n % 10}", "phone4": "9999"},
            HTTP_X_FORWARDED_FOR=f"9.9.9.{n}, 7.7.7.7",
        )
    assert last.status_code == 429


@pytest.mark.parametrize(
    ("number", "four"), [("", ""), ("123", "1234"), ("\x00" * 8, "12\x0034"), ("12345678", "ab")]
)
def test_half_an_answer_is_told_by_its_field(town: Town, number: str, four: str) -> None:
    answer = tried(Client(), number, four)
    assert answer.status_code == 422 and b"-error" in answer.content
    assert not Attempts.objects.exists()


def test_a_matter_brought_in_from_elsewhere_has_no_second_secret(town: Town) -> None:
    case = place(town)
    Case.objects.filter(pk=case.pk).update(contact=None)
    for four in ("0000", "----"[:4]):
        assert tried(Client(REMOTE_ADDR=f"10.1.1.{len(four)}"), case.receipt, four).status_code == 422


# ── the counter itself ──


def test_the_limit_is_the_last_that_passes() -> None:
    waits = [hit("x", "a", at=AT, limit=2, window=QUARTER) for _ in range(3)]
    assert waits[:2] == [0, 0] and 0 < waits[2] <= 900
    assert hit("x", "b", at=AT, limit=2, window=QUARTER) == 0
    assert hit("y", "a", at=AT, limit=2, window=QUARTER) == 0
    assert hit("x", "a", at=AT + QUARTER, limit=2, window=QUARTER) == 0
    assert blocked("x", "a", at=AT, limit=3, window=QUARTER) and not blocked(
        "x", "c", at=AT, limit=1, window=QUARTER
    )


def test_no_address_is_kept_and_another_key_hashes_otherwise() -> None:
    hit("x", "192.0.2.7", at=AT, limit=2, window=QUARTER)
    row = Attempts.objects.get()
    assert b"192.0.2.7" not in bytes(row.key) and len(bytes(row.key)) == 32
    with override_settings(SECRET_KEY="another"):
        assert tries_of("x", "192.0.2.7", at=AT, window=QUARTER) == 0


def test_old_windows_are_swept() -> None:
    hit("x", "a", at=AT, limit=2, window=QUARTER)
    hit("x", "a", at=now(), limit=2, window=QUARTER)
    assert sweep_attempts(before=AT + timedelta(days=2)) == 1 and Attempts.objects.count() == 1
