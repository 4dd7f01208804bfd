"""Reads of the town's book: balances, one account's lines, the year, what a matter cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Sum

from huiyin.prepared import Asked, Prepared

from .models import Account, Kind, MoneyRule, Posting, Waiting

ALONE_FEN = 100_000  # a thousand yuan, until the town says otherwise
PAGE = 50
FIRST = ExpressionWrapper(Q(reverses__isnull=True), output_field=BooleanField())  # it takes nothing back


def limit_alone(jurisdiction_id: int) -> int:
    """Up to how many fen one person may post alone in this town."""
    found = MoneyRule.objects.filter(pk=jurisdiction_id).values_list("alone_fen", flat=True).first()
    return ALONE_FEN if found is None else found


def accounts_of(jurisdiction_id: int, *, all_of_them: bool = False) -> list[Account]:
    """The accounts of a town's book, funds first, by code."""
    rows = Account.objects.filter(jurisdiction_id=jurisdiction_id)
    if not all_of_them:
        rows = rows.filter(active=True)
    order = {Kind.FUND: 0, Kind.SOURCE: 1, Kind.PURPOSE: 2}
    return sorted(rows, key=lambda one: (order[Kind(one.kind)], one.code))


def receipt_used(jurisdiction_id: int, digest: bytes) -> Posting | None:
    """The posting that stands on the same receipt already, unless it was reversed."""
    rows = Posting.objects.filter(jurisdiction_id=jurisdiction_id, receipt__digest=digest)
    return rows.filter(reversed_by=None).first()


# ── balances ──


def balance_of(account: Account) -> int:
    """What an account holds now, in fen. Of a source this is negative: what came out of it."""
    return _sum(Posting.objects.filter(into=account)) - _sum(Posting.objects.filter(out_of=account))


def balances(jurisdiction_id: int) -> dict[int, int]:
    """Every account of the town that was ever posted to, with what it holds in fen. They add up to nothing."""
    rows = Posting.objects.filter(jurisdiction_id=jurisdiction_id).order_by()
    found: dict[int, int] = dict(rows.values_list("into").annotate(Sum("fen")))
    for account, fen in rows.values_list("out_of").annotate(Sum("fen")):
        found[account] = found.get(account, 0) - fen
    return found


def waiting_of(jurisdiction_id: int) -> QuerySet[Waiting]:
    """What waits for a second person, oldest first."""
    rows = Waiting.objects.filter(jurisdiction_id=jurisdiction_id, posting=None, refused_by=None)
    return rows.select_related("fund", "purpose", "case", "receipt", "asked_by").order_by("asked_at")


# ── one account's book ──


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account's book: what came in (or, negative, went out), and what it held afterwards."""

    posting: Posting
    other: Account
    fen: int
    held: int


@dataclass(frozen=True, slots=True)
class Book:
    """A page of an account's lines, newest first. `older` is the cursor of the next page, or empty."""

    lines: list[Line]
    older: str


def book_of(account: Account, after: tuple[date, UUID] | None = None) -> Book:
    """A page of lines older than `after`, each with what the account held then. Four statements."""
    rows = Posting.objects.filter(Q(into=account) | Q(out_of=account))
    if after is not None:
        rows = rows.filter(Q(on__lt=after[0]) | Q(on=after[0], pk__lt=after[1]))
    held = _sum(rows.filter(into=account)) - _sum(rows.filter(out_of=account))
    wanted = rows.select_related(
        "out_of", "into", "case", "partner", "receipt", "posted_by", "second", "reverses", "reversed_by"
    )
    found = list(wanted.order_by("-on", "-pk")[: PAGE + 1])
    lines = []
    for posting in found[:PAGE]:
        fen, other = (
            (posting.fen, posting.out_of) if posting.into_id == account.pk else (-posting.fen, posting.into)
        )
        lines.append(Line(posting, other, fen, held))
        held -= fen
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Book(lines, f"{last.on}.{last.pk}" if last else "")


def postings_of(jurisdiction_id: int, year: int) -> QuerySet[Posting]:
    """Every posting of a year in the order of the book, for the register that leaves as a spreadsheet."""
    rows = Posting.objects.filter(jurisdiction_id=jurisdiction_id, **_in(year))
    return rows.select_related("out_of", "into", "case", "partner", "posted_by", "second").order_by(
        "on", "pk"
    )


# ── the year, and one matter ──


@dataclass(frozen=True, slots=True)
class Spent:
    """Fen spent, and by how many spendings: those reversed again are taken off both."""

    fen: int = 0
    n: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.fen + other.fen, self.n + other.n)


@dataclass(frozen=True, slots=True)
class Year:
    """What was spent in a year, twice divided: by fund and by purpose. Either adds up to `total` to the fen."""

    total: Spent
    on_cases: Spent
    by_fund: Mapping[int, Spent]
    by_purpose: Mapping[int, Spent]
    came_in: Mapping[int, Spent]  # by source


def year_of(jurisdiction_id: int, year: int) -> Year:
    """The year's spending and income by `Posting.on`. Two statements."""
    rows = Posting.objects.filter(jurisdiction_id=jurisdiction_id, **_in(year)).order_by()
    sums = rows.values_list("out_of_id", "out_of__kind", "into_id", "into__kind", FIRST).annotate(
        Sum("fen"), Count("pk"), Count("case"), on_cases=Sum("fen", filter=Q(case__isnull=False))
    )
    total, on_cases = Spent(), Spent()
    by_fund: dict[int, Spent] = {}
    by_purpose: dict[int, Spent] = {}
    came_in: dict[int, Spent] = {}
    for out_of, gave, into, took, first, fen, n, n_cases, fen_cases in sums:
        sign = 1 if first else -1
        one, of_cases = Spent(sign * fen, sign * n), Spent(sign * (fen_cases or 0), sign * n_cases)
        kinds = (gave, took) if first else (took, gave)
        giver, taker = (out_of, into) if first else (into, out_of)
        if kinds == (Kind.FUND, Kind.PURPOSE):
            total, on_cases = total + one, on_cases + of_cases
            by_fund[giver] = by_fund.get(giver, Spent()) + one
            by_purpose[taker] = by_purpose.get(taker, Spent()) + one
        elif kinds == (Kind.SOURCE, Kind.FUND):
            came_in[giver] = came_in.get(giver, Spent()) + one
    return Year(total, on_cases, by_fund, by_purpose, came_in)


def _sums(rows: "QuerySet[Posting]") -> "QuerySet[Posting, tuple[UUID, str, str, int]]":
    return rows.order_by().values_list("case_id", "into__kind", "out_of__kind").annotate(Sum("fen"))


_OF_ONE = Prepared(lambda case: _sums(Posting.objects.filter(case_id=case)), case=UUID)


def cost_read(case_id: UUID) -> Asked[Any]:
    """What `cost_of` will ask of one matter, to ask it ahead."""
    return _OF_ONE.asked(case=case_id)


def cost() -> Exists:
    """Whether anything was ever posted on a matter, to say it of the matter itself."""
    return Exists(Posting.objects.filter(case_id=OuterRef("pk")))


def cost_of(case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What was spent on each of these matters, in fen: reversed spendings taken off. Nothing spent: not in it."""
    wanted, found = list(case_ids), dict[UUID, int]()
    sums = _OF_ONE(case=wanted[0]) if len(wanted) == 1 else _sums(Posting.objects.filter(case_id__in=wanted))
    for case_id, took, gave, fen in sums:
        sign = 1 if took == Kind.PURPOSE else -1 if gave == Kind.PURPOSE else 0
        if case_id is not None:
            found[case_id] = found.get(case_id, 0) + sign * fen
    return found


def _in(year: int) -> dict[str, date]:
    return {"on__gte": date(year, 1, 1), "on__lt": date(year + 1, 1, 1)}


def _sum(rows: QuerySet[Posting]) -> int:
    return rows.aggregate(total=Sum("fen"))["total"] or 0
