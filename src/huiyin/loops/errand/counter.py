"""Any worker takes any errand at the one counter: brought and looked through in one go."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.people.models import Contact

from .queries import papers_of, under_way


def take_in_at_counter(
    *,
    draft: Case,
    answers: Mapping[str, object],
    contact: Contact | None,
    here: Collection[str],
    key: UUID | None,
    language: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Bring an errand and look its papers through at once: `here` are the codes of those that are on the counter.

    All there: it goes to the office behind. Else everything that is missing is said, in one message. Raises Refused; then
    nothing was written. The same `key` again gives what is there already.
    """
    with transaction.atomic():
        case = place_case(
            draft, "bring", by=by, at=at, answers=answers, contact=contact, key=key, language=language
        )
        held = under_way(case)
        if held is None or case.seq > 1:
            return case
        missing = [one.code for one in papers_of(held.version) if one.code not in here]
        if missing:
            found = {"missing": " ".join(missing)}
            return move_case(case.pk, "say_missing", by=by, at=at, answers=found, town=case.jurisdiction_id)
        return move_case(case.pk, "take_in", by=by, at=at, town=case.jurisdiction_id)
