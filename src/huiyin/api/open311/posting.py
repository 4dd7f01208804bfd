"""POST servicerequestupdates: what a program passes on for the resident who filed through it, or says as a unit."""

import hashlib
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from huiyin.api.acting import Word, follow, unit_actor
from huiyin.api.media import note_media
from huiyin.api.models import Key, Received, UpdateReceived
from huiyin.cases.models import Case
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.web import uploads

from .answers import Listing, answer
from .asking import Parameters
from .errors import Problem, refuse
from .feed import update_id
from .filing import photos_in
from .frame import Asked
from .listing import NOT_FOUND, uuid_or_none
from .statuses import FROM_RESIDENT, FROM_UNIT, Way, word_of

NO_ID = say("Please say which request it is about: service_request_id is missing.")
NOT_YOURS = say("This API key neither filed the request “%(id)s” nor acts for the unit that has it.")
NO_STATUS = say("A unit's update needs a status: one of %(known)s.")
UNKNOWN_STATUS = say("The status “%(given)s” is not known; known are %(known)s.")
NOTHING = say("The update says nothing: send a description, a photo, or the status REOPEN.")
ID_TOO_LONG = say("Your own id of the update has more than 120 characters.")


def post_update(asked: Asked) -> HttpResponse:
    """Follow the update through the door, once; sent again it is answered the same."""
    key, parameters = asked.caller.need("file", "unit"), asked.parameters
    given = parameters.text("service_request_id")
    if not given:
        raise Problem(400, Why(NO_ID, field="service_request_id"))
    pk = uuid_or_none(given)
    case = Case.objects.filter(pk=pk, jurisdiction_id=asked.town.id).first() if pk else None
    if case is None:
        raise refuse(404, NOT_FOUND, id=given[:60])
    parameters.moment("updated_datetime")  # must be readable; what counts is when it arrived
    own_id = _own_id(parameters)
    if found := UpdateReceived.objects.filter(key=key, update_id=own_id).first():
        return _answer(asked, found.case_id, found.last_seq)
    by, ways = _as_whom(key, case, parameters)
    try:
        seq = _follow(asked, key, case, own_id, ways, by)
    except IntegrityError:  # the same update came twice at the same moment
        again = UpdateReceived.objects.filter(key=key, update_id=own_id).first()
        if again is None:
            raise
        seq = again.last_seq
    return _answer(asked, case.pk, seq)


def _follow(asked: Asked, key: Key, case: Case, own_id: str, ways: tuple[Way, ...], by: Actor) -> int:
    problems: list[Why] = []
    photos = photos_in(asked.parameters, problems)
    text, media = asked.parameters.values.get("description", "").strip(), asked.parameters.text("media_url")
    try:
        if problems:
            raise Problem(400, *problems)
        with transaction.atomic():
            seq = case.seq
            if ways != FROM_RESIDENT[""] or text or photos or not media:
                word = Word(text, tuple(photos), asked.parameters.text("ground"))
                seq = follow(case, ways, word, by=by, at=asked.at).seq
            note_media(case, media, at=asked.at)
            UpdateReceived.objects.create(
                jurisdiction_id=asked.town.id,
                key=key,
                update_id=own_id,
                case=case,
                first_seq=case.seq + 1,
                last_seq=seq,
                at=asked.at,
            )
    except Exception:
        uploads.discard(photos)
        raise
    return seq


def _as_whom(key: Key, case: Case, parameters: Parameters) -> tuple[Actor, tuple[Way, ...]]:
    """The resident, where this program filed the request; the unit, where it acts for the one that has it."""
    scopes, word = key.scopes.split(), word_of(parameters.text("status"))
    if "file" in scopes and Received.objects.filter(key=key, case_id=case.pk).exists():
        says = any((parameters.text("description"), parameters.text("media_url"), parameters.files))
        if word not in FROM_RESIDENT and not says:
            raise Problem(400, Why(NOTHING, field="description"))
        return Actor.the_resident(case.pk), FROM_RESIDENT.get(word, FROM_RESIDENT[""])
    if "unit" not in scopes or key.unit is None or case.unit_id != key.unit_id:
        raise refuse(403, NOT_YOURS, id=str(case.pk))
    known = ", ".join(FROM_UNIT)
    if not word:
        raise Problem(400, Why(NO_STATUS, {"known": known}, "status"))
    if word not in FROM_UNIT:
        raise Problem(400, Why(UNKNOWN_STATUS, {"given": word[:40], "known": known}, "status"))
    return unit_actor(key.unit, case), FROM_UNIT[word]


def _own_id(parameters: Parameters) -> str:
    """The program's own id of the update; where it gives none, what it says is the id."""
    found = parameters.text("update_id") or parameters.text("update_id_ext")
    if len(found) > 120:
        raise Problem(400, Why(ID_TOO_LONG, field="update_id"))
    names = ("service_request_id", "status", "updated_datetime", "description", "media_url")
    said = "\x1f".join(parameters.text(name) for name in names)
    return found or hashlib.sha256(said.encode()).hexdigest()


def _answer(asked: Asked, case_id: UUID, seq: int) -> HttpResponse:
    row = {"update_id": update_id(case_id, seq)}
    return answer(Listing("service_request_updates", "request_update", [row]), asked.form)
