"""Vouchers: who is entitled, given once, used or returned, to the fen; and never affected by a complaint."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

import huiyin.vouchers
from huiyin.kernel.say import Refused
from huiyin.resources import queries as book_queries
from huiyin.resources.actions import reverse_posting
from huiyin.resources.giving import add_partner
from huiyin.vouchers.actions import Rule, SchemeFacts, give_voucher, open_scheme, return_voucher, use_voucher
from huiyin.vouchers.models import Voucher
from huiyin.vouchers.queries import stands
from tests.cast import AT, DAY, Cast
from tests.resources.conftest import Book, make_book, receipt

pytestmark = pytest.mark.django_db
FACTS = SchemeFacts(
    name_zh="六十岁以上购物券", who_zh="户口在本镇、满六十岁的老人，每人一张。",
    rules=(Rule("lives", "户口在本镇", text_en="registered in the town"), Rule("sixty", "满六十岁", text_en="sixty or older")),
    each_fen=5_000, from_on=date(2026, 3, 1), to_on=date(2026, 6, 1),
)  # fmt: skip


@pytest.fixture
def book(cast: Cast) -> Book:
    made = make_book(cast.a)
    made.income(100_000)
    return made


@pytest.fixture
def scheme(book):
    given = {"fund": book["relief-fund"], "purpose": book["relief"], "by": book.town.actor("admin"), "at": AT}
    return open_scheme(code="elder", facts=FACTS, **given)


@pytest.fixture
def shop(book):
    return add_partner(
        jurisdiction_id=book.town.place.pk,
        sort="company",
        name_zh="供销社",
        by=book.town.actor("dispatcher"),
        at=AT,
    )


def give(book, scheme, holder="540124196001011234", met=("lives", "sixty"), who="dispatcher", at=AT):
    return give_voucher(scheme=scheme, holder=holder, met=met, by=book.town.actor(who), at=at)


def end(book, action, number, **more):
    return action(
        jurisdiction_id=book.town.place.pk,
        number=number,
        by=book.town.actor("dispatcher"),
        at=more.pop("at", AT),
        **more,
    )


def standing(book):
    (one,) = stands(book.town.place.pk)
    assert one.balances
    return one.given, one.used, one.returned, one.out, one.out_fen


def test_given_used_returned_and_out_balance_to_the_fen(book, scheme, shop):
    vouchers = [give(book, scheme, f"54012419600101{n:04d}") for n in range(4)]
    assert standing(book) == (4, 0, 0, 4, 20_000)
    end(book, use_voucher, vouchers[0].number, partner=shop, receipt=receipt())
    end(book, return_voucher, vouchers[1].number, why="老人不要了")
    assert standing(book) == (4, 1, 1, 2, 10_000)
    assert book_queries.balance_of(book["relief-fund"]) == 100_000 - 20_000 + 5_000
    year = book_queries.year_of(book.town.place.pk, 2026)
    assert (year.total.fen, year.total.n) == (5_000, 1)
    assert sum(book_queries.balances(book.town.place.pk).values()) == 0


def test_every_condition_that_is_not_met_is_said(book, scheme):
    with pytest.raises(Refused) as caught:
        give(book, scheme, met=())
    assert [why.args["what"] for why in caught.value.whys] == ["户口在本镇", "满六十岁"]
    assert not Voucher.objects.exists()


def test_the_same_paper_is_given_once_and_again_after_it_was_returned(book, scheme):
    first = give(book, scheme)
    with pytest.raises(Refused, match="already"):
        give(book, scheme, " 540124 19600101 1234 ")
    end(book, return_voucher, first.number, why="弄丢了")
    give(book, scheme)


@pytest.mark.parametrize("holder", ["", "12", "x" * 41, "！！！！"])
def test_a_paper_needs_a_number(book, scheme, holder):
    with pytest.raises(Refused):
        give(book, scheme, holder)


def test_used_and_returned_once_and_never_both(book, scheme, shop):
    number = give(book, scheme).number
    end(book, use_voucher, number, partner=shop, receipt=receipt())
    for action, more in (
        (use_voucher, {"partner": shop, "receipt": receipt()}),
        (return_voucher, {"why": "再退"}),
    ):
        with pytest.raises(Refused, match="used already"):
            end(book, action, number, **more)
    with pytest.raises(Refused, match="no voucher"):
        end(book, return_voucher, "0000000000", why="没有")
    with pytest.raises(DatabaseError), transaction.atomic():
        Voucher.objects.update(returned_at=AT)


def test_a_scheme_that_has_not_begun_or_is_over_gives_none(book, scheme, shop):
    number = give(book, scheme).number
    for at in (AT - 5 * DAY, AT + 120 * DAY):
        with pytest.raises(Refused, match="does not run"):
            give(book, scheme, "540124195001010000", at=at)
    with pytest.raises(Refused, match="run out"):
        end(book, use_voucher, number, partner=shop, receipt=receipt(), at=AT + 120 * DAY)
    end(book, return_voucher, number, why="到期", at=AT + 120 * DAY)


def test_the_fund_must_hold_it_and_the_number_is_not_kept(book, scheme):
    for n in range(20):
        give(book, scheme, f"54012419600101{n:04d}")
    with pytest.raises(Refused, match="left"):
        give(book, scheme, "540124195001010000")
    assert b"540124196001010001" not in b"".join(bytes(one.holder_hash) for one in Voucher.objects.all())


def test_only_the_town_gives_and_only_the_keeper_opens(book, scheme, cast: Cast):
    for by in (cast.a.actor("clerk"), cast.a.actor("admin"), cast.b.actor("dispatcher")):
        with pytest.raises(Refused):
            give_voucher(scheme=scheme, holder="540124196001011234", met=("lives", "sixty"), by=by, at=AT)
    given = {"fund": book["relief-fund"], "purpose": book["relief"], "code": "x", "facts": FACTS, "at": AT}
    with pytest.raises(Refused):
        open_scheme(by=cast.a.actor("dispatcher"), **given)


@pytest.mark.parametrize("wrong", [{"each_fen": 0}, {"each_fen": -5}, {"each_fen": 10**12}, {"each_fen": 1.5}, {"times": 0}, {"times": 99},
                                   {"rules": ()}, {"who_zh": " "}, {"to_on": date(2026, 1, 1)}])  # fmt: skip
def test_a_scheme_that_cannot_be_is_refused(book, wrong):
    facts = SchemeFacts(
        **{**{name: getattr(FACTS, name) for name in SchemeFacts.__dataclass_fields__}, **wrong}
    )
    with pytest.raises(Refused):
        open_scheme(
            fund=book["relief-fund"],
            purpose=book["relief"],
            code="y",
            facts=facts,
            by=book.town.actor("admin"),
            at=AT,
        )


def test_benefits_look_at_no_matter():
    """No module of the package imports what it could see a complaint with."""
    for path in Path(huiyin.vouchers.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        seen = {
            name
            for name in names
            if name.startswith(("huiyin.cases", "huiyin.loops", "huiyin.ledger", "huiyin.notices"))
        }
        assert seen <= {"huiyin.cases.models"} and (not seen or path.name == "actions.py"), (path, seen)
        if seen:
            assert "if TYPE_CHECKING" in path.read_text("utf-8")


def test_a_vouchers_posting_is_not_reversed_behind_its_back(book, scheme):
    posting = give(book, scheme).given
    with pytest.raises(Refused, match="Return the voucher"):
        reverse_posting(posting_id=posting.pk, why="记错", by=book.town.actor("leader"), at=AT)
    assert standing(book) == (1, 0, 0, 1, 5_000)
