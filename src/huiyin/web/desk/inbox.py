"""`/desk/`: what is with me, first due first; the late lane above it; several dispatched at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from huiyin.cases import inbox, registry
from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.made import EMPTY, Page
from huiyin.cases.models import Alert, Case
from huiyin.cases.named import units_named
from huiyin.cases.safety import see_to_alerts
from huiyin.people.actors import Actor
from huiyin.places.models import Unit, UnitKind
from huiyin.prepared import ahead

from ..access import actor_for
from ..answers import moment_of
from ..components import Tab
from ..format import date_full, receipt, time_hm, weekday
from ..fragments import Fragments
from ..links import url
from ..names import name_of
from ..now import now
from ..resident.town import town_at
from ..say import said
from . import rows
from .faster import who_was_faster
from .frame import READ_NO_MATTER, case_for, number_or_none, page, roles_in, staff_page, town_of, uuid_or_none

LANE = 6
MOST_AT_ONCE = 50
Option = tuple[object, str]


@dataclass(frozen=True, slots=True)
class Went:
    """What became of one case of a bulk dispatch; `why` is empty where it went."""

    title: str
    url: str
    number: str
    why: str = ""


@staff_page()
def desk(request: HttpRequest) -> HttpResponse:
    """The inbox."""
    roles = roles_in(actor_for(request))
    if roles <= READ_NO_MATTER:
        return redirect("desk_catalogue" if "admin" in roles else "desk_translations")
    return _draw(request)


@staff_page("town")
def dispatch_several(request: HttpRequest) -> HttpResponse:
    """Dispatch what was ticked, each through the door by itself, and say what went and what did not."""
    if request.method != "POST":
        return redirect("desk")
    actor, at = actor_for(request), now()
    ticked = _ticked(request.POST.getlist("case")[:MOST_AT_ONCE])
    unit = request.POST.get("unit", "")
    by_when, problem = moment_of(request.POST.get("by_when", ""), "", town_of(actor))
    if not ticked:
        problem = _("Nothing is ticked yet. Tick the rows that go to the same unit.")
    elif number_or_none(unit) is None:
        problem = _("Please choose the unit they go to.")
    if problem:
        return _draw(request, problem=problem, picked=frozenset(map(str, ticked)), status=422)
    answers: dict[str, object] = {"unit": int(unit), **({"by_when": by_when} if by_when else {})}
    went = _dispatch_each(ticked, actor, at, answers)
    stayed = (pk for pk, one in zip(ticked, went, strict=True) if one.why)
    return _draw(request, went=went, picked=frozenset(map(str, stayed)))


def _ticked(values: list[str]) -> dict[UUID, int]:
    """The ticked cases, each with the number of its last event on the page."""
    found = {}
    for value in values:
        pk, seen = uuid_or_none(value.partition(".")[0]), number_or_none(value.partition(".")[2])
        if pk is not None and seen is not None:
            found[pk] = seen
    return found


def _dispatch_each(
    ticked: dict[UUID, int], actor: Actor, at: datetime, answers: dict[str, object]
) -> list[Went]:
    """One move each; whatever one runs into, the others go on."""
    whys: dict[UUID, str] = {}
    homes = dict(Case.objects.filter(pk__in=list(ticked)).values_list("pk", "jurisdiction_id"))
    for pk, seen in ticked.items():
        try:
            move_case(pk, "dispatch", by=actor, at=at, answers=answers, seen=seen, town=homes.get(pk))
        except Overtaken as faster:
            whys[pk] = _("Somebody was faster. %(what)s") % {"what": who_was_faster(faster.case, seen)}
        except Refused as refused:
            whys[pk] = " ".join(said(why) for why in refused.whys)
        except Case.DoesNotExist:
            whys[pk] = _("There is no such matter.")
    cases = Case.objects.select_related("service").in_bulk(list(ticked))
    towns = inbox.reach_of(actor).towns
    return [
        Went(rows.title_of(case), rows.case_url(case), receipt(case.receipt), whys.get(pk, ""))
        if (case := cases.get(pk)) is not None and case.jurisdiction_id in towns
        else Went(_("A matter of another town"), reverse("desk"), "", _("There is no such matter."))
        for pk in ticked
    ]


def _draw(
    request: HttpRequest,
    *,
    went: Iterable[Went] = (),
    problem: str = "",
    picked: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    actor, at = actor_for(request), now()
    reach = inbox.reach_of(actor)
    counts = inbox.counts_of(reach, at)
    names = [view.name for view in reach.views]
    asked = request.GET.get("view", "")
    current = asked if asked in names else next((n for n in names if counts[n]), names[0] if names else "")
    filters = _filters(request)
    wanted = inbox.page_wanted(reach, current, filters, at, request.GET.get("after", ""))
    with ahead(*([wanted.asked] if wanted else []), *inbox.lane_asked(reach, at, LANE)):
        found = wanted.read() if wanted else EMPTY
        late, alerts = inbox.late_of(reach, at, LANE), inbox.alerts_of(reach, LANE)
    known = _known(actor, reach, found, at, picked)
    language = translation.get_language() or "zh-hans"
    local = timezone.localtime(at)
    context = {
        "open": rows.how_many(counts["open"]),
        "today": f"{date_full(local.date())} {weekday(local.date(), language)} {time_hm(local)}",
        "views": _PILES(reach, (current, *counts.values()), lambda: (_views(reach, counts, current),)),
        "view": current,
        "lane_title": _lane_title(counts["late"]),
        "lane_more": counts["late"] - len(late) if counts["late"] < inbox.COUNTED else 0,
        "lane_all": counts["late"] >= inbox.COUNTED,
        "late": [rows.drawn_late(case, at) for case in late],
        "alerts": [_alert(one) for one in alerts],
        "late_url": _address(view=current, late="1"),
        "filters": filters,
        "narrow": _narrow(actor, filters),
        "sheet": rows.sheet(found, known) if found.rows else "",
        "next_url": _next(request, current, found.after),
        "all_url": _address(view=current),
        "may_dispatch": known.may_dispatch,
        "went": [one for one in went if not one.why],
        "stayed": [one for one in went if one.why],
        "problem": problem,
        "bulk": _bulk(request, known) if known.may_dispatch else "",
        "here_url": request.get_full_path() if request.method == "GET" else reverse("desk"),
    }
    return page(request, "desk/inbox.html", context, current="desk", status=status)


def _lane_title(late: int) -> str:
    if late >= inbox.COUNTED:
        return _("More than %(n)d late") % {"n": inbox.COUNTED - 1}
    return ngettext("%(n)d late", "%(n)d late", late) % {"n": late}


def _alert(alert: Alert) -> dict[str, object]:
    return {
        "kind": ALERTS[alert.kind](),
        "title": rows.title_of(alert.case),
        "url": rows.case_url(alert.case),
        "at": alert.at,
        "where": rows.place_name(alert.case.place),
        "case_id": alert.case_id,
    }


ALERTS = {
    "threat": lambda: _("speaks of a threat"),
    "self": lambda: _("speaks of ending their life"),
    "hurt": lambda: _("speaks of being hurt"),
}


@staff_page()
def seen_to(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Somebody has looked after what a case's words spoke of."""
    case = case_for(request, case_id)
    if request.method == "POST":
        see_to_alerts(case_id=case.pk, by=actor_for(request), at=now())
    return redirect("desk")


def _known(actor: Actor, reach: inbox.Reach, found: Page, at: datetime, picked: frozenset[str]) -> rows.Known:
    """Three queries for the whole page: the units, their loads, and where each kind ended up."""
    may_dispatch = "town" in roles_in(actor)
    learnt = inbox.learnt(reach.towns, found.services, at)
    units = _units(actor, found.units.union(*learnt.values()))
    return rows.Known(at, learnt, inbox.loads_of(units, at), units, picked, may_dispatch)


def _units(actor: Actor, wanted: frozenset[int]) -> dict[int, Unit]:
    from huiyin.places.queries import served_by

    town = next((seat.place_path for seat in actor.seats if seat.role == "town"), None)
    ids = wanted | (served_by(town) if town else frozenset())
    return units_named(home, ids) if (home := town_of(actor)) is not None else Unit.objects.in_bulk(ids)


_NARROW = Fragments("desk/pieces.html", "filters")
_BULK = Fragments("desk/pieces.html", "bulk")
_PILES = Fragments("desk/pieces.html", "piles")


def _narrow(actor: Actor, filters: inbox.Filters) -> Markup:
    """The row of selects above the list."""

    def fields() -> tuple[object, ...]:
        slip = f"{filters.loop}.{filters.slip}" if filters.slip else filters.loop
        channels = [("", _("all")), *((name, say()) for name, say in rows.CHANNELS.items())]
        return _places(actor), _slips(), _kinds(actor), channels, filters, slip

    return _NARROW(town_at(town) if (town := town_of(actor)) is not None else None, filters, fields)


def _bulk(request: HttpRequest, known: rows.Known) -> Markup:
    """The bar under the list: what is ticked goes to which unit, by when."""
    picked, typed = len(known.picked), (request.POST.get("unit", ""), request.POST.get("by_when", ""))
    key = (picked, known.names, tuple(known.loads.items()), *typed)
    return _BULK(None, key, lambda: (picked, _unit_options(known), *typed))


def _unit_options(known: rows.Known) -> list[Option]:
    """Units that work, by name, each with its load."""
    work = [u for u in known.units.values() if u.active and u.kind == UnitKind.SERVICE]
    options: list[Option] = [("", _("choose a unit"))]
    for unit in sorted(work, key=lambda u: (name_of(u), u.pk)):
        options.append((unit.pk, unit_label(unit, known.loads.get(unit.pk, 0))))
    return options


def unit_label(unit: Unit, load: int) -> str:
    """A unit with what it has in hand, before anything more is given to it."""
    if unit.capacity:
        args = {"unit": name_of(unit), "load": load, "most": unit.capacity}
        return _("%(unit)s (%(load)d in hand, of %(most)d)") % args
    if load >= inbox.COUNTED:
        return _("%(unit)s (%(load)d or more in hand)") % {"unit": name_of(unit), "load": load}
    return _("%(unit)s (%(load)d in hand)") % {"unit": name_of(unit), "load": load}


def _filters(request: HttpRequest) -> inbox.Filters:
    kind = request.GET.get("kind", "")
    loop, _dot, slip = request.GET.get("slip", "").partition(".")
    loop = loop if loop in {one.name for one in registry.all_loops()} else ""
    place = request.GET.get("place", "")
    return inbox.Filters(
        place=place if len(place) < 160 and "\x00" not in place else "",
        loop=loop,
        slip=int(slip) if slip.isdecimal() and len(slip) == 1 else 0,
        service_id=int(kind) if kind.isdecimal() and len(kind) < 16 else None,
        channel=channel if (channel := request.GET.get("channel", "")) in rows.CHANNELS else "",
        late=request.GET.get("late") == "1",
    )


def _views(reach: inbox.Reach, counts: dict[str, int], current: str) -> list[Tab]:
    return [
        Tab(
            VIEWS[view.name](),
            _address(view=view.name),
            rows.how_many(counts[view.name]),
            current=view.name == current,
        )
        for view in reach.views
        if counts[view.name] or view.name not in SELDOM or view.name == current
    ]


SELDOM = ("town_turn", "village_turn", "named")  # not worth a tab while nothing lies there


VIEWS = {
    "dispatch": lambda: _("To dispatch"),
    "returned": lambda: _("Sent back"),
    "town": lambda: _("All in hand here"),
    "waiting": lambda: _("Waiting for the resident"),
    "town_turn": lambda: _("Our turn, other kinds"),
    "village_turn": lambda: _("The village's turn, other kinds"),
    "named": lambda: _("We were named for it"),
    "accept": lambda: _("To accept"),
    "village": lambda: _("All from our village"),
    "village_waiting": lambda: _("The village's, waiting for the resident"),
    "take": lambda: _("To take"),
    "hand": lambda: _("In our hands"),
    "unit_waiting": lambda: _("Done by us, waiting for the resident"),
    "decide": lambda: _("To decide"),
    "risen": lambda: _("Risen to us"),
    "grid": lambda: _("From our grid"),
}


def _places(actor: Actor) -> list[Option]:
    town = town_of(actor)
    options: list[Option] = [("", _("all villages"))]
    if town is None:
        return options
    for village, grids in town_at(town).by_village():
        options.append((village.path, name_of(village)))
        options += [(grid.path, f"　{name_of(grid)}") for grid in grids]
    return options


def _slips() -> list[Option]:
    options: list[Option] = [("", _("all slips"))]
    for loop in registry.all_loops():
        name = _(loop.label)
        options.append((loop.name, name))
        options += [
            (f"{loop.name}.{n}", f"{name} {n} {_(slip.verb)}") for n, slip in enumerate(loop.slips, 1)
        ]
    return options


def _kinds(actor: Actor) -> list[Option]:
    town = town_of(actor)
    services = town_at(town).services if town is not None else ()
    return [("", _("all kinds")), *((service.pk, name_of(service)) for service in services)]


def _address(**query: str) -> str:
    return f"{url('desk')}?{urlencode({k: v for k, v in query.items() if v})}"


def _next(request: HttpRequest, current: str, after: str) -> str:
    if not after:
        return ""
    kept = {k: request.GET.get(k, "") for k in ("place", "slip", "kind", "channel", "late")}
    return _address(**{**kept, "view": current, "after": after})
