"""GET requests and GET request: what the public register shows, and to a program also what it filed itself.

Nothing that anybody said stands here, no receipt, no name, no number. The point is that of the village or grid; its exact
one is told to the program that sent it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.utils.translation import gettext as _

from huiyin.api.access import Caller
from huiyin.api.models import Received
from huiyin.cases import register, registry
from huiyin.cases.models import Case, Service
from huiyin.kernel.roles import NOBODY, RESIDENT
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.memo import kept
from huiyin.places.models import Place, Unit
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
        query["after"] = following
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
    case = _with_names(visible(asked.town, asked.caller)).filter(pk=pk).first() if pk else None
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


def _page(asked: Asked) -> tuple[list[Case], str]:
    parameters = asked.parameters
    if parameters.text("page") not in ("", "1"):
        raise refuse(400, NO_PAGES)
    size = _size(parameters)
    rows = visible(asked.town, asked.caller)
    if ids := parameters.several("service_request_id"):
        found = [pk for one in ids[:MOST] if (pk := uuid_or_none(one))]
        return list(_with_names(rows.filter(pk__in=found)).order_by("-filed_at", "-id")[:MOST]), ""
    rows = rows.filter(_narrowed(parameters, asked.town, asked.at))
    if after := parameters.text("after"):
        rows = rows.filter(_below(after))
    keys = list(rows.order_by("-filed_at", "-id").values_list("pk", "filed_at")[: size + 1])
    drawn = _with_names(Case.objects.filter(pk__in=[pk for pk, _at in keys[:size]]))
    cases = sorted(drawn, key=lambda case: (case.filed_at, case.pk), reverse=True)
    more = len(keys) > size
    return cases, f"{keys[size - 1][1].timestamp():.6f}_{keys[size - 1][0].hex}" if more else ""


def _narrowed(parameters: Parameters, town: Town, at: datetime) -> Q:
    begin, end = _span(parameters, at)
    wanted = Q(filed_at__gte=begin, filed_at__lte=end)
    if codes := parameters.several("service_code"):
        wanted &= Q(service_id__in=[service.pk for service in town.services if service.code in codes])
    if statuses := parameters.several("status"):
        if unknown := [one for one in statuses if one.lower() not in STATUSES]:
            raise refuse(400, BAD_STATUS, given=unknown[0][:40])
        either = Q()
        for one in statuses:
            either |= STATUSES[one.lower()]
        wanted &= either
    for name, test in (("updated_after", "gte"), ("updated_before", "lte")):
        if moment := parameters.moment(name):
            moved = Event.objects.filter(jurisdiction_id=town.id, **{f"recorded_at__{test}": moment})
            wanted &= Q(pk__in=moved.values("case_id"))
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


def _below(after: str) -> Q:
    moment, _, pk = after.partition("_")
    try:
        found, key = datetime.fromtimestamp(float(moment), tz=UTC), UUID(pk)
    except (ValueError, OverflowError, OSError):
        raise refuse(400, BAD_AFTER) from None
    below = Q(filed_at__lt=found) | Q(filed_at=found, pk__lt=key)
    return below & Q(filed_at__lte=found)  # what the index can begin at


def _with_names(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    """With all that a row names, the moment of its last event, and whether the office's last word was a no. One statement."""
    events = Event.objects.filter(jurisdiction_id=OuterRef("jurisdiction_id"), case_id=OuterRef("pk"))
    last = events.filter(seq=OuterRef("seq"))
    refusal = events.filter(verb__in=REFUSING, at=OuterRef("finished_at"))
    return (
        rows.select_related("service", "place__parent", "unit", "raised_to", "jurisdiction")
        .defer("service__keywords", "head", "digest", "move_digest")
        .annotate(moved_at=Subquery(last.values("at")[:1]), was_refused=Exists(refusal))
    )


# ── how they read ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Around:
    """What all rows of an answer share."""

    town: Town
    offices: dict[tuple[str, int], Unit]
    mine: Collection[UUID]
    at: datetime
    extended: bool


@kept(seconds=60)
def _offices(town: Place) -> dict[tuple[str, int], Unit]:
    return register.offices_of(town)


def _rows(cases: Sequence[Case], asked: Asked) -> list[Row]:
    mine: set[UUID] = set()
    if asked.caller.key is not None:
        ids = [case.pk for case in cases]
        mine = set(
            Received.objects.filter(key=asked.caller.key, case_id__in=ids).values_list("case_id", flat=True)
        )
    extended = asked.parameters.text("extended_attributes").lower() in ("true", "1")
    around = Around(asked.town, _offices(asked.town.place), mine, asked.at, extended)
    return [_row(case, around) for case in cases]


def _row(case: Case, around: Around) -> Row:
    case.place.jurisdiction = case.jurisdiction
    standing = standing_of(case.loop, case.state, case.solved or "")
    point = _point(case, around)
    service = case.service
    row: dict[str, object] = {
        "service_request_id": str(case.pk),
        "status": "closed" if case.closed_at else "open",
        "status_notes": _(standing.note) % {"office": name_of(case.unit) or name_of(case.jurisdiction)},
        "service_name": name_of(service) if service else _("Another matter"),
        "service_code": service.code if service else "other",
        "description": case.title if case.pk in around.mine else None,  # the register shows none either
        "agency_responsible": name_of(register.whose_turn(case, around.offices) or case.unit)
        or name_of(case.jurisdiction),
        "requested_datetime": case.filed_at,
        "updated_datetime": case.moved_at or case.since,  # type: ignore[attr-defined]
        "expected_datetime": case.due_at,
        "address": public_address(case.place, around.town.place),
        "address_id": register.coarse(case.place).code,
        "lat": point[0] if point else None,
        "long": point[1] if point else None,
    }
    if around.extended:
        row["extended_attributes"] = _honest_state(case, around)
    return row  # type: ignore[return-value]


def _point(case: Case, around: Around) -> tuple[float, float] | None:
    if case.pk in around.mine and case.latitude is not None and case.longitude is not None:
        return case.latitude, case.longitude
    return public_point(case.place, around.town.id)


def _honest_state(case: Case, around: Around) -> Row:
    """Whose turn it is and by when; what the office says and what the resident says, each by itself."""
    standing = standing_of(case.loop, case.state, case.solved or "")
    turn = register.whose_turn(case, around.offices)
    refused = bool(case.was_refused)  # type: ignore[attr-defined]
    late = case.next_due_at is not None and case.next_due_at <= around.at
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
