"""What somebody outside can do with a matter, each with its page: title, what follows from it, the button."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.cases.registry import loop_named
from huiyin.kernel.loop import AskKind, Loop, Move
from huiyin.kernel.roles import CLOCK
from huiyin.web.components import NotNow
from huiyin.web.loops import face_of
from huiyin.web.loops.face import Step
from huiyin.web.reading import Reading
from huiyin.web.say import said

from .days import day


@dataclass(frozen=True, slots=True)
class StepPage:
    """One thing to do: its address, its verb or verbs (a button each), the words of its page. All in English here."""

    slug: str
    verbs: tuple[str, ...]
    link: str
    title: str
    lead: str
    buttons: tuple[str, ...]
    words: str


def pages_of(loop: Loop) -> Mapping[str, StepPage]:
    """The pages of every move that people outside can make, by the last part of their address."""
    return _pages_of(loop.name)


@cache
def _pages_of(name: str) -> Mapping[str, StepPage]:
    loop, steps = loop_named(name), face_of(name).steps
    beside = {verb for step in steps.values() for verb, _text in step.beside}
    pages = (
        _page(move, steps.get(move.verb, Step()))
        for move in loop.moves
        if move.source and move.verb not in beside and _outside(move)
    )
    return MappingProxyType({page.slug: page for page in pages})


def _outside(move: Move) -> bool:
    return any(not role.office and role is not CLOCK for role in move.by)


def _page(move: Move, step: Step) -> StepPage:
    return StepPage(
        step.slug or move.verb.replace("_", "-"),
        (move.verb, *(verb for verb, _text in step.beside)),
        step.link or move.label,
        step.title or step.link or move.label,
        step.lead,
        (step.button or move.label, *(text for _verb, text in step.beside)),
        step.words,
    )


def address_of(case: Case, loop: Loop, verb: str) -> str:
    """Where that move is made; the rating has a page of its own."""
    if verb == "rate" and rates(loop):
        return reverse("rate", args=[case.receipt])
    slug = next(page.slug for page in pages_of(loop).values() if verb in page.verbs)
    return reverse("step", args=[case.receipt, slug])


def rates(loop: Loop) -> bool:
    """Whether the loop ends as an order does: done or not, and a grade."""
    move = loop.by_verb.get("rate")
    return move is not None and {"solved", "grade"} <= {ask.name for ask in move.asks}


def main_steps(reading: Reading) -> list[tuple[str, str, str]]:
    """What it is this reader's turn to do now: (address, text, kind of button)."""
    face, loop = face_of(reading.loop.name), reading.loop
    found = face.first(reading) if face.first else _ways_on(reading)
    return [(address_of(reading.case, loop, verb), text, kind) for verb, text, kind in found]


def _ways_on(reading: Reading) -> list[tuple[str, str, str]]:
    """Every way on for whose turn it is, except taking it back."""
    if reading.reader not in reading.state_turns:
        return []
    ways = [m for m in reading.can if m.to not in ("", reading.case.state) and m.verb != "withdraw"]
    return [
        (m.verb, _link(reading.loop, m.verb), "" if number == 0 else "plain") for number, m in enumerate(ways)
    ]


def _link(loop: Loop, verb: str) -> str:
    return _(next(page.link for page in pages_of(loop).values() if verb in page.verbs))


def other_steps(reading: Reading, first: Iterable[str]) -> list[tuple[str, str]]:
    """The rest of what can be done, a line each; who looked, always. `first` are addresses that have a button already."""
    case, loop = reading.case, reading.loop
    left_out = face_of(loop.name).left_out
    links = [
        (address_of(case, loop, move.verb), _link(loop, move.verb))
        for move in reading.can
        if move.verb not in left_out and move.verb != "withdraw"
    ]
    links = [(url, text) for url, text in links if url not in set(first)]
    links.append((reverse("looks", args=[case.receipt]), _("Who looked at this matter")))
    if any(move.verb == "withdraw" for move in reading.can):
        links.append((address_of(case, loop, "withdraw"), _link(loop, "withdraw")))
    return links


def cannot_do(reading: Reading) -> list[NotNow]:
    """The moves that this reader would look for here and can't make now, each with the reason."""
    own = {role.name for role in reading.roles}
    quiet = {"give_more_time", "keep_the_day"}
    return [
        NotNow(_(move.label), said(why))
        for move, why in reading.moves
        if why is not None
        and move.verb not in quiet
        and own.intersection(role.name for role in move.by)
        and reading.case.state in move.source
    ]


def fields_of(loop: Loop, verb: str) -> dict[str, Any]:
    """Which fields the page of a step needs, from what its move asks. `more`: asks that the plain page has no field for."""
    asks = loop.by_verb[verb].asks
    by_kind = {ask.kind: ask for ask in asks}
    words, files = by_kind.get(AskKind.WORDS), by_kind.get(AskKind.PROOF)
    agreed = any(name == "due_at" for name, _answer in loop.by_verb[verb].sets)
    plain = [ask for ask in asks if ask is words or ask is files or (ask.kind is AskKind.MOMENT and agreed)]
    return {
        "words": words is not None,
        "words_needed": words is not None and words.required,
        "files": files is not None,
        "until": AskKind.MOMENT in by_kind and agreed,
        "more": len(plain) < len(asks),
    }


def more_time_words(case: Case) -> str:
    """Which day they ask for, and which holds now."""
    if case.asked_until is None or case.due_at is None:
        return ""
    days = {"new": day(case.asked_until), "old": day(case.due_at)}
    return _("They ask for %(new)s instead of %(old)s.") % days
