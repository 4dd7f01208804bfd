"""`/desk/catalogue/<kind>/asks/`: what a kind of matter asks programs besides what happened."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.api.asked import FactAsked, ask_fact, drop_fact
from huiyin.api.models import AskedFact, Datatype
from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import page, staff_page, town_of
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

FIELDS = ("code", "datatype", "required", "name_zh", "name_bo", "name_en", "options")
KINDS = {
    Datatype.STRING: lambda: _("a line of text"),
    Datatype.TEXT: lambda: _("a longer text"),
    Datatype.NUMBER: lambda: _("a number"),
    Datatype.DATETIME: lambda: _("a day and hour"),
    Datatype.ONE: lambda: _("one of a list"),
    Datatype.SEVERAL: lambda: _("several of a list"),
}


@staff_page("admin")
def asks(request: HttpRequest, service_id: int) -> HttpResponse:
    """What is asked, and the form for one thing more."""
    service = _service(request, service_id)
    if request.method != "POST":
        return _draw(request, service, {"datatype": Datatype.STRING.value}, {})
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    fact = FactAsked(
        code=typed["code"],
        datatype=typed["datatype"],
        required=typed["required"] == "1",
        name_zh=typed["name_zh"],
        name_bo=typed["name_bo"],
        name_en=typed["name_en"],
        options=_options(typed["options"]),
    )
    try:
        ask_fact(service_id=service.pk, fact=fact, by=actor_for(request), at=now())
    except Refused as refused:
        errors = {why.field or "code": said(why) for why in refused.whys}
        return _draw(request, service, typed, errors, status=422)
    return redirect("desk_asks", service.pk)


@staff_page("admin")
def drop(request: HttpRequest, service_id: int) -> HttpResponse:
    """Ask it no more."""
    service = _service(request, service_id)
    if request.method == "POST":
        drop_fact(service_id=service.pk, code=request.POST.get("code", ""), by=actor_for(request), at=now())
    return redirect("desk_asks", service.pk)


def _draw(
    request: HttpRequest, service: Service, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    facts = AskedFact.objects.filter(service=service).prefetch_related("options").order_by("order", "code")
    context = {
        "service": service,
        "name": name_of(service),
        "rows": [_row(fact) for fact in facts],
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "kinds": [(kind.value, label()) for kind, label in KINDS.items()],
    }
    return page(request, "desk/asks.html", context, current="desk_catalogue", status=status)


def _row(fact: AskedFact) -> dict[str, Any]:
    options = sorted(fact.options.all(), key=lambda option: (option.order, option.code))
    return {
        "code": fact.code,
        "name": name_of(fact),
        "kind": KINDS[Datatype(fact.datatype)](),
        "options": ", ".join(name_of(option) for option in options),
        "required": fact.required,
    }


def _options(text: str) -> dict[str, str]:
    """`code = name`, one a line; a line that is none makes an answer without a name, which is refused."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {code.strip(): name.strip() for code, _sign, name in pairs}


def _service(request: HttpRequest, service_id: int) -> Service:
    found = Service.objects.filter(pk=service_id, jurisdiction_id=town_of(actor_for(request))).first()
    if found is None:
        raise Http404
    return found
