"""Bringing a table in: row by row, each whole or refused with its reasons, all in one transaction that a dry run takes back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from huiyin.kernel.say import Refused, Why, say
from huiyin.memo import forget_all
from huiyin.people.actors import Actor
from huiyin.people.households.models import Evidence
from huiyin.places.models import Place

from .columns import Column, Row, problems_of, table_of
from .reading import read_lines


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a row came to. `account` names a new account, who is then asked to choose a password."""

    outcome: Outcome
    account: str = ""


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row of the report: its number in the sheet, what it is called there, what became of it, and why not."""

    number: int
    called: str
    outcome: Outcome
    whys: tuple[Why, ...] = ()


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    rows: list[RowReport] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    accounts: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(str(row.outcome) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Context:
    """For which town, by whom and when; `evidence` finds the signed sheet that a row names."""

    town: Place
    by: Actor
    at: datetime
    evidence: Callable[[str], Evidence | None] = lambda name: None
    there: frozenset[str] = frozenset()  # the columns that the file has: another one's value stays as it is


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: its columns, in which seats somebody brings it, what a row is called in the report, and how it is
    brought in. `bring` writes one row, or raises Refused."""

    name: str
    label: str
    roles: frozenset[str]
    columns: Sequence[Column]
    called: Callable[[Row], str]
    bring: Callable[[Row, Context], Brought]
    note: str = ""


def bring_in(kind: Kind, content: bytes, given: Context, *, dry_run: bool) -> Report:
    """Bring the file in, or say what would be. The same file again changes nothing. Raises Refused for the file as a whole."""
    if not any(seat.role in kind.roles and seat.jurisdiction_id == given.town.pk for seat in given.by.seats):
        raise Refused(Why(say("No seat of yours may bring in this list."), field="file"))
    table = table_of(read_lines(content), kind.columns)
    context = Context(given.town, given.by, given.at, given.evidence, table.there)
    report = Report(unknown=table.unknown)
    with transaction.atomic():
        for row in table.rows:
            report.rows.append(_row(kind, row, context, report))
        if dry_run:
            transaction.set_rollback(True)
    forget_all()
    return report


def _row(kind: Kind, row: Row, context: Context, report: Report) -> RowReport:
    called = kind.called(row)[:80]
    try:
        if whys := problems_of(row, kind.columns):
            raise Refused(*whys)
        with transaction.atomic():
            brought = kind.bring(row, context)
    except Refused as refused:
        return RowReport(row.number, called, Outcome.REFUSED, refused.whys)
    if brought.account:
        report.accounts.append(brought.account)
    return RowReport(row.number, called, brought.outcome)
