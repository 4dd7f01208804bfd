"""GET requests and GET request: what the public register shows, and to a program also what it filed itself.

Nothing that anybody said stands here, no receipt, no name, no number. The point is that of the village or grid; its exact
one is told to the program that sent it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import In
from django.http import HttpResponse
from django.utils.translation import gettext as _

from huiyin.api.access import Caller
from huiyin.api.models import Received
from huiyin.cases import register, registry
from huiyin.cases.models import Case, Service
from huiyin.kernel.roles import NOBODY, RESIDENT
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.web.names import name_of
from huiyin.web.resident.town import Town

from .answers import Listing, Row, answer
from .asking import Parameters
from .errors import refuse
from .frame import Asked
from .statuses import LOOPS, REFUSING, office_said, resident_said, standing_of
from .where import public_address, public_point

MOST = 1000
SPAN = timedelta(days=90)
STATUSES = {"open": Q(closed_at=None), "closed": Q(closed_at__isnull=False)}

NOT_FOUND = say("There is no service request “%(id)s” here, or it is not public.")
TOO_WIDE = say("start_date and end_date may lie at most 90 days apart.")
WRONG_WAY = say("start_date lies after end_date.")
BAD_STATUS = say("status is open, closed, or both separated by a comma; “%(given)s” is neither.")
BAD_SIZE = say("page_size is a whole number from 1 to 1000.")
NO_PAGES = say("Pages are not numbered here: follow the Link header (rel=next) of the answer before.")
BAD_AFTER = say("This page mark can't be read. Please begin again without it.")


def requests(asked: Asked) -> HttpResponse:
    """The list, newest first, with the way to the next page in the Link header."""
    rows, following = _page(asked)
    response = answer(Listing("service_requests", "request", _rows(rows, asked)), asked.form)
    if following:
        query = asked.request.GET.copy()
        query.pop("api_key", None)
        query["after"] = str(following)
        url = asked.absolute(f"{asked.request.path}?{urlencode(sorted(query.items()))}")
        response.headers["Link"] = f'<{url}>; rel="next"'
    return response


def request(asked: Asked, service_request_id: str) -> HttpResponse:
    """One request. What is not public is found by the program that filed it alone."""
    case = visible_case(asked, service_request_id)
    return answer(Listing("service_requests", "request", _rows([case], asked)), asked.form)


def token(asked: Asked, token: str) -> HttpResponse:
    """Ids are given at once, so a token is the id itself."""
    case = visible_case(asked, token)
    row = {"service_request_id": str(case.pk), "token": token}
    return answer(Listing("service_requests", "request", [row]), asked.form)


def visible_case(asked: Asked, given: str) -> Case:
    """The case of that id, where the caller may know of it. Raises Problem (404)."""
    pk = uuid_or_none(given)
    rows = _with_names(visible(asked.town, asked.caller), asked)
    case = rows.filter(pk=pk).first() if pk else None
    if case is None:
        raise refuse(404, NOT_FOUND, id=given[:60])
    return case


def visible(town: Town, caller: Caller) -> "QuerySet[Case]":
    """What the caller may know of: the register's matters, what its key filed, what lies with the unit it acts for.

    The register's rule without its join: the kinds that are not public are looked up first, so that whatever the list is
    narrowed to, the database walks its index and stops after one page. One query.
    """
    private = list(Service.objects.filter(jurisdiction=town.place, public=False).values_list("pk", flat=True))
    known = Q(loop__in=registry.public(), lead=None)
    if private:
        known &= ~Q(service_id__in=private)
    if caller.key is not None:
        known |= Q(pk__in=Received.objects.filter(key=caller.key).values("case_id"))
        if caller.may("unit"):
            known |= Q(unit=caller.key.unit_id)
    return Case.objects.filter(known, jurisdiction=town.place, loop__in=LOOPS)


def uuid_or_none(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


# ── which ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page begins: below the row that stands at that moment in the list's order, and has that id."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}_{self.id.hex}"


def _page(asked: Asked) -> tuple[list[Case], Mark | None]:
    """The rows of the page, and the last of them where others follow. Two statements."""
    parameters = asked.parameters
    if parameters.text("page") not in ("", "1"):
        raise refuse(400, NO_PAGES)
    size = _size(parameters)
    rows = visible(asked.town, asked.caller)
    if ids := parameters.several("service_request_id"):
        named = [pk for one in ids[:MOST] if (pk := uuid_or_none(one))]
        return list(_with_names(rows.filter(pk__in=named), asked).order_by("-filed_at", "-id")[:MOST]), None
    rows = rows.filter(_narrowed(parameters, asked.town))
    after = _mark(given) if (given := parameters.text("after")) else None
    moved = parameters.moment("updated_after"), parameters.moment("updated_before")
    marks = _by_move(rows, asked, moved, after) if any(moved) else _by_filing(rows, asked, after)
    found: list[tuple[UUID, datetime]] = list(marks[: size + 1])
    order = {pk: number for number, (pk, _at) in enumerate(found[:size])}
    cases = sorted(_with_names(Case.objects.filter(pk__in=order), asked), key=lambda case: order[case.pk])
    return cases, Mark(found[size - 1][1], found[size - 1][0]) if len(found) > size else None


def _by_filing(
    rows: "QuerySet[Case]", asked: Asked, after: Mark | None
) -> "QuerySet[Any, tuple[UUID, datetime]]":
    """The ids with the moments of filing, newest first, of the span that was asked for."""
    begin, end = _span(asked.parameters, asked.at)
    if after:
        # one end alone, where the index begins: of two, SQLite takes one, and may walk there from the other
        end = min(end, after.at)
        rows = rows.exclude(filed_at=after.at, pk__gte=after.id)
    rows = rows.filter(filed_at__gte=begin, filed_at__lte=end)
    return rows.order_by("-filed_at", "-id").values_list("pk", "filed_at")


def _by_move(
    rows: "QuerySet[Case]", asked: Asked, span: tuple[datetime | None, datetime | None], after: Mark | None
) -> "QuerySet[Any, tuple[UUID, datetime]]":
    """The ids with the moments at which they moved last, newest first, where that lies in the span.

    Read off the ledger, which is kept in that order: what changed in the last hour costs no more in a large town.
    """
    begin, end = span
    if asked.parameters.text("start_date") or asked.parameters.text("end_date"):
        rows = rows.filter(filed_at__range=_span(asked.parameters, asked.at))
    last = Event.objects.filter(Exists(rows.filter(pk=OuterRef("case_id"), seq=OuterRef("seq"))))
    last = last.filter(jurisdiction_id=asked.town.id)
    if begin:
        last = last.filter(recorded_at__gte=begin)
    if after:
        end = min(end, after.at) if end else after.at
        last = last.exclude(recorded_at=after.at, case_id__gte=after.id)
    if end:
        last = last.filter(recorded_at__lte=end)
    return last.order_by("-recorded_at", "-case_id").values_list("case_id", "recorded_at")


def _narrowed(parameters: Parameters, town: Town) -> Q:
    wanted = Q()
    statuses = {one.lower() for one in parameters.several("status")}
    if unknown := statuses - set(STATUSES):
        raise refuse(400, BAD_STATUS, given=min(unknown)[:40])
    if len(statuses) == 1:
        wanted &= STATUSES[min(statuses)]
    if codes := parameters.several("service_code"):
        kinds = [service.pk for service in town.services if service.code in codes]
        if statuses == {"open"}:
            # off the index of the open ones, which are few: SQLite takes that of the kind unless the kind is reckoned out
            wanted &= Q(In(F("service_id") + 0, kinds))
        else:
            # of one kind there is an index in the list's order; of several there is none
            wanted &= Q(service_id=kinds[0]) if len(kinds) == 1 else Q(service_id__in=kinds)
    return wanted


def _span(parameters: Parameters, at: datetime) -> tuple[datetime, datetime]:
    """The 90 days before now, or the span that was asked for, or 90 days from the one end that was."""
    begin, end = parameters.moment("start_date"), parameters.moment("end_date")
    if begin and end:
        if begin > end:
            raise refuse(400, WRONG_WAY)
        if end - begin > SPAN:
            raise refuse(400, TOO_WIDE)
        return begin, end
    if begin:
        return begin, begin + SPAN
    end = end or at
    return end - SPAN, end


def _size(parameters: Parameters) -> int:
    given = parameters.text("page_size") or str(MOST)
    if not given.isdecimal() or not given.isascii() or len(given) > 4 or not 1 <= int(given) <= MOST:
        raise refuse(400, BAD_SIZE)
    return int(given)


def _mark(after: str) -> Mark:
    """What `str` made of a mark. Raises Problem."""
    moment, _, pk = after.partition("_")
    try:
        return Mark(datetime.fromtimestamp(float(moment), tz=UTC), UUID(pk))
    except (ValueError, OverflowError, OSError):
        raise refuse(400, BAD_AFTER) from None


def _with_names(rows: "QuerySet[Case]", asked: Asked) -> "QuerySet[Case]":
    """With all that a row names, the moment of its last event, whether the office's last word was a no, and whether the
    caller filed it. One statement."""
    events = Event.objects.filter(jurisdiction_id=OuterRef("jurisdiction_id"), case_id=OuterRef("pk"))
    last = events.filter(seq=OuterRef("seq"))
    refusal = events.filter(verb__in=REFUSING, at=OuterRef("finished_at"))
    received = Received.objects.filter(key=asked.caller.key, case_id=OuterRef("pk"))
    mine = Exists(received) if asked.caller.key is not None else Value(value=False)
    return (
        rows.select_related("service", "place__parent", "unit", "raised_to", "jurisdiction")
        .defer("service__keywords", "head", "digest", "move_digest")
        .annotate(moved_at=Subquery(last.values("at")[:1]), was_refused=Exists(refusal), is_mine=mine)
    )


# ── how they read ────────────────────────────────────────────────────────────────────────────────────────


def _rows(cases: Sequence[Case], asked: Asked) -> list[Row]:
    extended = asked.parameters.text("extended_attributes").lower() in ("true", "1")
    return [_row(case, asked, extended=extended) for case in cases]


def _row(case: Case, asked: Asked, *, extended: bool) -> Row:
    town = asked.town
    case.place.jurisdiction = case.jurisdiction
    standing = standing_of(case.loop, case.state, case.solved or "")
    point = _point(case, town)
    service = case.service
    row: dict[str, object] = {
        "service_request_id": str(case.pk),
        "status": "closed" if case.closed_at else "open",
        "status_notes": _(standing.note) % {"office": name_of(case.unit) or name_of(case.jurisdiction)},
        "service_name": name_of(service) if service else _("Another matter"),
        "service_code": service.code if service else "other",
        "description": case.title if case.is_mine else None,  # type: ignore[attr-defined]  # the register shows none either
        "agency_responsible": name_of(register.whose_turn(case, town.offices) or case.unit)
        or name_of(case.jurisdiction),
        "requested_datetime": case.filed_at,
        "updated_datetime": case.moved_at or case.since,  # type: ignore[attr-defined]
        "expected_datetime": case.due_at,
        "address": public_address(case.place, town.place),
        "address_id": register.coarse(case.place).code,
        "lat": point[0] if point else None,
        "long": point[1] if point else None,
    }
    if extended:
        row["extended_attributes"] = _honest_state(case, asked)
    return row  # type: ignore[return-value]


def _point(case: Case, town: Town) -> tuple[float, float] | None:
    exact = case.latitude is not None and case.longitude is not None
    if exact and case.is_mine:  # type: ignore[attr-defined]
        return case.latitude, case.longitude  # type: ignore[return-value]
    return public_point(case.place, town.id)


def _honest_state(case: Case, asked: Asked) -> Row:
    """Whose turn it is and by when; what the office says and what the resident says, each by itself."""
    standing = standing_of(case.loop, case.state, case.solved or "")
    turn = register.whose_turn(case, asked.town.offices)
    refused = bool(case.was_refused)  # type: ignore[attr-defined]
    late = case.next_due_at is not None and case.next_due_at <= asked.at
    in_office = case.closed_at is None and case.turn != RESIDENT.name
    return {
        "state": case.state,
        "extended_status": standing.status,
        "whose_turn": case.turn if case.turn != NOBODY.name else "nobody",
        "whose_turn_name": name_of(turn),
        "due_datetime": case.next_due_at,
        "overdue": in_office and late,
        "office_said": office_said(case.finished_at is not None, refused),
        "office_said_datetime": case.finished_at,
        "resident_said": resident_said(case.turn, case.state, case.solved),
        "resident_said_datetime": case.closed_at if case.state != "unanswered" else None,
    }
