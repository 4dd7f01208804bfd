"""The town page, and who can see what."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases import registry
from huiyin.figures.reading import Reading, read
from huiyin.figures.values import Value
from huiyin.figures.windows import DAY
from huiyin.held.fields import STAFF, TECHNICAL, Aside, Class, Personal
from huiyin.held.register import asides, personal_fields
from huiyin.memo import kept
from huiyin.topics.words import added_anywhere, lines_in
from huiyin.web.access import Who, open_to
from huiyin.web.components import Door, Hanging
from huiyin.web.loops import faces
from huiyin.web.now import now

from .page import page
from .town import Town, town_at, town_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the bill. `whose` colours it: the office's word, the resident's, or late."""

    label: str
    counted: str
    value: str
    whose: str = ""


@require_safe
@open_to(Who.ANYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """`/`: order, look up, how it is going, other doors."""
    town = town_of(request)
    if town is None:
        return page(request, "no_town.html", {}, status=503)
    reading = _reading(town.id)
    context = {
        "hanging": hanging(),
        "figures": figures(reading),
        "since": reading.window.since,
        "until": reading.window.until - DAY,
        "doors": doors(town),
        "panels": [panel for _name, face in faces() for panel in face.town(town.id)],
        "others": [door for _name, face in faces() for door in face.doors()],
    }
    return page(request, "town.html", context, town=town)


@kept(seconds=60)
def _reading(town_id: int) -> Reading:
    """The board's figures, remembered for a minute: everybody comes by here."""
    return read(town_at(town_id).place, at=now())


@require_safe
@open_to(Who.ANYBODY)
def privacy(request: HttpRequest) -> HttpResponse:
    """`/privacy/`: who can see what, and from the register of fields what is kept, what for, and until when."""
    context = {
        "listed": [word for line in lines_in(get_language() or "") for word in line],
        "added": added_anywhere(),
        "kept": kept_by_class(),
        "years": f"{settings.KEEP_YEARS:g}",
        "days": settings.BACKUP_DAYS,
    }
    return page(request, "privacy.html", context)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of residents in one class: what for, who sees it, until when. Each said once."""

    title: str
    sensitive: bool
    what_for: list[str]
    seen_by: list[str]
    goes: list[str]


def kept_by_class() -> list[Kept]:
    """From the register of fields, without what is kept of staff and by the program for itself."""
    classes: dict[Class, list[Personal | Aside]] = {}
    rows_held: list[Personal | Aside] = [*personal_fields(), *asides()]
    for row in rows_held:
        if row.kind not in (STAFF, TECHNICAL):
            classes.setdefault(row.kind, []).append(row)
    return [
        Kept(
            title=_(kind.label),
            sensitive=kind.sensitive,
            what_for=_once(row.why for row in rows),
            seen_by=_once(who for row in rows for who in row.seen_by),
            goes=_once(row.goes for row in rows),
        )
        for kind, rows in classes.items()
    ]


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_(sentence) for sentence in sentences))


def hanging() -> list[Hanging]:
    """The five slips as they hang on the town page; the first is yours to write."""
    slips = registry.loop_named("order").slips
    short = (_("you"), _("village"), _("town"), _("unit"), _("you"))
    return [
        Hanging(_(slip.verb), who, here=number == 0)
        for number, (slip, who) in enumerate(zip(slips, short, strict=True))
    ]


def figures(reading: Reading) -> list[Figure]:
    """The board's own numbers in short: each as it is defined there. They overlap and are never added up."""
    received, overdue = _value(reading, "received"), _value(reading, "overdue")
    n = {"n": received.n}
    return [
        Figure(
            _("placed"),
            _(reading.figure("received").definition.numerator),
            ngettext("%(n)d matter", "%(n)d matters", received.n) % n,
        ),
        _share(reading, "office_done", "office"),
        _share(reading, "resident_done", "resident"),
        _share(reading, "check_done", ""),
        Figure(
            _("overdue today"),
            _(reading.figure("overdue").definition.numerator),
            str(overdue.n),
            "late" if overdue.n else "",
        ),
    ]


def _share(reading: Reading, name: str, whose: str) -> Figure:
    found = reading.figure(name)
    value, words = _value(reading, name), (found.definition.numerator, found.definition.denominator)
    return Figure(
        _(found.definition.title),
        " ".join([*(_(text) for text in words), _("Of matters whose month is over.")]),
        _("%(top)d of %(n)d") % {"top": value.top, "n": value.n},
        whose,
    )


def _value(reading: Reading, name: str) -> Value:
    value = reading.figure(name).value
    assert isinstance(value, Value), name
    return value


def doors(town: Town) -> list[Door]:
    """What there is for whoever has no phone at hand."""
    found = []
    if town.phone:
        title = _("Call %(number)s") % {"number": town.phone}
        found.append(Door("phone", title, _("Tibetan and Chinese are spoken"), f"tel:{town.phone}"))
    if town.counters:
        note = ngettext(
            "%(n)d village takes orders and gives a receipt on paper",
            "%(n)d villages take orders and give a receipt on paper",
            town.counters,
        ) % {"n": town.counters}
        found.append(Door("door", _("At the village counter"), note))
    found.append(
        Door("walk", _("When the grid worker comes by"), _("They write it down; the number is yours"))
    )
    note = _("The villages as a list and as drawings; by groups and landmarks")
    found.append(Door("pin", _("Where our villages are"), note, reverse("map")))
    return found
