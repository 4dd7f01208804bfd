"""How a promise is told to everybody: its box, its days, the words as they were said. Days, never minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.clocks.queries import times_of
from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Edition, Pledge, Standing, Stretch
from huiyin.web import components as c
from huiyin.web.components import Box, BoxKind, Cell
from huiyin.web.format import date_dash, date_full, date_md, weekday
from huiyin.web.names import name_of
from huiyin.web.public.rows import where
from huiyin.web.ribbon import small_ribbon

SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Named:
    """One day that was named: the words, by whom, where in the edition, and what became of it."""

    deed: str
    words: str
    speaker: str
    unit: str
    said_on: datetime
    by_when: datetime
    time_code: str = ""
    film_url: str = ""
    ends: Sequence[str] = ()
    old: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One promise in a list."""

    url: str
    title: str
    place: str
    group: str
    box: Box
    cells: Sequence[Cell]
    cells_label: str
    unit: str
    exposed_on: datetime
    edition: str = ""
    edition_url: str = ""
    days: Sequence[Named] = field(default_factory=tuple)

    @property
    def last(self) -> Named | None:
        return self.days[-1] if self.days else None


def row(standing: Standing, told: reads.Told, at: datetime) -> Row:
    """A promise in a list, from its rows alone."""
    case, edition = standing.case, standing.edition
    cells, label = small_ribbon(case, at=at)
    return Row(
        url=reverse("promise", args=[case.pk]),
        title=title_of(case),
        place=where(case),
        group=group_of(standing),
        box=box(standing, at),
        cells=cells,
        cells_label=label,
        unit=name_of(case.unit),
        exposed_on=case.filed_at,
        edition=edition_name(edition) if edition else "",
        edition_url=reverse("promise_edition", args=[edition.number]) if edition else "",
        days=days_named(told),
    )


def rows(standings: Sequence[Standing], at: datetime) -> list[Row]:
    """Several promises in a list. Two queries."""
    told = reads.told(standing.case for standing in standings)
    return [row(standing, told[standing.case_id], at) for standing in standings]


def title_of(case: Case) -> str:
    """What was exposed, in the office's words; never in those of whoever exposed it."""
    return case.title or _("Exposed; not yet put into words by the town")


def edition_name(edition: Edition) -> str:
    """ "Edition 50"."""
    return _("Edition %(number)d") % {"number": edition.number}


def group_name(standing: Standing) -> str:
    """The one group in which the promise stands."""
    case = standing.case
    if case.state in reads.CONFIRMED:
        in_time = standing.shown_at and standing.first_by and standing.shown_at <= standing.first_by
        return "kept" if in_time else "late"
    if case.state == "promised":
        return "again" if case.postponed else "due"
    for name, states in (("shown", reads.SHOWN), ("asked", reads.ASKED), ("declined", reads.NO_PROMISE)):
        if case.state in states:
            return name
    return "broken"


def group_of(standing: Standing) -> str:
    """That group as it is called."""
    return _(reads.BY_NAME[group_name(standing)].label)


# ── the box ──


def box(standing: Standing, at: datetime) -> Box:
    """The stamp of a promise: late in madder, the exposer's word in green, a look on the spot in the office's indigo."""
    case, group = standing.case, group_name(standing)
    if group in ("kept", "late"):
        return _confirmed(standing)
    if group == "broken":
        return _broken(case, at)
    if group in ("due", "again"):
        return _due(case.handle_by or case.since, at)
    if group == "shown":
        by = case.step_due_at or case.since
        if case.waits_outside:
            return Box(BoxKind.ASKED, _("Their word"), _("by %(day)s") % {"day": day(by)}, by)
        return Box(BoxKind.DUE, _("A look on the spot"), day(by), by)
    if group == "declined":
        return Box(BoxKind.WAIT, _("Nothing promised"), stamp(case.since), case.since)
    return Box(BoxKind.WAIT, _("By when?"), _("since %(day)s") % {"day": day(case.filed_at)}, case.filed_at)


def _confirmed(standing: Standing) -> Box:
    at = standing.confirmed_at or standing.case.since
    if standing.by_exposer:
        return Box(BoxKind.YES, _("The resident nods"), stamp(at), at)
    return Box(BoxKind.STAMP, _("Looked on the spot"), stamp(at), at)


def _broken(case: Case, at: datetime) -> Box:
    due = case.handle_by
    if due is None or due > at:
        return Box(BoxKind.LATE, _("It is not so"), _("since %(day)s") % {"day": day(case.since)}, case.since)
    return Box(BoxKind.LATE, days_late(due, at), _("due %(day)s") % {"day": short(due)}, due)


def _due(due: datetime, at: datetime) -> Box:
    local = timezone.localtime(due)
    away = (local.date() - timezone.localtime(at).date()).days
    bottom = f"{short(due)} {weekday(local, language())}"
    if away <= 0:
        return Box(BoxKind.SOON, _("Due today"), bottom, due)
    if away == 1:
        return Box(BoxKind.SOON, _("Due tomorrow"), bottom, due)
    return Box(BoxKind.DUE, _("At the latest"), bottom, due)


def days_late(due: datetime, at: datetime) -> str:
    """How long since the day that was named, counted as everywhere: whole days, on the first one hours."""
    late = at - due
    if late.days:
        return ngettext("%(n)d day late", "%(n)d days late", late.days) % {"n": late.days}
    hours = int(late.total_seconds() // 3600)
    return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours} if hours else _("Just late")


# ── the days that were named ──


def days_named(told: reads.Told) -> list[Named]:
    """Every day that was named, the first one first."""
    return [_named(pledge, told, old=pledge is not told.pledges[-1]) for pledge in told.pledges]


def _named(pledge: Pledge, told: reads.Told, *, old: bool) -> Named:
    def said(name: str) -> str:
        return told.words.get((pledge.seq, name), "")

    edition = pledge.edition
    in_edition = edition is not None and pledge.second is not None
    return Named(
        deed=said("deed"),
        words=said("words"),
        speaker=said("speaker"),
        unit=name_of(pledge.unit),
        said_on=pledge.at,
        by_when=pledge.by_when,
        time_code=time_code(pledge.second) if in_edition else "",
        film_url=film_at(edition, pledge.second) if in_edition else "",
        ends=ends_of(pledge),
        old=old,
    )


def ends_of(pledge: Pledge) -> list[str]:
    """What became of the day, in its order."""
    found: list[tuple[datetime, str]] = []
    if pledge.broken_at:
        passed = pledge.broken_at >= pledge.by_when and not pledge.shown_at
        text = _("Not kept: the day passed on %(day)s.") if passed else _("Found not to be so on %(day)s.")
        late_first = pledge.shown_at and pledge.broken_at < pledge.shown_at
        text = _("Not kept: the day passed on %(day)s.") if late_first else text
        found.append((pledge.broken_at, text))
    if pledge.shown_at:
        found.append((pledge.shown_at, _("Shown on %(day)s.")))
    if pledge.renewed_at:
        found.append((pledge.renewed_at, _("A new day was named on %(day)s; this one stays on show.")))
    return [text % {"day": day(when)} for when, text in sorted(found)]


def time_code(second: int | None) -> str:
    """0:47:05, as the edition counts."""
    hours, rest = divmod(second or 0, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def film_at(edition: Edition | None, second: int | None) -> str:
    """The film at that second, where it is on the net."""
    if edition is None or not edition.film_url:
        return ""
    return f"{edition.film_url.split('#')[0]}#t={second or 0}"


# ── parts, and the looks to come ──


def parts(
    stretches: Sequence[Stretch], words: Mapping[tuple[int, str], str], at: datetime
) -> list[c.Promise]:
    """The parts of a long promise, each with its day, and whether it was shown."""
    return [
        c.Promise(_part_box(one, at), words.get((one.seq, "part"), ""), _part_note(one)) for one in stretches
    ]


def _part_box(part: Stretch, at: datetime) -> Box:
    if part.shown_at:
        return Box(BoxKind.STAMP, _("Shown"), stamp(part.shown_at), part.shown_at)
    if at >= part.until:
        return Box(
            BoxKind.LATE, days_late(part.until, at), _("due %(day)s") % {"day": short(part.until)}, part.until
        )
    return _due(part.until, at)


def _part_note(part: Stretch) -> str:
    if part.shown_at and part.shown_at > part.until:
        return _("Named was %(day)s.") % {"day": day(part.until)}
    return ""


def looks(standing: Standing, at: datetime) -> list[c.Coming]:
    """The two days on which it is looked at again: the one that runs exactly, the one after it as it stands now."""
    case = standing.case
    if case.state not in ("kept", "look_due", "kept_on", "last_look_due"):
        return []
    loop = registry.loop_named(case.loop)
    times = times_of(case.jurisdiction_id, loop)
    first, second = _("First look again"), _("Second look again")
    if case.state == "look_due":
        return [_coming(case.since, first, at), _coming(times.due("later_look", "", at), second, at)]
    if case.state == "last_look_due":
        return [_coming(case.since, second, at)]
    due = case.step_due_at or case.since
    if case.state == "kept_on":
        return [_coming(due, second, at)]
    return [_coming(due, first, at), _coming(times.due("later_look", "", due), second, at)]


def _coming(when: datetime, what: str, at: datetime) -> c.Coming:
    local = timezone.localtime(when)
    note = pgettext("look", "due now") if when <= at else f"{local:%Y} {weekday(local, language())}"
    return c.Coming(
        day(when), what, note, _("By somebody of another office than the one that promised."), when
    )


# ── days ──


def language() -> str:
    return translation.get_language() or "zh-hans"


def day(moment: datetime) -> str:
    """24 Nov."""
    return date_md(timezone.localtime(moment), language())


def short(moment: datetime) -> str:
    """11-24, for a box; the same in every language."""
    return date_dash(timezone.localtime(moment))


def stamp(moment: datetime) -> str:
    """2026.11.24."""
    return date_full(timezone.localtime(moment))
