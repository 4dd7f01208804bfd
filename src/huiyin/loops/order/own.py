"""What the order adds to the door: joined orders go along with their lead, and objections are kept on the docket."""

from collections.abc import Mapping

from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.registry import Own
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.loops import joining
from huiyin.people.actors import CLOCKWORK

from .facts import SaidDone
from .models import Objection

# the office that said it was done, by the role it said so in: its grid workers are the village's own hands
_HANDS = {"village": ("village", "grid"), "unit": ("unit",), "town": ("town",), "leader": ("leader",)}
# what a move of the lead means for the orders joined to it
_TOGETHER = {"done": "finish_with_lead", "refused": "split", "withdrawn": "split"}


class OrderOwn(Own):
    """See `cases.registry.Own`."""

    def look(self, case: Case) -> SaidDone | None:
        """Who said it was done, where a spot check is to be made; a query for those few alone."""
        if case.drawn_at is None or case.found is not None:
            return None
        said = Event.objects.filter(
            jurisdiction_id=case.jurisdiction_id, case_id=case.pk, verb__in=("finish", "settle")
        )
        last = said.order_by("-seq").values_list("role", flat=True).first()
        return SaidDone(_HANDS.get(last or "", ()))

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """An order can be joined only to an open one of the same town that is not joined itself."""
        lead = (attempt.answers or {}).get("lead")
        if lead is None:
            return None
        found = joining.lead_for(case, lead)
        if found is None:
            return Why(say("There is no such order to join."), field="lead")
        if not joining.can_lead(found):
            return Why(
                say("That order is finished or joined itself. Choose one that is still open."), field="lead"
            )
        return None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """Keep the docket and take the joined orders along."""
        verb = decision.move.verb
        if verb in ("join", "follow"):
            joining.count_follower(lane, case.lead_id, +1)
        elif verb == "split" or (verb == "withdraw" and before["state"] == "joined"):
            joining.count_follower(lane, joining.uuid_of(before.get("lead_id", case.lead_id)), -1)
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
        for follower in joining.joined_to(lane, case, ("joined",)):
            lane.move(follower, _TOGETHER[decision.state.name], by=CLOCKWORK, at=decision.at)


def _settle_objections(case: Case, decision: Decision) -> None:
    open_ones = Objection.objects.filter(case_id=case.pk, settled_at=None)
    open_ones.update(settled_at=decision.at, sent_to_id=case.unit_id)


OWN = OrderOwn()
