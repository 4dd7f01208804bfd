"""Money that care visits brought and the town's book: every fen stands in one of three places, and once."""

from typing import Any

import pytest

from huiyin.resources.actions import refuse_spending, reverse_posting
from huiyin.resources.models import Posting, Waiting
from huiyin.visits.models import Brought
from tests.cast import AT, Town
from tests.desk.conftest import SignIn
from tests.desk.test_money import paper
from tests.resources.conftest import Book, make_book
from tests.visits.making import keep, make_round, spoken

pytestmark = pytest.mark.django_db

MONEY = {"what": "", "fen": 50_000, "fund": "镇慰问金", "receipt_no": "2026-031"}


@pytest.fixture
def book(town: Town) -> Book:
    found = make_book(town)
    found.income(900_000)
    return found


@pytest.fixture
def gift(town: Town) -> Brought:
    keep(spoken(make_round(town, occasion="honoured"), town, brought=[MONEY]), town.actor("grid"))
    return Brought.objects.get()


def sent(book: Book, gift: Brought, **more: object) -> dict[str, object]:
    return {
        "fund": book["relief-fund"].pk, "purpose": book["relief"].pk, "yuan": "500.00", "words": "", "on": "2026-03-02",
        "receipt": paper(), "gift": str(gift.pk), **more,
    }  # fmt: skip


def sums(client: Any) -> str:
    text = client.get("/desk/money/?year=2026").content.decode()
    return text[text.index('id="gifts"') :]


def test_what_a_visit_brought_is_posted_from_the_list_and_the_sums_add_up(
    sign_in: SignIn, book: Book, gift: Brought
) -> None:
    client = sign_in("dispatcher")
    before = sums(client)
    assert before.count("500.00 yuan, 1 gifts") == 2 and f"?gift={gift.pk}" in before, (
        "brought; still to be posted"
    )
    form = client.get(f"/desk/money/spend/?gift={gift.pk}").content.decode()
    assert 'value="500.00"' in form and "2026-031" in form
    assert gift.visit.door.label not in form and gift.visit.door.label not in before, (
        "whom it was for is not told"
    )
    assert "Posted: 500.00 yuan." in client.post("/desk/money/spend/", sent(book, gift)).content.decode()
    after = sums(client)
    assert after.count("500.00 yuan, 1 gifts") == 2 and f"?gift={gift.pk}" not in after, (
        "brought; in the book"
    )
    gift.refresh_from_db()
    assert gift.posting == Posting.objects.get(fen=50_000).pk


def test_one_gift_is_posted_once(sign_in: SignIn, book: Book, gift: Brought) -> None:
    client = sign_in("dispatcher")
    client.post("/desk/money/spend/", sent(book, gift))
    again = client.post("/desk/money/spend/", sent(book, gift, receipt=paper("red")))
    assert again.status_code == 422 and "in the book already" in again.content.decode()
    assert Posting.objects.filter(fen=50_000).count() == 1


def test_another_sum_than_was_brought_is_refused_and_what_was_typed_stays(
    sign_in: SignIn, book: Book, gift: Brought
) -> None:
    answer = sign_in("dispatcher").post("/desk/money/spend/", sent(book, gift, yuan="400.00"))
    assert answer.status_code == 422 and "brought 500.00 yuan" in answer.content.decode()
    assert 'value="400.00"' in answer.content.decode() and not Posting.objects.filter(fen=40_000).exists()


def test_what_was_taken_back_or_refused_is_to_be_posted_again(
    sign_in: SignIn, town: Town, book: Book, gift: Brought
) -> None:
    client = sign_in("dispatcher")
    client.post("/desk/money/spend/", sent(book, gift))
    first = Posting.objects.get(fen=50_000)
    reverse_posting(posting_id=first.pk, why="写错了科目", by=town.actor("dispatcher"), at=AT)
    assert f"?gift={gift.pk}" in sums(client)
    sign_in("clerk").post("/desk/money/spend/", sent(book, gift, receipt=paper("blue")))
    waiting = Waiting.objects.get()
    assert f"?gift={gift.pk}" not in sums(sign_in("dispatcher")), "it waits for the town"
    refuse_spending(waiting_id=waiting.pk, why="没有票", by=town.actor("dispatcher"), at=AT)
    assert f"?gift={gift.pk}" in sums(sign_in("dispatcher"))


def test_the_gift_of_another_town_is_nobodys_here(sign_in: SignIn, cast: Any, book: Book) -> None:
    keep(spoken(make_round(cast.b, occasion="honoured"), cast.b, brought=[MONEY]), cast.b.actor("grid"))
    theirs = Brought.objects.get()
    client = sign_in("dispatcher")
    assert client.get(f"/desk/money/spend/?gift={theirs.pk}").status_code == 404
    assert client.post("/desk/money/spend/", sent(book, theirs)).status_code == 404
    assert 'id="gifts"' not in client.get("/desk/money/?year=2026").content.decode()
