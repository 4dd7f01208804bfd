"""What the page of an order's receipt says, by where the order stands: the sentence on top, the dates to come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from json import loads

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.places.models import Unit
from huiyin.web.components import Coming
from huiyin.web.format import time_hm
from huiyin.web.loops.face import Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.resident.follow_page import first_words, line_of

Units = Mapping[int, Unit]


def top_of(reading: Reading) -> Top:
    """Where it stands, in two sentences."""
    case, units, events, at = reading.case, reading.units, reading.events, reading.at
    own = first_words(reading.words)
    owed = case.answer_due_at if case.answered_at is None and case.state != "joined" else None
    if case.closed_at is not None:
        return _closed(case)
    if case.waits_outside:
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


def coming_of(reading: Reading) -> list[Coming]:
    """What happens next, dates first. Each date once."""
    case, at = reading.case, reading.at
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
            return [line_of(step, _("Your word"), detail, at)] if step else []
    if case.answered_at is None and case.state != "joined":
        lines.append((case.answer_due_at, _("You get an answer"), _("Who does it, how, and which day.")))
    if case.state in ("dispatched", "taken", "paused") and case.handle_by:
        lines.append((case.handle_by, _("The day they promised"), ""))
    lines.append((case.due_at, _("Done"), _("With photos. If it can't be done, then why.")))
    dated = sorted(((when, what, detail) for when, what, detail in lines if when), key=lambda line: line[0])
    return [line_of(when, what, detail, at) for when, what, detail in dated]


# the moves whose words are meant for the resident, and what those words are
TOLD = {
    "answer": say("Their answer"),
    "finish": say("They say it is done"),
    "settle": say("They say it is done"),
    "refuse": say("Why not"),
    "pause": say("Why it waits"),
    "ask_more_time": say("Why more time"),
    "accept": say("What they said"),
    "add": say("What they said"),
}


def first_of(reading: Reading) -> list[tuple[str, str, str]]:
    """The one or two things that are the resident's turn now: verb, text, kind of button."""
    can, state = {move.verb for move in reading.can}, reading.case.state
    found: list[tuple[str, str, str]] = []
    if state == "done" and "rate" in can:
        found.append(("rate", _("Say how it was"), "yes"))
    if "give_more_time" in can:
        found.append(("give_more_time", _("Agree, or keep the old day"), ""))
    if state == "refused":
        links = (("appeal", _("Appeal to the level above")), ("agree", _("Agree to the refusal")))
        found += [(verb, text, "plain") for verb, text in links if verb in can]
        found.append(("rate", _("Rate it and close it"), "plain"))
    return found
