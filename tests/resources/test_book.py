"""The town's book: what is posted, what is refused, what it adds up to."""

import os
import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.cases.lane import Refused
from huiyin.ids import new_id
from huiyin.resources import queries
from huiyin.resources.actions import (
    approve_spending,
    move_between,
    post_income,
    refuse_spending,
    reverse_posting,
)
from huiyin.resources.chart import AccountFacts, change_account, open_account, set_limit_alone
from huiyin.resources.models import Kind, Posting, Waiting
from huiyin.rows import insert
from tests.cast import AT, DAY, place
from tests.resources.conftest import Book, receipt

pytestmark = pytest.mark.django_db


def refusal(action, **given) -> str:
    with pytest.raises(Refused) as caught:
        action(**given)
    return str(caught.value)


def undo(book: Book, posting: Posting, who: str = "dispatcher", **more) -> Posting:
    return reverse_posting(posting_id=posting.pk, by=book.town.actor(who), at=AT, **{"why": "记错了", **more})


# ── posting ──


def test_money_comes_in_and_is_spent_on_a_matter(book):
    case = place(book.town)
    book.income(100_000)
    book.spend(12_345, case=case, words="灯泡")
    book.spend(655, case=case)
    assert queries.balance_of(book["relief-fund"]) == 87_000
    assert queries.cost_of([case.pk]) == {case.pk: 13_000}


@pytest.mark.parametrize("fen", [0, -1, 1.5, True, 10**11 + 1])
def test_negative_huge_and_decimal_amounts_are_refused(book, fen):
    book.income(100_000)
    assert refusal(book.spend, fen=fen)
    assert Posting.objects.count() == 1


def test_nothing_is_spent_that_the_fund_does_not_hold(book):
    book.income(1_000)
    assert "10.00 yuan are left" in refusal(book.spend, fen=1_001)
    book.spend(1_000)
    assert refusal(book.spend, fen=1)


def test_a_spending_needs_its_receipt_and_one_receipt_pays_once(book):
    book.income(10_000)
    assert "receipt" in refusal(book.spend, fen=5, receipt=None)
    paper, again = receipt(), receipt()
    again.digest = paper.digest
    first = book.spend(500, receipt=paper)
    assert "posted already" in refusal(book.spend, fen=500, receipt=again)
    undo(book, first)
    assert book.spend(500, receipt=again)


def test_the_same_form_twice_posts_once(book):
    key = new_id()
    assert book.income(500, key=key).pk == book.income(500, key=key).pk
    key = new_id()
    assert book.spend(100, key=key).pk == book.spend(100, key=key).pk
    assert Posting.objects.count() == 2


def test_another_towns_accounts_matters_and_people_are_refused(book, other_book):
    book.income(5_000)
    other_case = place(other_book.town)
    assert refusal(book.spend, fen=1, case=other_case)
    for who in ("dispatcher", "leader"):
        given = {"source": book["budget"], "fen": 1, "by": other_book.town.actor(who), "at": AT}
        assert refusal(post_income, fund=book["relief-fund"], **given)
    mixed = {"source": other_book["budget"], "fen": 1, "by": book.town.actor("dispatcher"), "at": AT}
    assert refusal(post_income, fund=book["relief-fund"], **mixed)


def test_a_day_that_has_not_come_and_a_closed_fund_are_refused(book):
    book.income(5_000)
    assert refusal(book.spend, fen=1, on=(AT + 2 * DAY).date())
    facts = AccountFacts("旧", active=False)
    book.accounts["relief-fund"] = change_account(
        account_id=book["relief-fund"].pk, facts=facts, by=book.town.actor("admin"), at=AT
    )
    assert refusal(book.spend, fen=1)


def test_money_moves_between_funds_with_a_reason(book):
    book.income(5_000)
    given = {"out_of": book["relief-fund"], "into": book["wish-fund"], "fen": 2_000, "at": AT}
    by = book.town.actor("leader")
    assert refusal(move_between, words="", by=by, **given)
    assert refusal(move_between, words="同", by=by, **{**given, "into": book["relief-fund"]})
    move_between(words="年末调剂", by=by, **given)
    assert [queries.balance_of(book[code]) for code in ("relief-fund", "wish-fund")] == [3_000, 2_000]
    assert queries.year_of(book.town.place.pk, 2026).total.fen == 0


# ── two people ──


def test_above_the_towns_limit_two_people_are_needed(book):
    book.income(1_000_000)
    set_limit_alone(jurisdiction_id=book.town.place.pk, fen=50_000, by=book.town.actor("admin"), at=AT)
    assert isinstance(book.spend(50_000), Posting)
    waiting = book.spend(50_001, words="屋顶")
    assert isinstance(waiting, Waiting) and queries.balance_of(book["relief-fund"]) == 950_000
    given = {"waiting_id": waiting.pk, "at": AT}
    assert "yourself" in refusal(approve_spending, by=book.town.actor("dispatcher"), **given)
    posting = approve_spending(by=book.town.actor("leader"), **given)
    assert posting.second == book.town.accounts["leader"] and posting.words == "屋顶"
    assert "already" in refusal(approve_spending, by=book.town.actor("leader"), **given)
    assert queries.balance_of(book["relief-fund"]) == 899_999


def test_a_village_and_a_unit_spend_with_the_towns_word_alone(book):
    book.income(1_000)
    for who in ("clerk", "roads"):
        waiting = book.spend(10, by=who)
        assert isinstance(waiting, Waiting)
        assert refusal(approve_spending, waiting_id=waiting.pk, by=book.town.actor(who), at=AT)
    assert refusal(book.spend, fen=10, by="admin")


def test_a_second_person_says_no_with_the_reason(book):
    book.income(1_000)
    waiting = book.spend(10, by="clerk")
    given = {"waiting_id": waiting.pk, "by": book.town.actor("dispatcher"), "at": AT}
    assert refusal(refuse_spending, why=" ", **given)
    refuse_spending(why="收据看不清", **given)
    assert refusal(approve_spending, **given)
    assert not queries.waiting_of(book.town.place.pk)


def test_what_waits_is_not_posted_once_the_fund_is_empty(book):
    book.income(1_000)
    waiting = book.spend(900, by="clerk")
    book.spend(500)
    given = {"waiting_id": waiting.pk, "by": book.town.actor("dispatcher"), "at": AT}
    assert "left" in refusal(approve_spending, **given)


# ── reversing ──


def test_a_posting_is_reversed_once_and_a_reversal_never(book):
    case = place(book.town)
    book.income(1_000)
    first = book.spend(300, case=case)
    assert refusal(undo, book=book, posting=first, why="")
    mirror = undo(book, first)
    assert "already" in refusal(undo, book=book, posting=first)
    assert "reversal itself" in refusal(undo, book=book, posting=mirror)
    assert queries.balance_of(book["relief-fund"]) == 1_000
    assert queries.cost_of([case.pk]) == {case.pk: 0}
    year = queries.year_of(book.town.place.pk, 2026)
    assert (year.total.fen, year.total.n, year.on_cases.n) == (0, 0, 0)


def test_above_the_limit_somebody_else_reverses(book):
    posting = book.income(1_000_000)
    assert "somebody else" in refusal(undo, book=book, posting=posting)
    assert undo(book, posting, "leader")


def test_income_that_was_spent_already_is_not_reversed(book):
    posting = book.income(1_000)
    book.spend(600)
    assert "left" in refusal(undo, book=book, posting=posting)


# ── what the database itself refuses ──


def raw(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE resources_posting SET fen = fen + 1",
        "UPDATE resources_posting SET words = 'x'",
        "UPDATE resources_posting SET case_id = NULL",
        "DELETE FROM resources_posting",
    ],
)
def test_sql_that_changes_a_posting_is_refused(book, sql):
    book.income(1_000)
    with pytest.raises(DatabaseError, match="reverse it"):
        raw(sql)
    assert Posting.objects.get().fen == 1_000


@pytest.mark.sqlite
def test_a_posting_is_not_replaced_either(book):
    book.income(1_000)
    columns = ", ".join(f'"{f.column}"' for f in Posting._meta.concrete_fields)
    with pytest.raises(DatabaseError, match="reverse it"):
        raw(f"INSERT OR REPLACE INTO resources_posting ({columns}) SELECT {columns} FROM resources_posting")


@pytest.mark.postgres
def test_the_book_is_not_truncated(book):
    book.income(1_000)
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="reverse it"):
        raw("TRUNCATE resources_posting CASCADE")


def crooked(book: Book, other: Book, first: Posting, how: str) -> Posting:
    """A posting that no action would write."""
    right = {
        "jurisdiction_id": book.town.place.pk, "out_of": book["budget"], "into": book["relief-fund"], "fen": 5,
        "on": AT.date(), "at": AT, "posted_by": book.town.accounts["dispatcher"],
    }  # fmt: skip
    mirror = {"out_of": first.into, "into": first.out_of, "fen": first.fen, "reverses": first}
    wrong = {
        "nothing": {"fen": 0},
        "negative": {"fen": -5},
        "huge": {"fen": 10**11 + 1},
        "one account": {"into": book["budget"]},
        "one person": {"second": book.town.accounts["dispatcher"]},
        "another town's account": {"into": other["relief-fund"]},
        "a reversal of another amount": {**mirror, "fen": first.fen - 1},
        "a reversal the same way round": {"reverses": first, "fen": first.fen},
    }
    return Posting(**{**right, **wrong[how]})


@pytest.mark.parametrize(
    "how",
    [
        "nothing", "negative", "huge", "one account", "one person", "another town's account",
        "a reversal of another amount", "a reversal the same way round",
    ],
)  # fmt: skip
def test_the_database_takes_no_crooked_posting(book, other_book, how):
    first = book.income(1_000)
    with pytest.raises(DatabaseError), transaction.atomic():
        crooked(book, other_book, first, how).save(force_insert=True)


def test_the_database_takes_no_reversal_of_a_reversal(book):
    mirror = undo(book, book.income(1_000))
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting(
            jurisdiction_id=book.town.place.pk, out_of=mirror.into, into=mirror.out_of, fen=mirror.fen, on=AT.date(),
            at=AT, posted_by=book.town.accounts["leader"], reverses=mirror,
        ).save(force_insert=True)  # fmt: skip


# ── many ──


def some_postings(book: Book, number: int, rng: random.Random) -> list[Posting]:
    """Postings between accounts by lot, a fifth of them reversed later: what years of a town might look like."""
    codes, made = list(book.accounts), []
    for _ in range(number):
        old = rng.choice(made) if made and rng.random() < 0.2 else None
        if old is not None and old.reverses is None and not getattr(old, "undone", False):
            old.undone = True
            pair, fen, reverses = (old.into, old.out_of), old.fen, old
        else:
            pair, fen, reverses = rng.sample([book[c] for c in codes], 2), rng.randint(1, 10**9), None
        made.append(
            Posting(
                jurisdiction_id=book.town.place.pk, out_of=pair[0], into=pair[1], fen=fen, reverses=reverses,
                on=date(2024, 1, 1) + timedelta(days=rng.randrange(1096)), at=AT, posted_by=book.town.accounts["leader"],
            )
        )  # fmt: skip
    return made


def test_however_many_postings_the_book_balances_and_the_years_add_up(book):
    """HUIYIN_TEST_POSTINGS=100000 for the full size."""
    made = some_postings(book, int(os.environ.get("HUIYIN_TEST_POSTINGS", "4000")), random.Random(7))
    insert(made)
    kept: defaultdict[int, int] = defaultdict(int)
    spent: defaultdict[int, int] = defaultdict(int)
    for one in made:
        kept[one.into_id] += one.fen
        kept[one.out_of_id] -= one.fen
        kinds = (one.out_of.kind, one.into.kind)
        if one.reverses is None and kinds == (Kind.FUND, Kind.PURPOSE):
            spent[one.on.year] += one.fen
        elif one.reverses is not None and kinds == (Kind.PURPOSE, Kind.FUND):
            spent[one.on.year] -= one.fen
    found = queries.balances(book.town.place.pk)
    assert found == dict(kept) and sum(found.values()) == 0
    for number in (2024, 2025, 2026):
        year = queries.year_of(book.town.place.pk, number)
        assert year.total.fen == spent[number]
        for parts in (year.by_fund, year.by_purpose):
            assert sum(part.fen for part in parts.values()) == year.total.fen
            assert sum(part.n for part in parts.values()) == year.total.n


def test_a_funds_book_shows_what_it_held_after_each_line(book):
    rng = random.Random(3)
    for n in range(130):
        book.income(rng.randint(1, 900), on=date(2026, 1, 1) + timedelta(days=n % 40))
    fund = book["relief-fund"]
    lines, after = [], None
    while True:
        page = queries.book_of(fund, after)
        lines += page.lines
        if not page.older:
            break
        after = (page.lines[-1].posting.on, page.lines[-1].posting.pk)
    assert len(lines) == 130 and lines[0].held == queries.balance_of(fund)
    assert lines[-1].held == lines[-1].fen
    for newer, older in pairwise(lines):
        assert newer.held - newer.fen == older.held


def test_reading_takes_the_same_few_statements(book):
    counts = []
    for _ in range(2):
        for n in range(20):
            book.income(100 + n)
            book.spend(10 + n, case=place(book.town))
        with CaptureQueriesContext(connection) as seen:
            queries.book_of(book["relief-fund"])
            queries.year_of(book.town.place.pk, 2026)
            queries.balances(book.town.place.pk)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


# ── the chart ──


def test_only_the_keeper_opens_accounts_and_sets_the_limit(book):
    town = book.town.place.pk
    for who in ("dispatcher", "leader", "clerk"):
        given = {"jurisdiction_id": town, "by": book.town.actor(who), "at": AT}
        assert refusal(set_limit_alone, fen=10, **given)
        assert refusal(open_account, kind="fund", code="x", facts=AccountFacts("甲"), **given)
    given = {"jurisdiction_id": town, "by": book.town.actor("admin"), "at": AT}
    assert refusal(set_limit_alone, fen=-1, **given)
    assert refusal(open_account, kind="fund", code="relief-fund", facts=AccountFacts("甲"), **given)
    assert refusal(open_account, kind="purse", code="y", facts=AccountFacts("甲"), **given)
    assert refusal(open_account, kind="fund", code="z z", facts=AccountFacts(" "), **given)
