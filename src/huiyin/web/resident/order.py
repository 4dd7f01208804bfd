"""The order form: drawn, sent, sent twice, sent wrong."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.cases import registry
from huiyin.cases.door import place_case, sent_before
from huiyin.cases.lane import Refused
from huiyin.cases.lookup import open_case_to_follow
from huiyin.cases.models import Case
from huiyin.clocks.queries import times_of
from huiyin.kernel.decide import decide
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.people.throttle import hit
from huiyin.people.unread import pin_for_receipt
from huiyin.places.models import WallCode
from huiyin.prepared import ahead, together
from huiyin.web import uploads
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.errors import not_found
from huiyin.web.now import now
from huiyin.web.say import said

from . import session
from .days import language
from .order_form import OrderForm, Where, contact_of, draft_of, read_form, read_key, service_of, where_of
from .order_page import ANCHORS, form_context
from .page import page, town_with
from .town import Town, town_of

# counters and village telephones send many orders from one address
MOST_AN_HOUR = 60
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def order(request: HttpRequest, code: str = "") -> HttpResponse:
    """`/order/`, `/order/<wall code>/`, `/order/?place=<code>`, `/order/?with=<matter>`."""
    wall = (
        WallCode.objects.filter(code=code, active=True).select_related("place__parent").first()
        if code
        else None
    )
    if code and wall is None:
        return not_found(request)
    town = town_with(wall.place.jurisdiction_id or wall.place.pk) if wall else town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    lead = _lead(request)
    if lead is not None:
        town = town_with(lead.jurisdiction_id)
    if request.method == "POST":
        return _sent(request, town, wall, lead)
    return _draw(request, _fresh_form(request, town, wall), town, wall, lead)


def _fresh_form(request: HttpRequest, town: Town, wall: WallCode | None) -> OrderForm:
    """Empty but for what a code says."""
    place = town.place_coded(request.GET.get("place", ""))
    service = wall.service_code if wall else request.GET.get("kind", "")
    return OrderForm(place=str(place.pk) if place else "", service=service)


def _sent(request: HttpRequest, town: Town, wall: WallCode | None, lead: Case | None) -> HttpResponse:
    with ExitStack() as held:
        with together():  # whether it came before is asked in the message that counts it
            held.enter_context(ahead(sent_before(town.id, read_key(request.POST.get("key", "")))))
            too_many = hit("order", client_address(request), at=now(), limit=MOST_AN_HOUR, window=HOUR)
        if too_many:
            return _too_many(request, town, wall, lead)
        return _taken(request, town, wall, lead)


def _too_many(request: HttpRequest, town: Town, wall: WallCode | None, lead: Case | None) -> HttpResponse:
    request.FILES.clear()
    form = read_form(request)
    form.problems.append(
        Why(say("Very many orders came from this connection. Please wait a little, or call the town's desk."))
    )
    return _draw(request, form, town, wall, lead, status=429)


def _taken(request: HttpRequest, town: Town, wall: WallCode | None, lead: Case | None) -> HttpResponse:
    form = read_form(request)
    if "remove_photo" in request.POST:
        return _draw(request, form, town, wall, lead)
    along = session.Along(request)
    case = _place(form, town, wall, lead, along)
    if case is None:
        return _refused(form) if _by_script(request) else _draw(request, form, town, wall, lead, status=422)
    along.grant(case)
    return _kept(case) if _by_script(request) else redirect("receipt", case.receipt)


def _by_script(request: HttpRequest) -> bool:
    """Whether the outbox of a phone sent it, and reads the answer itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def _kept(case: Case) -> JsonResponse:
    """It is here, now or since before: the same key gets the same receipt."""
    url = reverse("receipt", args=[case.receipt])
    return JsonResponse(
        {"kept": {"receipt": case.receipt, "four": pin_for_receipt(case.contact), "url": url}}
    )


def _refused(form: OrderForm) -> JsonResponse:
    uploads.discard(form.fresh)  # the phone still has them, and sends them again
    whys = [{"field": ANCHORS.get(name, name), "said": said(why)} for name, why in form.errors.items()]
    return JsonResponse({"refused": whys}, status=422)


def _place(
    form: OrderForm, town: Town, wall: WallCode | None, lead: Case | None, along: session.Along
) -> Case | None:
    """Open the case; None with the reasons in the form's problems."""
    at, verb = now(), "follow" if lead else "place"
    where = where_of(form, town, wall, lead)
    contact = contact_of(form, town, language())
    service = lead.service if lead else service_of(form, town, wall)
    draft = draft_of(form, town, where or Where(town.place), service)
    answers = _answers(form, where, lead)
    if form.problems or contact is None:
        form.problems += _engine_says(
            draft, verb, answers, at
        )  # everything at once, not one fault after the other
        return None
    try:
        case = place_case(
            draft,
            verb,
            by=Actor.the_resident(),
            at=at,
            answers=answers,
            contact=contact,
            key=form.key,
            language=language(),
            along=along,
        )
    except Refused as refused:
        form.problems += refused.whys
        form.key = uuid4()  # whoever presses again means it: these words become an order of their own
        return None
    kept = {file.stored for file in case.attachments.all()} if form.fresh else set()
    uploads.discard(file for file in form.fresh if file.stored not in kept)  # the same form came before
    return case


def _answers(form: OrderForm, where: Where | None, lead: Case | None) -> dict[str, object]:
    spot = where.wall.spot_zh if where and where.wall else ""
    answers: dict[str, object] = {
        "said": form.said.strip(),
        "where": " · ".join(part for part in (spot, form.where.strip()) if part),
        "files": form.files,
    }
    return {**answers, "lead": str(lead.pk)} if lead else answers


def _engine_says(draft: Case, verb: str, answers: dict[str, object], at: datetime) -> list[Why]:
    """What the loop would refuse, asked before anything is written."""
    loop = registry.loop_named(draft.loop)
    draft.filed_at = at
    attempt = Attempt(frozenset({RESIDENT}), at, times_of(draft.jurisdiction_id, loop), answers)
    found = decide(loop, draft, verb, attempt)
    return found if isinstance(found, list) else []


def _lead(request: HttpRequest) -> Case | None:
    """The matter that this order says "me too" to."""
    try:
        case_id = UUID(request.GET.get("with", ""))
    except ValueError:
        return None
    return open_case_to_follow(case_id)


def _draw(
    request: HttpRequest,
    form: OrderForm,
    town: Town,
    wall: WallCode | None,
    lead: Case | None,
    status: int = 200,
) -> HttpResponse:
    context = form_context(form, town, wall, lead, now())
    return page(request, "order.html", context, town=town, status=status)
