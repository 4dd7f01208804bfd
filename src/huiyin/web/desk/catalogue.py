"""`/desk/catalogue/`: the kinds of matters of this town. The dispatcher reads it; an administrator changes it."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.cases.actions import PROOFS, ServiceFacts, change_service
from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.places.models import Place, Unit
from huiyin.places.queries import served_by

from ..access import actor_for
from ..names import name_of
from ..now import now
from ..say import said
from .frame import number_or_none, page, staff_page, town_of

URGENCIES = {
    "": lambda: _("usual"),
    "vital": lambda: _("water, power or heat: a day"),
    "danger": lambda: _("danger: two hours"),
}
PROOF_NAMES = {
    "": lambda: _("none"),
    "photo": lambda: _("a photo"),
    "reading": lambda: _("a reading"),
    "document": lambda: _("a document"),
    "signature": lambda: _("a signature"),
}


@staff_page("town", "admin")
def catalogue(request: HttpRequest) -> HttpResponse:
    """The list."""
    town = _town(request)
    services = Service.objects.filter(jurisdiction_id=town).select_related("unit").order_by("order", "code")
    context = {
        "rows": [
            {
                "id": one.pk,
                "name": name_of(one),
                "unit": name_of(one.unit) or "–",
                "urgency": URGENCIES[one.urgency](),
                "proof": PROOF_NAMES.get(one.proof, lambda: "–")(),
                "keywords": one.keywords,
                "off": not one.active,
                "hidden": not one.public,
            }
            for one in services
        ],
        "may_edit": _may_edit(request),
    }
    return page(request, "desk/catalogue.html", context, current="desk_catalogue")


@staff_page("admin")
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    """One kind of matter, to change."""
    found = Service.objects.filter(pk=service_id, jurisdiction_id=_town(request)).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        typed = {
            name: str(getattr(found, name) or "") for name in ("name_zh", "name_bo", "name_en", "keywords")
        }
        typed |= {"unit": str(found.unit_id or ""), "proof": found.proof, "urgency": found.urgency}
        return _draw(
            request, found, {**typed, "public": "1" * found.public, "active": "1" * found.active}, {}
        )
    post = request.POST
    facts = ServiceFacts(
        **{name: post.get(name, "").strip() for name in ("name_zh", "name_bo", "name_en", "keywords")},
        unit_id=number_or_none(post.get("unit", "")),
        proof=post.get("proof", ""),
        urgency=post.get("urgency", ""),
        public=post.get("public") == "1",
        active=post.get("active") == "1",
    )
    try:
        change_service(service_id=found.pk, facts=facts, by=actor_for(request), at=now())
    except Refused as refused:
        errors = {why.field or "name_zh": said(why) for why in refused.whys}
        return _draw(request, found, post.dict(), errors, status=422)
    return redirect("desk_catalogue")


def _draw(
    request: HttpRequest,
    found: Service,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    town = Place.objects.get(pk=found.jurisdiction_id)
    units = Unit.objects.filter(pk__in=served_by(town.path), kind__in=("service", "committee")).order_by(
        "code"
    )
    context = {
        "service": found,
        "name": name_of(found),
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "units": [("", _("no unit yet")), *((unit.pk, name_of(unit)) for unit in units)],
        "proofs": [(proof, PROOF_NAMES[proof]()) for proof in PROOFS],
        "urgencies": [(value, say()) for value, say in URGENCIES.items()],
    }
    return page(request, "desk/service.html", context, current="desk_catalogue", status=status)


def _town(request: HttpRequest) -> int:
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    return town


def _may_edit(request: HttpRequest) -> bool:
    return any(seat.role == "admin" for seat in actor_for(request).seats)
