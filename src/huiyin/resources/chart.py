"""What an administrator sets: the accounts of the book, and the limit above which two people are needed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked_or_none

from .access import may_set
from .models import Account, Kind, MoneyRule
from .money import wrong_amount

STARTING: tuple[tuple[str, str, str, str, str], ...] = (
    (Kind.SOURCE, "budget", "财政拨款", "སྲིད་གཞུང་གི་མ་དངུལ།", "From the budget"),
    (Kind.SOURCE, "gift", "捐赠", "ཞལ་འདེབས།", "Given"),
    (Kind.SOURCE, "back", "退回的款", "ཕྱིར་སྤྲོད་བྱུང་བའི་དངུལ།", "Paid back"),
    (Kind.PURPOSE, "repairs", "维修", "ཉམས་གསོ།", "Repairs"),
    (Kind.PURPOSE, "relief", "困难帮扶", "དཀའ་ངལ་རོགས་སྐྱོར།", "Help in hardship"),
    (Kind.PURPOSE, "care", "走访慰问", "འཚམས་འདྲི།", "Care visits"),
    (Kind.PURPOSE, "wishes", "微心愿", "རེ་འདུན་ཆུང་ངུ།", "Small wishes"),
    (Kind.PURPOSE, "activities", "活动", "བྱེད་སྒོ།", "Activities"),
)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is said of an account."""

    name_zh: str
    name_bo: str = ""
    name_en: str = ""
    active: bool = True


def open_account(
    *, jurisdiction_id: int, kind: str, code: str, facts: AccountFacts, by: Actor, at: datetime
) -> Account:
    """A new account of the town's book. Raises Refused."""
    _only_keeper(by, jurisdiction_id)
    problems = _problems(facts)
    if kind not in Kind.values:
        problems.append(Why(say("Please choose one of the answers."), field="kind"))
    plain = code.replace("-", "").replace("_", "")
    if not (plain.isalnum() and plain.isascii() and len(code) <= 20):
        problems.append(Why(say("A code has letters, digits, - and _ alone, at most 20."), field="code"))
    elif Account.objects.filter(jurisdiction_id=jurisdiction_id, code=code).exists():
        problems.append(Why(say("There is an account with this code already."), field="code"))
    if problems:
        raise Refused(*problems)
    return Account.objects.create(
        jurisdiction_id=jurisdiction_id,
        kind=kind,
        code=code,
        name_zh=facts.name_zh,
        name_bo=facts.name_bo,
        name_en=facts.name_en,
        active=facts.active,
    )


def change_account(*, account_id: int, facts: AccountFacts, by: Actor, at: datetime) -> Account:
    """Another name, or no more postings. What was posted stays; its kind never changes. Raises Refused."""
    with transaction.atomic():
        account = locked_or_none(Account, account_id)
        if account is None:
            raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
        _only_keeper(by, account.jurisdiction_id)
        if problems := _problems(facts):
            raise Refused(*problems)
        for name in AccountFacts.__dataclass_fields__:
            setattr(account, name, getattr(facts, name))
        account.save()
    return account


def set_limit_alone(*, jurisdiction_id: int, fen: int, by: Actor, at: datetime) -> None:
    """Up to how much one person may post alone, from now on. Raises Refused."""
    _only_keeper(by, jurisdiction_id)
    if why := wrong_amount(fen):
        raise Refused(why)
    MoneyRule.objects.update_or_create(jurisdiction_id=jurisdiction_id, defaults={"alone_fen": fen})


def open_book(*, jurisdiction_id: int, by: Actor, at: datetime) -> list[Account]:
    """The sources and purposes that most towns have; what is there already stays. Raises Refused."""
    _only_keeper(by, jurisdiction_id)
    with transaction.atomic():
        return [
            Account.objects.get_or_create(
                jurisdiction_id=jurisdiction_id,
                code=code,
                defaults={"kind": kind, "name_zh": zh, "name_bo": bo, "name_en": en},
            )[0]
            for kind, code, zh, bo, en in STARTING
        ]


def _problems(facts: AccountFacts) -> list[Why]:
    found = []
    if not facts.name_zh.strip():
        found.append(Why(say("A Chinese name is needed."), field="name_zh"))
    if len(facts.name_zh) > 60 or len(facts.name_bo) > 120 or len(facts.name_en) > 80:
        found.append(Why(say("That is longer than fits here."), field="name_zh"))
    if "\x00" in facts.name_zh + facts.name_bo + facts.name_en:
        found.append(Why(say("This text has a character that can't be stored."), field="name_zh"))
    return found


def _only_keeper(by: Actor, jurisdiction_id: int) -> None:
    if not may_set(by, jurisdiction_id):
        raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
