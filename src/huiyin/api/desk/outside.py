"""`/desk/outside/`: outside systems that stand for units: whether they answer, what waits, what needs a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.api.models import Filing, Parcel, Partner, PartnerUpdate
from huiyin.api.partners.actions import PartnerFacts, keep_partner, try_again
from huiyin.api.partners.queries import given_up, not_followed, partners_of, waiting_of
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.places.queries import served_by
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, page, staff_page, town_here, uuid_or_none
from huiyin.web.desk.rows import case_url
from huiyin.web.format import receipt
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

FIELDS = ("endpoint", "jurisdiction_code", "api_key", "service_code", "codes", "unit", "active")


@staff_page("town", "admin")
def systems(request: HttpRequest) -> HttpResponse:
    """The list; for the administrator the form beneath it."""
    chosen = _chosen(request)
    return _draw(request, _typed(chosen) if chosen else {"active": "1"}, {})


@staff_page("admin")
def keep(request: HttpRequest) -> HttpResponse:
    """Connect an outside system, or change how it is reached."""
    if request.method != "POST":
        return redirect("desk_outside")
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    facts = PartnerFacts(
        endpoint=typed["endpoint"],
        jurisdiction_code=typed["jurisdiction_code"],
        api_key=typed["api_key"],
        service_code=typed["service_code"],
        codes=_codes(typed["codes"]),
        active=typed["active"] == "1",
    )
    unit = number_or_none(typed["unit"])
    try:
        keep_partner(
            jurisdiction_id=town_here(request), unit_id=unit, facts=facts, by=actor_for(request), at=now()
        )
    except Refused as refused:
        errors = {why.field or "unit": said(why) for why in refused.whys}
        return _draw(request, {**typed, "api_key": ""}, errors, status=422)
    return redirect("desk_outside")


@staff_page("town", "admin")
def again(request: HttpRequest) -> HttpResponse:
    """Put what was given up back into the queue."""
    errand_id = uuid_or_none(request.POST.get("errand", ""))
    if request.method == "POST" and errand_id is not None:
        try_again(jurisdiction_id=town_here(request), errand_id=errand_id, by=actor_for(request), at=now())
    return redirect("desk_outside")


def _draw(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    town = town_here(request)
    waiting = waiting_of(town)
    context = {
        "rows": [_row(one, waiting.get(one.pk, 0)) for one in partners_of(town)],
        "given_up": [_errand(one) for one in given_up(town)],
        "notes": [_note(one) for one in not_followed(town, now())],
        "may_edit": any(seat.role == "admin" for seat in actor_for(request).seats),
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "units": [("", _("choose a unit")), *_units(town)],
    }
    return page(request, "desk/outside.html", context, current="desk_outside", status=status)


def _row(one: Partner, waiting: int) -> dict[str, Any]:
    return {
        "unit_id": one.unit_id,
        "unit": name_of(one.unit),
        "endpoint": one.endpoint,
        "active": one.active,
        "answered_at": one.answered_at,
        "failing_since": one.failing_since,
        "error": one.error,
        "waiting": waiting,
    }


def _errand(one: Filing | Parcel) -> dict[str, Any]:
    filing = one if isinstance(one, Filing) else one.filing
    what = _("the dispatch") if isinstance(one, Filing) else _("a later word")
    return {
        **_matter(filing.case),
        "id": one.pk,
        "what": what,
        "unit": name_of(filing.partner.unit),
        "tries": one.attempts,
        "error": one.error,
    }


def _note(one: PartnerUpdate) -> dict[str, Any]:
    return {
        **_matter(one.filing.case),
        "at": one.at,
        "unit": name_of(one.filing.partner.unit),
        "status": one.status,
        "note": one.note,
    }


def _matter(case: Case) -> dict[str, Any]:
    return {"number": receipt(case.receipt), "url": case_url(case), "kind": name_of(case.service)}


def _chosen(request: HttpRequest) -> Partner | None:
    unit = number_or_none(request.GET.get("unit", ""))
    rows = Partner.objects.filter(jurisdiction_id=town_here(request)).prefetch_related("services__service")
    return rows.filter(unit_id=unit).first() if unit is not None else None


def _typed(partner: Partner) -> dict[str, str]:
    codes = [f"{one.service.code} = {one.code}" for one in partner.services.all()]
    return {
        "endpoint": partner.endpoint,
        "jurisdiction_code": partner.jurisdiction_code,
        "api_key": "",
        "service_code": partner.service_code,
        "codes": "\n".join(codes),
        "unit": str(partner.unit_id),
        "active": "1" if partner.active else "",
    }


def _codes(text: str) -> dict[str, str]:
    """`ours = theirs`, one a line."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {ours.strip(): theirs.strip() for ours, _sign, theirs in pairs if theirs.strip()}


def _units(town: int) -> list[tuple[int, str]]:
    path = Place.objects.values_list("path", flat=True).get(pk=town)
    units = Unit.objects.filter(pk__in=served_by(path), kind=UnitKind.SERVICE).order_by("code")
    return [(unit.pk, name_of(unit)) for unit in units]
