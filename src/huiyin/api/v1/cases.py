"""One matter: how it stands, what happened, and what can be done now with the reasons against the rest."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from huiyin.cases import registry
from huiyin.cases.models import Attachment, Case, Words
from huiyin.kernel.roles import NOBODY
from huiyin.places.queries import holder_units
from huiyin.web.loops import face_of
from huiyin.web.names import name_of
from huiyin.web.reading import OFFICE, Reading
from huiyin.web.timeline import days_of

from .asked import anyone_with, asked
from .cursors import lead_on
from .moves import MoveNow, moves_now
from .reading import read_matter
from .register import public_page
from .shapes import CLOSED, Coded, Listing, Turn, coded, responses

router = Router()
MOST_EVENTS = 200


class Point(Schema):
    """Degrees, WGS-84."""

    latitude: float
    longitude: float


class Matter(Schema):
    """A matter as whoever asks may read it. The resident's words stand with the events."""

    id: UUID
    receipt: str
    loop: Coded
    state: Coded
    turns: list[Turn]
    title: str = Field(description="The office's own words for it; empty where it wrote none.")
    kind: Coded | None
    place: Coded
    point: Point | None
    channel: str
    urgency: str
    unit: Coded | None = Field(description="In whose hands it is.")
    filed_at: datetime
    since: datetime = Field(description="When it came to this state.")
    answer_due_at: datetime | None
    due_at: datetime | None = Field(description="When the whole matter is due.")
    next_due_at: datetime | None
    overdue: bool
    answered_at: datetime | None
    finished_at: datetime | None = Field(description="The office said its last word.")
    closed_at: datetime | None
    paused_until: datetime | None
    asked_until: datetime | None = Field(description="More time that was asked for and not yet agreed to.")
    resident_said: str | None
    returned: int
    reopened: int
    postponed: int
    followers: int
    lead: UUID | None = Field(description="The order that this one is joined to.")
    last_event: int
    public_page: str | None
    moves: list[MoveNow]


class Wrote(Schema):
    """Words beside an event, that this reader may read."""

    name: str
    text: str
    language: str


class FileOut(Schema):
    """A photo, recording or paper beside an event."""

    id: UUID
    kind: str
    media_type: str
    size: int
    url: str


class EventOut(Schema):
    """One event of the matter's ledger. `hash` links it to the one before."""

    seq: int
    verb: str
    label: str
    state: str
    role: str
    at: datetime
    recorded_at: datetime
    who: str
    text: str
    words: list[Wrote]
    files: list[FileOut]
    hash: str


class CaseRow(Schema):
    """A matter in a list."""

    id: UUID
    receipt: str
    loop: str
    state: Coded
    title: str
    kind: Coded | None
    place: Coded
    unit: Coded | None
    filed_at: datetime
    next_due_at: datetime | None
    overdue: bool
    last_event: int


@router.get(
    "/cases/{uuid:case_id}",
    response=responses(Matter, 403, 404),
    auth=anyone_with("read"),
    openapi_extra=CLOSED,
    summary="One matter",
)
def one_case(request: HttpRequest, case_id: UUID) -> Matter:
    """How it stands for whoever asks, and what they can do now. The ETag begins with the number of the last event."""
    who = asked(request)
    reading = read_matter(who, case_id)
    case, loop = reading.case, reading.loop
    state = loop.by_name[case.state]
    return Matter(
        id=case.pk,
        receipt=case.receipt,
        loop=Coded(code=loop.name, name=_(loop.label)),
        state=Coded(code=state.name, name=_(state.label)),
        turns=_turns(reading),
        title=case.title,
        kind=coded(case.service),
        place=Coded(code=case.place.code, name=name_of(case.place)),
        point=_point(case),
        channel=case.channel,
        urgency=case.urgency,
        unit=coded(reading.units.get(case.unit_id or 0)),
        **{name: getattr(case, name) for name in _AS_IT_IS},
        overdue=is_late(case, who.at),
        resident_said=case.solved,
        lead=case.lead_id,
        last_event=who.seq or case.seq,
        public_page=_public_page(case),
        moves=moves_now(reading),
    )


_AS_IT_IS = (
    "filed_at", "since", "answer_due_at", "due_at", "next_due_at", "answered_at", "finished_at", "closed_at",
    "paused_until", "asked_until", "returned", "reopened", "postponed", "followers",
)  # fmt: skip


@router.get(
    "/cases/{uuid:case_id}/events",
    response=responses(Listing[EventOut], 403, 404),
    auth=anyone_with("read"),
    openapi_extra=CLOSED,
    summary="What happened",
)
def events(
    request: HttpRequest,
    response: HttpResponse,
    case_id: UUID,
    after: Annotated[int, Query(ge=0, le=10**9, description="The number of the last event you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 50,
) -> dict[str, object]:
    """Oldest first, each as a sentence, with the words and files that this reader may see."""
    reading = read_matter(asked(request), case_id)
    lines = {
        line.no: line
        for day in days_of(reading.case, reading.events, reading.words, reading.units, reader=reading.reader)
        for line in day.events
    }
    rows = [event for event in reading.events if event.seq > after]
    loop, following = reading.loop, str(rows[limit - 1].seq) if len(rows) > limit else None
    lead_on(request, response, following)
    shown = [
        EventOut(
            seq=event.seq,
            verb=event.verb,
            label=_(loop.by_verb[event.verb].label),
            state=event.state,
            role=event.role,
            at=event.at,
            recorded_at=event.recorded_at,
            who=lines[event.seq].who,
            text=lines[event.seq].text,
            words=_words(reading, event.seq),
            files=[_file(reading.case, file) for file in reading.files.get(event.seq, ())],
            hash=bytes(event.hash).hex(),
        )
        for event in rows[:limit]
    ]
    return {"items": shown, "next": following}


def _turns(reading: Reading) -> list[Turn]:
    """Whose turn it is, each with the office that holds the role."""
    case = reading.case
    held = {"unit": case.unit_id, "leader": case.raised_to_id, **holder_units(case.place_path)}
    turns = (role for role in reading.loop.by_name[case.state].turns if role is not NOBODY)
    return [
        Turn(role=role.name, label=_(role.label), unit=coded(reading.units.get(held.get(role.name) or 0)))
        for role in turns
    ]


def _words(reading: Reading, seq: int) -> list[Wrote]:
    words: list[Words] = list(reading.words.get(seq, ()))
    shown = words if reading.reader == OFFICE else face_of(reading.case.loop).shown(words)
    return [Wrote(name=one.name, text=one.text, language=one.language) for one in shown if one.text]


def _file(case: Case, file: Attachment) -> FileOut:
    url = reverse("v1_one_file", args=[case.pk, file.pk])
    return FileOut(id=file.pk, kind=file.kind, media_type=file.media_type, size=file.size, url=url)


def _point(case: Case) -> Point | None:
    if case.latitude is None or case.longitude is None:
        return None
    return Point(latitude=case.latitude, longitude=case.longitude)


def _public_page(case: Case) -> str | None:
    public = case.loop in registry.public() and (case.service is None or case.service.public)
    return public_page(case) if public else None


def is_late(case: Case, at: datetime) -> bool:
    """Whether an office is late with it."""
    office = case.closed_at is None and not case.waits_outside
    return office and case.next_due_at is not None and case.next_due_at <= at


def row_of(case: Case, at: datetime) -> CaseRow:
    """A matter in a list for staff."""
    state = registry.loop_named(case.loop).by_name[case.state]
    return CaseRow(
        id=case.pk,
        receipt=case.receipt,
        loop=case.loop,
        state=Coded(code=state.name, name=_(state.label)),
        title=case.title,
        kind=coded(case.service),
        place=Coded(code=case.place.code, name=name_of(case.place)),
        unit=coded(case.unit),
        filed_at=case.filed_at,
        next_due_at=case.next_due_at,
        overdue=is_late(case, at),
        last_event=case.seq,
    )
