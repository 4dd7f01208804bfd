"""What the desk sees of wishes: a card's own facts on its page, and one list of all that hang or are on their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.models import Case
from huiyin.loops.wish import queries as reads
from huiyin.loops.wish.loop import WISH
from huiyin.loops.wish.models import Taking
from huiyin.people.actors import Actor
from huiyin.places.models import Place
from huiyin.places.queries import village_of
from huiyin.web.access import actor_for
from huiyin.web.components import Tab
from huiyin.web.desk.frame import page, staff_page
from huiyin.web.desk.frame import town_of as town_of_actor
from huiyin.web.format import date_dash
from huiyin.web.loops.face import Panel
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.ribbon import how_late, small_ribbon

SEATS = ("grid", "village", "town")
KINDS = {
    "person": lambda: _("a resident"),
    "club": lambda: _("a club"),
    "company": lambda: _("a shop or company"),
    "unit": lambda: _("an office"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One wish in the desk's list."""

    url: str
    sentence: str
    village: str
    state: str
    due: str
    late: str
    cells: Sequence[object]
    cells_label: str


def desk_of(reading: Reading) -> list[Panel]:
    """The card, how it should reach the wisher, and who took it on so far."""
    case = reading.case
    card = getattr(case, "wish_card", None)
    if card is None:
        return []
    takings = Taking.objects.filter(case=case).order_by("at")
    facts = {
        "sentence": case.title,
        "sentence_bo": card.sentence_bo,
        "to_door": card.to_door,
        "takings": [_line(taking) for taking in takings],
    }
    return [Panel(_("The card"), "wish/desk_card.html", facts)]


def _line(taking: Taking) -> str:
    ended = taking.given_up_at or taking.brought_at
    told = {
        "on": day(taking.at),
        "who": KINDS.get(taking.kind, lambda: taking.kind)(),
        "by": day(taking.by_when),
        "end": day(ended) if ended else "",
    }
    if taking.given_up_at:
        return _("%(on)s: %(who)s took it on, until %(by)s; hung again on %(end)s") % told
    if taking.brought_at:
        return _("%(on)s: %(who)s took it on, until %(by)s; brought on %(end)s") % told
    return _("%(on)s: %(who)s took it on, until %(by)s") % told


def tabs_of(actor: Actor) -> list[Tab]:
    """The list, for those who keep a station or the wall."""
    if not any(seat.role in SEATS for seat in actor.seats):
        return []
    return [Tab(_("Wishes"), reverse("wish_desk"))]


def town_of(town_id: int) -> list[Panel]:
    """On the town page: how many hang, and the way to the wall and to a wish of one's own."""
    n = reads.hanging(Place(pk=town_id)).count()
    text = ngettext(
        "%(n)d wish hangs on the wall and waits for somebody.",
        "%(n)d wishes hang on the wall and wait for somebody.",
        n,
    )
    facts = {
        "text": text % {"n": n} if n else _("No wish waits on the wall just now."),
        "wall": reverse("wish_wall"),
        "tell": reverse("place", args=["wish"]),
    }
    return [Panel(_("Micro-wishes"), "wish/town.html", facts)]


@staff_page(*SEATS)
def wishes(request: HttpRequest) -> HttpResponse:
    """`/wish/desk/`: what hangs, what is on its way and what lies at a station, first due first."""
    actor, at = actor_for(request), now()
    town_id = town_of_actor(actor)
    if town_id is None:
        return redirect("desk")
    paths = [seat.place_path for seat in actor.seats if seat.role in SEATS]
    town = Place.objects.get(pk=town_id)
    rows = [_row(case, at) for case in reads.for_desk(paths, town)]
    context = {"rows": rows, "sheet_url": reverse("wish_sheet"), "wall_url": reverse("wish_wall")}
    return page(request, "wish/desk_wishes.html", context, current="wish_desk")


def _row(case: Case, at: datetime) -> Row:
    cells, label = small_ribbon(case, at=at)
    return Row(
        url=reverse("desk_case", args=[case.pk]),
        sentence=case.title,
        village=name_of(village_of(case.place)),
        state=_(WISH.by_name[case.state].label),
        due=date_dash(timezone.localtime(case.next_due_at)) if case.next_due_at else "",
        late="" if case.waits_outside else how_late(case, at),
        cells=cells,
        cells_label=label,
    )
