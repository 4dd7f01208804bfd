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
from .loops import face_of
from .names import name_of
from .now import now
from .ribbon import person


def days_of(
    case: Case,
    events: list[Event],
    words: Mapping[int, list[Words]],
    units: Mapping[int, Unit],
    *,
    reader: str = "office",
    newest_first: bool = True,
) -> list[c.Day]:
    """The events of `case` by local day. `words` holds what this reader may read; `reader` is a role outside, office, public."""
    loop = registry.loop_named(case.loop)
    lines = [_line(loop, event, words.get(event.seq, []), units, reader) for event in events]
    if newest_first:
        lines.reverse()
    days = groupby(lines, key=lambda line: timezone.localtime(line.at).date())
    return [c.Day(_day_label(day), list(of_day)) for day, of_day in days]


def sentence(loop: Loop, event: Event, units: Mapping[int, Unit], reader: str) -> str:
    """What happened at `event` in a few words, without any personal words."""
    facts: dict[str, Any] = loads(event.facts)
    say = face_of(loop.name).sentences.get(event.verb) or COMMON.get(event.verb)
    if say is None:
        return _("“%(what)s”.") % {"what": _(loop.by_verb[event.verb].label)}
    return say(Facts(facts, units, loop, event))


def _line(loop: Loop, event: Event, words: list[Words], units: Mapping[int, Unit], reader: str) -> c.Event:
    read = words if reader == "office" else face_of(loop.name).shown(words)
    quoted = " ".join(w.text for w in read if w.kind != "where")
    told = (
        any(not tell.to.office for tell in loop.by_verb[event.verb].tells) or event.role in registry.outside()
    )
    late = (event.recorded_at - event.at).total_seconds() > 600
    return c.Event(
        no=event.seq,
        at=event.at,
        who=_who(loop, event, units, reader),
        text=sentence(loop, event, units, reader),
        detail=_("“%(words)s”") % {"words": quoted} if quoted else "",
        told=told,
        recorded_at=event.recorded_at if late else None,
    )


def _who(loop: Loop, event: Event, units: Mapping[int, Unit], reader: str) -> str:
    unit = name_of(units.get(event.unit_id or 0))
    if event.role in registry.outside():
        you = _("You") if reader == event.role else person(loop, event.role)
        return _("%(resident)s, written down by %(unit)s") % {"resident": you, "unit": unit} if unit else you
    if event.role == "clock":
        return _("The clock")
    return unit or _("The office")


class Facts:
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


COMMON: Mapping[str, Callable[[Facts], str]] = {
    "answer": lambda f: _("answered the resident."),
    "withdraw": lambda f: _("withdrew it."),
    "add": lambda f: _("added a word."),
    "transcribe": lambda f: _("wrote down what the recording says."),
    "urge": lambda f: _("urged."),
    "escalate": lambda f: _("Nobody had acted by %(day)s, so it rose by itself.") % {"day": f.day("due")},
    "fall_silent": lambda f: _("Closed by silence: nobody answered. Not counted as satisfied."),
}
