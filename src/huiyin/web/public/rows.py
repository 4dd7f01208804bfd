"""How a matter is told to the public: the kind, the place, the days and the offices. Days, never minutes: who stood at
the counter at ten past nine can be seen through the window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import register, registry
from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from huiyin.places.models import PlaceKind, Unit
from huiyin.web.components import Box, BoxKind, Cell, Coming, Day
from huiyin.web.format import date_full, date_md, weekday
from huiyin.web.names import name_of
from huiyin.web.ribbon import how_late, small_ribbon
from huiyin.web.timeline import days_of

A_YEAR_NEARLY = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the register."""

    url: str
    kind: str
    place: str
    filed: str
    filed_at: datetime
    stands: str
    box: Box
    cells: Sequence[Cell]
    cells_label: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the truths of "done": who speaks, the stamp or the frame, and the sentence."""

    who: str
    box: Box
    text: str


def row(case: Case, offices: Mapping[tuple[str, int], Unit], at: datetime) -> Row:
    """The line of `case` in the list, from its row alone."""
    cells, label = small_ribbon(case, at=at)
    return Row(
        url=reverse("register_matter", args=[case.pk]),
        kind=kind_of(case),
        place=where(case),
        filed=_("Placed on %(day)s") % {"day": day_of(case.filed_at, at)},
        filed_at=case.filed_at,
        stands=stands(case, register.whose_turn(case, dict(offices))),
        box=box(case, at),
        cells=cells,
        cells_label=label,
    )


def kind_of(case: Case) -> str:
    """The kind of matter, as the catalogue calls it: never in anybody's own words."""
    return name_of(case.service) or _("Kind not named yet")


def where(case: Case) -> str:
    """The place as the public may know it; a grid is named with its village, for every village has a first group."""
    place = register.coarse(case.place)
    if place.kind == PlaceKind.GRID and place.parent is not None:
        return _("%(village)s, %(group)s") % {"village": name_of(place.parent), "group": name_of(place)}
    return name_of(place)


def day_of(moment: datetime, at: datetime | None = None) -> str:
    """The day of a moment on the wall: 24 Nov. With its year where, at `at`, it lies long enough back to be mistaken."""
    local = timezone.localtime(moment)
    if at is not None and at - moment > A_YEAR_NEARLY:
        return date_full(local)
    return date_md(local, translation.get_language() or "zh-hans")


def stands(case: Case, unit: Unit | None) -> str:
    """Whose turn it is and since when, in one sentence."""
    day = {"day": day_of(case.since)}
    if case.closed_at is not None:
        return _(registry.loop_named(case.loop).by_name[case.state].label)
    if case.waits_outside:
        if case.state == "refused":
            return _("Refused on %(day)s; the resident's word is awaited.") % day
        return _("The office says done on %(day)s; the resident's word is awaited.") % day
    if unit is None:
        return _("An office has it since %(day)s.") % day
    return _("%(unit)s has it since %(day)s.") % {**day, "unit": name_of(unit)}


def box(case: Case, at: datetime) -> Box:
    """The stamp of a line: the resident's word where there is one, else the day that counts."""
    if case.closed_at is not None:
        return _closed_box(case, case.closed_at)
    due = case.next_due_at
    if case.waits_outside:
        by = case.step_due_at or case.since
        return Box(BoxKind.ASKED, _("Their word"), _("by %(day)s") % {"day": day_of(by)}, by)
    if due is None:
        return Box(BoxKind.WAIT, _("Placed"), day_of(case.filed_at), case.filed_at)
    if at >= due:
        return Box(BoxKind.LATE, how_late(case, at), _("due %(day)s") % {"day": day_of(due)}, due)
    return Box(BoxKind.DUE, _("At the latest"), day_of(due), due)


def _closed_box(case: Case, closed_at: datetime) -> Box:
    day = date_full(timezone.localtime(closed_at))
    if case.solved == "yes":
        return Box(BoxKind.YES, _("Done"), day, closed_at)
    if case.solved == "partly":
        return Box(BoxKind.NO, _("Done in part"), day, closed_at)
    if case.solved == "no":
        return Box(BoxKind.NO, _("Not done"), day, closed_at)
    tops = {
        "agreed": pgettext("register", "Refusal agreed to"),
        "withdrawn": pgettext("register", "Withdrawn"),
        "unanswered": pgettext("register", "Never answered"),
    }
    return Box(BoxKind.WAIT, tops.get(case.state, pgettext("register", "Closed")), day, closed_at)


# ── one matter ──


def promised(case: Case) -> list[Coming]:
    """What the town and the unit promised, by which day, and whether the day was kept."""
    lines = []
    if case.answer_due_at:
        lines.append(_promise(case.answer_due_at, _("An answer"), case.answered_at))
    if case.handle_by:
        lines.append(_promise(case.handle_by, _("Done, on the day the unit itself named"), case.finished_at))
    if case.due_at:
        lines.append(_promise(case.due_at, _("The office's last word"), case.finished_at))
    return sorted(lines, key=lambda line: str(line.datetime))


def _promise(due: datetime, what: str, met_at: datetime | None) -> Coming:
    local = timezone.localtime(due)
    if met_at is None:
        kept = pgettext("promise", "Not yet")
    elif met_at <= due:
        kept = pgettext("promise", "Kept, on %(day)s") % {"day": day_of(met_at)}
    else:
        kept = pgettext("promise", "Too late, on %(day)s") % {"day": day_of(met_at)}
    return Coming(day_of(due), what, weekday(local, translation.get_language() or ""), kept, due)


def office_said(case: Case, events: Sequence[Event], units: Mapping[int, Unit]) -> Side:
    """The office's last word on it: done or refused, when, and by whom."""
    who = _("The office says")
    last = next((event for event in reversed(events) if _finishes(case, event)), None)
    if last is None:
        nothing = Box(BoxKind.WAIT, pgettext("office", "Nothing yet"), "–")
        return Side(who, nothing, _("It has not said that it is done."))
    unit = name_of(units.get(last.unit_id or 0)) or _("The office")
    at = timezone.localtime(last.at)
    text = _("It was refused.") if last.state == "refused" else _("It is done.")
    if case.finished_at is None:
        text = _("It said so once; now it has it in hand again.")
    return Side(who, Box(BoxKind.STAMP, unit, date_full(at), at), text)


def _finishes(case: Case, event: Event) -> bool:
    """Whether the office said its last word at that event: a word added later, or a check, is none."""
    loop = registry.loop_named(case.loop)
    state = loop.by_name[event.state]
    said = bool(loop.by_verb[event.verb].to) and event.role not in registry.outside()
    return said and not state.turn.office


def resident_said(case: Case) -> Side:
    """The resident's own word, which alone closes it."""
    who = _("The resident says")
    if case.closed_at is not None:
        text = {
            "yes": _("It is done."),
            "partly": _("It is done in part."),
            "no": _("It is not done."),
        }.get(case.solved or "", _(registry.loop_named(case.loop).by_name[case.state].label))
        return Side(who, _closed_box(case, case.closed_at), text)
    if case.waits_outside:
        by = case.step_due_at or case.since
        awaited = Box(BoxKind.ASKED, _("Their word"), _("by %(day)s") % {"day": day_of(by)}, by)
        return Side(who, awaited, _("Nothing yet. Only the resident can say that it is done."))
    if case.reopened:
        again = Box(BoxKind.NO, _("Not done"), day_of(case.since), case.since)
        return Side(who, again, _("It was not done; it is being done again."))
    nothing = Box(BoxKind.WAIT, pgettext("resident", "Nothing yet"), "–")
    return Side(who, nothing, _("The office has not said that it is done; then the resident says so or not."))


def spot_check_said(case: Case, events: Sequence[Event]) -> Side | None:
    """What somebody of another office found who went to see; None for what no lot has drawn."""
    who = _("A spot check says")
    if case.drawn_at is None:
        return None
    look = next((event for event in reversed(events) if event.verb == "check"), None)
    if case.found is None or look is None:
        drawn = Box(BoxKind.WAIT, pgettext("spot check", "Nothing yet"), "–")
        return Side(who, drawn, _("It was drawn by lot; somebody of another office goes to see."))
    found = {
        "yes": (pgettext("spot check", "Done"), _("Somebody of another office went to see: it is done.")),
        "no": (pgettext("spot check", "Not done"), _("Somebody of another office went to see: not as said.")),
        "unseen": (pgettext("spot check", "Not to be seen"), _("Somebody went, and it can't be seen any more.")),
    }  # fmt: skip
    top, text = found[case.found]
    return Side(who, Box(BoxKind.DUE, top, date_full(timezone.localtime(look.at)), look.at), text)


def story(case: Case, events: list[Event], units: Mapping[int, Unit]) -> list[Day]:
    """What happened, day by day, in verbs alone: no words were read to write it."""
    return days_of(case, events, {}, units, reader="public", newest_first=False)
