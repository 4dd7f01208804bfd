"""What the order adds to the door: joined orders go along with their lead, and objections are kept on the docket."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import F

from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.registry import Own
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.people.actors import CLOCKWORK

from .models import Objection

# what a move of the lead means for the orders joined to it
_TOGETHER = {"done": "finish_with_lead", "refused": "split", "withdrawn": "split"}


class OrderOwn(Own):
    """See `cases.registry.Own`."""

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """An order can be joined only to an open one of the same town that is not joined itself."""
        lead = (attempt.answers or {}).get("lead")
        if lead is None:
            return None
        others = Case.objects.filter(jurisdiction_id=case.jurisdiction_id, loop=case.loop)
        lead_id = _uuid(lead)
        found = others.select_for_update(of=("self",)).filter(pk=lead_id).first() if lead_id else None
        if found is None or found.pk == case.pk:
            return Why(say("There is no such order to join."), field="lead")
        if found.closed_at or found.lead_id or found.waits_outside:
            return Why(
                say("That order is finished or joined itself. Choose one that is still open."), field="lead"
            )
        return None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """Keep the docket and take the joined orders along."""
        verb = decision.move.verb
        if verb in ("join", "follow"):
            _count_follower(lane, case.lead_id, +1)
        elif verb == "split" or (verb == "withdraw" and before["state"] == "joined"):
            _count_follower(lane, _uuid(before.get("lead_id", case.lead_id)), -1)
        elif verb == "object":
            self._object(lane, case, decision)
        elif verb == "dispatch" and case.returned:
            _settle_objections(case, decision)
        if case.followers and decision.state.name in _TOGETHER:
            self._take_along(lane, case, decision)

    def _object(self, lane: Lane, case: Case, decision: Decision) -> None:
        assert case.unit_id is not None  # only the unit that holds it can object
        duty = decision.facts.get("duty")
        lane.own_rows.append(
            Objection(
                jurisdiction_id=case.jurisdiction_id,
                case=case,
                seq=case.seq,
                service_id=case.service_id,
                unit_id=case.unit_id,
                duty_id=duty if isinstance(duty, int) else None,
                at=decision.at,
            )
        )

    def _take_along(self, lane: Lane, case: Case, decision: Decision) -> None:
        for follower in _joined_to(lane, case):
            lane.move(follower, _TOGETHER[decision.state.name], by=CLOCKWORK, at=decision.at)


OWN = OrderOwn()


def _joined_to(lane: Lane, case: Case) -> list[Case]:
    """The orders joined to `case`: as the database has them, or as they wait in the same lane."""
    rows = Case.objects.select_for_update(of=("self",)).filter(lead_id=case.pk, state="joined")
    found = {row.pk: row for row in rows}
    found |= {pk: held for pk, held in lane.opened.items() if held.lead_id == case.pk}
    found |= {pk: held for pk, (held, _) in lane.changed.items() if pk in found or held.lead_id == case.pk}
    return [held for held in found.values() if held.lead_id == case.pk and held.state == "joined"]


def _settle_objections(case: Case, decision: Decision) -> None:
    open_ones = Objection.objects.filter(case_id=case.pk, settled_at=None)
    open_ones.update(settled_at=decision.at, sent_to_id=case.unit_id)


def _count_follower(lane: Lane, lead_id: UUID | None, step: int) -> None:
    """Keep the lead's number of joined orders, whether the lead is written already or waits in the same lane."""
    if lead_id is None:
        return
    if lead_id in lane.opened:
        lane.opened[lead_id].followers += step
    else:
        if lead_id in lane.changed:
            lane.changed[lead_id][0].followers += step
        Case.objects.filter(pk=lead_id).update(followers=F("followers") + step)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
