"""A town with a book: two funds, the usual sources and purposes, and money in the first fund."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import count

import pytest

from huiyin.cases.models import Attachment
from huiyin.resources.actions import post_income, post_spending
from huiyin.resources.chart import AccountFacts, open_account, open_book
from huiyin.resources.models import Account, Posting, Waiting
from tests.cast import AT, Cast, Town

_numbers = count(1)


def receipt() -> Attachment:
    """A receipt as the uploads hand it over: checked, stored, not yet saved; no two are the same."""
    digest = sha256(str(next(_numbers)).encode()).digest()
    return Attachment(
        kind="photo",
        media_type="image/jpeg",
        stored="r.jpg",
        size=10,
        width=4,
        height=3,
        digest=digest,
        salt=b"",
    )


@dataclass
class Book:
    """The accounts of one town by code, and its people."""

    town: Town
    accounts: dict[str, Account]

    def __getitem__(self, code: str) -> Account:
        return self.accounts[code]

    def income(
        self, fen: int, fund: str = "relief-fund", *, by: str = "dispatcher", at=AT, **more
    ) -> Posting:
        return post_income(
            fund=self[fund], source=self["budget"], fen=fen, by=self.town.actor(by), at=at, **more
        )

    def spend(
        self, fen: int, fund: str = "relief-fund", *, by: str = "dispatcher", at=AT, purpose="relief", **more
    ) -> Posting | Waiting:
        more.setdefault("receipt", receipt())
        return post_spending(
            fund=self[fund], purpose=self[purpose], fen=fen, by=self.town.actor(by), at=at, **more
        )


def make_book(town: Town) -> Book:
    keeper = town.actor("admin")
    accounts = {one.code: one for one in open_book(jurisdiction_id=town.place.pk, by=keeper, at=AT)}
    for code, name in (("relief-fund", "帮扶资金"), ("wish-fund", "微心愿资金")):
        facts = AccountFacts(name, name_en=code)
        accounts[code] = open_account(
            jurisdiction_id=town.place.pk, kind="fund", code=code, facts=facts, by=keeper, at=AT
        )
    return Book(town, accounts)


@pytest.fixture
def book(cast: Cast) -> Book:
    return make_book(cast.a)


@pytest.fixture
def other_book(cast: Cast) -> Book:
    return make_book(cast.b)
