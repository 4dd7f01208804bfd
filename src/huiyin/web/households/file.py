"""Everything that stands in a file, ready to be drawn: for the household's own page and for the counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.living_record.queries import record_of
from huiyin.people import access
from huiyin.people.access import Opened, Shown
from huiyin.people.households.changes import OWN_SAY
from huiyin.people.households.models import GivenHow
from huiyin.people.households.queries import changes_of, consents_of
from huiyin.people.purposes import NEEDS, PURPOSES, consentable
from huiyin.resources.money import yuan
from huiyin.visits.models import Visit
from huiyin.visits.occasions import BY_CODE
from huiyin.visits.queries import visits_to

from .. import looks as look_lines
from ..components import Near
from ..desk.frame import fresh_key
from ..desk.rows import place_name, title_of
from ..format import date_dash, receipt
from ..names import name_of
from ..resident.town import town_at
from ..ribbon import small_ribbon
from ..rights.paper import can_print
from . import words
from .stand import Stand


@dataclass(frozen=True, slots=True)
class MemberLine:
    id: UUID
    called: str
    child: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """A way or a need as it reads, and of whom."""

    id: UUID
    text: str
    about: str


def context_of(stand: Stand, at: datetime) -> dict[str, Any]:
    """What both pages show. At the counter this is an entry of the log."""
    opened = access.open_own(stand.household, by=stand.by, at=at)
    consents = consents_of(stand.household)
    members = members_of(opened)
    names = {one.id: one.called for one in members}
    record = record_of(stand.household, at=at)
    today = timezone.localtime(at).date()
    return {
        "stand": stand,
        "household": stand.household,
        "where": place_name(stand.household.place),
        "held": held_pairs(opened),
        "typed_now": {item: opened.text(item) for item in ("called", "door", "speaks")},
        "members": members,
        "grown": [(str(one.id), one.called) for one in members if not one.child],
        "several": sum(not one.child for one in members) > 1,
        "own_say": own_say_options(),
        "everybody": [(str(one.id), one.called) for one in members],
        "ways": things(opened.of("ways"), names, words.way_label),
        "needs": [
            thing
            for item in sorted({one.item for one in opened.shown if one.item.startswith("need:")})
            for thing in things(opened.of(item), names, words.need_label)
        ],
        "consents": words.consent_lines(consents, names, at),
        "asked": [matter_line(case, stand, at) for case in record.cases],
        "keeps_together": any(
            c.purpose == "together" and c.taken_back_at is None and c.until_on > today for c in consents
        ),
        "visits": [visit_line(visit) for visit in visits_to(stand.household)],
        "looks": look_lines.lines_of(record.looks),
        "looks_n": len(record.looks),
        "changes": words.change_lines(changes_of(stand.household)),
        "can_ask": words.what_to_ask(today),
        "purposes": words.purpose_options(consentable()),
        "tongues": [("", _("Choose")), *words.LANGUAGES.items()],
        "hows": how_options(),
        "need_kinds": need_options(),
        "need_consents": [
            (str(c.pk), words.purpose_label(c.purpose))
            for c in consents
            if c.taken_back_at is None and c.until_on > today and has_needs(c.purpose)
        ],
        "places": places_of(stand.household.jurisdiction_id),
        "along": along_links(stand),
        "can_pdf": can_print(),
        "key": fresh_key(),
        "evidence_url": lambda pk: stand.url("evidence", pk),
    }


def along_links(stand: Stand) -> list[tuple[str, str]]:
    """Everything to take along, each kind a link."""
    pdf = [(f"{stand.url('paper')}?pdf=1", _("To read: one PDF"))] if can_print() else []
    return [
        *pdf,
        (stand.url("paper"), _("To read: a page to print")),
        (f"{stand.url('copy')}?files=1", _("Everything with photos and recordings, in one file (zip)")),
        (stand.url("copy"), _("For another program (JSON)")),
    ]


def held_pairs(opened: Opened) -> list[tuple[str, str]]:
    """What it calls itself, its door, its language."""
    return [
        (_("Calls itself"), opened.text("called") or "–"),
        (_("Door"), opened.text("door") or "–"),
        (_("Speaks"), words.speaks_label(opened.text("speaks")) or "–"),
    ]


def members_of(opened: Opened) -> list[MemberLine]:
    return [
        MemberLine(one.id, one.text or _("name not kept"), one.child)
        for one in opened.of("members")
        if one.id is not None
    ]


def things(found: tuple[Shown, ...], names: Mapping[UUID, str], label: Any) -> list[Thing]:
    return [
        Thing(one.id, label(one.text), names.get(one.about, "") if one.about else "")
        for one in found
        if one.id
    ]


def matter_line(case: Any, stand: Stand, at: datetime) -> Near:
    """One matter with its small ribbon: how it stands, since when."""
    cells, label = small_ribbon(case, at=at)
    filed = date_dash(timezone.localtime(case.filed_at).date())
    note = _("%(place)s, placed %(day)s") % {"place": place_name(case.place), "day": filed}
    return Near(cells, label, title_of(case), "", f"{note} · {label}", receipt(case.receipt))


def visit_line(visit: Visit) -> dict[str, Any]:
    """One visit as the household reads it: when, why, who came, what was brought."""
    gifts = [
        " ".join(part for part in (one.what, money(one.fen), one.fund) if part) for one in visit.brought.all()
    ]
    return {
        "on": date_dash(timezone.localtime(visit.at).date()),
        "why": _(BY_CODE[visit.round.occasion].label),
        "who": str(visit.worker),
        "brought": pgettext("list", ", ").join(gifts),
    }


def money(fen: int | None) -> str:
    return _("%(yuan)s yuan") % {"yuan": yuan(fen)} if fen else ""


def how_options() -> list[tuple[str, str]]:
    return [
        ("", _("Choose")),
        (GivenHow.PAPER, _("on paper: a signed sheet, photographed")),
        (GivenHow.VOICE, _("by voice: a recording")),
    ]


def own_say_options() -> list[tuple[str, str]]:
    return [("", _("Choose")), *((code, _(text)) for code, text in OWN_SAY.items())]


def need_options() -> list[tuple[str, str]]:
    return [("", _("Choose")), *((kind, _(text)) for kind, text in NEEDS.items())]


def has_needs(purpose: str) -> bool:
    return any(item.startswith("need:") for item in PURPOSES[purpose].items)


def places_of(town_id: int) -> list[tuple[object, str]]:
    """The villages and groups of the town for a select."""
    found: list[tuple[object, str]] = [("", _("Choose"))]
    for village, grids in town_at(town_id).by_village():
        found.append((village.pk, name_of(village)))
        found += [(grid.pk, f"　{name_of(village)} {name_of(grid)}") for grid in grids]
    return found
