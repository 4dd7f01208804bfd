"""Making a move: through the one door, by whoever the token stands for, once."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from huiyin.cases import registry
from huiyin.cases.access import attempt_of
from huiyin.cases.door import move_case
from huiyin.cases.models import Case
from huiyin.kernel.decide import why_not
from huiyin.kernel.loop import Move
from huiyin.kernel.roles import CLOCK, NOBODY
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.web.desk.matter import Seen, handled_by
from huiyin.web.desk.moving import HOWS
from huiyin.web.desk.outside import Person, people_outside
from huiyin.web.reading import Reading, reader_of

from .answers import read_answers
from .asked import Asked, anyone_with, asked
from .contacts import ContactIn, contact_from
from .frame import seen_by
from .moves import names_somebody, page_only
from .problems import BAD_ANSWERS, NOT_NOW, NOT_YOURS, Problem, not_found, refuse
from .reading import read_matter
from .shapes import CLOSED, Coded, Sent, Turn, responses

router = Router()

HANDLED = say("Your office handled this, so the resident's word about it is written down by somebody else.")
NOT_FOR_THEM = say("Only the village's and the town's own staff write down what somebody says.")
NOBODY_SUCH = say("There is nobody such on this matter: say “” for its resident, or the id of a part.")


class Speaking(Sent):
    """Whose word it is that a member of staff writes down, and how they said it."""

    who: str = Field(
        "", max_length=40, description="Empty for the resident; the id of a part; or the role of a newcomer."
    )
    how: Literal["phone", "counter", "door"]


class MoveIn(Sent):
    """What a move asks, and for whom it is made."""

    answers: dict[str, Any] = Field(default_factory=dict, description="As `answers_schema` of the move says.")
    speaking_for: Speaking | None = None
    contact: ContactIn | None = Field(None, description="Of somebody outside whom the move names.")


class Moved(Schema):
    """The matter after the move."""

    id: UUID
    verb: str
    state: Coded
    turns: list[Turn]
    last_event: int
    next_due_at: datetime | None
    closed_at: datetime | None


@router.post(
    "/cases/{uuid:case_id}/moves/{verb}",
    response=responses(Moved, 403, 404, 409, 412, 413),
    auth=anyone_with("move"),
    openapi_extra={
        **CLOSED,
        "parameters": [
            {
                "in": "header",
                "name": "If-Match",
                "required": False,
                "description": "The ETag of the matter as you read it: 412 where it moved on since.",
                "schema": {"type": "string"},
            }
        ],
    },
    summary="Make a move",
)
def make_move(request: HttpRequest, response: HttpResponse, case_id: UUID, verb: str, sent: MoveIn) -> Moved:
    """The same rules as on the pages decide; where they say no, the answer is their sentence."""
    who = asked(request)
    reading = read_matter(who, case_id, scope="move")
    move = reading.loop.by_verb.get(verb)
    if move is None or not move.source or move.by == (CLOCK,):
        raise not_found()
    if why := page_only(reading, move):
        raise Problem(NOT_NOW, why)
    by = _actor(who, reading, sent.speaking_for)
    answers, problems = read_answers(move, reading.case, sent.answers)
    contact = None
    if names_somebody(reading.case, move):
        contact = contact_from(
            sent.contact or ContactIn(), reading.case.jurisdiction_id, who.language, problems
        )
    if problems:
        _refuse_if_it_cant_be(reading, move, by)
        raise Problem(BAD_ANSWERS, *problems)
    if sent.speaking_for is not None and isinstance(words := answers.get("words"), str):
        how = HOWS[sent.speaking_for.how]()
        answers["words"] = _("%(how)s: %(words)s") % {"how": how, "words": words}
    case = move_case(
        case_id,
        move.verb,
        by=by,
        at=who.at,
        answers=answers,
        seen=seen_by(request),
        key=who.once,
        language=who.language,
        contact=contact,
        town=reading.case.jurisdiction_id,
    )
    response.headers["ETag"] = f'"{case.seq}-moved"'
    return moved(case, move.verb)


def moved(case: Case, verb: str) -> Moved:
    """The matter after a move, for whoever made it: also where it is out of their reach now."""
    state = registry.loop_named(case.loop).by_name[case.state]
    return Moved(
        id=case.pk,
        verb=verb,
        state=Coded(code=state.name, name=_(state.label)),
        turns=[Turn(role=role.name, label=_(role.label)) for role in state.turns if role is not NOBODY],
        last_event=case.seq,
        next_due_at=case.next_due_at,
        closed_at=case.closed_at,
    )


def _refuse_if_it_cant_be(reading: Reading, move: Move, by: Actor) -> None:
    """Whether it can be made at all goes before what is wrong with the answers. Raises Refused."""
    attempt = attempt_of(reading.case, by, reading.at, verb=move.verb)
    if why := why_not(reading.loop, reading.case, move, attempt):
        raise Refused(why)


def _actor(who: Asked, reading: Reading, speaking: Speaking | None) -> Actor:
    """Who makes the move: for oneself, or writing down the word of somebody outside. Raises Problem."""
    if not isinstance(reading, Seen):
        if speaking is not None:
            raise refuse(NOT_YOURS, NOT_FOR_THEM, field="speaking_for")
        return reader_of(reading.case)
    if speaking is None:
        return reading.actor
    if not any(seat.role in ("village", "town") for seat in reading.actor.seats):
        raise refuse(NOT_YOURS, NOT_FOR_THEM, field="speaking_for")
    if handled_by(reading):
        raise Problem(NOT_YOURS, Why(HANDLED, field="speaking_for"))
    return _person(reading, speaking.who).speaking(reading.actor, reading.case)


def _person(reading: Reading, key: str) -> Person:
    found = next((one for one in people_outside(reading.case) if one.key == key), None)
    if found is None:
        raise refuse(BAD_ANSWERS, NOBODY_SUCH, field="speaking_for.who")
    return found
