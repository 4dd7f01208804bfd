"""GET servicerequestupdates: what happened to requests, each event once under an id that never changes.

The office's own words are told to the program that filed the request, where its key has the scope `words`; everybody
else reads our sentence about what happened. What a program posted itself is not told back to it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.http import HttpResponse as Response
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.api.models import Received, UpdateReceived
from huiyin.cases import registry
from huiyin.cases.models import Attachment, Case, Words, WordsKind
from huiyin.kernel.roles import CLOCK, RESIDENT
from huiyin.ledger.models import Event
from huiyin.web.access import Who, open_to
from huiyin.web.errors import not_found
from huiyin.web.names import name_of
from huiyin.web.sending import boxed

from .answers import Listing, Row, answer
from .asking import Parameters
from .errors import refuse
from .frame import Asked
from .listing import BAD_AFTER, MOST, WRONG_WAY, uuid_or_none, visible
from .statuses import LOOPS, TOLD, is_told, standing_of

USUAL = timedelta(days=7)
MEDIA_AGE = timedelta(days=7)
_SALT = "huiyin.open311.media"
_NOT_OFFICE = (RESIDENT.name, CLOCK.name)


def updates(asked: Asked) -> Response:
    """The feed, oldest first, of a span (the last seven days where none was asked for). At most a thousand a page."""
    events, following = _events(asked)
    response = answer(Listing("service_request_updates", "request_update", _rows(events, asked)), asked.form)
    if following:
        query = {**asked.request.GET.dict(), "after": following}
        query.pop("api_key", None)
        url = asked.absolute(f"{asked.request.path}?{urlencode(sorted(query.items()))}")
        response.headers["Link"] = f'<{url}>; rel="next"'
    return response


@open_to(Who.ANYBODY)
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    """A photo by the signed address that stood in the feed of whoever may see it."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=MEDIA_AGE)
    except signing.BadSignature:
        return not_found(request)
    file = Attachment.objects.filter(pk=pk).first()
    if file is None or not default_storage.exists(file.stored):
        return not_found(request)
    response = FileResponse(default_storage.open(file.stored), content_type=file.media_type)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # a feed is read to be shown elsewhere
    return boxed(response)


# ── which ────────────────────────────────────────────────────────────────────────────────────────────────


def told_verbs() -> dict[str, list[str]]:
    """The verbs of each loop that make an update, from the declarations."""
    loops = [loop for loop in registry.all_loops() if loop.name in LOOPS]
    return {loop.name: [move.verb for move in loop.moves if is_told(loop, move.verb)] for loop in loops}


def _events(asked: Asked) -> tuple[list[Event], str]:
    begin, end = _span(asked.parameters, asked.at)
    told = Q()
    for loop, verbs in told_verbs().items():
        told |= Q(loop=loop, verb__in=verbs)
    rows = Event.objects.filter(
        told,
        jurisdiction_id=asked.town.id,
        recorded_at__gte=begin,
        recorded_at__lte=end,
    ).filter(Exists(_which(asked).filter(pk=OuterRef("case_id"))))
    if after := asked.parameters.text("after"):
        rows = rows.filter(_above(after))
    found = list(rows.order_by("recorded_at", "case_id", "seq")[: MOST + 1])
    last = found[MOST - 1] if len(found) > MOST else None
    following = f"{last.recorded_at.timestamp():.6f}_{last.case_id.hex}_{last.seq}" if last else ""
    return found[:MOST], following


def _which(asked: Asked) -> "QuerySet[Case]":
    cases = visible(asked.town, asked.caller)
    if ids := asked.parameters.several("service_request_id"):
        cases = cases.filter(pk__in=[pk for one in ids[:MOST] if (pk := uuid_or_none(one))])
    return cases


def _span(parameters: Parameters, at: datetime) -> tuple[datetime, datetime]:
    begin, end = parameters.moment("start_date"), parameters.moment("end_date")
    if begin and end and begin > end:
        raise refuse(400, WRONG_WAY)
    end = end or at
    return begin or end - USUAL, end


def _above(after: str) -> Q:
    try:
        moment, case, seq = after.split("_")
        at, case_id, number = datetime.fromtimestamp(float(moment), tz=UTC), UUID(case), int(seq)
    except (ValueError, OverflowError, OSError):
        raise refuse(400, BAD_AFTER) from None
    return Q(recorded_at__gte=at) & (
        Q(recorded_at__gt=at)
        | Q(recorded_at=at, case_id__gt=case_id)
        | Q(recorded_at=at, case_id=case_id, seq__gt=number)
    )


# ── how they read ────────────────────────────────────────────────────────────────────────────────────────

Place = tuple[UUID, int]  # a case and the number of an event


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the events: the cases, what the office wrote, its photos."""

    cases: dict[UUID, Case]
    words: dict[Place, str]
    photos: dict[Place, Attachment]


def _rows(events: Sequence[Event], asked: Asked) -> list[Row]:
    ids = {event.case_id for event in events}
    own = _own_updates(asked, ids)
    beside = _beside(asked, events, ids)
    return [_row(event, beside, asked) for event in events if (event.case_id, event.seq) not in own]


def _own_updates(asked: Asked, ids: Iterable[UUID]) -> set[Place]:
    """The events that this program made itself: told back, they would be echoes."""
    if asked.caller.key is None:
        return set()
    rows = UpdateReceived.objects.filter(key=asked.caller.key, case_id__in=list(ids))
    return {
        (case_id, seq)
        for case_id, first, last in rows.values_list("case_id", "first_seq", "last_seq")
        for seq in range(first, last + 1)
    }


def _beside(asked: Asked, events: Sequence[Event], ids: Iterable[UUID]) -> Beside:
    cases = Case.objects.select_related("unit", "jurisdiction").in_bulk(list(ids))
    if not asked.caller.may("words"):
        return Beside(cases, {}, {})
    mine = Received.objects.filter(key=asked.caller.key, case_id__in=list(ids))
    filed = set(mine.values_list("case_id", flat=True))
    office = {
        (event.case_id, event.seq)
        for event in events
        if event.case_id in filed and event.role not in _NOT_OFFICE
    }
    words = {
        (one.case_id, one.seq): one.text
        for one in Words.objects.filter(case_id__in=filed, kind=WordsKind.MOVE)
        if (one.case_id, one.seq) in office
    }
    photos: dict[Place, Attachment] = {}
    for file in Attachment.objects.filter(case_id__in=filed, kind="photo").order_by("id"):
        if (file.case_id, file.seq) in office and file.case_id is not None:
            photos.setdefault((file.case_id, file.seq), file)
    return Beside(cases, words, photos)


def _row(event: Event, beside: Beside, asked: Asked) -> Row:
    facts, place = json.loads(event.facts), (event.case_id, event.seq)
    case = beside.cases[event.case_id]
    apart = [str(facts.get(name) or "") for name in ("ground", "solved")]
    standing = standing_of(event.loop, event.state, event.verb, *apart)
    sentence = TOLD.get(event.verb, standing.note)
    photo = beside.photos.get(place)
    return {
        "update_id": update_id(event.case_id, event.seq),
        "service_request_id": str(event.case_id),
        "status": standing.status,
        "updated_datetime": event.recorded_at,
        "description": beside.words.get(place)
        or _(sentence) % {"office": name_of(case.unit) or name_of(case.jurisdiction)},
        "media_url": _photo_url(photo, asked) if photo else None,
        "ground": facts.get("ground"),
    }


def update_id(case_id: UUID, seq: int) -> str:
    """The id of an update: the event it is. It never changes."""
    return f"{case_id}.{seq}"


def _photo_url(photo: Attachment, asked: Asked) -> str:
    token = signing.dumps(str(photo.pk), salt=_SALT)
    return asked.absolute(reverse("open311_media", args=[token]))
