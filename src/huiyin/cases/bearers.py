"""Who outside the office a matter belongs to: whoever brought it, and others who hold a part in it. And what of it is whose.

Each has a receipt, a contact and words of their own, and decides about these alone.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiyin.held.holdings import Subject
from huiyin.kernel.roles import RESIDENT, Role
from huiyin.ledger.models import Event

from . import registry
from .models import Alert, Attachment, Case, Part, Words, WordsKind
from .queries import events_of

Bearer = Case | Part


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a matter and is one person's to erase or lock."""

    words: QuerySet[Words]
    files: QuerySet[Attachment]
    alerts: QuerySet[Alert]


def bearers(subject: Subject) -> list[Bearer]:
    """The matters that the subject brought, the oldest first, or the part that they hold."""
    cases = Case.objects.filter(jurisdiction_id=subject.jurisdiction_id, pk__in=subject.case_ids)
    found: list[Bearer] = []
    if subject.case_ids:
        rows = cases.select_related("contact", "service", "place", "jurisdiction")
        found += rows.order_by("filed_at", "id")
    if subject.part_id is not None:
        parts = outside(Part.objects.filter(jurisdiction_id=subject.jurisdiction_id, pk=subject.part_id))
        found += parts.select_related("contact", "case__service", "case__place", "case__jurisdiction")
    return found


def outside(parts: "QuerySet[Part]") -> "QuerySet[Part]":
    """Those of them that people outside the office hold or held."""
    return parts.filter(account=None, unit=None)


def case_of(who: Bearer) -> Case:
    """The matter itself."""
    return who if isinstance(who, Case) else who.case


def role_of(part: Part) -> Role:
    """The role in which somebody takes part."""
    return next(role for role in registry.loop_named(part.case.loop).held if role.name == part.role)


def own_events(who: Bearer, events: Iterable[Event]) -> set[int]:
    """The numbers of the events at which this person spoke, also where somebody of the office wrote it down for them.

    How a matter is opened is the word of whoever brought it. Who takes a part up with a move made that move; several may have
    held the same role one after the other.
    """
    if isinstance(who, Case):
        return {event.seq for event in events if event.seq == 1 or event.role == RESIDENT.name}
    mine, key = [event for event in events if event.role == who.role], str(who.pk)
    return {
        event.seq
        for event in mine
        if json.loads(event.facts).get("part") == key or (event.at == who.since and _seats(who, event))
    }


def _seats(part: Part, event: Event) -> bool:
    seated = registry.loop_named(event.loop).by_verb[event.verb].seats
    return seated is not None and seated.name == part.role


def beside(who: Bearer) -> Beside:
    """What is this person's: their own words and files. The last who is still to be reached has the offices' too, for those
    speak of all of them; but never before the matter is closed, where somebody else takes part."""
    case = case_of(who)
    others = outside(Part.objects.filter(case=case)).exclude(pk=who.pk)
    words, files = Words.objects.filter(case=case), Attachment.objects.filter(case=case)
    alerts = Alert.objects.filter(case=case)
    if isinstance(who, Case) and not others.exists():
        return Beside(words, files, alerts)
    events = events_of(case)
    mine = own_events(who, events)
    if case.closed_at is not None and not _somebody_else(who, case, others):
        people = {
            RESIDENT.name,
            *(role.name for role in registry.loop_named(case.loop).held if not role.office),
        }
        mine |= {event.seq for event in events if event.role not in people and event.seq != 1}
    # what an office wrote down from their recording is theirs as the recording is
    own = Q(seq__in=mine) | Q(kind=WordsKind.HEARD) if isinstance(who, Case) else Q(seq__in=mine)
    return Beside(words.filter(own), files.filter(seq__in=mine), alerts.filter(seq__in=mine))


def _somebody_else(who: Bearer, case: Case, others: "QuerySet[Part]") -> bool:
    """Whoever erased everything has no contact any more."""
    asker = isinstance(who, Part) and case.contact_id is not None
    return asker or others.exclude(contact=None).exists()
