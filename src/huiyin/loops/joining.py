"""Cases that go along with another one of their loop: what the loops that join, gather or follow share."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from huiyin.cases import registry
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case


def lead_for(case: Case, given: object) -> Case | None:
    """The case of the same town and loop that `case` is to go along with, locked; None where there is none such."""
    lead_id = uuid_of(given)
    others = Case.objects.filter(jurisdiction_id=case.jurisdiction_id, loop=case.loop).exclude(pk=case.pk)
    return others.select_for_update(of=("self",)).filter(pk=lead_id).first() if lead_id else None


def can_lead(lead: Case) -> bool:
    """Whether others may still go along with it: open, with an office, and not going along itself."""
    return lead.closed_at is None and lead.lead_id is None and lead.turn not in registry.outside()


def joined_to(lane: Lane, case: Case, states: Collection[str]) -> list[Case]:
    """The cases that go along with `case` in one of `states`: as the database has them, or as they wait in the lane."""
    town = case.jurisdiction_id
    rows = Case.objects.filter(jurisdiction_id=town, lead_id=case.pk, state__in=states)
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    found |= {pk: held for pk, held in lane.opened.items() if held.lead_id == case.pk}
    found |= {pk: held for pk, (held, _) in lane.changed.items() if pk in found or held.lead_id == case.pk}
    return [held for held in found.values() if held.lead_id == case.pk and held.state in states]


def count_follower(lane: Lane, lead_id: UUID | None, step: int) -> None:
    """Keep the lead's number of joined cases, whether the lead is written already or waits in the same lane."""
    if lead_id is None:
        return
    if lead_id in lane.opened:
        lane.opened[lead_id].followers += step
    else:
        if lead_id in lane.changed:
            lane.changed[lead_id][0].followers += step
        Case.objects.filter(jurisdiction_id=lane.jurisdiction_id, pk=lead_id).update(
            followers=F("followers") + step
        )


def uuid_of(value: object) -> UUID | None:
    """The key that somebody sent as text; None for what is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
