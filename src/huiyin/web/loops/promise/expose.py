"""`/expose/`: somebody shows what is wrong, with a photo or a recording, named or not, and has a receipt for it."""

from datetime import timedelta
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases.door import place_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.say import Why, say
from huiyin.loops.promise.asks import SEEN_BY
from huiyin.people.actors import Actor
from huiyin.people.throttle import hit
from huiyin.web import uploads
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.components import Tile
from huiyin.web.now import now
from huiyin.web.resident import session
from huiyin.web.resident.days import language
from huiyin.web.resident.order_form import OrderForm, Where, contact_of, read_form, typed, where_of
from huiyin.web.resident.order_page import form_context
from huiyin.web.resident.page import page
from huiyin.web.resident.town import Town, town_of

MOST_AN_HOUR, HOUR = 30, timedelta(hours=1)
SEEN = {value for value, _label in SEEN_BY.options} - {"crew", "office"}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def expose(request: HttpRequest) -> HttpResponse:
    """The form, sent, sent twice, sent wrong."""
    town = town_of(request)
    if town is None:
        raise Http404
    if request.method != "POST":
        return _draw(request, OrderForm(), town)
    at = now()
    if hit("expose", client_address(request), at=at, limit=MOST_AN_HOUR, window=HOUR):
        request.FILES.clear()
        form = read_form(request)
        form.problems.append(
            Why(
                say("Very much was sent from this connection. Please wait a little, or call the town's desk.")
            )
        )
        return _draw(request, form, town, status=429)
    form = read_form(request)
    if "remove_photo" in request.POST:
        return _draw(request, form, town)
    along = session.Along(request)
    case = _place(request, form, town, along)
    if case is None:
        return _draw(request, form, town, status=422)
    along.grant(case)
    return redirect("receipt", case.receipt)


def _place(request: HttpRequest, form: OrderForm, town: Town, along: session.Along) -> Case | None:
    where, contact = where_of(form, town, None, None), contact_of(form, town, language())
    seen_by = typed(request.POST.get("seen_by", ""), "seen_by", form.problems)
    if not form.said.strip() and not form.files:
        form.problems.append(
            Why(say("Please say what is wrong there: in words, by voice, or with a photo."), field="said")
        )
    if form.problems or contact is None:
        return None
    answers: dict[str, object] = {"said": form.said.strip(), "where": form.where.strip(), "files": form.files}
    if seen_by in SEEN:
        answers["seen_by"] = seen_by
    try:
        case = place_case(
            _draft(town, where or Where(town.place)), "expose", by=Actor.the_resident(), at=now(), answers=answers,
            contact=contact, key=form.key, language=language(), along=along,
        )  # fmt: skip
    except Refused as refused:
        form.problems += refused.whys
        form.key = uuid4()
        return None
    kept = {file.stored for file in case.attachments.all()} if form.fresh else set()
    uploads.discard(file for file in form.fresh if file.stored not in kept)
    return case


def _draft(town: Town, where: Where) -> Case:
    return Case(
        jurisdiction=town.place, loop="promise", place=where.place, place_path=where.place.path, channel="web"
    )


def _draw(request: HttpRequest, form: OrderForm, town: Town, status: int = 200) -> HttpResponse:
    chosen = request.POST.get("seen_by", "")
    context = {
        **form_context(form, town, None, None, now()),
        "seen": [
            Tile(value, _(label), checked=value == chosen)
            for value, label in SEEN_BY.options
            if value in SEEN
        ],
    }
    return page(request, "promise/expose.html", context, town=town, status=status)
