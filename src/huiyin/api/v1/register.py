"""The public register: what everybody may see of a matter, without anything that anybody said. Days, never minutes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from huiyin.cases import register, registry
from huiyin.cases.models import Case, Service
from huiyin.cases.queries import events_of
from huiyin.kernel.roles import NOBODY
from huiyin.places.models import Place, Unit
from huiyin.web.public import rows
from huiyin.web.public.asked import zone_of
from huiyin.web.public.figures import PLACED, STANDING
from huiyin.web.resident.town import Town
from huiyin.web.ribbon import units_of

from .asked import asked
from .cursors import lead_on, mark, marked
from .problems import not_found
from .shapes import OPEN, Coded, Listing, Turn, coded, responses
from .town import TOWN

router = Router()
FIRST, LAST = date(1990, 1, 1), date(2200, 12, 31)

Offices = dict[tuple[str, int], Unit]
Thing = TypeVar("Thing", Place, Service)


class Stands(StrEnum):
    """The ways in which a matter can stand, as the register counts them."""

    OPEN = "open"
    LATE = "late"
    FINISHED = "finished"
    YES = "yes"
    NO = "no"
    WAITING = "waiting"
    SILENT = "silent"


class PublicRow(Schema):
    """A matter as everybody may see it."""

    id: UUID
    loop: str
    state: Coded
    kind: Coded | None
    place: Coded
    filed_on: date
    since: date
    due_on: date | None = Field(description="The next day that was promised.")
    overdue: bool
    turn: Turn | None = Field(description="Null where it is closed.")
    stands: str = Field(description="Whose turn it is and since when, in a sentence.")
    finished_on: date | None = Field(description="The office said its last word.")
    closed_on: date | None
    resident_said: str | None = Field(
        description="yes, partly or no: the resident's own word. Null where there is none."
    )
    silent: bool = Field(description="Closed by silence. It never counts as satisfied.")
    page: str


class Said(Schema):
    """One side's word, as the page says it."""

    who: str
    text: str


class Happened(Schema):
    """One event, in a verb: no words were read to write it."""

    seq: int
    on: date
    who: str
    text: str


class PublicFull(PublicRow):
    """A matter with what happened, and what office and resident say of it, each by itself."""

    office_says: Said
    resident_says: Said
    joined: int = Field(description="How many more orders were joined to it.")
    story: list[Happened]


class FigureOut(Schema):
    """A number with what it counts."""

    name: str
    label: str
    counts: str
    number: int


class Figures(Schema):
    """The numbers of a span of filing, half open. None is a rate, and none is added to another."""

    since: date | None
    until: date | None
    figures: list[FigureOut]


class Narrowed(Schema):
    """What the list is narrowed to."""

    town: str = TOWN
    place: str = Field("", description="The code of a village.", max_length=24)
    kind: str = Field("", description="The code of a kind of matter.", max_length=40)
    since: date | None = Field(None, ge=FIRST, le=LAST, description="Filed on this day or later.")
    until: date | None = Field(None, ge=FIRST, le=LAST, description="Filed before this day.")


class Filters(Narrowed):
    """And which page of it."""

    state: Stands | None = None
    after: str = Field("", max_length=200, description="`next` of the page before.")


@router.get(
    "/register",
    response=responses(Listing[PublicRow], 404),
    openapi_extra=OPEN,
    summary="The public register",
)
def list_register(
    request: HttpRequest, response: HttpResponse, narrowed: Query[Filters]
) -> dict[str, object]:
    """Newest first, thirty a page."""
    who = asked(request)
    town = who.town(narrowed.town)
    wanted = _wanted(town, narrowed, narrowed.state.value if narrowed.state else "")
    key = marked(narrowed.after)
    found, following = register.page(wanted, who.at, register.After(*key) if key else None)
    offices = register.offices_of(town.place)
    after = mark(following.filed_at, following.id) if following else None
    lead_on(request, response, after)
    return {"items": [_row(case, offices, who.at) for case in found], "next": after}


@router.get(
    "/register/figures",
    response=responses(Figures, 404),
    openapi_extra=OPEN,
    summary="Counts of the register",
)
def figures(request: HttpRequest, narrowed: Query[Narrowed]) -> Figures:
    """How many were placed in the span, and how many stand in each way; each with its definition."""
    who = asked(request)
    numbers = register.counts(_wanted(who.town(narrowed.town), narrowed), who.at)
    shown = [
        FigureOut(name=one.name, label=str(one.label), counts=str(one.counts), number=numbers[one.name])
        for one in (PLACED, *STANDING)
    ]
    return Figures(since=narrowed.since, until=narrowed.until, figures=shown)


@router.get(
    "/register/{uuid:reference}",
    response=responses(PublicFull, 404),
    openapi_extra=OPEN,
    summary="One public matter",
)
def one_public(request: HttpRequest, reference: UUID) -> PublicFull:
    """One that was joined to another gives that other one."""
    who = asked(request)
    case = register.matter(reference)
    if case is None:
        raise not_found()
    events = events_of(case)
    units = units_of(case, events)
    office, resident = rows.office_said(case, events, units), rows.resident_said(case)
    story = [
        Happened(seq=line.no, on=timezone.localtime(line.at).date(), who=line.who, text=line.text)
        for day in rows.story(case, events, units)
        for line in day.events
    ]
    return PublicFull(
        **_row(case, register.offices_of(case.jurisdiction), who.at).dict(),
        office_says=Said(who=office.who, text=office.text),
        resident_says=Said(who=resident.who, text=resident.text),
        joined=case.followers,
        story=story,
    )


def _wanted(town: Town, narrowed: Narrowed, state: str = "") -> register.Wanted:
    """The filters as the register takes them. Raises Problem (404) for a place or kind that is not there."""
    zone = zone_of(town.place)

    def begin(day: date | None) -> datetime | None:
        return datetime.combine(day, datetime.min.time(), zone) if day is not None else None

    return register.Wanted(
        town=town.place,
        village=_coded(register.villages_of(town.place), narrowed.place),
        kind=_coded(register.kinds_of(town.place), narrowed.kind),
        state=state,
        since=begin(narrowed.since),
        until=begin(narrowed.until),
    )


def _coded(things: list[Thing], code: str) -> Thing | None:
    if not code:
        return None
    found = next((thing for thing in things if thing.code == code), None)
    if found is None:
        raise not_found()
    return found


def _row(case: Case, offices: Offices, at: datetime) -> PublicRow:
    return PublicRow(**public_row(case, offices, at), page=public_page(case))


def public_page(case: Case) -> str:
    """The address of its page for people."""
    return settings.PUBLIC_URL + reverse("register_matter", args=[case.lead_id or case.pk])


def public_row(case: Case, offices: Offices, at: datetime) -> dict[str, Any]:
    """What everybody may know of a case that stands in the register."""
    loop = registry.loop_named(case.loop)
    state = loop.by_name[case.state]
    unit = register.whose_turn(case, offices)
    role = state.turn
    office = case.closed_at is None and not case.waits_outside
    return {
        "id": case.pk,
        "loop": case.loop,
        "state": Coded(code=case.state, name=_(state.label)),
        "kind": coded(case.service),
        "place": coded(register.coarse(case.place)),
        "filed_on": _day(case.filed_at),
        "since": _day(case.since),
        "due_on": _day(case.next_due_at) if case.next_due_at else None,
        "overdue": office and case.next_due_at is not None and case.next_due_at <= at,
        "turn": Turn(role=role.name, label=_(role.label), unit=coded(unit)) if role is not NOBODY else None,
        "stands": rows.stands(case, unit),
        "finished_on": _day(case.finished_at) if case.finished_at else None,
        "closed_on": _day(case.closed_at) if case.closed_at else None,
        "resident_said": case.solved,
        "silent": case.state in registry.silent_states(case.loop),
    }


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
