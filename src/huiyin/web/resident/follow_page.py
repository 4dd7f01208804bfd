"""What the page of a receipt says, by where the matter stands: the sentence on top, the dates to come, the last word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import loads

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Attachment, Case, Words
from huiyin.clocks.queries import times_of
from huiyin.kernel.decide import what_can
from huiyin.kernel.loop import Loop
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.places.models import Unit
from huiyin.places.queries import holder_units, ladder
from huiyin.web.components import Box, BoxKind, Coming, NotNow, Shot
from huiyin.web.format import date_full, time_hm
from huiyin.web.names import name_of
from huiyin.web.ribbon import how_late
from huiyin.web.say import said

from .days import by_weekday, day

Units = Mapping[int, Unit]


@dataclass(frozen=True, slots=True)
class Saying:
    """The last word of an office: what it is, whose stamp and when, their words, and what they showed."""

    label: str
    box: Box
    text: str
    shots: Sequence[Shot] = ()
    before: Sequence[Shot] = ()


@dataclass(frozen=True, slots=True)
class Top:
    """The headline of the page and the sentence under it."""

    title: str
    lead: str


def case_title(case: Case, words: Mapping[int, list[Words]]) -> str:
    """What the matter is called: the office's words, else the first of the resident's own, else its kind."""
    if case.title:
        return case.title
    own = first_words(words)
    if own:
        return own if len(own) <= 24 else f"{own[:23]}…"
    return name_of(case.service) or _("Your order")


def first_words(words: Mapping[int, list[Words]]) -> str:
    """What the resident said when placing it."""
    return next((w.text for w in words.get(1, []) if w.kind == "said"), "")


def top_of(case: Case, units: Units, events: list[Event], own: str, at: datetime) -> Top:
    """Where it stands, in two sentences."""
    owed = case.answer_due_at if case.answered_at is None and case.state != "joined" else None
    if case.closed_at is not None:
        return _closed(case)
    if case.turn == RESIDENT.name:
        return _with_you(case, events)
    if owed is not None and owed < at:
        late = _("An answer was due on %(day)s, and nobody has given one yet.") % _answer_day(case)
        return Top(_("It is overdue."), late)
    if case.state == "placed":
        if case.seq == 1:
            return Top(_("We have it."), _received(case, own))
        return Top(_("It is with the village."), _("You get an answer by %(day)s.") % _answer_day(case))
    return _with_office(case, units)


def _with_office(case: Case, units: Units) -> Top:
    unit = name_of(units.get(case.unit_id or 0)) or _("the office")
    named = {"unit": unit, "day": day(case.step_due_at or case.due_at or case.since)}
    match case.state:
        case "accepted":
            return Top(_("The village has accepted it."), _("The town passes it on by %(day)s.") % named)
        case "dispatched":
            return Top(_("It is on its way."), _("%(unit)s has to take it by %(day)s.") % named)
        case "taken" if case.handle_by:
            return Top(_("It is being done."), _("%(unit)s promised it by %(day)s.") % named)
        case "taken":
            last = {"unit": unit, "day": day(case.due_at or case.since)}
            return Top(_("It is being done."), _("%(unit)s has it. The last day is %(day)s.") % last)
        case "paused":
            waits = _("%(unit)s goes on by %(day)s. Your days run on meanwhile.") % named
            return Top(_("It is paused."), waits)
        case "raised":
            raised = {**named, "unit": name_of(units.get(case.raised_to_id or 0)) or unit}
            return Top(_("It is with the level above."), _("%(unit)s decides by %(day)s.") % raised)
    return Top(
        _("It goes along with another order."),
        _("Both are about the same matter. Your receipt and your rating stay your own."),
    )


def _with_you(case: Case, events: list[Event]) -> Top:
    named = {"day": day(case.step_due_at or case.since)}
    if case.state == "refused":
        return Top(_("They say it can't be done."), _refused(events, named))
    counts = _("It counts when you say so. You have until %(day)s.") % named
    return Top(_("They say it is done."), counts)


def _received(case: Case, own: str) -> str:
    if not own:
        return _("It is written down. You get an answer by %(day)s.") % _answer_day(case)
    short = own if len(own) <= 60 else f"{own[:59]}…"
    told = {"said": short, **_answer_day(case)}
    return _("You said “%(said)s”. It is written down. You get an answer by %(day)s.") % told


def _answer_day(case: Case) -> dict[str, str]:
    due = case.answer_due_at or case.due_at or case.filed_at
    hours = due - case.filed_at < timedelta(days=2)
    return {"day": f"{day(due)} {time_hm(timezone.localtime(due))}" if hours else day(due)}


def _refused(events: list[Event], named: dict[str, str]) -> str:
    last = next((e for e in reversed(events) if e.verb == "refuse"), None)
    ground = str(loads(last.facts).get("ground", "")) if last else ""
    labels = dict(next(a.options for a in registry.loop_named("order").by_verb["refuse"].asks if a.options))
    said_so = {"ground": _(labels.get(ground, "")), **named}
    return _("Their ground: %(ground)s. You can agree or appeal, until %(day)s.") % said_so


def _closed(case: Case) -> Top:
    on = {"day": day(case.closed_at or case.since)}
    match case.state:
        case "rated":
            return Top(_("Closed by your word."), _("You said so on %(day)s. Nobody can change it.") % on)
        case "agreed":
            return Top(_("Closed: you agreed."), _("You agreed to the refusal on %(day)s.") % on)
        case "withdrawn":
            return Top(_("You took it back."), _("Withdrawn on %(day)s.") % on)
    return Top(
        _("Closed without an answer."),
        _("Nobody said on %(day)s how it was. It is counted as not answered, not as satisfied.") % on,
    )


def coming(case: Case, at: datetime) -> list[Coming]:
    """What happens next, dates first. Each date once."""
    lines: list[tuple[datetime | None, str, str]] = []
    step = case.step_due_at
    match case.state:
        case "placed":
            lines.append((step, _("The village accepts it"), _("They may call you to ask.")))
        case "accepted":
            lines.append((step, _("The town passes it on"), _("To the unit that can do it.")))
        case "dispatched":
            lines.append((step, _("The unit takes it"), _("Or says whose it is, with the reason.")))
        case "raised":
            lines.append((step, _("The level above decides"), _("Who does it, or why not.")))
        case "done" | "refused":
            detail = _("After that it is closed as not answered, and not counted as satisfied.")
            return [_line(step, _("Your word"), detail, at)] if step else []
    if case.answered_at is None and case.state != "joined":
        lines.append((case.answer_due_at, _("You get an answer"), _("Who does it, how, and which day.")))
    if case.state in ("dispatched", "taken", "paused") and case.handle_by:
        lines.append((case.handle_by, _("The day they promised"), ""))
    lines.append((case.due_at, _("Done"), _("With photos. If it can't be done, then why.")))
    dated = sorted(((when, what, detail) for when, what, detail in lines if when), key=lambda line: line[0])
    return [_line(when, what, detail, at) for when, what, detail in dated]


def _line(when: datetime, what: str, detail: str, at: datetime) -> Coming:
    note = _("passed") if when < at else by_weekday(when, at)
    return Coming(day(when), what, note, detail, when)


def if_nobody_acts(case: Case) -> str:
    """To whom it rises by itself."""
    rungs = ladder(case.place_path)
    if case.turn == RESIDENT.name or not rungs:
        return ""
    next_up = Unit.objects.filter(pk=rungs[min(case.rung, len(rungs) - 1)]).first()
    return _(
        "If a day passes and nobody acts, it rises by itself to %(unit)s; you need not come again. "
        "Whoever sends it back or passes it on, your days run on."
    ) % {"unit": name_of(next_up)}


def late_note(case: Case, units: Units, at: datetime) -> str:
    """What is late, and whom it has risen to."""
    late = how_late(case, at) if case.turn != RESIDENT.name else ""
    raised = name_of(units.get(case.raised_to_id or 0))
    if late and raised:
        return _("%(late)s. It has risen by itself and is now also with %(unit)s.") % {
            "late": late,
            "unit": raised,
        }
    return late


def last_saying(
    case: Case,
    events: list[Event],
    words: Mapping[int, list[Words]],
    files: Mapping[int, list[Attachment]],
    units: Units,
) -> Saying | None:
    """The newest words that an office wrote to the resident, with what it showed; photos of before beside it."""
    for event in reversed(events):
        if event.role in ("resident", "clock"):
            continue
        text = " ".join(w.text for w in words.get(event.seq, []) if w.name in ("words", "reason"))
        if text and event.verb in _TOLD:
            who = name_of(units.get(event.unit_id or 0)) or _("The office")
            now_shots = shots_of(files.get(event.seq, []), _("Now"))
            before = shots_of(files.get(1, []), _("Before")) if now_shots else []
            local = timezone.localtime(event.at)
            box = Box(BoxKind.STAMP, who, date_full(local), local)
            return Saying(_(_TOLD[event.verb]), box, text, now_shots, before[:1])
    return None


# the moves whose words are meant for the resident, and what those words are
_TOLD = {
    "answer": say("Their answer"),
    "finish": say("They say it is done"),
    "settle": say("They say it is done"),
    "refuse": say("Why not"),
    "pause": say("Why it waits"),
    "ask_more_time": say("Why more time"),
    "accept": say("Their word"),
    "add": say("Their word"),
}


def shots_of(files: Sequence[Attachment], caption: str = "") -> list[Shot]:
    """The photos among some files, small."""
    return [
        Shot(reverse("file_small", args=[f.pk]), caption or _("Photo"), caption)
        for f in files
        if f.kind == "photo"
    ]


def voices_of(files: Sequence[Attachment]) -> list[tuple[str, str]]:
    """The recordings among some files: address, and what the link says."""
    return [(reverse("file", args=[f.pk]), _voice_label(f)) for f in files if f.kind == "voice"]


def _voice_label(file: Attachment) -> str:
    if file.seconds is None:
        return _("Listen to the recording")
    minutes, seconds = divmod(round(file.seconds), 60)
    return _("Listen to the recording, %(length)s") % {"length": f"{minutes}:{seconds:02d}"}


def can_and_cannot(case: Case, at: datetime) -> tuple[set[str], list[NotNow]]:
    """The moves that are the resident's to make now, and the others with the reason."""
    loop = registry.loop_named(case.loop)
    times = times_of(case.jurisdiction_id, loop)
    can: set[str] = set()
    cannot: list[NotNow] = []
    for move, why in what_can(loop, case, frozenset({RESIDENT}), at, times):
        if RESIDENT not in move.by:
            continue
        if why is None:
            can.add(move.verb)
        elif not _pointless(loop, case, move.verb):
            cannot.append(NotNow(_(move.label), said(why)))
    return can, cannot


def _pointless(loop: Loop, case: Case, verb: str) -> bool:
    """Not worth a line: what nobody would look for at this step."""
    return verb in ("give_more_time", "keep_the_day") or case.state not in loop.by_verb[verb].source


def whose_turn(case: Case, units: Units) -> str:
    """The unit that has it in hand."""
    held = {"unit": case.unit_id, "leader": case.raised_to_id}
    return name_of(units.get(held.get(case.turn) or holder_units(case.place_path).get(case.turn) or 0))
