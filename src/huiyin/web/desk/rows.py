"""The inbox's rows as the table draws them: what is due, what it is, where it stands, whom the catalogue suggests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from huiyin.cases import registry
from huiyin.cases.inbox import COUNTED, LEARNT_FROM
from huiyin.cases.made import Page
from huiyin.cases.models import Case, Urgency
from huiyin.kernel.roles import TOWN
from huiyin.places.models import Place, PlaceKind, Unit

from ..components import Box, BoxKind, Cell, Late, Tag
from ..format import date_dash, receipt, time_hm, weekday
from ..fragments import Fragments
from ..links import url
from ..names import name_of
from ..ribbon import how_late, small_ribbon

_CAN_NOT_WAIT = frozenset((Urgency.VITAL.value, Urgency.DANGER.value))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `load` is (in hand, limit) of the suggested or holding unit, or None; `held` says what is in hand."""

    value: str
    due: str
    left: str
    title: str
    url: str
    note: str
    tags: tuple[Tag, ...]
    cells: tuple[Cell, ...]
    label: str
    where: str
    households: str
    unit: str
    why: str
    load: tuple[int, int | None] | None
    held: int | str
    can_pick: bool
    picked: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The rows due on one day under their heading."""

    head: str
    note: str
    rows: list[Markup]


@dataclass(frozen=True)
class Known:
    """What the rows need besides the cases themselves; read once for the page."""

    at: datetime
    learnt: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, Unit] = field(default_factory=dict)
    picked: frozenset[str] = frozenset()
    may_dispatch: bool = False

    @cached_property
    def learnt_here(self) -> tuple[object, ...]:
        """What was learnt, as a key."""
        return tuple((service, *ended.items()) for service, ended in self.learnt.items())

    @cached_property
    def names(self) -> tuple[object, ...]:
        """What is shown of the units, as a key."""
        return tuple(
            (pk, name_of(unit), unit.capacity, unit.active, unit.kind) for pk, unit in self.units.items()
        )


def how_many(counted: int) -> int | str:
    """What was counted, as far as it was: "999+" says more."""
    return counted if counted < COUNTED else f"{COUNTED - 1}+"


def title_of(case: Case) -> str:
    """The office's own words for the matter, else its kind. Never the resident's words."""
    loop = registry.loop_named(case.loop)
    named = name_of(case.service) or (_(loop.label) if "dispatch" not in loop.by_verb else "")
    return case.title or named or _("Not yet sorted")


def suggested(case: Case, known: Known) -> int | None:
    """The catalogue's unit for this kind; where it names none, the one that most of its kind ended up with."""
    if case.service is not None and case.service.unit_id:
        return case.service.unit_id
    ended = known.learnt.get(case.service_id or 0, {})
    return max(ended, key=lambda unit: (ended[unit], -unit), default=None)


def sheet(page: Page, known: Known) -> Markup:
    """All rows of the page under their days. What it shows beside the page itself stands in the key."""
    local = timezone.localtime(known.at)
    late = sum(case.next_due_at is not None and case.next_due_at < known.at for case in page.rows)
    key = (
        local.date(), late, known.learnt_here, tuple(known.loads.items()), known.names, known.picked, known.may_dispatch,
    )  # fmt: skip
    return _SHEET(page, key, lambda: (days_of(page, known), known.may_dispatch))


def days_of(page: Page, known: Known) -> list[Day]:
    """Rows by due day; within a day what can't wait first, then what touches most households, then the hour."""
    zone = timezone.get_current_timezone()
    placed = [
        ((case.next_due_at or case.filed_at).astimezone(zone).date(), *_rank(case), case)
        for case in page.rows
    ]
    placed.sort(key=lambda one: one[:-1])
    found = []
    for due, of_day in groupby(placed, key=itemgetter(0)):
        rows = [_drawn(one[-1], known, page.twins.get(one[-1].pk)) for one in of_day]
        found.append(Day(date_dash(due), _day_note(due, known.at, len(rows)), rows))
    return found


_SHEET = Fragments("desk/pieces.html", "sheet", most=30)  # some 50 KB each
_ROW = Fragments("desk/pieces.html", "row")
_LATE = Fragments("desk/pieces.html", "late")


def _drawn(case: Case, known: Known, twin: Case | None) -> Markup:
    """The row as the table shows it. What it shows beside the case itself stands in the key."""
    unit_id = case.unit_id or suggested(case, known)
    unit, picked = known.units.get(unit_id or 0), str(case.pk) in known.picked
    ended = known.learnt.get(case.service_id or 0) or {}
    late = case.next_due_at is not None and case.next_due_at < known.at
    key = (
        unit_id, name_of(unit), unit and unit.capacity, known.loads.get(unit_id or 0, 0), tuple(ended.items()),
        twin and twin.receipt, late, picked, known.may_dispatch,
    )  # fmt: skip
    return _ROW(case, key, lambda: (_row(case, known, twin, unit_id, picked), known.may_dispatch))


def drawn_late(case: Case, at: datetime) -> Markup:
    """A card of the late lane as the page shows it."""
    return _LATE(case, None, lambda: (late_card(case, at),))


def late_card(case: Case, at: datetime) -> Late:
    """A card of the late lane."""
    cells, label = small_ribbon(case, at=at)
    due = timezone.localtime(case.next_due_at or at)
    box = Box(BoxKind.LATE, how_late(case, at), _("due %(day)s") % {"day": date_dash(due.date())}, due)
    return Late(
        title_of(case),
        case_url(case),
        box,
        _in_hands(case),
        cells,
        label,
        receipt(case.receipt),
        _rises(case, at),
    )


def place_name(place: Place) -> str:
    """A group is named with its village: there is a third group in every one of them."""
    if place.kind != PlaceKind.GRID or place.parent is None:
        return name_of(place)
    return _("%(village)s, %(group)s") % {"village": name_of(place.parent), "group": name_of(place)}


def case_url(case: Case) -> str:
    return url("desk_case", case.pk)


def _rank(case: Case) -> tuple[bool, int, datetime, UUID]:
    return (
        case.urgency not in _CAN_NOT_WAIT,
        -(case.households or 0),
        case.next_due_at or case.filed_at,
        case.pk,
    )


def _row(case: Case, known: Known, twin: Case | None, unit_id: int | None, picked: bool) -> Row:
    cells, label = small_ribbon(case, at=known.at)
    unit = known.units.get(unit_id or 0)
    move = registry.loop_named(case.loop).by_verb.get("dispatch")
    open_to_dispatch = (
        bool(move and case.state in move.source) and case.turn == TOWN.name and not case.lead_id
    )
    load = None
    if unit is not None and not case.waits_outside:
        load = (known.loads.get(unit.pk, 0), unit.capacity)
    due, left = _due(case, known.at)
    return Row(
        value=f"{case.pk}.{case.seq}",
        due=due,
        left=left,
        title=title_of(case),
        url=case_url(case),
        note=" · ".join((receipt(case.receipt), place_name(case.place), channel_name(case.channel))),
        tags=_tags(case, twin),
        cells=cells,
        label=label,
        where=_where(case),
        households=str(case.households) if case.households else "–",
        unit=name_of(unit) if unit else "–",
        why=_why(case, known, unit_id, twin),
        load=load,
        held=how_many(load[0]) if load is not None else "",
        can_pick=known.may_dispatch and open_to_dispatch,
        picked=picked,
    )


def _due(case: Case, at: datetime) -> tuple[str, str]:
    """The hour where it is today, else the day; and how long that is from now."""
    if case.next_due_at is None:
        return "–", ""
    due, today = timezone.localtime(case.next_due_at), timezone.localtime(at).date()
    if case.next_due_at < at and not case.waits_outside:
        return date_dash(due.date()), how_late(case, at)
    days = (due.date() - today).days
    if days > 0:
        return date_dash(due.date()), ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    minutes = int((case.next_due_at - at).total_seconds() // 60)
    left = _("%(hours)d h %(minutes)d min left") if minutes >= 60 else _("%(minutes)d min left")
    return time_hm(due, pad=True), left % {"hours": minutes // 60, "minutes": minutes % 60}


def _day_note(day: date, at: datetime, count: int) -> str:
    name = weekday(day, translation.get_language() or "zh-hans")
    matters = ngettext("%(n)d matter", "%(n)d matters", count) % {"n": count}
    if day == timezone.localtime(at).date():
        return _("%(weekday)s, today · %(matters)s") % {"weekday": name, "matters": matters}
    return _("%(weekday)s · %(matters)s") % {"weekday": name, "matters": matters}


def _tags(case: Case, twin: Case | None) -> tuple[Tag, ...]:
    tags = []
    if case.urgency == Urgency.DANGER:
        tags.append(Tag(_("Danger"), strong=True))
    elif case.urgency == Urgency.VITAL:
        tags.append(Tag(_("Can't wait"), strong=True))
    if case.returned:
        tags.append(
            Tag(
                ngettext("sent back %(n)d time", "sent back %(n)d times", case.returned)
                % {"n": case.returned}
            )
        )
    if case.reopened:
        tags.append(
            Tag(ngettext("again, %(n)d time", "again, %(n)d times", case.reopened) % {"n": case.reopened})
        )
    if case.followers:
        tags.append(
            Tag(ngettext("%(n)d more joined", "%(n)d more joined", case.followers) % {"n": case.followers})
        )
    if twin is not None:
        tags.append(Tag(_("looks like the same")))
    return tuple(tags)


def _where(case: Case) -> str:
    """In whose hands it is."""
    if case.turn == "unit" and case.unit is not None:
        return name_of(case.unit)
    if case.turn == "leader" and case.raised_to is not None:
        return name_of(case.raised_to)
    if case.turn in _STANDS:
        return _STANDS[case.turn]()
    return _("with: %(who)s") % {"who": _(registry.loop_named(case.loop).by_name[case.state].turn.label)}


_STANDS = {
    "village": lambda: _("with the village"),
    "town": lambda: _("with the town, to dispatch"),
    "unit": lambda: _("with a unit"),
    "leader": lambda: _("with the level above"),
    "resident": lambda: _("waiting for the resident"),
}


def _in_hands(case: Case) -> str:
    return _("%(where)s, %(place)s") % {"where": _where(case), "place": place_name(case.place)}


def _rises(case: Case, at: datetime) -> str:
    """When a late one rises by itself, or to whom it rose."""
    if case.wake_at is not None and case.wake_at > at and case.rung < case.rungs:
        when = timezone.localtime(case.wake_at)
        moment = time_hm(when) if when.date() == timezone.localtime(at).date() else date_dash(when.date())
        return _("rises %(moment)s") % {"moment": moment}
    if case.raised_to is not None:
        return _("risen to %(unit)s") % {"unit": name_of(case.raised_to)}
    return ""


def _why(case: Case, known: Known, unit_id: int | None, twin: Case | None) -> str:
    if twin is not None:
        return _("may join %(receipt)s") % {"receipt": receipt(twin.receipt)}
    if case.unit_id is not None and case.turn != TOWN.name:
        return _("dispatched")
    if unit_id is None or case.service_id is None:
        return ""
    ended = known.learnt.get(case.service_id, {})
    if sum(ended.values()) < 3:
        return _("by the catalogue")
    args = {"right": ended.get(unit_id, 0), "n": sum(ended.values())}
    if args["n"] >= LEARNT_FROM:
        return _("of the last %(n)d of this kind %(right)d ended here") % args
    return _("in 90 days %(right)d of %(n)d of this kind ended here") % args


def channel_name(channel: str) -> str:
    """How it came in, in a word."""
    return CHANNELS.get(channel, lambda: channel)()


CHANNELS = {
    "web": lambda: _("phone page"),
    "wall": lambda: _("wall code"),
    "voice": lambda: _("voice"),
    "phone": lambda: _("telephone"),
    "counter": lambda: _("counter"),
    "email": lambda: _("e-mail"),
    "grid": lambda: _("grid visit"),
    "edition": lambda: _("said in public"),
    "paper": lambda: _("sheet of paper"),
    "import": lambda: _("brought over"),
}
