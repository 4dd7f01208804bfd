"""What the order form shows around its fields: four blank slips with real days, tiles, places, what was kept."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case, Service
from huiyin.clocks.queries import times_of
from huiyin.places.models import WallCode
from huiyin.places.queries import village_of
from huiyin.prompts.queries import prompts_of
from huiyin.web import uploads
from huiyin.web.components import Box, BoxKind, Shot, Slip, SlipState, Tile
from huiyin.web.names import name_of, whole_name
from huiyin.web.say import said

from .days import day_soon, language
from .order_form import OrderForm
from .page import emergency_tels
from .town import Town

LOOP = "order"


def blank_slips(town: Town, service: Service | None, village: str, at: datetime) -> list[Slip]:
    """The slips that others will write, each with its latest day if the order were placed now."""
    loop = registry.loop_named(LOOP)
    times, urgency = times_of(town.id, loop), service.urgency if service else ""
    accept = times.due("accept", urgency, at)
    dispatch = times.due("dispatch", urgency, accept)
    whole = max(times.due("whole", urgency, at), dispatch)
    who = {2: village, 3: name_of(town.place)}
    slips = []
    for number, due in ((2, accept), (3, dispatch), (4, whole)):
        slip = loop.slips[number - 1]
        box = Box(BoxKind.WAIT, _("At the latest"), day_soon(due, at), due)
        slips.append(Slip(number, SlipState.WAITING, _(slip.verb), who.get(number) or _(slip.who), box))
    last = loop.slips[-1]
    box = Box(BoxKind.ASKED, _("Your word"), _("within 30 days"))
    slips.append(Slip(len(loop.slips), SlipState.WAITING, _(last.verb), _(last.who), box))
    return slips


def form_context(
    form: OrderForm, town: Town, wall: WallCode | None, lead: Case | None, at: datetime
) -> dict[str, Any]:
    """Everything that the template of the form draws."""
    service = next((s for s in town.services if s.code == form.service), None)
    village = name_of(wall.place) if wall and form.spot != "other" else ""
    return {
        "form": form,
        "errors": {name: said(why) for name, why in form.errors.items()},
        "summary": summary_of(form),
        "slips": blank_slips(town, service, village, at),
        "tels": emergency_tels(),
        "wall": wall,
        "lead": lead,
        "lead_title": lead_title(lead) if lead else "",
        "spots": _spots(wall, form) if wall else [],
        "villages": _villages(town),
        "services": [
            Tile(s.code, name_of(s), checked=s.code == form.service) for s in town.services if name_of(s)
        ],
        "ways": _ways(form),
        "tongues": _languages(form),
        "shots": shots_kept(form),
        "voice": voice_kept(form),
        "kept": [uploads.token_of(file) for file in form.files],
        "spoken": spoken_on(town.id),
    }


def spoken_on(town_id: int) -> dict[str, str]:
    """Where the town's spoken prompts of the page's language are, by question; the buttons of those that it recorded."""
    return {name: reverse("spoken", args=[one.pk]) for name, one in prompts_of(town_id, language()).items()}


def summary_of(form: OrderForm) -> list[tuple[str, str]]:
    """What is wrong, in one list: the id of each field and the sentence."""
    return [(ANCHORS.get(why.field, why.field), said(why)) for why in form.errors.values()]


# the id on the page that a field's complaint leads to
ANCHORS = {"files": "photos", "lead": ""}


def lead_title(lead: Case) -> str:
    """What a matter that somebody else brought is called: the office's words, else its kind."""
    return lead.title or name_of(lead.service) or _("A matter in %(place)s") % {"place": name_of(lead.place)}


def spot_name(wall: WallCode) -> str:
    """Where a code hangs, in the reader's language."""
    return getattr(wall, f"spot_{language().split('-')[0]}", "") or wall.spot_zh


def _spots(wall: WallCode, form: OrderForm) -> list[Tile]:
    other = form.spot == "other"
    here = _("%(place)s · %(spot)s") % {"place": name_of(village_of(wall.place)), "spot": spot_name(wall)}
    return [
        Tile("wall", here, _("The code you scanned hangs here"), checked=not other),
        Tile("other", _("Somewhere else"), _("Choose the village below, then a landmark"), checked=other),
    ]


def _villages(town: Town) -> list[tuple[str, list[tuple[str, str]]]]:
    """Village by village: the whole of it first, then its grids."""
    return [
        (
            name_of(village),
            [
                (str(village.pk), name_of(village)),
                *((str(grid.pk), whole_name(grid, village=village)) for grid in grids),
            ],
        )
        for village, grids in town.by_village()
    ]


def _ways(form: OrderForm) -> list[Tile]:
    return [
        Tile("call", _("Call me"), _("I don't read messages"), checked=form.reach == "call"),
        Tile("visit", _("Come by"), _("The grid worker brings the answer"), checked=form.reach == "visit"),
        Tile("page", _("I look it up myself"), _("With the receipt number"), checked=form.reach == "page"),
    ]


def _languages(form: OrderForm) -> list[Tile]:
    return [
        Tile("bo", _("Tibetan"), checked=form.language == "bo"),
        Tile("zh-hans", _("Chinese"), checked=form.language == "zh-hans"),
        Tile("en", _("English"), checked=form.language == "en"),
    ]


def voice_kept(form: OrderForm) -> str:
    """The token of the recording that was accepted already; empty where there is none."""
    return uploads.token_of(form.voices[0]) if form.voices else ""


def shots_kept(form: OrderForm) -> list[Shot]:
    """The photos that were accepted already, each with a way to take it away."""
    shots = []
    for number, file in enumerate(form.photos, 1):
        token = uploads.token_of(file)
        alt = _("Photo %(n)d") % {"n": number}
        shots.append(Shot(reverse("file_pending", args=[token]), alt, remove=token))
    return shots
