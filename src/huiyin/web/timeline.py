"""The timeline of a case: every event as one plain sentence, with the words that were said, by day."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from json import loads
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case, Words
from huiyin.kernel.loop import Loop
from huiyin.ledger.models import Event
from huiyin.places.models import Unit

from . import components as c
from .format import date_full, date_md, weekday
from .names import name_of
from .now import now


def days_of(
    case: Case,
    events: list[Event],
    words: Mapping[int, list[Words]],
    units: Mapping[int, Unit],
    *,
    reader: str = "office",
    newest_first: bool = True,
) -> list[c.Day]:
    """The events of `case` by local day. `words` holds what this reader may read; `reader` is resident, office, public."""
    loop = registry.loop_named(case.loop)
    lines = [_line(loop, event, words.get(event.seq, []), units, reader) for event in events]
    if newest_first:
        lines.reverse()
    days = groupby(lines, key=lambda line: timezone.localtime(line.at).date())
    return [c.Day(_day_label(day), list(of_day)) for day, of_day in days]


def sentence(loop: Loop, event: Event, units: Mapping[int, Unit], reader: str) -> str:
    """What happened at `event` in a few words, without any personal words."""
    facts: dict[str, Any] = loads(event.facts)
    say = _SENTENCES.get(event.verb)
    if say is None:
        return _(loop.by_verb[event.verb].label)
    return say(_Facts(facts, units, loop, event))


def _line(loop: Loop, event: Event, words: list[Words], units: Mapping[int, Unit], reader: str) -> c.Event:
    quoted = " ".join(w.text for w in words if w.kind != "where")
    told = (
        any(tell.to.name == "resident" for tell in loop.by_verb[event.verb].tells) or event.role == "resident"
    )
    late = (event.recorded_at - event.at).total_seconds() > 600
    return c.Event(
        no=event.seq,
        at=event.at,
        who=_who(event, units, reader),
        text=sentence(loop, event, units, reader),
        detail=_("“%(words)s”") % {"words": quoted} if quoted else "",
        told=told,
        recorded_at=event.recorded_at if late else None,
    )


def _who(event: Event, units: Mapping[int, Unit], reader: str) -> str:
    unit = name_of(units.get(event.unit_id or 0))
    if event.role == "resident":
        you = _("You") if reader == "resident" else _("The resident")
        return _("%(resident)s, written down by %(unit)s") % {"resident": you, "unit": unit} if unit else you
    if event.role == "clock":
        return _("The clock")
    return unit or _("The office")


class _Facts:
    """What a sentence may name: units and labels in the reader's language, days on the town's wall."""

    def __init__(self, facts: Mapping[str, Any], units: Mapping[int, Unit], loop: Loop, event: Event) -> None:
        self.facts, self.units, self.loop, self.event = facts, units, loop, event

    def unit(self, name: str = "unit") -> str:
        return name_of(self.units.get(self.facts.get(name) or 0)) or _("another unit")

    def day(self, name: str) -> str:
        moment = datetime.fromisoformat(self.facts[name])
        return date_md(timezone.localtime(moment), translation.get_language() or "zh-hans")

    def choice(self, name: str) -> str:
        asks = {ask.name: dict(ask.options) for ask in self.loop.by_verb[self.event.verb].asks}
        return _(asks.get(name, {}).get(str(self.facts.get(name)), ""))


def _day_label(day: Any) -> str:
    language = translation.get_language() or "zh-hans"
    this_year = day.year == timezone.localtime(now()).year
    return f"{date_md(day, language) if this_year else date_full(day)} {weekday(day, language)}"


def _dispatched(f: _Facts) -> str:
    if f.facts.get("by_when"):
        return _("dispatched it to %(unit)s, to be done by %(day)s.") % {
            "unit": f.unit(),
            "day": f.day("by_when"),
        }
    return _("dispatched it to %(unit)s.") % {"unit": f.unit()}


def _objected(f: _Facts) -> str:
    if f.facts.get("duty"):
        return _("sent it back: not theirs, but the duty of %(unit)s. The clock runs on.") % {
            "unit": f.unit("duty")
        }
    return _("sent it back: not theirs. The clock runs on.")


def _answered(f: _Facts) -> str:
    if f.facts.get("by_when"):
        return _("answered the resident and promised %(day)s.") % {"day": f.day("by_when")}
    return _("answered the resident.")


def _rated(f: _Facts) -> str:
    return _("says: %(solved)s. %(grade)s.") % {"solved": f.choice("solved"), "grade": f.choice("grade")}


def _escalated(f: _Facts) -> str:
    return _("Nobody had acted by %(day)s, so it rose by itself.") % {"day": f.day("due")}


_SENTENCES: Mapping[str, Callable[[_Facts], str]] = {
    "place": lambda f: _("placed the order."),
    "take_in": lambda f: _("took the order in at the town."),
    "follow": lambda f: _("said: me too."),
    "accept": lambda f: _("accepted it."),
    "send_back": lambda f: _("sent it back to the village. The clock runs on."),
    "dispatch": _dispatched,
    "take": lambda f: _("took it."),
    "object": _objected,
    "ask_above": lambda f: _("asked the level above to decide."),
    "answer": _answered,
    "ask_more_time": lambda f: (
        _("asked for more time, until %(day)s. The resident decides.") % {"day": f.day("until")}
    ),
    "give_more_time": lambda f: _("agreed to %(day)s.") % {"day": f.day("until")},
    "keep_the_day": lambda f: _("kept the old day."),
    "pause": lambda f: _("paused it until %(day)s. The resident's days run on.") % {"day": f.day("until")},
    "resume": lambda f: _("went on."),
    "wake": lambda f: _("The pause is over."),
    "finish": lambda f: _("says it is done."),
    "settle": lambda f: _("settled it at first contact."),
    "refuse": lambda f: _("refused it: %(ground)s.") % {"ground": f.choice("ground")},
    "join": lambda f: _("joined it to another order; its receipt and rating stay its own."),
    "split": lambda f: _("split it off again."),
    "finish_with_lead": lambda f: _("It was done together with the order it belongs to."),
    "rate": _rated,
    "agree": lambda f: _("agreed to the refusal."),
    "appeal": lambda f: _("appealed to the level above."),
    "reopen": lambda f: _("sent it back to be done again."),
    "bring_up": lambda f: _("brought it to the level above."),
    "withdraw": lambda f: _("withdrew it."),
    "add": lambda f: _("added a word."),
    "urge": lambda f: _("urged."),
    "escalate": _escalated,
    "fall_silent": lambda f: _(
        "Closed by silence: nobody answered in thirty days. Not counted as satisfied."
    ),
}
