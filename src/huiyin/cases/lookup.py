"""Finding a matter by its receipt. Nobody can be searched for here."""

import hmac
from collections.abc import Iterable
from uuid import UUID

from huiyin.people.models import Look
from huiyin.people.unread import secret_of

from . import registry
from .models import Case, Part


def case_of_receipt(receipt: str, last_four: str) -> Case | None:
    """The case of a receipt whose contact's telephone ends in these four digits (or whose pin they are).

    A receipt may be that of a part: then the case is as whoever holds the part has it (see `held_by`).

    Whether the number is wrong or the digits are, the same is done in the same order, and the answer is the same: None.
    """
    rows = [*Case.objects.filter(receipt=receipt).select_related("contact")[:4], *_parts(receipt=receipt)]
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
    proved = list(ids)
    rows = Case.objects.filter(receipt=receipt, pk__in=proved)
    found = rows.select_related("contact", "service", "place", "lead").first()
    return found or next(iter(_parts(receipt=receipt, pk__in=proved)), None)


def _parts(**which: object) -> list[Case]:
    """The cases of parts that people outside hold or held, each as its holder has it: their page stays theirs."""
    rows = Part.objects.filter(contact__isnull=False, **which)
    found = rows.select_related("contact", "case__service", "case__place", "case__lead")[:4]
    return [held_by(part.case, part) for part in found]


def open_case_to_follow(case_id: UUID) -> Case | None:
    """A case that somebody else may follow: still with an office, not joined itself, of a public kind."""
    loops = [loop.name for loop in registry.all_loops() if "follow" in loop.by_verb]
    rows = Case.objects.filter(pk=case_id, loop__in=loops, closed_at=None, lead=None).exclude(
        turn__in=registry.outside()
    )
    return rows.exclude(service__public=False).select_related("place", "service").first()


def looks_at(case: Case) -> list[Look]:
    """Who looked at the case or its contact, newest first."""
    return list(Look.objects.filter(case_id=case.pk).select_related("unit", "account").order_by("-at", "-id"))
