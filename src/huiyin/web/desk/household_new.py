"""`/desk/households/new/`: a file is opened at the counter or at the door, with its first consent; the paper is printed once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.kernel.say import Refused
from huiyin.people.households.actions import open_household
from huiyin.people.households.models import Household
from huiyin.people.purposes import consentable
from huiyin.places.models import Unit, UnitKind
from huiyin.places.queries import served_by

from ..access import actor_for
from ..households import words
from ..households.doing import Doing, yes_of
from ..households.file import how_options, places_of
from ..households.proof import evidence_of, kept_token
from ..households.stand import COUNTERS as FINDERS
from ..names import name_of
from ..now import now
from ..resident.town import town_at
from ..say import said
from .frame import fresh_key, key_of, page, staff_page, town_of
from .rows import place_name

NEW = ("place", "door", "called", "speaks", "speaker", "purpose", "how", "until_on", "unit")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*FINDERS)
def new(request: HttpRequest) -> HttpResponse:
    """A file is begun with its first consent, at the counter or at the door."""
    actor, town = actor_for(request), town_of(actor_for(request))
    if town is None:
        return redirect("desk")
    typed = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in NEW}
    if request.method != "POST":
        return _draw_new(request, town, typed, {})
    at = now()
    try:
        doing = Doing(request, Household(jurisdiction_id=town), actor, at)
        place, errors = None, {}
        try:
            place = doing.place()
        except Refused as refused:
            errors = {why.field: said(why) for why in refused.whys}
        yes = yes_of(doing, evidence_of(request, typed["how"]))
        if place is None:
            return _draw_new(request, town, typed, errors, 422)
        household, digits = open_household(
            place=place,
            speaker=typed["speaker"],
            yes=yes,
            door=typed["door"],
            called=typed["called"],
            speaks=typed["speaks"],
            beside=request.POST.get("beside") == "yes",
            key=key_of(request),
            by=actor,
            at=at,
        )
    except Refused as refused:
        errors = {why.field or "place": said(why) for why in refused.whys}
        return _draw_new(request, town, typed, errors, 422)
    if not digits:
        return redirect("desk_household", household.pk)
    return page(
        request,
        "desk/household_paper.html",
        {"household": household, "digits": digits, "where": place_name(place)},
        current="desk_households",
    )


def _draw_new(
    request: HttpRequest, town: int, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    today = timezone.localtime(now()).date()
    context = {
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "places": places_of(town),
        "tongues": [("", _("Choose")), *words.LANGUAGES.items()],
        "purposes": words.purpose_options(consentable()),
        "can_ask": words.what_to_ask(today),
        "hows": how_options(),
        "key": request.POST.get("key") or fresh_key(),
        "kept": kept_token(request),
        "units": units_of(town),
    }
    return page(request, "desk/household_new.html", context, current="desk_households", status=status)


def units_of(town: int) -> list[tuple[object, str]]:
    """The offices that a consent can name besides the village and the town."""
    path = town_at(town).place.path
    rows = Unit.objects.filter(pk__in=served_by(path), kind=UnitKind.SERVICE).order_by("code")
    return [("", _("nobody else")), *((unit.pk, name_of(unit)) for unit in rows)]
