"""What lies with a member of staff, by their seats: the piles of the desk, first due first."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from huiyin.cases import inbox
from huiyin.cases.access import may_see
from huiyin.cases.models import Service
from huiyin.kernel.say import say
from huiyin.places.models import Place
from huiyin.web.desk.inbox import VIEWS
from huiyin.web.desk.rows import CHANNELS

from .asked import asked, staff_with
from .cases import CaseRow, row_of
from .cursors import lead_on, mark, marked
from .loops import loop_or_none
from .problems import BAD_ANSWERS, not_found, refuse
from .shapes import CLOSED, Listing, responses

router = Router()

NO_FILTER = say("There is nothing such here to narrow it to.")


class Pile(Schema):
    """One pile of the inbox."""

    name: str
    label: str
    number: int


class Piles(Schema):
    """The piles of these seats. `late` counts what is overdue with an office, `open` what is with an office.

    Nothing is counted beyond 1000: that number says "more than 999".
    """

    piles: list[Pile]
    late: int
    open: int


class PileFilters(Schema):
    """What a pile is narrowed to."""

    late: bool = Field(
        default=False, description="Only what is overdue; otherwise those stand apart and are left out."
    )
    place: str = Field("", max_length=24, description="The code of a place.")
    kind: str = Field("", max_length=40, description="The code of a kind of matter.")
    loop: str = Field("", max_length=16)
    channel: str = Field("", max_length=10)
    after: str = Field("", max_length=200, description="`next` of the page before.")


@router.get(
    "/inbox",
    response=responses(Piles, 403),
    auth=staff_with("read"),
    openapi_extra=CLOSED,
    summary="The piles of one's seats",
)
def piles(request: HttpRequest) -> Piles:
    """What the desk shows as tabs, with how many lie in each."""
    who = asked(request)
    reach = inbox.reach_of(who.actor)
    counts = inbox.counts_of(reach, who.at) if reach.views else {"late": 0, "open": 0}
    shown = [Pile(name=one.name, label=VIEWS[one.name](), number=counts[one.name]) for one in reach.views]
    return Piles(piles=shown, late=counts["late"] or 0, open=counts["open"] or 0)


@router.get(
    "/inbox/receipt/{receipt}",
    response=responses(Listing[CaseRow], 403),
    auth=staff_with("read"),
    openapi_extra=CLOSED,
    summary="A matter by its receipt",
)
def by_receipt(
    request: HttpRequest, receipt: Annotated[str, Path(pattern=r"^[0-9]{8}$", description="Eight digits.")]
) -> dict[str, object]:
    """For staff, in the towns of their seats; nobody can be searched for. One item, or none."""
    who = asked(request)
    found = inbox.by_receipt(inbox.reach_of(who.actor), receipt)
    shown = [found] if found is not None and may_see(found, who.actor) else []
    return {"items": [row_of(case, who.at) for case in shown]}


@router.get(
    "/inbox/{pile}",
    response=responses(Listing[CaseRow], 403, 404),
    auth=staff_with("read"),
    openapi_extra=CLOSED,
    summary="One pile",
)
def one_pile(
    request: HttpRequest, response: HttpResponse, pile: str, filters: Query[PileFilters]
) -> dict[str, object]:
    """First due first, fifty a page."""
    who = asked(request)
    reach = inbox.reach_of(who.actor)
    if pile not in {view.name for view in reach.views}:
        raise not_found()
    key = marked(filters.after)
    after = f"{key[0].isoformat()}_{key[1]}" if key else ""
    found = inbox.page_of(reach, pile, _narrowed(reach, filters), who.at, after)
    following = _mark(found.after)
    lead_on(request, response, following)
    return {"items": [row_of(case, who.at) for case in found.rows], "next": following}


def _mark(after: str) -> str | None:
    moment, _, pk = after.partition("_")
    return mark(datetime.fromisoformat(moment), UUID(pk)) if after else None


def _narrowed(reach: inbox.Reach, filters: PileFilters) -> inbox.Filters:
    """The filters as the inbox takes them. Raises Problem for what is not there."""
    path = service = None
    if filters.place:
        path = Place.objects.filter(code=filters.place).values_list("path", flat=True).first()
    if filters.kind:
        rows = Service.objects.filter(jurisdiction_id__in=reach.towns, code=filters.kind)
        service = rows.values_list("pk", flat=True).first()
    wrong = {
        "place": filters.place and path is None,
        "kind": filters.kind and service is None,
        "loop": filters.loop and loop_or_none(filters.loop) is None,
        "channel": filters.channel and filters.channel not in CHANNELS,
    }
    for name, bad in wrong.items():
        if bad:
            raise refuse(BAD_ANSWERS, NO_FILTER, field=name)
    return inbox.Filters(
        place=path or "", loop=filters.loop, service_id=service, channel=filters.channel, late=filters.late
    )
