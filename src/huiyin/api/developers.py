"""`/developers/`: what a programmer needs to be done in ten minutes, with this server's own addresses and codes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.kernel.say import say
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.resident.town import Town, town_of, towns

from .access import SCOPES
from .models import AskedFact
from .open311.statuses import FROM_UNIT, standings

# status, when, what to do: what an error answer means
ERRORS = (
    (400, say("something in the request is missing or wrong: the answer says which field and why")),
    (403, say("a key is missing, unknown, revoked, or may not do this")),
    (404, say("there is no such town, service or request, or it is not public")),
    (429, say("too often: wait as many seconds as Retry-After says")),
    (503, say("the records are away for a while: try again after as many seconds as Retry-After says")),
)


@require_safe
@open_to(Who.ANYBODY)
def developers(request: HttpRequest) -> HttpResponse:
    """The page. Everything on it comes from the program and the town's own catalogue."""
    town = town_of(request)
    if town is None:
        return render(request, "resident/no_town.html", status=503)
    base = request.build_absolute_uri(reverse("open311_endpoint", args=["xml"]).removesuffix(".xml"))
    facts = set(AskedFact.objects.filter(jurisdiction_id=town.id).values_list("service__code", flat=True))
    example = next((s for s in town.services if s.public and not s.urgency), None)
    context = {
        "base": base,
        "town": town.place,
        "town_name": name_of(town.place),
        "place_name": name_of(town.place),
        "several": len(towns()) > 1,
        "towns": [(place.code, name_of(place)) for place in towns()],
        "services": [(s.code, name_of(s), s.code in facts) for s in town.services],
        "filing": _filing(base, example.code if example else "CODE", town),
        "scopes": [(name, _(what)) for name, what in SCOPES.items()],
        "statuses": _statuses(),
        "incoming": [(word, [" + ".join(way.verbs) for way in ways]) for word, ways in FROM_UNIT.items()],
        "errors": [(status, _(what)) for status, what in ERRORS],
    }
    return render(request, "developers/open311.html", context)


def _filing(base: str, code: str, town: Town) -> str:
    """The command that files a request, with a code and a village that are there."""
    where = f"-d address_id={town.places[0].code}" if town.places else "-d lat=29.35 -d long=90.73"
    return (
        f"curl '{base}/requests.json' -d api_key=$KEY \\\n"
        f"  -d service_code={code} {where} \\\n"
        f"  -d jurisdiction_id={town.place.code} --data-urlencode 'description=...' \\\n"
        f"  -d 'attribute[external_id]=your-id-1'"
    )


def _statuses() -> list[tuple[str, str, str]]:
    """State, extended status and sentence, in the order of the declaration."""
    found = []
    for loop, state, apart, standing in standings():
        label = _(loop.by_name[state].label)
        sentence = _(standing.note) % {"office": _("the unit")}
        found.append((f"{label} ({apart})" if apart else label, standing.status or "–", sentence))
    return found
