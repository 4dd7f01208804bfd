"""The ribbon of a case, from its loop's slips and its ledger: one picture for page, receipt, print and inbox row.

The walk follows the events: a move to a later slip stamps the one it leaves and folds what it skips; a move back
leaves the returned slip on show. Nothing here knows which loop it draws.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import loads

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.cases.named import units_named
from huiyin.clocks.queries import times_of
from huiyin.kernel.loop import AskKind, Loop, State
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import say
from huiyin.kernel.worktime import Days
from huiyin.ledger.models import Event
from huiyin.places.models import Unit
from huiyin.places.queries import holder_units

from .components import Box, BoxKind, Cell, Pips, Slip, SlipState
from .format import date_full, date_md, time_hm
from .loops import face_of
from .names import name_of


@dataclass(slots=True)
class _Walk:
    """What the events left behind on each slip."""

    stamped: dict[int, Event] = field(default_factory=dict)
    back: dict[int, Event] = field(default_factory=dict)
    skipped: dict[int, Event] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)

    def step(self, event: Event, before: int, slip: int) -> None:
        """One event moved the case from slip `before` (0: it was opened) to `slip`."""
        if before == 0:
            self._stamp(1, event, range(2, slip))
        elif slip > before:
            self._stamp(before, event, range(before + 1, slip))
        elif slip < before and event.role != "clock":
            self.back[before] = event
            for number in range(slip, before + 1):
                self.stamped.pop(number, None)
                self.skipped.pop(number, None)
        if slip != before:
            self.visits[slip] = self.visits.get(slip, 0) + 1

    def _stamp(self, number: int, event: Event, folded: range) -> None:
        self.stamped[number] = event
        self.skipped.update({n: event for n in folded if n not in self.stamped})


def units_of(case: Case, events: Iterable[Event]) -> Mapping[int, Unit]:
    """Every unit that a case's ribbon and timeline name: of those that are kept of its town."""
    ids = {e.unit_id for e in events} | {
        case.unit_id,
        case.raised_to_id,
        *holder_units(case.place_path).values(),
    }
    loop = registry.loop_named(case.loop)
    named: set[int] = set()
    for event in events:
        if asked := [ask.name for ask in loop.by_verb[event.verb].asks if ask.kind is AskKind.UNIT]:
            facts = loads(event.facts)
            named.update(facts[name] for name in asked if name in facts)
    return units_named(case.jurisdiction_id, (unit for unit in ids | named if unit))


def slips_of(
    case: Case, events: list[Event], *, at: datetime, reader: str, units: Mapping[int, Unit] | None = None
) -> list[Slip]:
    """The slips of `case` as they stand at `at`. `reader` is the role of somebody outside, or office, or public."""
    loop = registry.loop_named(case.loop)
    ribbon = _Ribbon(
        case=case,
        loop=loop,
        state=loop.by_name[case.state],
        walk=_walk(loop, events),
        closed_by=events[-1].role if events and events[-1].role in registry.outside() else RESIDENT.name,
        units=units_of(case, events) if units is None else units,
        at=at,
        reader=reader,
    )
    return [ribbon.slip(number) for number in range(1, len(loop.slips) + 1)]


def small_ribbon(case: Case, *, at: datetime) -> tuple[tuple[Cell, ...], str]:
    """The small ribbon for tables and what it says in words, from the case's row alone."""
    loop = registry.loop_named(case.loop)
    state = loop.by_name[case.state]
    count = len(loop.slips)
    cells = [Cell.DONE if n < state.slip else Cell.WAITING for n in range(1, count + 1)]
    cells[-1] = Cell.ASKED
    cells[state.slip - 1] = Cell.CLOSED if state.closed else Cell(hand_state(case, at).value)
    if case.state in registry.silent_states(case.loop):
        cells[state.slip - 1] = Cell.SKIP
    label = _("Slip %(n)d of %(count)d: %(state)s") % {
        "n": state.slip,
        "count": count,
        "state": _(state.label),
    }
    return tuple(cells), label


def how_late(case: Case, at: datetime) -> str:
    """ "3 days late", "5 hours late"; empty where nothing is overdue."""
    if case.next_due_at is None or at < case.next_due_at:
        return ""
    late = at - case.next_due_at
    if late >= timedelta(days=1):
        return ngettext("%(n)d day late", "%(n)d days late", late.days) % {"n": late.days}
    hours = int(late.total_seconds() // 3600)
    if hours:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    return _("Just late")


def hand_state(case: Case, at: datetime) -> SlipState:
    """How the slip in hand stands: in time, due soon (80 % of its time used, or its last day), or late."""
    due = case.next_due_at
    if due is None or case.waits_outside:
        return SlipState.NOW
    if at >= due:
        return SlipState.LATE
    last_day = due - at <= timedelta(days=1) < due - case.since
    return SlipState.SOON if last_day or (at - case.since) >= 0.8 * (due - case.since) else SlipState.NOW


def due_box(case: Case, at: datetime) -> Box | None:
    """The box of the slip in hand: by when, and how late."""
    due = case.next_due_at
    if due is None:
        return None
    state = hand_state(case, at)
    local = timezone.localtime(due)
    if state is SlipState.LATE:
        return Box(BoxKind.LATE, how_late(case, at), _("due %(day)s") % {"day": _day(due)}, due)
    if state is SlipState.SOON:
        today = local.date() == timezone.localtime(at).date()
        top = _("Due today") if today else _("Due soon")
        return Box(BoxKind.SOON, top, f"{_day(due)} {time_hm(local)}", due)
    hours = f" {time_hm(local)}" if due - at < timedelta(days=1) else ""
    return Box(BoxKind.DUE, _("At the latest"), f"{_day(due)}{hours}", due)


def _walk(loop: Loop, events: list[Event]) -> _Walk:
    walk, before = _Walk(), 0
    for event in events:
        slip = loop.by_name[event.state].slip
        walk.step(event, before, slip)
        before = slip
    return walk


@dataclass(frozen=True, slots=True)
class _Ribbon:
    """One case while its slips are drawn. `reader` is a role; somebody outside reads "you" where it is theirs."""

    case: Case
    loop: Loop
    state: State
    walk: _Walk
    units: Mapping[int, Unit]
    at: datetime
    reader: str
    closed_by: str

    def slip(self, number: int) -> Slip:
        if number == self.state.slip:
            return self._closed(number) if self.state.closed else self._in_hand(number)
        if number in self.walk.stamped:
            return self._stamped(self.walk.stamped[number], number)
        if number in self.walk.skipped:
            skips = face_of(self.loop.name).skips
            reason = skips.get(self.walk.skipped[number].verb, lambda: _("Not needed"))()
            return Slip(number, SlipState.SKIP, self._verb(number), reason)
        if number in self.walk.back:
            return self._returned(self.walk.back[number], number)
        if self.state.closed:
            return Slip(number, SlipState.SKIP, self._verb(number), _("Not needed any more"))
        return self._waiting(number)

    def _verb(self, number: int) -> str:
        return _(self.loop.slips[number - 1].verb)

    def _unit(self, unit_id: int | None) -> str:
        return name_of(self.units.get(unit_id or 0))

    def _you(self, role: str = RESIDENT.name) -> str:
        return _("You") if self.reader == role else person(self.loop, role)

    def _in_hand(self, number: int) -> Slip:
        case, again = self.case, self.walk.visits.get(number, 0) > 1
        if case.waits_outside:
            turns = [role.name for role in self.state.turns]
            top = _("Your word") if self.reader in turns else _("Their word")
            box = Box(BoxKind.ASKED, top, _("by %(day)s") % {"day": _day(case.step_due_at)}, case.step_due_at)
            who = _("You") if self.reader in turns else pgettext("list", ", ").join(map(self._you, turns))
            return Slip(number, SlipState.NOW, self._verb(number), who, box, again=again)
        held = {"unit": case.unit_id, "leader": case.raised_to_id}
        holder = held.get(case.turn) or holder_units(case.place_path).get(case.turn)
        return Slip(
            number,
            hand_state(case, self.at),
            self._verb(number),
            self._unit(holder) or _(self.loop.slips[number - 1].who),
            due_box(case, self.at),
            again=again,
            pips=_pips(case, self.at),
            more=self._more(),
        )

    def _more(self) -> str:
        raised = self._unit(self.case.raised_to_id)
        if self.case.rung and raised:
            return _("It rose by itself; it is now also with %(unit)s.") % {"unit": raised}
        if hand_state(self.case, self.at) is SlipState.LATE and self.case.wake_at:
            return _("On %(day)s it rises by itself.") % {"day": _day(self.case.wake_at)}
        return ""

    def _stamped(self, event: Event, number: int) -> Slip:
        at = timezone.localtime(event.at)
        who = self._unit(event.unit_id) or (_("The clock") if event.role == "clock" else "")
        if number == 1 or event.role in registry.outside():
            who = self._you(event.role if event.role in registry.outside() else RESIDENT.name)
        fact = _CHANNELS[self.case.channel]() if number == 1 and self.case.channel in _CHANNELS else ""
        top = who or _(self.loop.slips[number - 1].who)
        return Slip(
            number, SlipState.DONE, self._verb(number), fact, Box(BoxKind.STAMP, top, date_full(at), at)
        )

    def _returned(self, event: Event, number: int) -> Slip:
        at = timezone.localtime(event.at)
        if event.role in registry.outside():
            top = _("Not agreed") if event.verb == "appeal" else _("Not done")
            box = Box(BoxKind.NO, top, _day(at), at)
            return Slip(number, SlipState.WAITING, self._verb(number), self._you(event.role), box)
        unit = self._unit(event.unit_id)
        top = _("%(unit)s, sent back") % {"unit": unit} if unit else _("Sent back")
        return Slip(number, SlipState.BACK, self._verb(number), "", Box(BoxKind.BACK, top, date_full(at), at))

    def _closed(self, number: int) -> Slip:
        case = self.case
        at = timezone.localtime(case.closed_at or case.since)
        if case.state in registry.silent_states(case.loop):
            silent = _("Nobody answered; counted apart, not as satisfied")
            return Slip(number, SlipState.SKIP, self._verb(number), silent)
        yes = case.solved in (None, "yes")
        label = _SOLVED[case.solved] if case.solved in _SOLVED else _ENDS.get(case.state, self.state.label)
        box = Box(BoxKind.YES if yes else BoxKind.NO, _(label), date_full(at), at)
        return Slip(number, SlipState.CLOSED, self._verb(number), self._you(self.closed_by), box)

    def _waiting(self, number: int) -> Slip:
        last = [s for s in self.loop.states if s.slip == number and not s.closed]
        if number == len(self.loop.slips) and not any(s.turn.office for s in last):
            own = any(self.reader == role.name for s in last for role in s.turns)
            top = _("Your word") if own else _("Their word")
            who = _("It counts as done when you say so") if own else _("Nobody else can")
            days = self._silence(last)
            return Slip(number, SlipState.WAITING, self._verb(number), who, Box(BoxKind.ASKED, top, days))
        holders = holder_units(self.case.place_path)
        turns = [s.turn.name for s in self.loop.states if s.slip == number]
        holder = next((self._unit(holders[turn]) for turn in turns if turn in holders), "")
        due = self._expected(number)
        box = Box(BoxKind.WAIT, _("At the latest"), _day(due), due)
        return Slip(
            number, SlipState.WAITING, self._verb(number), holder or _(self.loop.slips[number - 1].who), box
        )

    def _silence(self, states: list[State]) -> str:
        """How long people outside have for the last word, in words."""
        limits = times_of(self.case.jurisdiction_id, self.loop).limits
        closing = {m.verb for m in self.loop.moves if m.to and self.loop.by_name[m.to].closed}
        clocks = [clock for s in states for clock in s.clocks if clock.lapse in closing]
        spans = [limits[clock.limit] for clock in clocks if clock.limit]
        days = max((span.n for span in spans if isinstance(span, Days)), default=0)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "–"

    def _expected(self, number: int) -> datetime:
        """When a slip still to come is due at the latest: limit after limit from the step in hand, then the whole case's."""
        times = times_of(self.case.jurisdiction_id, self.loop)
        due = self.case.step_due_at or self.at
        for n in range(self.state.slip + 1, number + 1):
            limits = [c.limit for s in self.loop.states if s.slip == n for c in s.clocks if c.limit]
            if n == len(self.loop.slips) - 1 and self.case.due_at is not None:
                return max(self.case.due_at, due)
            due = times.due(limits[0], self.case.urgency, due) if limits else due
        return due


def person(loop: Loop, role: str) -> str:
    """Somebody outside, as others read of them: "The resident", "The other party"."""
    if role == RESIDENT.name:
        return _("The resident")
    label = next((_(one.label) for one in loop.held if one.name == role), "")
    return label[:1].upper() + label[1:]


def _pips(case: Case, at: datetime) -> Pips | None:
    """Seven boxes from filing, for the week in which an answer is owed."""
    day = (timezone.localtime(at).date() - timezone.localtime(case.filed_at).date()).days + 1
    if case.urgency or not 1 <= day <= 7:
        return None
    label = _("day %(n)d, answered") if case.answered_at is not None else _("day %(n)d of 7")
    return Pips(day, 7, label % {"n": day})


def _day(moment: datetime | None) -> str:
    return date_md(timezone.localtime(moment), translation.get_language() or "zh-hans") if moment else "–"


_SOLVED = {"yes": say("Done"), "partly": say("Done in part"), "no": say("Not done")}
_ENDS = {"agreed": say("Agreed"), "withdrawn": say("Withdrawn")}
_CHANNELS = {
    "web": lambda: _("by phone page"),
    "wall": lambda: _("by a code on a wall"),
    "voice": lambda: _("by voice"),
    "phone": lambda: _("by telephone, written down for them"),
    "counter": lambda: _("at the counter"),
    "grid": lambda: _("through the grid worker"),
    "edition": lambda: _("shown in public"),
    "import": lambda: _("brought over from another system"),
}
