"""`/desk/editions/`: editions of the programme, and the page on which one is written down while it is on air."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why, say
from huiyin.loops.promise import live as actions
from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.asks import SEEN_BY
from huiyin.loops.promise.models import Edition, Line
from huiyin.places.models import Place, Unit
from huiyin.places.queries import served_by
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, page, staff_page, town_of
from huiyin.web.desk.rows import place_name
from huiyin.web.format import date_dash
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

from . import rows
from .desk_form import NAMES, Typed, typed, wrote

MIDDAY = time(12, 0)


@staff_page("town")
def editions(request: HttpRequest) -> HttpResponse:
    """The editions of the town, and the form for the next."""
    town = _town(request)
    if request.method == "POST":
        return _open(request, town)
    return _list(request, town, {})


def _open(request: HttpRequest, town: Place) -> HttpResponse:
    sent = {name: request.POST.get(name, "").strip() for name in ("number", "day", "title", "film_url")}
    whys = []
    try:
        held_at = datetime.combine(
            datetime.fromisoformat(sent["day"]).date(), MIDDAY, timezone.get_current_timezone()
        )
    except ValueError:
        held_at, whys = now(), [Why(say("Please choose the day of the edition."), field="day")]
    try:
        if whys:
            raise Refused(*whys)
        edition = actions.open_edition(
            town=town, number=number_or_none(sent["number"]) or 0, held_at=held_at, title=sent["title"],
            film_url=sent["film_url"], by=actor_for(request), at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _list(request, town, sent, refused.whys, status=422)
    return redirect("desk_edition", edition.number)


def _list(
    request: HttpRequest, town: Place, sent: dict[str, str], whys: tuple[Why, ...] = (), status: int = 200
) -> HttpResponse:
    found = reads.editions_of(town)
    context = {
        "editions": [(edition, rows.edition_name(edition), _stands(edition)) for edition in found],
        "sent": sent
        or {
            "number": str(max((e.number for e in found), default=0) + 1),
            "day": timezone.localtime(now()).date().isoformat(),
        },
        "summary": [(why.field, said(why)) for why in whys],
        "errors": {why.field: said(why) for why in whys},
    }
    return page(request, "promise/desk_editions.html", context, current="desk_editions", status=status)


def _stands(edition: Edition) -> str:
    if edition.closed_at:
        return _("closed; what was said stands")
    return _("on air") if edition.began_at else _("not begun")


@staff_page("town")
def edition(request: HttpRequest, edition_no: int) -> HttpResponse:
    """One edition: while it is open, what was written down and the two forms; afterwards what became of it."""
    found = _edition(request, edition_no)
    if found.closed_at is not None:
        return _closed(request, found)
    return _draw(request, found, Typed(dict.fromkeys(NAMES, "")))


@require_POST
@staff_page("town")
def begin(request: HttpRequest, edition_no: int) -> HttpResponse:
    """It is on air: the time code runs."""
    found = _edition(request, edition_no)
    try:
        actions.begin(edition_id=found.pk, by=actor_for(request), at=now())
    except Refused as refused:
        return _draw(request, found, Typed(dict.fromkeys(NAMES, "")), refused.whys, status=422)
    return redirect("desk_edition", edition_no)


@staff_page("town")
def line(request: HttpRequest, edition_no: int, line_id: UUID | None = None) -> HttpResponse:
    """Keep one line, correct it or strike it."""
    found, by, at = _edition(request, edition_no), actor_for(request), now()
    old = found.lines.select_related("place__parent", "unit").filter(pk=line_id).first() if line_id else None
    if request.method != "POST" or found.closed_at is not None:
        if old is None:
            return redirect("desk_edition", edition_no)
        return _draw(request, found, Typed(_fields(old)), line=old)
    if line_id and "strike" in request.POST:
        actions.take_away(edition_id=found.pk, line_id=line_id, by=by, at=at)
        return redirect("desk_edition", edition_no)
    form = typed(request.POST)
    today, second = timezone.localtime(at).date(), actions.second_of(found, at)
    meant = wrote(
        form, second=second, today=today, places=_places(found.jurisdiction), units=_units(found.jurisdiction)
    )
    try:
        if form.problems:
            raise Refused(*form.problems)
        kept = actions.write_line(edition_id=found.pk, wrote=meant, line_id=line_id, by=by, at=at)
    except Refused as refused:
        form.problems = list(refused.whys)
        return _draw(request, found, form, line=old, status=422)
    return redirect(
        reverse("desk_edition", args=[edition_no]) + f"?kept={'answer' if kept.about_id else 'exposure'}"
    )


@staff_page("town")
def close(request: HttpRequest, edition_no: int) -> HttpResponse:
    """Read everything back, and close the edition: every line goes through the door."""
    found = _edition(request, edition_no)
    if found.closed_at is not None:
        return redirect("desk_edition", edition_no)
    if request.method != "POST":
        return _read_back(request, found)
    try:
        actions.close_edition(
            edition_id=found.pk, zone=timezone.get_current_timezone(), by=actor_for(request), at=now()
        )
    except Refused as refused:
        return _read_back(request, found, refused.whys, status=422)
    return redirect("desk_edition", edition_no)


# ── drawing ──


def _draw(
    request: HttpRequest,
    found: Edition,
    form: Typed,
    whys: tuple[Why, ...] = (),
    *,
    line: Line | None = None,
    status: int = 200,
) -> HttpResponse:
    at = now()
    lines = _lines(found)
    exposures = [one for one in lines if one.about_id is None]
    answers = bool(form.fields["about"]) or (request.GET.get("kept") == "exposure" and not form.problems)
    if not form.fields["about"] and exposures:
        form.fields["about"] = str(max(exposures, key=lambda one: one.pk).pk)
    problems = [*whys, *form.problems]
    context = {
        "edition": found,
        "name": rows.edition_name(found),
        "exposures": _told(exposures, lines)[::-1],  # what was said last is what is corrected
        "form": form.fields,
        "errors": {name: said(why) for name, why in form.errors.items()},
        "summary": [
            (f"{'a' if answers else 'e'}-{why.field}" if why.field else "", said(why)) for why in problems
        ],
        "line": line,
        "answering": answers,
        "began": found.began_at,
        "second": actions.second_of(found, at),
        "code": rows.time_code(actions.second_of(found, at)),
        "places": [name for _key, name in _places(found.jurisdiction)],
        "units": [name for _key, name in _units(found.jurisdiction)],
        "next": {"exposure": "a", "answer": "e"}.get(request.GET.get("kept", ""), ""),
        "seen_by": [("", _("not said")), *((value, _(label)) for value, label in SEEN_BY.options)],
        "about": [(str(one.pk), f"{rows.time_code(one.second)} {one.title}") for one in reversed(exposures)],
        "agenda": [
            (
                str(case.pk),
                f"{case.title or _('not yet put into words')} · {place_name(case.place)} · {date_dash(timezone.localtime(case.filed_at))}",
            )
            for case in actions.agenda(found).select_related("place__parent")[:30]
        ],
    }
    return page(request, "promise/desk_live.html", context, current="desk_editions", status=status)


def _read_back(
    request: HttpRequest, found: Edition, whys: tuple[Why, ...] = (), status: int = 200
) -> HttpResponse:
    lines = _lines(found)
    told = _told([one for one in lines if one.about_id is None], lines)
    context = {
        "edition": found,
        "name": rows.edition_name(found),
        "exposures": told,
        "without_day": sum(answer["by_on"] is None for one in told for answer in one["answers"]),
        "without_answer": sum(not one["answers"] for one in told),
        "summary": [(why.field, said(why)) for why in whys],
    }
    return page(request, "promise/desk_read_back.html", context, current="desk_editions", status=status)


def _closed(request: HttpRequest, found: Edition) -> HttpResponse:
    standings, _more = reads.page(reads.Wanted(found.jurisdiction, found), size=200)
    context = {
        "edition": found,
        "name": rows.edition_name(found),
        "rows": [(one.case, row) for one, row in zip(standings, rows.rows(standings, now()), strict=True)],
    }
    return page(request, "promise/desk_closed.html", context, current="desk_editions")


def _lines(found: Edition) -> list[Line]:
    return list(found.lines.select_related("place__parent", "unit").order_by("second", "id"))


def _told(exposures: list[Line], lines: list[Line]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "code": rows.time_code(one.second),
            "title": one.title,
            "place": place_name(one.place) if one.place else "",
            "answers": [_answer(each) for each in lines if each.about_id == one.pk],
        }
        for one in exposures
    ]


def _answer(one: Line) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": rows.time_code(one.second),
        "unit": name_of(one.unit),
        "speaker": one.speaker,
        "words": one.words,
        "deed": one.deed,
        "by_on": one.by_on,
    }


def _fields(one: Line) -> dict[str, str]:
    return {
        "code": rows.time_code(one.second),
        "about": str(one.about_id or ""),
        "case": str(one.case_id or ""),
        "place": place_name(one.place) if one.place else "",
        "title": one.title,
        "seen_by": one.seen_by,
        "unit": name_of(one.unit),
        "speaker": one.speaker,
        "words": one.words,
        "deed": one.deed,
        "by_on": one.by_on.isoformat() if one.by_on else "",
    }


def _places(town: Place) -> list[tuple[int, str]]:
    found = Place.objects.filter(jurisdiction=town).select_related("parent").order_by("code")
    return [(place.pk, place_name(place)) for place in found]


def _units(town: Place) -> list[tuple[int, str]]:
    found = Unit.objects.filter(pk__in=served_by(town.path)).exclude(kind="leaders").order_by("code")
    return [(unit.pk, name_of(unit)) for unit in found]


def _town(request: HttpRequest) -> Place:
    return Place.objects.get(pk=town_of(actor_for(request)) or 0)


def _edition(request: HttpRequest, edition_no: int) -> Edition:
    found = reads.edition_numbered(_town(request), edition_no)
    if found is None:
        raise Http404
    return found
