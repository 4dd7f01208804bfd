"""Placing a matter of any loop: as its resident, as a program that files for residents, or as staff who take it in."""

from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from huiyin.cases.access import role_of_seat
from huiyin.cases.door import place_case
from huiyin.cases.lookup import open_case_to_follow
from huiyin.cases.models import Case, Service
from huiyin.kernel.loop import Loop, Move
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.people.throttle import hit
from huiyin.people.unread import pin_for_receipt
from huiyin.places.models import Place
from huiyin.web.desk.intake import places_of
from huiyin.web.desk.opening import ways_in
from huiyin.web.loops import face_of
from huiyin.web.resident.order import HOUR, MOST_AN_HOUR
from huiyin.web.resident.town import Town

from ..access import TOO_OFTEN as SENTENCE_TOO_OFTEN
from ..access import Denied
from ..models import Received
from .answers import read_answers
from .asked import Asked, asked, receipt_token
from .contacts import ContactIn, contact_from
from .loops import loop_or_none
from .moving import Moved, moved
from .problems import BAD_ANSWERS, NOT_YOURS, Problem, refuse
from .shapes import OPEN, Sent, responses

router = Router()

NO_LOOP = say("There is no loop “%(name)s” here; GET /loops lists them.")
NO_WAY = say("A matter of this loop can't be opened this way by whoever asks: one of %(verbs)s.")
NO_PLACE = say("There is no village or group “%(code)s” that you can place it in; GET /places lists them.")
NO_KIND = say("There is no kind of matter “%(code)s” here; GET /services lists them.")
NO_KINDS = say("Only what is dispatched to a unit has a kind of matter and a point.")
NO_LEAD = say("There is no open matter that this one can be joined to.")
HALF_POINT = say("A point needs latitude and longitude.")
NO_FILE_SCOPE = say("This token may not do that: it lacks the scope “%(scope)s”.")


class PlaceIn(Sent):
    """A matter to be placed."""

    loop: str = Field("order", max_length=16)
    verb: str | None = Field(None, max_length=20, description="The move that opens it; else the usual one.")
    place: str = Field(max_length=24, description="The code of a village or grid.")
    kind: str | None = Field(None, max_length=40, description="The code of a kind of matter, of an order.")
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    answers: dict[str, Any] = Field(default_factory=dict, description="What the opening move asks.")
    contact: ContactIn = ContactIn()
    channel: Literal["phone", "counter", "grid"] | None = Field(
        None, description="How it came to the staff who take it in."
    )
    households: int | None = Field(
        None, ge=1, le=99_999, description="How many it touches, as staff know it."
    )


class Placed(Schema):
    """The matter, and what opens it to its resident."""

    case: Moved
    receipt: str
    digits: str | None = Field(description="Four digits by lot, where no telephone number was given.")
    token: str | None = Field(
        description="Opens this one matter for half a day; for whoever placed it for themselves."
    )
    page: str


@router.post(
    "/cases", response=responses(Placed, 403, 404, 409, 413), openapi_extra=OPEN, summary="Place a matter"
)
def place_matter(request: HttpRequest, sent: PlaceIn) -> Placed:
    """Without a token, or with a resident's, as the resident; with a key of the scope `file` for a resident; with a token
    of the scope `move` as staff who take it in."""
    who = asked(request)
    town = who.town(None) if who.caller.key is not None else _town_of_place(who, sent.place)
    _limit(who)
    problems: list[Why] = []
    loop = loop_or_none(sent.loop)
    if loop is None:
        raise refuse(BAD_ANSWERS, NO_LOOP, field="loop", name=sent.loop)
    place = _place(who, town, sent.place, problems)
    draft = _draft(who, town, loop, place or town.place, sent, problems)
    move, by = _way_in(who, loop, draft, sent.verb)
    answers, wrong = read_answers(move, draft, sent.answers)
    contact = contact_from(sent.contact, town.id, who.language, problems)
    problems += wrong
    if problems:
        raise Problem(BAD_ANSWERS, *problems)
    if move.verb == "follow" and not who.staff:
        _may_follow(answers.get("lead"))
    case = _open(who, draft, move, by, answers, contact)
    who.about = case.pk
    return Placed(
        case=moved(case, move.verb),
        receipt=case.receipt,
        digits=pin_for_receipt(case.contact) or None,
        token=receipt_token(case) if who.caller.key is None else None,
        page=settings.PUBLIC_URL + reverse("receipt", args=[case.receipt]),
    )


def _limit(who: Asked) -> None:
    """As on the page: so many an hour from one address. A key has its own limit."""
    if who.caller.key is None:
        if wait := hit("order", who.caller.address, at=who.at, limit=MOST_AN_HOUR, window=HOUR):
            raise Denied(Why(SENTENCE_TOO_OFTEN, {"seconds": wait}), 429, wait)
    elif not who.staff and not who.caller.may("file"):
        raise refuse(NOT_YOURS, NO_FILE_SCOPE, scope="file")
    elif who.staff:
        who.need_staff("move")


def _town_of_place(who: Asked, code: str) -> Town:
    """Where several towns are served, the place says which. Raises Problem."""
    place = Place.objects.select_related("jurisdiction").filter(code=code, jurisdiction__isnull=False).first()
    if place is None or place.jurisdiction is None:
        raise refuse(BAD_ANSWERS, NO_PLACE, field="place", code=code)
    return who.town(place.jurisdiction.code)


def _place(who: Asked, town: Town, code: str, problems: list[Why]) -> Place | None:
    known = places_of(who.actor, town) if who.staff else list(town.places)
    found = next((place for place in known if place.code == code), None)
    if found is None and not town.places and town.place.code == code:
        return town.place
    if found is None:
        problems.append(Why(NO_PLACE, {"code": code}, "place"))
    return found


def _draft(who: Asked, town: Town, loop: Loop, place: Place, sent: PlaceIn, problems: list[Why]) -> Case:
    service = _service(town, loop, sent, problems)
    if (sent.latitude is None) != (sent.longitude is None):
        problems.append(Why(HALF_POINT, field="latitude"))
    return Case(
        jurisdiction=town.place,
        loop=loop.name,
        place=place,
        place_path=place.path,
        service=service,
        channel=(sent.channel or "counter") if who.staff else "api",
        latitude=sent.latitude,
        longitude=sent.longitude,
        households=sent.households if who.staff else None,
    )


def _service(town: Town, loop: Loop, sent: PlaceIn, problems: list[Why]) -> Service | None:
    if "dispatch" not in loop.by_verb:
        if sent.kind or sent.latitude is not None:
            problems.append(Why(NO_KINDS, field="kind" if sent.kind else "latitude"))
        return None
    found = next((one for one in town.services if one.code == sent.kind), None) if sent.kind else None
    if sent.kind and found is None:
        problems.append(Why(NO_KIND, {"code": sent.kind}, "kind"))
    return found


def _way_in(who: Asked, loop: Loop, draft: Case, wanted: str | None) -> tuple[Move, Actor]:
    """The move that opens it, and who makes it. Raises Problem."""
    ways = ways_in(loop, who.actor, draft) if who.staff else _ways_of_residents(loop)
    usual = _usual(draft, who.actor) if who.staff else ""
    names = [way.verb for way in ways]
    verb = wanted or (usual if usual in names else next(iter(names), ""))
    if verb not in names:
        raise refuse(BAD_ANSWERS, NO_WAY, field="verb" if names else "loop", verbs=", ".join(names) or "–")
    move = loop.by_verb[verb]
    if not who.staff:
        return move, Actor.the_resident()
    roles = {role for seat in who.actor.seats if (role := role_of_seat(draft, seat))}
    return move, who.actor if roles.intersection(move.by) else who.actor.speaking_for()


def _ways_of_residents(loop: Loop) -> list[Move]:
    """What the pages let somebody outside open from the declaration alone: a loop's own opening, or what goes to a unit.

    A promise is exposed on a page of its own, which asks them less than the declaration has for the office.
    """
    face = face_of(loop.name).opening
    if face is not None:
        return [loop.by_verb[face.verb]]
    if "dispatch" not in loop.by_verb:
        return []
    return [move for move in loop.moves if not move.source and RESIDENT in move.by]


def _usual(draft: Case, actor: Actor) -> str:
    """The town's own desk takes an order in; a village or grid places it with the village."""
    roles = {role.name for seat in actor.seats if (role := role_of_seat(draft, seat))}
    return "take_in" if "town" in roles else "place"


def _may_follow(lead: object) -> None:
    if not isinstance(lead, str) or open_case_to_follow(UUID(lead)) is None:
        raise refuse(BAD_ANSWERS, NO_LEAD, field="lead")


def _open(
    who: Asked, draft: Case, move: Move, by: Actor, answers: dict[str, object], contact: Contact
) -> Case:
    with transaction.atomic():
        case = place_case(
            draft,
            move.verb,
            by=by,
            at=who.at,
            answers=answers,
            contact=contact,
            key=who.once,
            language=contact.language,
        )
        if who.caller.key is not None and not who.staff:
            Received.objects.get_or_create(
                case=case, defaults={"jurisdiction_id": case.jurisdiction_id, "key": who.caller.key}
            )
    return case
