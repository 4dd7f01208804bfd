"""`/wish/`: the public wall. Cards with a sentence and a village; nobody's name, number, photo or own words."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.loops.wish import queries as reads
from huiyin.places.models import Place, PlaceKind
from huiyin.places.queries import village_of
from huiyin.web.access import Who, open_to
from huiyin.web.components import Figure
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.days import day, language
from huiyin.web.resident.page import page
from huiyin.web.resident.town import Town, town_of


@dataclass(frozen=True, slots=True)
class Card:
    """One wish as it hangs: its sentence, in which language, where, and until when."""

    sentence: str
    lang: str
    village: str
    until: str
    with_fund: bool
    url: str


def card_of(case: Case) -> Card:
    """The Tibetan sentence for a Tibetan reader where there is one; else the one that was agreed to first."""
    tibetan = case.wish_card.sentence_bo if language() == "bo" else ""
    return Card(
        sentence=tibetan or case.title,
        lang="bo" if tibetan else "",
        village=name_of(village_of(case.place)),
        until=day(case.step_due_at) if case.step_due_at else "",
        with_fund=case.state == "with_fund",
        url=reverse("wish_take", args=[case.pk]),
    )


@require_safe
@open_to(Who.ANYBODY)
def wall(request: HttpRequest) -> HttpResponse:
    """What hangs, the longest waiting first; narrowed to a village by `?village=<code>`."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    village = _village(request, town)
    found = reads.wall(town.place, village, request.GET.get("after", ""))
    since = year_begin(now())
    kept = {"village": village.code} if village else {}
    context = {
        "cards": [card_of(case) for case in found.cases],
        "villages": [
            ("", pgettext("filter", "All villages")),
            *((v.code, name_of(v)) for v in _villages(town)),
        ],
        "village": village.code if village else "",
        "figures": figures(town.place, since),
        "since": since,
        "next_url": f"{reverse('wish_wall')}?{urlencode({**kept, 'after': found.after})}"
        if found.after
        else "",
        "tell_url": reverse("place", args=["wish"]),
    }
    return page(request, "wish/wall.html", context, town=town)


@require_safe
@open_to(Who.ANYBODY)
def sheet(request: HttpRequest) -> HttpResponse:
    """The same cards to print and hang up in the village: for whoever has no phone."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    found = reads.wall(town.place, _village(request, town))
    return page(request, "wish/sheet.html", {"cards": [card_of(case) for case in found.cases]}, town=town)


def figures(town: Place, since: datetime) -> list[tuple[Figure, str]]:
    """Each number with what it counts."""
    n = reads.counts(town, since)
    return [
        (
            Figure(_("hang on the wall"), str(n["hanging"])),
            _("Agreed to by whoever wished, and taken on by nobody yet."),
        ),
        (
            Figure(_("are on their way"), str(n["on_the_way"]), "office"),
            _("Taken on, or at the station, and not handed over yet."),
        ),
        (
            Figure(
                _("arrived, says the wisher"),
                _("%(n)d of %(told)d") % {"n": n["arrived"], "told": n["told"]},
                "resident",
            ),
            _(
                "Of those told since the first of January, those whose wisher said: I have it. %(silent)d never answered."
            )
            % {"silent": n["silent"]},
        ),
    ]


def year_begin(at: datetime) -> datetime:
    local = timezone.localtime(at)
    return local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _villages(town: Town) -> list[Place]:
    return [place for place in town.places if place.kind == PlaceKind.VILLAGE]


def _village(request: HttpRequest, town: Town) -> Place | None:
    wanted = request.GET.get("village", "")
    return next((place for place in _villages(town) if place.code == wanted), None)
