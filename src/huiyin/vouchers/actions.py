"""Schemes opened, vouchers given, used, returned. Each is one transaction with its posting: what was given and not used
lies in the scheme's own account, to the fen."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.keyed import keyed_hash
from huiyin.resources.access import account_of, may_post, may_set
from huiyin.resources.actions import move_between, post_spending
from huiyin.resources.models import Account, Kind, Partner, Posting
from huiyin.resources.money import wrong_amount
from huiyin.rows import locked

from .models import Condition, Scheme, Voucher

if TYPE_CHECKING:
    from huiyin.cases.models import Attachment

MOST_TIMES = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition in plain words."""

    code: str
    text_zh: str
    text_bo: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """What a scheme is: names, the rule in plain words and its conditions, how much each, how often, in which days."""

    name_zh: str
    who_zh: str
    rules: Sequence[Rule]
    each_fen: int
    from_on: date
    to_on: date
    times: int = 1
    name_bo: str = ""
    name_en: str = ""
    who_bo: str = ""
    who_en: str = ""


def open_scheme(
    *, fund: Account, purpose: Account, code: str, facts: SchemeFacts, by: Actor, at: datetime
) -> Scheme:
    """A new scheme, with an account of its own for what is given and not used yet. Raises Refused."""
    town = fund.jurisdiction_id
    if not may_set(by, town):
        raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
    problems = _problems(fund, purpose, code, facts)
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        given_out = Account.objects.create(
            jurisdiction_id=town,
            kind=Kind.FUND,
            of_scheme=True,
            code=f"{code}-out"[:20],
            name_zh=f"{facts.name_zh}（已发）"[:60],
            name_bo=f"{facts.name_bo} (སྤྲད་ཟིན།)" if facts.name_bo else "",
            name_en=f"{facts.name_en} (given out)"[:80] if facts.name_en else "",
        )
        scheme = Scheme.objects.create(
            jurisdiction_id=town,
            code=code,
            fund=fund,
            purpose=purpose,
            given_out=given_out,
            **{name: getattr(facts, name) for name in SchemeFacts.__dataclass_fields__ if name != "rules"},
        )
        Condition.objects.bulk_create(
            Condition(
                jurisdiction_id=town,
                scheme=scheme,
                code=one.code,
                text_zh=one.text_zh,
                text_bo=one.text_bo,
                text_en=one.text_en,
                order=order,
            )
            for order, one in enumerate(facts.rules)
        )
    return scheme


def give_voucher(*, scheme: Scheme, holder: str, met: Collection[str], by: Actor, at: datetime) -> Voucher:
    """Give one to whoever meets every condition. `holder` is the number of the paper that was shown: only its keyed hash
    is kept. Raises Refused with every condition that is not met."""
    town = scheme.jurisdiction_id
    if not may_post(by, town):
        raise Refused(Why(say("Only whoever keeps the town's book can do this.")))
    plain = "".join(holder.upper().split())
    problems = [] if 4 <= len(plain) <= 40 and plain.isalnum() else [
        Why(say("Please write the number of the paper that was shown. It is not kept."), field="holder")
    ]  # fmt: skip
    for one in scheme.conditions.order_by("order"):
        if one.code not in met:
            problems.append(Why(say("Not entitled: “%(what)s” is not met."), {"what": one.text_zh}, "met"))
    if not scheme.from_on <= _day(town, at) < scheme.to_on:
        problems.append(Why(say("The scheme does not run today.")))
    if problems:
        raise Refused(*problems)
    mark = keyed_hash(plain, f"voucher.{scheme.pk}")
    with transaction.atomic():
        locked(Scheme, scheme.pk, town=town)
        held = Voucher.objects.filter(scheme=scheme, holder_hash=mark, returned_at=None).count()
        if held >= scheme.times:
            raise Refused(
                Why(
                    say("Whoever showed this paper was given it already, as often as the rule allows."),
                    field="holder",
                )
            )
        number = _number(town)
        posting = move_between(
            out_of=scheme.fund, into=scheme.given_out, fen=scheme.each_fen, words=f"{scheme.name_zh} {number}"[:120], by=by, at=at
        )  # fmt: skip
        return Voucher.objects.create(
            jurisdiction_id=town,
            scheme=scheme,
            number=number,
            holder_hash=mark,
            given_at=at,
            given_by_id=account_of(by),
            given=posting,
        )


def use_voucher(
    *,
    jurisdiction_id: int,
    number: str,
    partner: Partner,
    receipt: "Attachment | None",
    by: Actor,
    at: datetime,
) -> Voucher:
    """A partner took it: its money is spent, with the partner's slip. Raises Refused."""
    with transaction.atomic():
        voucher = _open(jurisdiction_id, number, by)
        if partner.jurisdiction_id != jurisdiction_id:
            raise Refused(Why(say("There is no such partner in this town."), field="partner"))
        if _day(jurisdiction_id, at) >= voucher.scheme.to_on:
            raise Refused(Why(say("This voucher has run out with its scheme."), field="number"))
        posting = post_spending(
            fund=voucher.scheme.given_out,
            purpose=voucher.scheme.purpose,
            fen=voucher.given.fen,
            receipt=receipt,
            words=f"{voucher.scheme.name_zh} {number}"[:120],
            by=by,
            at=at,
        )
        if not isinstance(posting, Posting):
            raise Refused(
                Why(
                    say("A voucher of this much needs two people; the town's limit must be set higher first.")
                )
            )
        voucher.used_at, voucher.used_with, voucher.ended = at, partner, posting
        voucher.save(update_fields=["used_at", "used_with", "ended"])
    return voucher


def return_voucher(*, jurisdiction_id: int, number: str, why: str, by: Actor, at: datetime) -> Voucher:
    """It was given back or has run out: its money goes back to the fund. Raises Refused."""
    if not why.strip() or len(why) > 120 or "\x00" in why:
        raise Refused(Why(say("Please say in a few words why it is returned."), field="why"))
    with transaction.atomic():
        voucher = _open(jurisdiction_id, number, by)
        scheme = voucher.scheme
        posting = move_between(
            out_of=scheme.given_out, into=scheme.fund, fen=voucher.given.fen, words=why.strip(), by=by, at=at
        )
        voucher.returned_at, voucher.returned_why, voucher.ended = at, why.strip(), posting
        voucher.save(update_fields=["returned_at", "returned_why", "ended"])
    return voucher


# ── parts ──


def _open(town: int, number: str, by: Actor) -> Voucher:
    if not may_post(by, town):
        raise Refused(Why(say("Only whoever keeps the town's book can do this.")))
    rows = Voucher.objects.select_for_update(of=("self",))
    voucher = rows.filter(jurisdiction_id=town, number="".join(number.split())).first()
    if voucher is None:
        raise Refused(Why(say("There is no voucher of this number."), field="number"))
    if voucher.used_at is not None:
        raise Refused(Why(say("This voucher was used already."), field="number"))
    if voucher.returned_at is not None:
        raise Refused(Why(say("This voucher was returned already."), field="number"))
    return voucher


def _number(town: int) -> str:
    """Ten digits by lot: nobody guesses the next one."""
    while True:
        number = f"{secrets.randbelow(10**10):010d}"
        if not Voucher.objects.filter(jurisdiction_id=town, number=number).exists():
            return number


def _problems(fund: Account, purpose: Account, code: str, facts: SchemeFacts) -> list[Why]:
    found = []
    if fund.kind != Kind.FUND or not fund.active:
        found.append(Why(say("Please choose one of the town's funds."), field="fund"))
    if purpose.kind != Kind.PURPOSE or purpose.jurisdiction_id != fund.jurisdiction_id:
        found.append(Why(say("Please choose one of the answers."), field="purpose"))
    if not (code.replace("-", "").isalnum() and code.isascii() and len(code) <= 16):
        found.append(Why(say("A code has letters, digits and - alone, at most 16."), field="code"))
    elif Scheme.objects.filter(jurisdiction_id=fund.jurisdiction_id, code=code).exists():
        found.append(Why(say("There is a scheme with this code already."), field="code"))
    if not facts.name_zh.strip() or len(facts.name_zh) > 60 or "\x00" in facts.name_zh:
        found.append(Why(say("A Chinese name is needed."), field="name_zh"))
    if not facts.who_zh.strip() or len(facts.who_zh) > 300 or "\x00" in facts.who_zh:
        found.append(Why(say("Please say in plain words who is entitled."), field="who_zh"))
    if not facts.rules or len({one.code for one in facts.rules}) != len(facts.rules):
        found.append(Why(say("Please write at least one condition, each once."), field="rules"))
    if any(not one.text_zh.strip() or len(one.text_zh) > 120 for one in facts.rules):
        found.append(Why(say("That is longer than fits here."), field="rules"))
    if why := wrong_amount(facts.each_fen, "each"):
        found.append(why)
    if not 1 <= facts.times <= MOST_TIMES:
        found.append(Why(say("Between once and twelve times."), field="times"))
    if facts.to_on <= facts.from_on:
        found.append(Why(say("It must end after it begins."), field="to_on"))
    return found


def _day(town: int, at: datetime) -> date:
    return at.astimezone(calendar_of(town).zone).date()
