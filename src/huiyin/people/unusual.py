"""Unusual readings: facts about what staff read, one by one, read from the log each time and answered by whoever read.

Nothing here is about residents, and nothing is added up over staff: no count per person, no order, no mark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction

from huiyin.kernel.say import Refused, Why, say

from .actors import Actor
from .households.models import Explanation
from .models import Look, LookKind

MANY, HOUR = 8, timedelta(hours=1)
DAY_BEGINS, DAY_ENDS = time(7, 0), time(21, 0)
BACK = timedelta(days=30)
LONGEST = 200
_DETAILS = (LookKind.CONTACT, LookKind.HOUSEHOLD, LookKind.PRINT, LookKind.EXPORT)


class Kind(StrEnum):
    MANY = "many"
    ELSEWHERE = "elsewhere"
    NIGHT = "night"
    KNOWN = "known"
    LIFE = "life"
    ORDERED = "ordered"
    DIGITS = "digits"


# what each means, with its numbers: this is printed beside the list
MEANS: Mapping[Kind, str] = {
    Kind.MANY: say("details of %(n)d or more households or residents within one hour"),
    Kind.ELSEWHERE: say("a household outside the places of the reader's seats"),
    Kind.NIGHT: say("between %(ends)s and %(begins)s"),
    Kind.KNOWN: say("a neighbour's or a colleague's household, as far as staff said where they live"),
    Kind.LIFE: say("opened without consent because somebody's life was in danger"),
    Kind.ORDERED: say("ordered by law; the household reads of it later"),
    Kind.DIGITS: say("new digits were given to a household that had lost its own"),
}
MEANT: Mapping[str, object] = {"n": MANY, "ends": f"{DAY_ENDS:%H:%M}", "begins": f"{DAY_BEGINS:%H:%M}"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One reading (or one hour of many) that asks for a word. `n` is how many households or residents it touched."""

    kind: Kind
    look: Look
    n: int = 1
    answer: Explanation | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.look.pk.hex}"


def facts_for_supervisor(by: Actor, *, at: datetime, zone: tzinfo) -> list[Fact]:
    """The facts of the last thirty days by units within the places that the leader's seats cover, newest first.

    Two queries.
    """
    paths = [seat.place_path for seat in by.seats if seat.role == "leader"]
    towns = {seat.jurisdiction_id for seat in by.seats if seat.role == "leader"}
    looks = _looks(at).select_related("unit__place", "account")
    if None not in towns:
        looks = looks.filter(jurisdiction_id__in=towns)
    below = [look for look in looks if any(look.unit.place.path.startswith(path) for path in paths)]
    return _answered(facts_of(below, zone))


def facts_of_reader(by: Actor, *, at: datetime, zone: tzinfo) -> list[Fact]:
    """The reader's own, to answer. Two queries."""
    looks = _looks(at).filter(account_id=by.account_id).select_related("unit", "account")
    return _answered(facts_of(looks, zone))


def _looks(at: datetime):  # type: ignore[no-untyped-def]
    return Look.objects.filter(at__gte=at - BACK, at__lte=at, kind__in=_DETAILS).order_by("at", "id")


def facts_of(looks: Iterable[Look], zone: tzinfo) -> list[Fact]:
    """The facts in some entries of the log, newest first. Pure: it asks nothing of the database."""
    rows = sorted(looks, key=lambda look: (look.account_id.hex, look.at, look.pk.hex))
    found: list[Fact] = []
    for _, own in groupby(rows, lambda look: look.account_id):
        found += _of_one(list(own), zone)
    return sorted(found, key=lambda fact: (fact.look.at, fact.key), reverse=True)


def _of_one(looks: list[Look], zone: tzinfo) -> list[Fact]:
    found = _many(looks)
    for look in looks:
        local = look.at.astimezone(zone).time()
        if look.elsewhere:
            found.append(Fact(Kind.ELSEWHERE, look))
        if not DAY_BEGINS <= local < DAY_ENDS:
            found.append(Fact(Kind.NIGHT, look))
        if look.knows:
            found.append(Fact(Kind.KNOWN, look))
        if look.purpose_code == "rescue":
            found.append(Fact(Kind.LIFE, look))
        if look.purpose_code == "digits":
            found.append(Fact(Kind.DIGITS, look))
        if look.visible_at is not None:
            found.append(Fact(Kind.ORDERED, look))
    return found


def _many(looks: list[Look]) -> list[Fact]:
    """Hours in which many were opened: each begins with the first that belongs to it, and none overlaps another."""
    found: list[Fact] = []
    start = 0
    while start < len(looks):
        hour = [look for look in looks[start:] if look.at - looks[start].at < HOUR]
        whom = {look.household_id or look.case_id for look in hour}
        if len(whom) >= MANY:
            found.append(Fact(Kind.MANY, looks[start], len(whom)))
            start += len(hour)
        else:
            start += 1
    return found


def _answered(facts: list[Fact]) -> list[Fact]:
    rows = Explanation.objects.filter(fact__in=[fact.key for fact in facts]).select_related("account")
    answers = {row.fact: row for row in rows}
    return [Fact(fact.kind, fact.look, fact.n, answers.get(fact.key)) for fact in facts]


def explain(*, fact: str, words: str, by: Actor, at: datetime) -> Explanation:
    """The reader's own word about one fact, once. Raises Refused."""
    said = " ".join(words.split())
    if len(said) < 4 or len(said) > LONGEST or "\x00" in said:
        raise Refused(Why(say("Please say in one or two sentences how it came to be."), field="words"))
    look = _look_of(fact)
    if look is None or by.account_id is None or look.account_id != by.account_id:
        raise Refused(Why(say("Only whoever read it answers for it.")))
    try:
        with transaction.atomic():
            return Explanation.objects.create(
                jurisdiction_id=look.jurisdiction_id, fact=fact, account_id=by.account_id, words=said, at=at
            )
    except IntegrityError:
        raise Refused(Why(say("It was answered already; an answer stands as it was given."))) from None


def _look_of(fact: str) -> Look | None:
    kind, _, pk = fact.partition(":")
    try:
        found = UUID(pk) if kind in set(Kind) else None
    except ValueError:
        return None
    return Look.objects.filter(pk=found).first() if found else None
