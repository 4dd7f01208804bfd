"""Reads around one case. Each is one query; none is made from a template."""

from collections.abc import Iterable

from django.db.models import QuerySet

from huiyin.kernel.roles import RESIDENT, UNIT, Role
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice

from .models import Attachment, Case, Words

# words that whoever handled the case may not read: what was said with a rating
_NOT_FOR_UNIT = ("rate",)


def events_of(case: Case) -> list[Event]:
    """The case's events, oldest first."""
    return list(Event.objects.filter(jurisdiction_id=case.jurisdiction_id, case_id=case.pk).order_by("seq"))


def words_of(case: Case, events: Iterable[Event], roles: frozenset[Role]) -> dict[int, list[Words]]:
    """The words beside each event that somebody in `roles` may read, by event number."""
    hidden: set[int] = set()
    if UNIT in roles and RESIDENT not in roles:
        hidden = {event.seq for event in events if event.verb in _NOT_FOR_UNIT}
    found: dict[int, list[Words]] = {}
    for words in Words.objects.filter(case=case).order_by("seq", "name"):
        if words.seq not in hidden:
            found.setdefault(words.seq, []).append(words)
    return found


def files_of(case: Case) -> dict[int, list[Attachment]]:
    """Photos and recordings by event number."""
    found: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(case=case).order_by("seq", "id"):
        found.setdefault(file.seq, []).append(file)
    return found


def notices_of(case: Case) -> "QuerySet[Notice]":
    """What was told to the resident, newest first."""
    return Notice.objects.filter(
        jurisdiction_id=case.jurisdiction_id, case_id=case.pk, to="resident"
    ).order_by("-at")
