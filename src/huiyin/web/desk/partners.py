"""`/desk/partners/`: who helps and what they brought; programmes and how many came. Numbers, never names of people."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.days import local_day
from huiyin.resources import giving
from huiyin.resources.models import Attendance, Brought, Partner, Programme
from huiyin.resources.money import yuan

from ..access import actor_for
from ..names import name_of
from ..now import now
from .fields import Field, Sheet, clean, day_in, errors_of, file_in, kept_files, number_in
from .frame import number_or_none, page, staff_page
from .money import town_here

SORTS = {
    Partner.Sort.ORGANISATION: lambda: _("an organisation"),
    Partner.Sort.COMPANY: lambda: _("a company"),
    Partner.Sort.CLUB: lambda: _("a club"),
    Partner.Sort.BANK: lambda: _("a bank"),
}
WHATS = {
    Brought.What.GOODS: lambda: _("goods (how many)"),
    Brought.What.HOURS: lambda: _("time (in minutes)"),
}
LATEST = 20


@staff_page("grid", "village", "town", "unit", "leader", "admin")
def partners(request: HttpRequest) -> HttpResponse:
    """Everybody who helps, every programme, what was written down last, and the forms for the next."""
    return _draw(request)


@staff_page("grid", "village", "town", "unit", "leader")
def write(request: HttpRequest, what: str) -> HttpResponse:
    """Write one thing down: partner, brought, programme, attendance."""
    if what not in FORMS:
        raise Http404
    if request.method != "POST":
        return redirect("desk_partners")
    errors: dict[str, str] = {}
    kept: list[tuple[str, str]] = []
    try:
        FORMS[what].write(request, town_here(request), errors, kept)
    except Refused as refused:
        errors |= errors_of(refused.whys, otherwise="name_zh")
    except _Typed:
        pass
    if errors:
        return _draw(request, what, errors, kept)
    return redirect(reverse("desk_partners") + f"#{what}")


@staff_page("grid", "village", "town", "unit", "leader")
def strike(request: HttpRequest, what: str, entry_id: UUID) -> HttpResponse:
    """Strike what was written down wrongly, with the reason."""
    model: Any = {"brought": Brought, "attendance": Attendance}.get(what)
    town = town_here(request)
    entry = model.objects.filter(pk=entry_id, jurisdiction_id=town).first() if model else None
    if entry is None:
        raise Http404
    act: Callable[..., object] = giving.strike_brought if what == "brought" else giving.strike_attendance
    here, post = reverse("desk_strike", args=[what, entry_id]), request.POST
    fields = [Field("why", _("Why it is struck"), value=clean(post, "why"))]
    note = _("It stays legible, struck through, and counts no more.")
    sheet = Sheet(_("Strike what was wrong"), here, _("Strike it"), fields, note, reverse("desk_partners"))
    if request.method == "POST":
        try:
            act(entry_id=entry_id, why=clean(post, "why"), by=actor_for(request), at=now())
            return redirect("desk_partners")
        except Refused as refused:
            sheet.errors = errors_of(refused.whys, otherwise="why")
    status = 422 if sheet.errors else 200
    return page(
        request,
        "desk/form.html",
        {"title": sheet.title, "sheets": [sheet]},
        current="desk_partners",
        status=status,
    )


def _draw(
    request: HttpRequest, what: str = "", errors: dict[str, str] | None = None, kept: list[tuple[str, str]] | None = None
) -> HttpResponse:  # fmt: skip
    town, year = town_here(request), local_day(now()).year
    span = (date(year, 1, 1), date(year + 1, 1, 1))
    helped, ran = giving.helped(town, *span), giving.programmes(town, *span)
    known = Known([one.partner for one in helped], [one.programme for one in ran], f"{local_day(now())}")
    sheets = []
    for name, form in FORMS.items():
        post = request.POST if name == what else {}
        sheet = form.sheet(post, known)
        sheet.id, sheet.action = name, reverse("desk_write_partner", args=[name])
        if name == what:
            sheet.errors, sheet.kept = errors or {}, kept or []
        sheets.append(sheet)
    context = {
        "year": year,
        "partners": [_partner(one) for one in helped],
        "programmes": [
            (name_of(one.programme), name_of(one.programme.partner), one.attendances, one.days) for one in ran
        ],
        "latest": [_entry(one) for one in _latest(town)],
        "sheets": sheets,
    }
    return page(
        request,
        "desk/partners.html",
        {**context, "opened": what},
        current="desk_partners",
        status=422 if errors else 200,
    )


def _latest(town: int) -> list[Brought | Attendance]:
    """What was written down last, of both kinds, newest first."""
    brought = Brought.objects.filter(jurisdiction_id=town).select_related("partner").order_by("-at")[:LATEST]
    came = (
        Attendance.objects.filter(jurisdiction_id=town).select_related("programme").order_by("-at")[:LATEST]
    )
    both: list[Brought | Attendance] = [*brought, *came]
    return sorted(both, key=lambda one: one.at, reverse=True)[:LATEST]


def _partner(one: giving.Helped) -> dict[str, Any]:
    return {
        "name": name_of(one.partner),
        "sort": SORTS[Partner.Sort(one.partner.sort)](),
        "yuan": yuan(one.fen),
        "gifts": one.gifts,
        "goods": one.goods,
        "loads": one.loads,
        "hours": hours(one.minutes),
        "times": one.times,
    }


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: "1:30"."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def _entry(one: Brought | Attendance) -> dict[str, Any]:
    struck = one.struck_why if one.struck_at else ""
    if isinstance(one, Attendance):
        what, who, number, kind = _("attendances"), name_of(one.programme), str(one.people), "attendance"
    else:
        minutes = one.what == Brought.What.HOURS
        number, kind = (hours(one.number) if minutes else str(one.number)), "brought"
        what, who = one.words, name_of(one.partner)
    return {"on": one.on, "who": who, "what": what, "number": number, "struck": struck,
            "strike": "" if one.struck_at else reverse("desk_strike", args=[kind, one.pk])}  # fmt: skip


# ── the forms ──


class _Typed(Exception):
    """What was typed can't be read; the errors say why."""


class Known:
    """What the forms choose from."""

    def __init__(self, partners: list[Partner], programmes: list[Programme], today: str) -> None:
        self.partners = [(one.pk, name_of(one)) for one in partners]
        self.programmes = [(one.pk, name_of(one)) for one in programmes]
        self.today = today


class Form:
    """One of the forms: how it is drawn and what it writes."""

    def __init__(self, sheet: Callable[[Any, Known], Sheet], write: Callable[..., None]) -> None:
        self.sheet, self.write = sheet, write


def _names(post: Any) -> list[Field]:
    labels = {
        "name_zh": _("Chinese name"),
        "name_bo": _("Tibetan name (can be left out)"),
        "name_en": _("English name (can be left out)"),
    }
    return [Field(name, label, value=clean(post, name)) for name, label in labels.items()]


def _partner_sheet(post: Any, known: Known) -> Sheet:
    sorts = [(sort, say()) for sort, say in SORTS.items()]
    fields = [Field("sort", _("What it is"), "select", clean(post, "sort"), options=sorts), *_names(post),
              Field("phone", _("Telephone of its office (can be left out)"), value=clean(post, "phone"))]  # fmt: skip
    return Sheet(_("A new partner"), "", _("Write it down"), fields)


def _write_partner(
    request: HttpRequest, town: int, errors: dict[str, str], kept: list[tuple[str, str]]
) -> None:
    given = {name: clean(request.POST, name) for name in ("sort", "name_zh", "name_bo", "name_en", "phone")}
    giving.add_partner(jurisdiction_id=town, **given, by=actor_for(request), at=now())


def _brought_sheet(post: Any, known: Known) -> Sheet:
    whats = [(what, say()) for what, say in WHATS.items()]
    fields = [
        Field(
            "partner",
            _("Who brought it"),
            "select",
            clean(post, "partner"),
            options=[("", _("choose one")), *known.partners],
        ),
        Field("what", _("Goods or time"), "select", clean(post, "what"), options=whats),
        Field("number", _("How many, or how many minutes"), "number", clean(post, "number"), width="5"),
        Field("words", _("Of what, naming nobody"), value=clean(post, "words")),
        Field("on", _("Day"), "date", clean(post, "on") or known.today),
    ]
    return Sheet(_("Goods or time that came"), "", _("Write it down"), fields)


def _write_brought(
    request: HttpRequest, town: int, errors: dict[str, str], kept: list[tuple[str, str]]
) -> None:
    post = request.POST
    partner = Partner.objects.filter(
        pk=number_or_none(clean(post, "partner")) or 0, jurisdiction_id=town
    ).first()
    if partner is None:
        errors["partner"] = _("Please choose one.")
    number, on = number_in(post, "number", errors), day_in(post, "on", errors)
    if partner is None or number is None or on is None:
        raise _Typed
    giving.write_brought(
        partner=partner, what=clean(post, "what"), number=number, words=clean(post, "words"), on=on, by=actor_for(request), at=now()
    )  # fmt: skip


def _programme_sheet(post: Any, known: Known) -> Sheet:
    fields = [*_names(post),
              Field("partner", _("With whom"), "select", clean(post, "partner"), options=[("", _("the town alone")), *known.partners]),
              Field("from_on", _("Since"), "date", clean(post, "from_on") or known.today)]  # fmt: skip
    return Sheet(_("A new programme"), "", _("Write it down"), fields)


def _write_programme(
    request: HttpRequest, town: int, errors: dict[str, str], kept: list[tuple[str, str]]
) -> None:
    post = request.POST
    partner = Partner.objects.filter(
        pk=number_or_none(clean(post, "partner")) or 0, jurisdiction_id=town
    ).first()
    from_on = day_in(post, "from_on", errors)
    if from_on is None:
        raise _Typed
    names = {name: clean(post, name) for name in ("name_zh", "name_bo", "name_en")}
    giving.add_programme(
        jurisdiction_id=town, **names, partner=partner, from_on=from_on, by=actor_for(request), at=now()
    )


def _attendance_sheet(post: Any, known: Known) -> Sheet:
    fields = [
        Field(
            "programme",
            _("Programme"),
            "select",
            clean(post, "programme"),
            options=[("", _("choose one")), *known.programmes],
        ),
        Field("on", _("Day"), "date", clean(post, "on") or known.today),
        Field("people", _("How many came"), "number", clean(post, "people"), width="5"),
        Field(
            "sheet",
            _("A photo of the sheet (can be left out)"),
            "file",
            hint=_("Only those who keep the book see it."),
        ),
    ]
    return Sheet(_("How many came"), "", _("Write it down"), fields)


def _write_attendance(
    request: HttpRequest, town: int, errors: dict[str, str], kept: list[tuple[str, str]]
) -> None:
    post = request.POST
    programme = Programme.objects.filter(
        pk=number_or_none(clean(post, "programme")) or 0, jurisdiction_id=town
    ).first()
    if programme is None:
        errors["programme"] = _("Please choose one.")
    on, people, sheet = (
        day_in(post, "on", errors),
        number_in(post, "people", errors),
        file_in(request, "sheet", errors),
    )
    kept += kept_files(sheet)
    if errors or programme is None or on is None or people is None:
        raise _Typed
    giving.write_attendance(
        programme=programme, on=on, people=people, sheet=sheet, by=actor_for(request), at=now()
    )


FORMS = {
    "brought": Form(_brought_sheet, _write_brought),
    "attendance": Form(_attendance_sheet, _write_attendance),
    "partner": Form(_partner_sheet, _write_partner),
    "programme": Form(_programme_sheet, _write_programme),
}
