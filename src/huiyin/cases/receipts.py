"""Receipt numbers: eight digits by lot, told to the resident alone."""

import secrets
from collections.abc import Sequence

from .models import Case, Part


def new_receipt() -> str:
    """Eight digits. They say nothing about when or how many; the first is never 0, so that none gets lost in a call."""
    return str(secrets.randbelow(90_000_000) + 10_000_000)


def fresh_receipt(jurisdiction_id: int) -> str:
    """A number that neither a case of that town nor a part has. Two queries; more where the lot repeats itself."""
    while True:
        number = new_receipt()
        same = {"jurisdiction_id": jurisdiction_id, "receipt": number}
        if not Case.objects.filter(**same).exists() and not Part.objects.filter(**same).exists():
            return number


def give_receipts(cases: Sequence[Case]) -> None:
    """Give each unsaved case of one town a number that no other has. One query, or a few where the lot repeats itself."""
    taken: set[str] = set()
    waiting = list(cases)
    while waiting:
        for case in waiting:
            case.receipt = case.receipt or new_receipt()
        numbers = [case.receipt for case in waiting]
        held = Case.objects.filter(jurisdiction_id=waiting[0].jurisdiction_id, receipt__in=numbers)
        taken.update(held.values_list("receipt", flat=True))
        again = []
        for case in waiting:
            if case.receipt in taken:
                case.receipt = ""
                again.append(case)
            else:
                taken.add(case.receipt)
        waiting = again
