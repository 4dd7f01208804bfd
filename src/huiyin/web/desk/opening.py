"""`/desk/new/<loop>/`: a case of any loop taken in at the desk, on a form drawn from what its opening move asks."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.access import may_see, roles_of
from huiyin.cases.models import Case
from huiyin.kernel.loop import Loop, Move
from huiyin.kernel.roles import RESIDENT
from huiyin.people.actors import Actor
from huiyin.places.models import Place

from ..access import actor_for
from ..components import Tile
from ..opening import Opening, open_case, place_options, read_opening
from ..resident.town import town_at
from .frame import page, staff_page, town_of, uuid_or_none
from .intake import CHANNELS, places_of


@staff_page("grid", "village", "town", "leader", "unit")
def opening(request: HttpRequest, loop: str) -> HttpResponse:
    """The form, then the matter. `?verb=` chooses among several ways to open one; `?from=<id>` what it comes of."""
    actor, town_id = actor_for(request), town_of(actor_for(request))
    declared = next((one for one in registry.all_loops() if one.name == loop), None)
    if declared is None or town_id is None:
        raise Http404
    town = town_at(town_id)
    ways = ways_in(declared, actor, Case(jurisdiction=town.place, loop=loop, place_path=_reach(actor)))
    move = next((way for way in ways if way.verb == request.GET.get("verb")), next(iter(ways), None))
    if move is None:
        raise Http404
    channel = request.POST.get("channel", "")
    form = Opening(town, declared, move, channel, _led_from(request, actor, loop))
    form.who.title = _("Who it is for")
    if request.method != "POST":
        form.place = _place_of(form)
        return _draw(request, form, ways)
    read_opening(request, form, places_of(actor, town), form.who.title)
    if channel not in CHANNELS:
        form.errors["channel"] = _("Please choose how it came.")
    case = open_case(form, lambda draft: _speaker(move, actor, draft), form.who.language)
    if case is None:
        return _draw(request, form, ways, status=422)
    return redirect("desk_print" if case.contact_id else "desk_case", case.pk)


def ways_in(loop: Loop, actor: Actor, draft: Case) -> list[Move]:
    """The moves by which this member of staff can open a case of `loop`, for themselves or for somebody outside."""
    roles = roles_of(draft, actor) | {RESIDENT}
    return [move for move in loop.moves if not move.source and roles.intersection(move.by)]


def _reach(actor: Actor) -> str:
    return next((seat.place_path for seat in actor.seats), "")


def _speaker(move: Move, actor: Actor, draft: Case) -> Actor:
    """Staff in a role of their own where the move is theirs; else they write down the word of whoever came."""
    return actor if roles_of(draft, actor).intersection(move.by) else actor.speaking_for()


def _led_from(request: HttpRequest, actor: Actor, kind: str) -> tuple[UUID, str] | None:
    """The matter that this one comes of, where the reader may open it."""
    case_id = uuid_or_none(request.GET.get("from", ""))
    found = Case.objects.filter(pk=case_id).first() if case_id else None
    return (found.pk, kind) if found is not None and may_see(found, actor) else None


def _place_of(form: Opening) -> Place | None:
    """Where the matter lies that this one comes of: it is chosen already."""
    if form.led_from is None:
        return None
    return Place.objects.filter(pk__in=Case.objects.filter(pk=form.led_from[0]).values("place_id")).first()


def _draw(request: HttpRequest, form: Opening, ways: list[Move], status: int = 200) -> HttpResponse:
    post: Mapping[str, str] | None = request.POST if request.method == "POST" else None
    channel = request.POST.get("channel", "")
    context = {
        "title": _(form.loop.label),
        "label": _(form.move.label),
        "ways": [(way.verb, _(way.label), way is form.move) for way in ways],
        "questions": form.questions(post),
        "places": place_options(form.town, places_of(actor_for(request), form.town)),
        "place_value": request.POST.get("place", form.place.pk if form.place else ""),
        "who": form.who,
        "channels": [Tile(name, say(), checked=name == channel) for name, say in CHANNELS.items()],
        "errors": form.errors,
        "summary": list(form.errors.items()),
        "key": form.key,
        "query": request.GET.urlencode(),
        "language": translation.get_language(),
    }
    return page(request, "desk/opening.html", context, current="desk_new", status=status)
