"""Finding a matter by its receipt. Nobody can be searched for here."""

import hmac
from collections.abc import Iterable
from uuid import UUID

from huiyin.people.models import Look
from huiyin.people.unread import secret_of
from huiyin.prepared import Asked, Prepared

from . import registry
from .models import Case, Part
from .named import with_names

_BY_RECEIPT = Prepared(
    lambda receipt: Case.objects.filter(receipt=receipt).select_related("contact", "lead")[:4], receipt=str
)
_PARTS_BY_RECEIPT = Prepared(
    lambda receipt: Part.objects.filter(contact__isnull=False, receipt=receipt).select_related(
        "contact", "case__service", "case__place", "case__lead"
    )[:4],
    receipt=str,
)
_LOOKS = Prepared(
    lambda case: Look.objects.filter(case_id=case).select_related("unit", "account").order_by("-at", "-id"),
    case=UUID,
)


def case_of_receipt(receipt: str, last_four: str) -> Case | None:
    """The case of a receipt whose contact's telephone ends in these four digits (or whose pin they are).

    A receipt may be that of a part: then the case is as whoever holds the part has it (see `held_by`).

    Whether the number is wrong or the digits are, the same is done in the same order, and the answer is the same: None.
    """
    rows = [*_BY_RECEIPT(receipt=receipt), *_parts(receipt)]
    found = None
    for case in [*rows, None]:
        right = secret_of(case.contact) if case else ""
        given = last_four if right else "0000"
        if hmac.compare_digest((right or "----").encode(), given.encode()) and case:
            found = case
    return found


def held_by(case: Case, part: Part) -> Case:
    """The case as somebody outside has it who holds `part`: under their own receipt, with their own contact.

    For reading alone. Nothing writes such a case; the door reads its own.
    """
    case.receipt, case.contact, case.part = part.receipt or "", part.contact, part
    return case


def case_among(receipt: str, ids: Iterable[UUID]) -> Case | None:
    """The case of that receipt among those (cases and parts) that were proved in this session. One query, or two."""
    proved = set(ids)
    found = [case for case in _BY_RECEIPT(receipt=receipt) if case.pk in proved]
    if found:
        return with_names(found[:1])[0]
    return next(iter(_parts(receipt, proved)), None)


def _parts(receipt: str, among: set[UUID] | None = None) -> list[Case]:
    """The cases of parts that people outside hold or held, each as its holder has it: their page stays theirs."""
    parts = _PARTS_BY_RECEIPT(receipt=receipt)
    return [held_by(part.case, part) for part in parts if among is None or part.pk in among]


def open_case_to_follow(case_id: UUID) -> Case | None:
    """A case that somebody else may follow: still with an office, not joined itself, of a public kind."""
    loops = [loop.name for loop in registry.all_loops() if "follow" in loop.by_verb]
    rows = Case.objects.filter(pk=case_id, loop__in=loops, closed_at=None, lead=None).exclude(
        turn__in=registry.outside()
    )
    return rows.exclude(service__public=False).select_related("place", "service").first()


def looks_read(case: Case) -> Asked[Look]:
    """What `looks_at` will ask, to ask it ahead."""
    return _LOOKS.asked(case=case.pk)


def looks_at(case: Case) -> list[Look]:
    """Who looked at the case or its contact, newest first."""
    return _LOOKS(case=case.pk)
