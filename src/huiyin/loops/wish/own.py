"""What the wish adds to the door: its card on the wall, who took it on, and the look for the wisher's own name."""

from collections.abc import Mapping

from huiyin.cases import access
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.registry import Own
from huiyin.cases.telling import called
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.people.unread import occurs_in
from huiyin.places.models import Unit
from huiyin.places.queries import holder_units

from .models import Card, Taking
from .roles import GIVER


class WishOwn(Own):
    """See `cases.registry.Own`."""

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """Whatever hangs or is passed on may not hold the wisher's own name or number."""
        answers = attempt.answers or {}
        shown = {"word": ("sentence", "sentence_bo"), "thank": ("words",)}.get(verb, ())
        for name in shown:
            if name in answers and occurs_in(case.contact, str(answers[name])):
                return Why(
                    say("The wisher's own name or number stands in it. Please leave it out."), field=name
                )
        return None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """Keep the card and the takings."""
        verb, answers, at = decision.move.verb, decision.answers, decision.at
        if verb in ("tell", "write_down"):
            to_door = answers.get("to_door") == "door"
            lane.own_rows.append(Card(case=case, jurisdiction_id=case.jurisdiction_id, to_door=to_door))
        elif verb == "word":
            card = _card(lane, case)
            card.sentence_bo = str(answers.get("sentence_bo") or "")
            lane.own_rows.append(card)
        elif verb == "take_on":
            lane.own_rows.append(_taking(case, decision))
        elif verb in ("new_day", "bring", "give_back", "hang_again"):
            taking = _open_taking(lane, case)
            if taking is not None:
                if verb == "new_day" and case.handle_by is not None:
                    taking.by_when = case.handle_by
                elif verb == "bring":
                    taking.brought_at = at
                else:
                    taking.given_up_at = at
                lane.own_rows.append(taking)

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        """The sentence on the wall, and the station that it goes through."""
        here = holder_units(case.place_path)
        station = Unit.objects.filter(pk=here.get("village") or here.get("town") or 0).first()
        return {"sentence": case.title, "station": called(station) if station else called(case.place)}


def _taking(case: Case, decision: Decision) -> Taking:
    assert case.handle_by is not None  # the move asks for the day
    part = next(part for part in reversed(access.parts_of(case)) if part.role == GIVER.name)
    return Taking(
        jurisdiction_id=case.jurisdiction_id,
        case=case,
        part_id=part.pk,
        kind=str(decision.answers["kind"]),
        at=decision.at,
        by_when=case.handle_by,
    )


def _card(lane: Lane, case: Case) -> Card:
    """The card as it waits in the lane, or as the database has it."""
    waiting = (row for row in reversed(lane.own_rows) if isinstance(row, Card) and row.case_id == case.pk)
    return next(waiting, None) or Card.objects.get(case=case)


def _open_taking(lane: Lane, case: Case) -> Taking | None:
    """The taking that is under way."""
    for row in reversed(lane.own_rows):
        if isinstance(row, Taking) and row.case_id == case.pk:
            return row
    return Taking.objects.filter(case=case, given_up_at=None).order_by("-at").first()


OWN = WishOwn()
