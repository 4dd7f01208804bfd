"""Reads around one case. Each is one query; none is made from a template."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.roles import RESIDENT, Role
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from huiyin.prepared import Asked, Prepared

from . import registry
from .models import Attachment, Case, Link, Part, Words

_EVENTS = Prepared(
    lambda town, case: Event.objects.filter(jurisdiction_id=town, case_id=case).order_by("seq"),
    town=int,
    case=UUID,
)
_WORDS = Prepared(lambda case: Words.objects.filter(case_id=case).order_by("seq", "name"), case=UUID)
_LINKS = Prepared(
    lambda case: (
        Link.objects.filter(Q(from_case_id=case) | Q(to_case_id=case))
        .order_by("at", "id")
        .select_related("from_case__service", "to_case__service")
    ),
    case=UUID,
)


def reads(case: Case) -> list[Asked[Any]]:
    """What `events_of` and `words_of` will ask, to ask it ahead."""
    return [_EVENTS.asked(town=case.jurisdiction_id, case=case.pk), _WORDS.asked(case=case.pk)]


def links_read(case: Case) -> Asked[Any]:
    """What `links_of` will ask, to ask it ahead."""
    return _LINKS.asked(case=case.pk)


def linked() -> Q:
    """Whether `links_of` a case has any, to say it of the case itself."""
    this = OuterRef("pk")
    return Exists(Link.objects.filter(from_case=this)) | Exists(Link.objects.filter(to_case=this))


def events_of(case: Case) -> list[Event]:
    """The case's events, oldest first."""
    return _EVENTS(town=case.jurisdiction_id, case=case.pk)


def words_of(case: Case, events: Iterable[Event], roles: frozenset[Role]) -> dict[int, list[Words]]:
    """The words beside each event that somebody in `roles` may read, by event number."""
    hidden = {(seq, ask.name) for seq, ask in _kept_from(case, events, roles)}
    found: dict[int, list[Words]] = {}
    for words in _WORDS(case=case.pk):
        if (words.seq, words.name) not in hidden:
            found.setdefault(words.seq, []).append(words)
    return found


def links_of(case: Case) -> list[Link]:
    """What the case came of and what came of it, oldest first, with both cases. One query."""
    return _LINKS(case=case.pk)


def files_of(case: Case, events: Iterable[Event], roles: frozenset[Role]) -> dict[int, list[Attachment]]:
    """Photos and recordings that somebody in `roles` may see, by event number."""
    events = list(events)
    found: dict[int, list[Attachment]] = {}
    if not any('"files":[' in event.facts for event in events):
        return found  # no event holds the hash of one: nothing to ask for
    hidden = _files_kept_from(case, events, roles)
    for file in Attachment.objects.filter(case=case).order_by("seq", "id"):
        if file.seq not in hidden:
            found.setdefault(file.seq, []).append(file)
    return found


def may_see_file(case: Case, file: Attachment, roles: frozenset[Role]) -> bool:
    """Whether somebody in `roles` may see that file of `case`. One query."""
    rows = Event.objects.filter(jurisdiction_id=case.jurisdiction_id, case_id=case.pk, seq=file.seq)
    return bool(roles) and file.seq not in _files_kept_from(case, rows, roles)


def same_files(jurisdiction_id: int, files: Iterable[Attachment]) -> "QuerySet[Attachment]":
    """Files of the town's matters that are the same to the last bit."""
    digests = [bytes(file.digest) for file in files]
    return Attachment.objects.filter(jurisdiction_id=jurisdiction_id, digest__in=digests, case__isnull=False)


def _kept_from(case: Case, events: Iterable[Event], roles: frozenset[Role]) -> list[tuple[int, Ask]]:
    """The answers that none of `roles` may read, by event number."""
    loop = registry.loop_named(case.loop)
    asked = [(event.seq, ask) for event in events for ask in loop.by_verb[event.verb].asks]
    return [(seq, ask) for seq, ask in asked if roles.intersection(ask.not_for)]


def _files_kept_from(case: Case, events: Iterable[Event], roles: frozenset[Role]) -> set[int]:
    return {seq for seq, ask in _kept_from(case, events, roles) if ask.kind is AskKind.PROOF}


def notices_of(case: Case, part: Part | None = None) -> "QuerySet[Notice]":
    """What was told to the resident, or to whoever holds `part`; newest first."""
    rows = Notice.objects.filter(jurisdiction_id=case.jurisdiction_id, case_id=case.pk)
    return rows.filter(**({"part_id": part.pk} if part else {"to": RESIDENT.name})).order_by("-at")
