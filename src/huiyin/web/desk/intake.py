"""`/desk/new/`: an order taken in by telephone, at the counter, at the door or from a sheet of paper.

One screen: five facts at the left, what to read back and what may be the same matter at the right while they are typed.
Without a script the same two stand on a page of their own before it is placed.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import registry
from huiyin.cases.access import role_of_seat, roles_of
from huiyin.cases.door import place_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.roles import RESIDENT
from huiyin.paper.models import Sheet
from huiyin.paper.numbers import key_of as key_of_sheet
from huiyin.paper.queries import order_of, sheet_numbered
from huiyin.people.actors import Actor
from huiyin.places.models import Place
from huiyin.routing.place import joined_of
from huiyin.routing.same import likely

from ..access import actor_for
from ..components import Tile
from ..format import receipt
from ..names import name_of
from ..now import now
from ..paper.order_forms import spaced
from ..resident.town import Town, town_at
from ..say import said
from ..spoken import read_back
from .frame import fresh_key, key_of, page, staff_page, town_of
from .intake_form import CHANNELS, FIELDS, NOT_SORTED, Intake, read_intake
from .matter import near_line
from .outside import LANGUAGES
from .place_picker import Option, options_of
from .rows import place_name

ROLES = ("grid", "village", "town")
_LAST_WAY = "intake_channel"  # of this browser: a phone desk takes one call after the other


@staff_page(*ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """The form; then the same read back with what lies nearby; then the receipt to read out or to print."""
    actor = actor_for(request)
    town_id = town_of(actor)
    if town_id is None:
        return redirect("desk")
    town = town_at(town_id)
    if request.method != "POST":
        return _fresh(request, actor, town)
    form = _read(request, actor, town)
    step, key = request.POST.get("step", ""), request.POST.get("key", "") or fresh_key()
    if form.errors:
        return _draw(request, town, form, key, status=422)
    if step == "change":
        return _draw(request, town, form, key)
    if step != "place":
        return _read_back(request, actor, town, form, key)
    return _place(request, actor, town, form)


@require_POST
@staff_page(*ROLES)
def beside(request: HttpRequest) -> HttpResponse:
    """What stands beside the form while it is typed: the words to read back, and what may be the same. Changes nothing."""
    actor = actor_for(request)
    town_id = town_of(actor)
    if town_id is None:
        return redirect("desk")
    town = town_at(town_id)
    form = _read(request, actor, town)
    context = _beside(town, form) if form.place is not None else {"tiles": [], "near": [], "lines": []}
    missing = [text for name, text in form.errors.items() if name != "said" or not form.typed["said"]]
    return page(
        request, "desk/beside.html", {**context, "missing": missing, "ready": not form.errors, "form": form}
    )


def _fresh(request: HttpRequest, actor: Actor, town: Town) -> HttpResponse:
    """An empty form; with `?sheet=` one for that sheet of paper, or the order that it became already."""
    typed = dict.fromkeys(FIELDS, "")
    typed["place"] = request.GET.get("place", "")[:80]
    wanted = request.GET.get("channel") or request.session.get(_LAST_WAY, "")
    typed["channel"] = wanted if wanted in CHANNELS and wanted != "paper" else ""
    form = Intake(typed)
    number = request.GET.get("sheet", "")
    if number:
        sheet = _sheet(form, actor, town, number[:40])
        if sheet is None:
            return _draw(request, town, form, fresh_key(), status=404)
        found = order_of(sheet)
        if found is not None:
            return _typed_before(request, town, form, sheet, found)
        labels = {option.place.pk: option.label for option in _options(actor, town)}
        typed.update(sheet=sheet.number, channel="paper", place=labels.get(sheet.place_id, ""))
    return _draw(request, town, form, fresh_key())


def _typed_before(request: HttpRequest, town: Town, form: Intake, sheet: Sheet, found: Case) -> HttpResponse:
    """The same sheet again: it is one order, and here it is."""
    form.errors["sheet"] = _("Sheet %(sheet)s was typed in already: it is the order %(receipt)s.") % {
        "sheet": spaced(sheet.number),
        "receipt": receipt(found.receipt),
    }
    form.typed["sheet"], form.sheet = "", None
    more = {"typed_before": reverse("desk_case", args=[found.pk])}
    return _draw(request, town, form, fresh_key(), status=409, more=more)


def _read(request: HttpRequest, actor: Actor, town: Town) -> Intake:
    placing = request.POST.get("step") == "place"
    form = read_intake(request.POST, town, _options(actor, town), placing=placing)
    if form.typed["sheet"]:
        _sheet(form, actor, town, form.typed["sheet"])
    return form


def _sheet(form: Intake, actor: Actor, town: Town, number: str) -> Sheet | None:
    """The sheet of that number, on the form from then on; None with the sentence where it is not of these seats' places."""
    sheet = sheet_numbered(town.id, number)
    form.sheet = sheet if sheet is not None and sheet.place in places_of(actor, town) else None
    if form.sheet is None:
        form.errors["sheet"] = _("There is no such sheet in your places. Please look at its number again.")
    return form.sheet


def _verb(case: Case, actor: Actor) -> str:
    """The town's own desk takes it in; a village or grid places it with the village."""
    roles = {role.name for seat in actor.seats if (role := role_of_seat(case, seat))}
    return "take_in" if "town" in roles else "place"


def _key(request: HttpRequest, town: Town, form: Intake) -> UUID | None:
    """A sheet of paper is its own key, whoever types it in."""
    return key_of_sheet(town.id, form.sheet.number) if form.sheet else key_of(request)


def _place(request: HttpRequest, actor: Actor, town: Town, form: Intake) -> HttpResponse:
    case = form.draft(town)
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
            contact=form.contact(town),
            key=_key(request, town, form),
            language=form.typed["language"],
        )
    except Refused as refused:
        found = order_of(form.sheet) if form.sheet else None
        if form.sheet and found is not None:
            return _typed_before(request, town, form, form.sheet, found)
        form.errors = {why.field if why.field in FIELDS else "said": said(why) for why in refused.whys}
        return _draw(request, town, form, fresh_key(), status=422)
    if form.sheet is None:
        request.session[_LAST_WAY] = form.typed["channel"]
    return redirect("desk_placed" if form.typed["channel"] == "phone" else "desk_print", placed.pk)


def _beside(town: Town, form: Intake) -> dict[str, Any]:
    """The words to read back and the matters nearby, with the one chosen that was chosen."""
    at = now()
    case = form.draft(town)
    same = likely(case, at, said=form.typed["said"], where=form.typed["where"], joined=joined_of(town.id))
    near = [c for c in same if c.closed_at is None and c.lead_id is None and not c.waits_outside]
    chosen = form.typed["lead"]
    lines = [(other, near_line(case, other, at)) for other in near]
    tiles = [
        Tile("", _("No, it is a matter of its own"), checked=chosen not in {str(c.pk) for c in near}),
        *(
            Tile(
                str(other.pk),
                _("Yes, as %(receipt)s") % {"receipt": line.no},
                f"{line.title} · {line.note}",
                checked=str(other.pk) == chosen,
            )
            for other, line in lines
        ),
    ]
    language = form.typed["language"]
    return {
        "tiles": tiles if near else [],
        "near": [line for _other, line in lines],
        "lines": read_back(form.call) if language in LANGUAGES else [],
        "lines_lang": {"zh-hans": "zh-Hans"}.get(language, language),
        "heard": form.service.pk if form.guessed and form.service else "",
        "kind": name_of(form.service),
    }


def _read_back(request: HttpRequest, actor: Actor, town: Town, form: Intake, key: str) -> HttpResponse:
    """What to read out before it is placed, and what may be the same matter."""
    kept = {k: v for k, v in form.typed.items() if k not in ("lead", "heard")}
    if form.guessed and form.service:
        kept["service"] = str(form.service.pk)  # what was read back is what is placed
    context = {
        **_beside(town, form),
        "pairs": _pairs(form),
        "said": form.typed["said"],
        "said_lang": {"zh-hans": "zh-Hans"}.get(form.typed["language"], form.typed["language"]),
        "typed": kept,
        "key": key,
    }
    return page(request, "desk/read_back.html", context, current="desk_new")


def _pairs(form: Intake) -> list[tuple[str, str]]:
    typed = form.typed
    assert form.place is not None
    where = " · ".join(part for part in (form.place_label or place_name(form.place), typed["where"]) if part)
    return [
        (_("Who"), typed["name"] or _("no name given")),
        (_("Telephone"), form.digits or _("no number given")),
        (_("Where"), where),
        (_("What it is"), name_of(form.service) or _("Not yet sorted")),
        (_("Speaks"), LANGUAGES.get(typed["language"], typed["language"])),
        (_("How it came"), CHANNELS[typed["channel"]]()),
    ]


def _draw(
    request: HttpRequest,
    town: Town,
    form: Intake,
    key: str,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    actor = actor_for(request)
    services = [(s.pk, name_of(s)) for s in town.services]
    context: dict[str, Any] = {
        "typed": form.typed,
        "errors": form.errors,
        "summary": list(form.errors.items()),
        "options": _options(actor, town),
        "services": [("", _("as the words say")), (NOT_SORTED, _("not sure")), *services],
        "speaks": _tiles(LANGUAGES, form.typed.get("language", "")),
        "channels": _tiles({name: say() for name, say in CHANNELS.items()}, form.typed.get("channel", "")),
        "at_town": any(seat.role == "town" for seat in actor.seats),
        "sheet": spaced(form.sheet.number) if form.sheet else "",
        "key": key,
        "action": reverse("desk_new"),
        "others": [(reverse("desk_opening", args=[name]), text) for name, text in _others(actor, town)],
        **(more or {}),
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


def places_of(actor: Actor, town: Town, roles: Collection[str] = ROLES) -> list[Place]:
    """The villages and grids that the seats in `roles` cover."""
    paths = [seat.place_path for seat in actor.seats if seat.role in roles]
    return [place for place in town.places if any(place.path.startswith(path) for path in paths)]


def _options(actor: Actor, town: Town) -> list[Option]:
    return options_of(town, places_of(actor, town))
