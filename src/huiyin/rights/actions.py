"""Using a right. Each is one transaction and one line in the acts; what is erased also goes into the erasure ledger.

Whether an open matter may be erased the caller need not ask: `erase` refuses, with the sentence.
"""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.cases.bearers import Bearer, bearers, case_of
from huiyin.cases.door import lock, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.held.holdings import Erased, Subject, holdings
from huiyin.held.shredding import shred
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.people.sealed import unsealed
from huiyin.rows import locked, update

from . import ledger, traces
from .models import Act, ActKind, Kept
from .queries import about, subject_of

log = logging.getLogger("huiyin.rights")

OPEN = say(
    "While the matter is open, those who do it need your words. Withdraw it, and everything goes; or take out your name and"
    " number alone."
)
PART = say(
    "While you take part in the matter, the others need your words. Leave it first, and everything goes; or take out your"
    " name and number alone."
)
LOCKED = say("It is locked. Unlock it first; then this can be done.")


def note(subject: Subject, kind: ActKind, *, by: Actor, at: datetime) -> Act:
    """Write down that a right was used, by whom at which counter."""
    case_id = subject.case_ids[0] if subject.case_ids and not subject.household_id else None
    return Act.objects.create(
        jurisdiction_id=subject.jurisdiction_id,
        case_id=case_id,
        household_id=subject.household_id,
        part_id=subject.part_id,
        kind=kind,
        account_id=by.account_id,
        unit_id=by.seats[0].unit_id if by.seats else None,
        at=at,
    )


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────


def withdraw_and_erase(*, case_id: UUID, by: Actor, at: datetime, language: str = "") -> Act:
    """Withdraw an open matter in the resident's name, then erase it; a closed one is only erased. Raises Refused."""
    with transaction.atomic():
        case = locked(Case, case_id)
        if case.closed_at is None:
            town, own = case.jurisdiction_id, by.speaking_for(case_id)
            move_case(case_id, "withdraw", by=own, at=at, language=language, town=town)
        return erase(subject=subject_of(case), by=by, at=at)


def erase(*, subject: Subject, by: Actor, at: datetime, kind: ActKind = ActKind.ERASED) -> Act:
    """Erase everything that is held of the subject, what lies locked too.

    Raises Refused while a matter is open, or while they take part in one that is.
    """
    with transaction.atomic(), traces.written_over():
        for who in _locked(subject):
            if case_of(who).closed_at is None and (isinstance(who, Case) or who.until is None):
                raise Refused(Why(OPEN if isinstance(who, Case) else PART))
        _bring_back(subject, by=by, at=at)
        _erase_in_all(subject, by=by, at=at)
        act = note(subject, kind, by=by, at=at)
        transaction.on_commit(partial(ledger.write, act))
    return act


def erase_again(act: Act, *, by: Actor, at: datetime) -> None:
    """Do what an act says once more: the database came back from an older backup."""
    case_ids = (act.case_id,) if act.case_id else ()
    subject = Subject(act.jurisdiction_id, case_ids, act.household_id, act.part_id)
    with transaction.atomic(), traces.written_over():
        who = next(iter(_locked(subject)), None)
        _bring_back(subject, by=by, at=at)
        if act.kind == ActKind.CUT and who is not None and case_of(who).closed_at is None:
            _cut(subject, who)
            return
        _erase_in_all(subject, by=by, at=at)


def _locked(subject: Subject) -> list[Bearer]:
    """Those whose words it is about, each with their matter locked until the transaction ends."""
    for who in bearers(subject):
        lock(case_of(who).pk, subject.jurisdiction_id)
    return bearers(subject)


def _erase_in_all(subject: Subject, *, by: Actor, at: datetime) -> None:
    done = [holding.erase(subject, by=by, at=at) for holding in holdings()]
    transaction.on_commit(partial(_finish, done))


def _finish(done: list[Erased]) -> None:
    """After the commit: files, and what else must follow. One that fails leaves the rest to be done."""
    steps: list[Callable[[], None]] = [partial(shred, name) for each in done for name in each.files]
    for step in [*steps, *(step for each in done for step in each.after)]:
        try:
            step()
        except OSError:
            log.exception(
                "something could not be taken away after an erasure; huiyin erasures wipe tries again"
            )


def cut_contact(*, subject: Subject, by: Actor, at: datetime) -> str:
    """Take name and number out of a matter that goes on. Returns the four digits by lot that open it from now on."""
    with transaction.atomic(), traces.written_over():
        (who,) = _unlocked(subject)
        pin = _cut(subject, who)
        act = note(subject, ActKind.CUT, by=by, at=at)
        transaction.on_commit(partial(ledger.write, act))
    return pin


def _unlocked(subject: Subject) -> list[Bearer]:
    """As `_locked`. Raises Refused where the person keeps it locked (restricted)."""
    found = _locked(subject)
    if Kept.objects.filter(about(subject)).exists():
        raise Refused(Why(LOCKED))
    return found


def _cut(subject: Subject, who: Bearer) -> str:
    """A contact with nothing but new digits stands in for the old one."""
    old, pin = who.contact, f"{secrets.randbelow(10_000):04d}"
    fresh = Contact(jurisdiction_id=who.jurisdiction_id, pin=pin, reach_by="page")
    fresh.language = old.language if old else fresh.language
    fresh.save(force_insert=True)
    who.contact = fresh
    update([(who, ("contact_id",))])
    if old is not None:
        old.delete()
    outbox = next(holding for holding in holdings() if holding.name == "outbox")
    stopped = outbox.erase(subject, by=Actor(), at=case_of(who).filed_at)
    transaction.on_commit(partial(_finish, [stopped]))
    return pin


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────


def correct_contact(
    *, subject: Subject, name: str, phone: str, language: str, reach_by: str, by: Actor, at: datetime
) -> None:
    """How to reach the person, as they say now. `phone` is digits alone. Raises Refused."""
    with transaction.atomic(), traces.written_over():
        (who,) = _unlocked(subject)
        contact = who.contact or Contact(jurisdiction_id=who.jurisdiction_id)
        contact.name, contact.language, contact.reach_by = name, language, reach_by
        contact.pin = contact.pin or ("" if phone else f"{secrets.randbelow(10_000):04d}")
        contact.phone = phone
        contact.email = contact.email if reach_by == "email" else ""
        contact.save()
        if who.contact_id != contact.pk:
            who.contact = contact
            update([(who, ("contact_id",))])
        note(subject, ActKind.CORRECTED, by=by, at=at)


# ── locking ──────────────────────────────────────────────────────────────────────────────────────────────


def restrict(*, subject: Subject, by: Actor, at: datetime) -> None:
    """Keep everything, where nobody can read it, until it is lifted. A second time changes nothing."""
    with transaction.atomic(), traces.written_over():
        _locked(subject)
        if Kept.objects.filter(about(subject)).exists():
            return
        for holding in holdings():
            kept = holding.restrict(subject, by=by, at=at)
            if kept is not None:
                _keep(subject, holding.name, json.dumps(kept, ensure_ascii=False), at)
        note(subject, ActKind.LOCKED, by=by, at=at)


def lift(*, subject: Subject, by: Actor, at: datetime) -> None:
    """Bring back what was locked, unchanged. Where nothing is locked, nothing happens."""
    with transaction.atomic(), traces.written_over():
        _locked(subject)
        if _bring_back(subject, by=by, at=at):
            note(subject, ActKind.UNLOCKED, by=by, at=at)


def _keep(subject: Subject, name: str, what: str, at: datetime) -> None:
    case_id = subject.case_ids[0] if subject.case_ids and not subject.household_id else None
    Kept.objects.create(
        jurisdiction_id=subject.jurisdiction_id,
        case_id=case_id,
        household_id=subject.household_id,
        part_id=subject.part_id,
        holding=name,
        what=what,
        at=at,
    )


def _bring_back(subject: Subject, *, by: Actor, at: datetime) -> bool:
    rows = list(Kept.objects.select_for_update().filter(about(subject)))
    named = {holding.name: holding for holding in holdings()}
    for row in rows:
        named[row.holding].lift(subject, json.loads(unsealed(row.what)), by=by, at=at)
        row.delete()
    return bool(rows)
