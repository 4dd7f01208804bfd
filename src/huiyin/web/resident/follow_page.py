"""What the page of a receipt says, by where the matter stands: the sentence on top, the dates to come, the last word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import registry
from huiyin.cases.models import Attachment, Case, Words, WordsKind
from huiyin.cases.named import units_named
from huiyin.ledger.models import Event
from huiyin.places.models import Unit
from huiyin.places.queries import ladder
from huiyin.web.components import Box, BoxKind, Coming, Shot
from huiyin.web.format import date_full
from huiyin.web.loops import face_of
from huiyin.web.loops.face import Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.ribbon import how_late

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


def case_title(case: Case, words: Mapping[int, list[Words]]) -> str:
    """What the matter is called: the office's words, else the first of the resident's own, else its kind."""
    if case.title:
        return case.title
    own = first_words(words)
    if own:
        return own if len(own) <= 24 else f"{own[:23]}…"
    return name_of(case.service) or _(registry.loop_named(case.loop).label)


def first_words(words: Mapping[int, list[Words]]) -> str:
    """What the resident said when placing it."""
    return next((w.text for w in words.get(1, []) if w.kind == "said"), "")


def plain_top(reading: Reading) -> Top:
    """Where it stands, whose turn it is and by which day, as the declaration says it."""
    case, loop = reading.case, reading.loop
    state = loop.by_name[case.state]
    title = _("%(state)s.") % {"state": _(state.label)}
    on = {"day": day(case.closed_at or case.step_due_at or case.since)}
    if state.closed:
        return Top(title, _("It was closed on %(day)s.") % on)
    if reading.reader in reading.state_turns:
        return Top(title, _("It is your turn, until %(day)s.") % on)
    turns = pgettext("list", ", ").join(_(role.label) for role in state.turns)
    return Top(title, _("Next it is the turn of: %(who)s, by %(day)s.") % {"who": turns, **on})


def plain_coming(reading: Reading) -> list[Coming]:
    """The step that is due, the answer and the whole, as far as the loop has such days."""
    case, at = reading.case, reading.at
    slip = reading.loop.slips[reading.loop.by_name[case.state].slip - 1]
    lines = [(case.step_due_at, _(slip.verb))]
    if case.answered_at is None:
        lines.append((case.answer_due_at, _("You get an answer")))
    if case.finished_at is None:
        lines.append((case.due_at, _("Done")))
    dated = sorted(((when, what) for when, what in lines if when), key=lambda line: line[0])
    return [line_of(when, what, "", at) for when, what in dated]


def line_of(when: datetime, what: str, detail: str, at: datetime) -> Coming:
    note = _("passed") if when < at else by_weekday(when, at)
    return Coming(day(when), what, note, detail, when)


def if_nobody_acts(case: Case) -> str:
    """To whom it rises by itself."""
    rungs = ladder(case.place_path)
    if case.waits_outside or not rungs:
        return ""
    rung = rungs[min(case.rung, len(rungs) - 1)]
    next_up = units_named(case.jurisdiction_id, [rung]).get(rung)
    return _(
        "If a day passes and nobody acts, it rises by itself to %(unit)s; you need not come again. "
        "Whoever sends it back or passes it on, your days run on."
    ) % {"unit": name_of(next_up)}


def late_note(case: Case, units: Units, at: datetime) -> str:
    """What is late, and whom it has risen to."""
    late = how_late(case, at) if not case.waits_outside else ""
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
    face = face_of(case.loop)
    for event in reversed(events):
        if event.role in (*registry.outside(), "clock"):
            continue
        said = [w for w in words.get(event.seq, []) if w.kind == WordsKind.MOVE]
        text = " ".join(w.text for w in face.shown(said))
        if text and event.verb in face.told:
            who = name_of(units.get(event.unit_id or 0)) or _("The office")
            now_shots = shots_of(files.get(event.seq, []), _("Now"))
            before = shots_of(files.get(1, []), _("Before")) if now_shots else []
            local = timezone.localtime(event.at)
            box = Box(BoxKind.STAMP, who, date_full(local), local)
            return Saying(_(face.told[event.verb]), box, text, now_shots, before[:1])
    return None


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
    if not file.seconds or file.seconds < 1:  # short ones of one block tell nothing
        return _("Listen to the recording")
    minutes, seconds = divmod(round(file.seconds), 60)
    return _("Listen to the recording, %(length)s") % {"length": f"{minutes}:{seconds:02d}"}
