"""`/place/<loop>/`: somebody outside opens a case of a loop that lets them (`Face.opening`), on a page drawn from its asks."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases import registry
from huiyin.people.actors import Actor
from huiyin.people.throttle import hit
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.errors import not_found
from huiyin.web.loops import face_of
from huiyin.web.now import now
from huiyin.web.opening import Opening, open_case, place_options, read_opening

from . import session
from .days import language
from .page import emergency_tels, page
from .town import Town, town_of

MOST_AN_HOUR = 60
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def place(request: HttpRequest, loop: str) -> HttpResponse:
    """The form; then the receipt. `?from=<id>` names a matter of this browser's own that it comes of."""
    there = {one.name for one in registry.all_loops()}
    face = face_of(loop).opening if loop in there else None
    if face is None:
        return not_found(request)
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    declared = registry.loop_named(loop)
    opening = Opening(town, declared, declared.by_verb[face.verb], "web", _led_from(request, loop))
    if request.method != "POST":
        opening.who.language, opening.before = language(), request.GET.dict()
        return _draw(request, town, opening)
    if hit("order", client_address(request), at=now(), limit=MOST_AN_HOUR, window=HOUR):
        opening.errors[""] = _(
            "Very many orders came from this connection. Please wait a little, or call the town's desk."
        )
        return _draw(request, town, opening, status=429)
    read_opening(request, opening, town.places, opening.who.title)
    along = session.Along(request)
    case = open_case(opening, lambda draft: Actor.the_resident(), language(), along)
    if case is None:
        return _draw(request, town, opening, status=422)
    along.grant(case)
    return redirect("receipt", case.receipt)


def _led_from(request: HttpRequest, kind: str) -> tuple[UUID, str] | None:
    """The matter that this one comes of, where this browser proved it."""
    try:
        case_id = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    return (case_id, kind) if case_id in session.granted(request) else None


def _draw(request: HttpRequest, town: Town, opening: Opening, status: int = 200) -> HttpResponse:
    face = face_of(opening.loop.name).opening
    assert face is not None
    post = request.POST if request.method == "POST" else None
    context = {
        "title": _(face.title),
        "lead": _(face.lead),
        "button": _(face.button),
        "told": _(face.told) if face.told else "",
        "tels": emergency_tels(),
        "questions": opening.questions(post),
        "places": place_options(town, town.places),
        "place_value": request.POST.get("place", ""),
        "who": opening.who,
        "errors": opening.errors,
        "summary": list(opening.errors.items()),
        "key": opening.key,
        "slips": [(number, _(slip.verb), _(slip.who)) for number, slip in enumerate(opening.loop.slips, 1)],
    }
    return page(request, "place.html", context, town=town, status=status)
