"""`/desk/new/`: an order taken in by telephone, at the counter or at the door. Five facts, read back, then placed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.access import role_of_seat, roles_of
from huiyin.cases.door import place_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Service
from huiyin.kernel.roles import RESIDENT
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.routing.keywords import kinds_in
from huiyin.routing.place import joined_of
from huiyin.routing.same import likely

from ..access import actor_for
from ..components import Tile
from ..names import name_of
from ..now import now
from ..resident.order_form import digits_of
from ..resident.town import Town, town_at
from ..say import said
from .frame import fresh_key, key_of, page, staff_page, town_of
from .matter import near_line
from .outside import LANGUAGES
from .rows import place_name

FIELDS = (
    "name",
    "phone",
    "place",
    "where",
    "said",
    "service",
    "title",
    "households",
    "language",
    "channel",
    "lead",
)
LONGEST = {"name": 40, "phone": 30, "where": 200, "said": 5000, "title": 80}
CHANNELS = {
    "phone": lambda: _("By telephone"),
    "counter": lambda: _("At the counter"),
    "grid": lambda: _("At their door"),
}


@dataclass(slots=True)
class Intake:
    """What was typed, what it means, and what is wrong with it."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    place: Place | None = None
    service: Service | None = None
    digits: str = ""
    households: int | None = None


@staff_page("grid", "village", "town")
def new(request: HttpRequest) -> HttpResponse:
    """The form; then the same read back with what lies nearby; then the paper for the resident."""
    actor = actor_for(request)
    town_id = town_of(actor)
    if town_id is None:
        return redirect("desk")
    town = town_at(town_id)
    if request.method != "POST":
        typed = {"language": "", "channel": "", "place": request.GET.get("place", "")}
        return _draw(request, town, Intake(typed), fresh_key())
    form = _read(request, actor, town)
    step, key = request.POST.get("step", ""), request.POST.get("key", "") or fresh_key()
    if form.errors:
        return _draw(request, town, form, key, status=422)
    if step == "change":
        return _draw(request, town, form, key)
    if step != "place":
        return _read_back(request, actor, town, form, key)
    return _place(request, actor, town, form)


def _read(request: HttpRequest, actor: Actor, town: Town) -> Intake:
    form = Intake({name: request.POST.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS})
    for name, text in form.typed.items():
        if "\x00" in text:
            form.typed[name] = text.replace("\x00", "")
            form.errors[name] = _("There was a sign in it that can't be kept. Please look it over.")
        elif len(text) > LONGEST.get(name, 80):
            args = {"given": len(text), "longest": LONGEST.get(name, 80)}
            form.errors[name] = _("That is %(given)d characters; at most %(longest)d fit here.") % args
    form.place = next((p for p in places_of(actor, town) if str(p.pk) == form.typed["place"]), None)
    form.service = next((s for s in town.services if str(s.pk) == form.typed["service"]), None)
    if form.place is None:
        form.errors["place"] = _("Please choose the village or group where it is.")
    if not form.typed["said"] and form.service is None:
        form.errors["said"] = _("Please write what they said, or choose what it is.")
    if form.typed["channel"] not in CHANNELS:
        form.errors["channel"] = _("Please choose how it came.")
    if form.typed["language"] not in LANGUAGES:
        form.errors["language"] = _("Please choose the language they speak.")
    _read_numbers(form)
    return form


def _read_numbers(form: Intake) -> None:
    digits = digits_of(form.typed["phone"])
    if digits is None or (digits and not 7 <= len(digits) <= 15):
        form.errors["phone"] = _("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
    else:
        form.digits = digits
    households = form.typed["households"]
    if households and not (households.isdecimal() and len(households) <= 5):
        form.errors["households"] = _("Please write the number of households in digits, or leave it empty.")
    elif households:
        form.households = int(households)


def _draft(actor: Actor, town: Town, form: Intake) -> Case:
    assert form.place is not None
    return Case(
        jurisdiction=town.place,
        loop="order",
        place=form.place,
        place_path=form.place.path,
        service=form.service,
        channel=form.typed["channel"],
        households=form.households,
    )


def _verb(case: Case, actor: Actor) -> str:
    """The town's own desk takes it in; a village or grid places it with the village."""
    roles = {role.name for seat in actor.seats if (role := role_of_seat(case, seat))}
    return "take_in" if "town" in roles else "place"


def _place(request: HttpRequest, actor: Actor, town: Town, form: Intake) -> HttpResponse:
    case = _draft(actor, town, form)
    lead = form.typed["lead"]
    verb = "follow" if lead else _verb(case, actor)
    answers: dict[str, object] = {"said": form.typed["said"], "where": form.typed["where"]}
    if lead:
        answers["lead"] = lead
    elif verb == "take_in" and form.typed["title"]:
        answers["title"] = form.typed["title"]
    try:
        placed = place_case(
            case,
            verb,
            by=actor,
            at=now(),
            answers=answers,
            contact=_contact(town, form),
            key=key_of(request),
            language=form.typed["language"],
        )
    except Refused as refused:
        form.errors = {why.field if why.field in FIELDS else "said": said(why) for why in refused.whys}
        return _draw(request, town, form, fresh_key(), status=422)
    return redirect("desk_print", placed.pk)


def _contact(town: Town, form: Intake) -> Contact:
    """Without a number the paper carries four digits by lot instead of its last four."""
    return Contact(
        jurisdiction=town.place,
        name=form.typed["name"],
        phone=form.digits,
        pin="" if form.digits else f"{secrets.randbelow(10_000):04d}",
        language=form.typed["language"],
        reach_by="call" if form.digits else "visit",
    )


def _read_back(request: HttpRequest, actor: Actor, town: Town, form: Intake, key: str) -> HttpResponse:
    """What to read out before it is placed, and what may be the same matter."""
    at = now()
    case = _draft(actor, town, form)
    same = likely(case, at, said=form.typed["said"], where=form.typed["where"], joined=joined_of(town.id))
    near = [c for c in same if c.closed_at is None and c.lead_id is None and not c.waits_outside]
    tiles = [Tile("", _("No, it is a matter of its own"), checked=True)]
    for other in near:
        line = near_line(case, other, at)
        tiles.append(
            Tile(
                str(other.pk), _("Yes, as %(receipt)s") % {"receipt": line.no}, f"{line.title} · {line.note}"
            )
        )
    context = {
        "pairs": _pairs(form),
        "said": form.typed["said"],
        "said_lang": {"zh-hans": "zh-Hans"}.get(form.typed["language"], form.typed["language"]),
        "typed": {k: v for k, v in form.typed.items() if k != "lead"},
        "tiles": tiles if near else [],
        "near": [near_line(case, other, at) for other in near],
        "kinds": _kinds_meant(form, town),
        "key": key,
    }
    return page(request, "desk/read_back.html", context, current="desk_new")


def _kinds_meant(form: Intake, town: Town) -> str:
    """The kinds whose words stand in what was said, where none was chosen: for whoever reads it back, to change it."""
    if form.service is not None:
        return ""
    return " · ".join(name_of(hit.service) for hit in kinds_in(form.typed["said"], town.services)[:3])


def _pairs(form: Intake) -> list[tuple[str, str]]:
    typed = form.typed
    assert form.place is not None
    where = " · ".join(part for part in (place_name(form.place), typed["where"]) if part)
    return [
        (_("Who"), typed["name"] or _("no name given")),
        (_("Telephone"), form.digits or _("no number given")),
        (_("Where"), where),
        (_("What it is"), name_of(form.service) or _("Not yet sorted")),
        (_("Speaks"), LANGUAGES.get(typed["language"], typed["language"])),
        (_("How it came"), CHANNELS[typed["channel"]]()),
    ]


def _draw(request: HttpRequest, town: Town, form: Intake, key: str, status: int = 200) -> HttpResponse:
    actor = actor_for(request)
    context: dict[str, Any] = {
        "typed": form.typed,
        "errors": form.errors,
        "summary": list(form.errors.items()),
        "places": [("", _("choose a place")), *_place_options(actor, town)],
        "services": [("", _("not sure"))] + [(s.pk, name_of(s)) for s in town.services],
        "speaks": _tiles(LANGUAGES, form.typed.get("language", "")),
        "channels": _tiles({name: say() for name, say in CHANNELS.items()}, form.typed.get("channel", "")),
        "at_town": any(seat.role == "town" for seat in actor.seats),
        "key": key,
        "action": reverse("desk_new"),
        "others": [(reverse("desk_opening", args=[name]), text) for name, text in _others(actor, town)],
    }
    return page(request, "desk/new.html", context, current="desk_new", status=status)


def _others(actor: Actor, town: Town) -> list[tuple[str, str]]:
    """The other loops that these seats can open a case of: name and label."""
    path = next((seat.place_path for seat in actor.seats), "")
    roles = roles_of(Case(jurisdiction=town.place, loop="order", place_path=path), actor) | {RESIDENT}
    return [
        (loop.name, _(loop.label))
        for loop in registry.all_loops()
        if loop.name != "order" and any(not m.source and roles.intersection(m.by) for m in loop.moves)
    ]


def _tiles(options: Mapping[str, str], chosen: str) -> list[Tile]:
    return [Tile(value, label, checked=value == chosen) for value, label in options.items()]


def places_of(actor: Actor, town: Town) -> list[Place]:
    """The villages and grids that the opener's seats cover."""
    paths = [seat.place_path for seat in actor.seats if seat.role in ("grid", "village", "town")]
    return [place for place in town.places if any(place.path.startswith(path) for path in paths)]


def _place_options(actor: Actor, town: Town) -> list[tuple[object, str]]:
    options: list[tuple[object, str]] = []
    allowed = {place.pk for place in places_of(actor, town)}
    for village, grids in town.by_village():
        if village.pk in allowed:
            options.append((village.pk, name_of(village)))
        options += [
            (grid.pk, f"　{name_of(village)} {name_of(grid)}") for grid in grids if grid.pk in allowed
        ]
    return options
