"""What a mediation holds of one of its two sides: handed out to that side alone, erased, kept from being read.

A side has its own words (agreed to try, signed, kept or not), the notes of its own separate talks, and with the other side the
agreement. The agreement and the safety screen belong to both: they go when the second side erases, or with the matter's time,
so that neither can take from the other what was promised to them or what kept them safe. Nobody is handed the screen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.cases.bearers import Bearer, bearers, case_of, outside
from huiyin.cases.models import Case, Words
from huiyin.cases.models import Part as Taking
from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.kernel.chain import moment
from huiyin.kernel.loop import Ask
from huiyin.kernel.say import say
from huiyin.people.actors import Actor

from .asks import DUTY_OF, FREE, HOW, KEPT, SHOWN_BY, WHO_ELSE
from .loop import MEDIATION
from .models import HandOff, NoteKey, Point, Screen
from .notes import destroy_notes, notes_of
from .own import read_all
from .parties import OTHER

SAID = {
    "consent": say("You agreed to try."),
    "accept": say("You accepted the mediator."),
    "sign": say("You signed."),
    "free": say("Whether you felt free to refuse"),
    "kept30": say("After 30 days: whether the other side keeps it"),
    "kept90": say("After 90 days: whether the other side keeps it"),
    "kept180": say("After 180 days: whether the other side keeps it"),
}


class MediationHolding:
    """See `held.holdings.Holding`."""

    name = loop = "mediation"

    def parts(self, subject: Subject) -> Sequence[Part]:
        """One part for each side that the subject is. Three queries each."""
        return [_part(case_of(who), side) for who, side in _sides(subject)]

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """That side's notes with their key. What is both sides' goes with the second of them.

        What each side said stays, for the figures: it names nobody.
        """
        rows = 0
        for who, side in _sides(subject):
            case = case_of(who)
            rows += destroy_notes(case, (side,))
            if isinstance(who, Taking):  # how the other side called them and said they can be reached
                rows += Words.objects.filter(case=case, seq=1, name=WHO_ELSE.name).delete()[0]
            if _last(who):
                for kind in (Point, HandOff, Screen):
                    rows += kind._default_manager.filter(case=case).delete()[0]
        return Erased(rows)

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Nothing leaves its table: with a locked key nobody opens that side's notes."""
        return {"notes": True} if _keys(subject).update(locked_at=at) else None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """The keys open again. What was destroyed meanwhile, because its time was over, stays destroyed."""
        _keys(subject).update(locked_at=None)


HOLDINGS = (MediationHolding(),)


def _sides(subject: Subject) -> list[tuple[Bearer, str]]:
    """Which side of which mediation the subject is."""
    found: list[tuple[Bearer, str]] = []
    for who in bearers(subject):
        if case_of(who).loop == MEDIATION.name:
            found.append((who, "resident" if isinstance(who, Case) else who.role))
    return found


def _last(who: Bearer) -> bool:
    """Whether nobody else of the two sides is still to be reached: whoever erased everything has no contact."""
    case = case_of(who)
    others = outside(case.parts.filter(role=OTHER.name)).exclude(pk=who.pk).exclude(contact=None).exists()
    return not others and (isinstance(who, Case) or case.contact_id is None)


def _keys(subject: Subject) -> "QuerySet[NoteKey]":
    mine = Q(pk__in=[])
    for who, side in _sides(subject):
        mine |= Q(case=case_of(who), side=side)
    return NoteKey.objects.filter(mine)


# ── handing out ──────────────────────────────────────────────────────────────────────────────────────────


def _part(case: Case, side: str) -> Part:
    """What one side takes along: its words, the notes of its own talks, the talks, the agreement."""
    rows = sorted(read_all(case), key=lambda row: row[5])
    words = [(what, answer, at) for kind, of, what, answer, _, at in rows if (kind, of) == ("word", side)]
    talks = [(how, at) for kind, how, _b, _c, _d, at in rows if kind == "talk"]
    points = [
        (of, duty, shown_by, bool(shown), at)
        for kind, of, duty, shown_by, shown, at in rows
        if kind == "point"
    ]
    courts = [(number, at) for kind, number, _b, _c, _d, at in rows if kind == "court"]
    notes = notes_of(case, (side,))
    facts = {
        "case": str(case.pk),
        "side": side,
        "words": [{"what": what, "answer": answer, "at": moment(at)} for what, answer, at in words],
        "notes": [{"at": moment(note.at), "text": note.text} for note in notes],
        "talks": [{"how": how, "at": moment(at)} for how, at in talks],
        "agreement": [
            {"of": of, "duty": duty, "by": moment(at), "shown_by": shown_by, "shown": shown}
            for of, duty, shown_by, shown, at in points
        ],
        "courts": [{"number": number, "at": moment(at)} for number, at in courts],
    }
    lines = [
        *[Line(_(SAID[what]), f"{_answer(what, answer)} {_day(at)}".strip()) for what, answer, at in words],
        *[Line(_("Note of a separate talk, %(day)s") % {"day": _day(note.at)}, note.text) for note in notes],
        *[Line(_("A talk"), f"{_day(at)} {_option(HOW, how)}") for how, at in talks],
        *[Line(_("Agreed"), _agreed(of, duty, how, at)) for of, duty, how, _shown, at in points],
        *[Line(_("At the court, under the number"), number) for number, _at in courts],
    ]
    return Part("mediation", _("The mediation"), facts, lines)


def _answer(what: str, answer: str) -> str:
    return _option(FREE if what == "free" else KEPT, answer) if answer else ""


def _agreed(of: str, duty: str, shown_by: str, at: datetime) -> str:
    return " · ".join((_option(DUTY_OF, of), duty, _day(at), _option(SHOWN_BY, shown_by)))


def _option(ask: Ask, value: str) -> str:
    return _(dict(ask.options).get(value, value))


def _day(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d}"
