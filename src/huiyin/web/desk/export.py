"""`/desk/registers/`: the register of each loop as a spreadsheet. No name, no number of a telephone, nothing anybody said."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.cases.register import coarse, offices_of, whose_turn
from huiyin.kernel.loop import Loop
from huiyin.kernel.say import say
from huiyin.people.looks import write_look
from huiyin.people.models import LookKind
from huiyin.places.models import Place

from ..access import actor_for
from ..format import date_dash
from ..loops import face_of
from ..loops.face import Column
from ..names import name_of
from ..now import now
from .frame import page, staff_page, town_of
from .matter import seat_towards
from .rows import channel_name, place_name, title_of

MOST = 100_000  # rows of one sheet; more are named, never left out in silence


@staff_page("town", "leader")
def registers(request: HttpRequest) -> HttpResponse:
    """The loops of this town, each with how many matters its register holds."""
    return _draw(request)


@staff_page("town", "leader")
def register(request: HttpRequest, loop: str) -> HttpResponse:
    """The spreadsheet. Where a column concerns persons, a purpose is asked and every matter notes that it was exported."""
    found = next((one for one in registry.all_loops() if one.name == loop), None)
    town = _town(request)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _draw(request)
    columns = columns_of(found, town)
    cases = rows_of(found, town)
    purpose = " ".join(request.POST.get("purpose", "").split())
    if any(column.personal for column in columns):
        if not 4 <= len(purpose) <= 120 or "\x00" in purpose:
            problem = _("Please say in a few words why you need it; the resident will read it.")
            return _draw(request, problem=problem, problem_of=loop, status=422)
        _note(request, cases, purpose)
    body = sheet_of(found, columns, cases)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{found.name}-{town.code}-{date_dash(timezone.localtime(now()).date())}.xlsx"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def columns_of(loop: Loop, town: Place) -> Sequence[Column]:
    """The columns that every loop has, from a case's row alone, and those of the loop's own."""
    offices = offices_of(town)
    fixed = (
        Column(say("Receipt number"), lambda c: c.receipt),
        Column(say("Placed"), lambda c: c.filed_at),
        Column(say("Where"), lambda c: place_name(coarse(c.place))),
        Column(say("What it is"), title_of),
        Column(say("How it came"), lambda c: channel_name(c.channel)),
        Column(say("How it stands"), lambda c: _(loop.by_name[c.state].label)),
        Column(say("Whose turn"), lambda c: _turn(loop, c, name_of(whose_turn(c, offices)))),
        Column(say("Since"), lambda c: c.since),
        Column(say("Due"), lambda c: c.next_due_at),
        Column(say("Answered"), lambda c: c.answered_at),
        Column(say("The office's last word"), lambda c: c.finished_at),
        Column(say("Closed"), lambda c: c.closed_at),
        Column(say("Times sent back"), lambda c: c.returned),
        Column(say("Times done again"), lambda c: c.reopened),
        Column(say("Levels risen"), lambda c: c.rung),
    )
    return (*fixed, *face_of(loop.name).columns)


def _turn(loop: Loop, case: Case, office: str) -> str:
    state = loop.by_name[case.state]
    return "" if state.closed else office or _(state.turn.label)


def rows_of(loop: Loop, town: Place) -> list[Case]:
    """The matters of `loop` in that town, oldest first. One query."""
    rows = Case.objects.filter(jurisdiction=town, loop=loop.name).order_by("filed_at", "id")
    return list(rows.select_related("place__parent", "service", "unit", "raised_to")[:MOST])


def sheet_of(loop: Loop, columns: Sequence[Column], cases: Sequence[Case]) -> bytes:
    """The spreadsheet: a head, a row for each matter. Text is written as text: a formula in it stays a text."""
    import xlsxwriter  # here, so that a process that serves pages does not hold it

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet(_(loop.label)[:31])
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, _(column.title), bold)
        sheet.set_column(number, number, 18)
    for at, case in enumerate(cases, 1):
        for number, value in enumerate(_values(columns, case)):
            if isinstance(value, datetime):
                sheet.write_datetime(at, number, value, day)
            elif isinstance(value, int):
                sheet.write_number(at, number, value)
            else:
                sheet.write_string(at, number, value)
    book.close()
    return out.getvalue()


def _values(columns: Sequence[Column], case: Case) -> Iterator[datetime | int | str]:
    for column in columns:
        value = column.of(case)
        if isinstance(value, datetime):
            yield timezone.localtime(value).replace(tzinfo=None)
        else:
            yield value if isinstance(value, int) else str(value or "")


def _note(request: HttpRequest, cases: Sequence[Case], purpose: str) -> None:
    actor, at = actor_for(request), now()
    for case in cases:
        write_look(
            case_id=case.pk,
            jurisdiction_id=case.jurisdiction_id,
            kind=LookKind.EXPORT,
            purpose=purpose,
            seat=seat_towards(case, actor),
            by=actor,
            at=at,
        )


def _town(request: HttpRequest) -> Place:
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    return Place.objects.get(pk=town)


def _draw(
    request: HttpRequest, *, problem: str = "", problem_of: str = "", status: int = 200
) -> HttpResponse:
    town = _town(request)
    rows = []
    for loop in registry.all_loops():
        n = Case.objects.filter(jurisdiction=town, loop=loop.name).count()
        rows.append(
            {
                "name": loop.name,
                "label": _(loop.label),
                "n": ngettext("%(n)d matter", "%(n)d matters", n) % {"n": n},
                "columns": [_(column.title) for column in columns_of(loop, town)],
                "personal": any(column.personal for column in face_of(loop.name).columns),
                "problem": problem if loop.name == problem_of else "",
            }
        )
    return page(request, "desk/registers.html", {"rows": rows}, current="desk_registers", status=status)
