"""What writes the town's book. Every action is one transaction; nothing is posted that the fund does not hold.

A spending above the town's limit, or by somebody who does not keep the book, waits for a second person.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked, locked_or_none

from .access import account_of, may_ask, may_post
from .models import Account, Kind, Partner, Posting, Waiting
from .money import wrong_amount, yuan
from .queries import balance_of, limit_alone, receipt_used

LONGEST = 120  # characters of the words of a posting


def post_income(
    *,
    fund: Account,
    source: Account,
    fen: int,
    words: str = "",
    on: date | None = None,
    partner: Partner | None = None,
    receipt: Attachment | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Posting:
    """Money that came into a fund, and where from. Raises Refused."""
    day = on or _today(fund.jurisdiction_id, at)
    problems = [
        *_wrong(fund, fen, words, day, by, at, may=may_post),
        *_not_of(fund, source, Kind.SOURCE, "source"),
    ]
    if partner is not None and partner.jurisdiction_id != fund.jurisdiction_id:
        problems.append(Why(say("There is no such partner in this town."), field="partner"))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        _lock(fund)
        if key and (found := Posting.objects.filter(jurisdiction_id=fund.jurisdiction_id, key=key).first()):
            return found
        return _write(
            Posting(
                jurisdiction_id=fund.jurisdiction_id,
                out_of=source,
                into=fund,
                fen=fen,
                on=day,
                at=at,
                words=words.strip(),
                partner=partner,
                receipt=receipt,
                posted_by_id=account_of(by),
                key=key,
            )
        )


def post_spending(
    *,
    fund: Account,
    purpose: Account,
    fen: int,
    receipt: Attachment | None,
    case: Case | None = None,
    words: str = "",
    on: date | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Posting | Waiting:
    """Spend `fen` of a fund on a purpose, and on `case` where it was for one. `receipt` is an unsaved upload.

    Returns the posting; or, where a second person must say yes, what waits for them. The same `key` again gives
    what is there already. Raises Refused.
    """
    town, day = fund.jurisdiction_id, on or _today(fund.jurisdiction_id, at)
    problems = [
        *_wrong(fund, fen, words, day, by, at, may=may_ask),
        *_not_of(fund, purpose, Kind.PURPOSE, "purpose"),
    ]
    if receipt is None:
        problems.append(Why(say("A spending needs its receipt: a photo or a PDF."), field="receipt"))
    if case is not None and case.jurisdiction_id != town:
        problems.append(Why(say("There is no such matter in this town."), field="case"))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        _lock(fund)
        if key and (found := _asked_before(town, key)):
            return found
        assert receipt is not None
        if used := receipt_used(town, bytes(receipt.digest)):
            args = {"on": f"{used.on:%Y.%m.%d}", "yuan": yuan(used.fen)}
            raise Refused(
                Why(
                    say("This receipt was posted already, on %(on)s with %(yuan)s yuan."),
                    args,
                    "receipt",
                )
            )
        if why := _too_little(fund, fen):
            raise Refused(why)
        _keep(receipt, town, at)
        waiting = Waiting(
            jurisdiction_id=town,
            fund=fund,
            purpose=purpose,
            fen=fen,
            on=day,
            words=words.strip(),
            case=case,
            receipt=receipt,
            asked_by_id=account_of(by),
            asked_at=at,
            key=key,
        )
        if fen > limit_alone(town) or not may_post(by, town):
            waiting.save(force_insert=True)
            return waiting
        return _write(_posting_of(waiting, at))


def approve_spending(*, waiting_id: UUID, by: Actor, at: datetime) -> Posting:
    """The second person says yes: it is posted. Raises Refused."""
    with transaction.atomic():
        waiting = _open(waiting_id, by)
        _lock(waiting.fund)
        if why := _too_little(waiting.fund, waiting.fen):
            raise Refused(why)
        posting = _posting_of(waiting, at)
        posting.second_id = by.account_id
        _write(posting)
        waiting.posting = posting
        waiting.save(update_fields=["posting"])
    return posting


def refuse_spending(*, waiting_id: UUID, why: str, by: Actor, at: datetime) -> Waiting:
    """The second person says no, with the reason. Raises Refused."""
    if not why.strip():
        raise Refused(Why(say("Please say why not."), field="why"))
    if len(why) > 200 or "\x00" in why:
        raise Refused(Why(say("That is longer than fits here."), field="why"))
    with transaction.atomic():
        waiting = _open(waiting_id, by)
        waiting.refused_by_id, waiting.refused_at, waiting.why = by.account_id, at, why.strip()
        waiting.save(update_fields=["refused_by", "refused_at", "why"])
    return waiting


def move_between(
    *, out_of: Account, into: Account, fen: int, words: str, key: UUID | None = None, by: Actor, at: datetime
) -> Posting:
    """Move money from one fund to another, with the reason. Raises Refused."""
    town, day = out_of.jurisdiction_id, _today(out_of.jurisdiction_id, at)
    problems = [
        *_wrong(out_of, fen, words, day, by, at, may=may_post),
        *_not_of(out_of, into, Kind.FUND, "into"),
    ]
    if out_of.pk == into.pk:
        problems.append(Why(say("Please choose another fund: this is the one it comes from."), field="into"))
    if not words.strip():
        problems.append(Why(say("Please say what for."), field="words"))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        for account in sorted(
            (out_of, into), key=lambda one: one.pk
        ):  # one order, so that two can't wait in a circle
            _lock(account)
        if key and (found := Posting.objects.filter(jurisdiction_id=town, key=key).first()):
            return found
        if why := _too_little(out_of, fen):
            raise Refused(why)
        return _write(
            Posting(
                jurisdiction_id=town,
                out_of=out_of,
                into=into,
                fen=fen,
                on=day,
                at=at,
                words=words.strip(),
                posted_by_id=account_of(by),
                key=key,
            )
        )


def reverse_posting(*, posting_id: UUID, why: str, by: Actor, at: datetime) -> Posting:
    """Take a posting back by its mirror, dated today. Once, and never a reversal itself. Raises Refused.

    Above the town's limit somebody else than whoever posted it must do it.
    """
    with transaction.atomic():
        first = locked_or_none(Posting, posting_id)
        if first is None or not may_post(by, first.jurisdiction_id):
            raise Refused(Why(say("Only whoever keeps the town's book can do this.")))
        if problem := _why_not_reverse(first, why, by):
            raise Refused(problem)
        for account in sorted((first.out_of, first.into), key=lambda one: one.pk):
            _lock(account)
        if first.into.kind == Kind.FUND and (short := _too_little(first.into, first.fen)):
            raise Refused(short)
        return _write(
            Posting(
                jurisdiction_id=first.jurisdiction_id,
                out_of=first.into,
                into=first.out_of,
                fen=first.fen,
                on=_today(first.jurisdiction_id, at),
                at=at,
                words=why.strip(),
                case_id=first.case_id,
                partner_id=first.partner_id,
                posted_by_id=account_of(by),
                reverses=first,
            )
        )


def _why_not_reverse(first: Posting, why: str, by: Actor) -> Why | None:
    if first.reverses_id is not None:
        return Why(say("This is a reversal itself. Post it anew if it was right after all."))
    if first.out_of.of_scheme or first.into.of_scheme:
        return Why(say("This is a voucher's. Return the voucher instead; the book follows."))
    if Posting.objects.filter(reverses=first).exists():
        return Why(say("This was reversed already."))
    if not why.strip():
        return Why(say("Please say why it is reversed."), field="why")
    if len(why) > LONGEST or "\x00" in why:
        return Why(say("That is longer than fits here."), field="why")
    if first.fen > limit_alone(first.jurisdiction_id) and first.posted_by_id == by.account_id:
        return Why(say("This much is reversed by somebody else than whoever posted it."))
    return None


# ── parts ──


def _wrong(
    fund: Account, fen: int, words: str, on: date, by: Actor, at: datetime, *, may: object
) -> list[Why]:
    town = fund.jurisdiction_id
    assert callable(may)
    if not may(by, town):
        return [Why(say("Only whoever keeps the town's book can do this."))]
    found = []
    if fund.kind != Kind.FUND or not fund.active:
        found.append(Why(say("Please choose one of the town's funds."), field="fund"))
    if why := wrong_amount(fen):
        found.append(why)
    if len(words) > LONGEST or "\x00" in words:
        found.append(Why(say("That is longer than fits here."), field="words"))
    if on > _today(town, at):
        found.append(Why(say("That day has not come yet."), field="on"))
    return found


def _not_of(fund: Account, other: Account, kind: Kind, field: str) -> list[Why]:
    if other.kind == kind and other.jurisdiction_id == fund.jurisdiction_id and other.active:
        return []
    return [Why(say("Please choose one of the answers."), field=field)]


def _too_little(fund: Account, fen: int) -> Why | None:
    left = balance_of(fund)
    if left >= fen:
        return None
    return Why(say("There is not that much in it: %(left)s yuan are left."), {"left": yuan(left)}, "yuan")


def _open(waiting_id: UUID, by: Actor) -> Waiting:
    waiting = locked_or_none(Waiting, waiting_id)
    if waiting is None or not may_post(by, waiting.jurisdiction_id):
        raise Refused(Why(say("Only whoever keeps the town's book can do this.")))
    if waiting.posting_id or waiting.refused_by_id:
        raise Refused(Why(say("Somebody decided this already.")))
    if waiting.asked_by_id == by.account_id:
        raise Refused(Why(say("You asked for it yourself; somebody else must say yes or no.")))
    return waiting


def _asked_before(town: int, key: UUID) -> Posting | Waiting | None:
    asked = Waiting.objects.filter(jurisdiction_id=town, key=key).first()
    return asked or Posting.objects.filter(jurisdiction_id=town, key=key).first()


def _posting_of(waiting: Waiting, at: datetime) -> Posting:
    return Posting(
        jurisdiction_id=waiting.jurisdiction_id,
        out_of=waiting.fund,
        into=waiting.purpose,
        fen=waiting.fen,
        on=waiting.on,
        at=at,
        words=waiting.words,
        case_id=waiting.case_id,
        receipt=waiting.receipt,
        posted_by_id=waiting.asked_by_id,
        key=waiting.key,
    )


def _keep(receipt: Attachment, town: int, at: datetime) -> None:
    """A receipt belongs to the book, not to a matter: it goes out with no matter's files."""
    receipt.jurisdiction_id, receipt.case, receipt.at, receipt.purpose = town, None, at, "receipt"
    receipt.save(force_insert=receipt._state.adding)


def _write(posting: Posting) -> Posting:
    if posting.receipt is not None and posting.receipt._state.adding:
        _keep(posting.receipt, posting.jurisdiction_id, posting.at)
    posting.save(force_insert=True)
    return posting


def _lock(account: Account) -> None:
    """One posting of an account at a time. On SQLite the transaction itself is the lock."""
    locked(Account, account.pk, town=account.jurisdiction_id)


def _today(town: int, at: datetime) -> date:
    return at.astimezone(calendar_of(town).zone).date()
