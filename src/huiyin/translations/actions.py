"""Passing and correcting a sentence, one at a time or from a file. Every act is a row; none is changed afterwards."""

from dataclasses import dataclass, field
from datetime import datetime

from babel.messages.pofile import PoFileError
from django.db import transaction

from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor

from . import po, rules, running
from .access import may_correct
from .keys import LANGUAGE
from .models import Wording
from .queries import APPROVED, Sentence, sentence_with, sentences


@dataclass(slots=True)
class Taken:
    """What a file brought: how many sentences were written and passed, and those left as they were, each with its reasons."""

    written: int = 0
    approved: int = 0
    unknown: int = 0  # sentences that this Huiyin does not say
    refused: list[tuple[str, tuple[Why, ...]]] = field(default_factory=list)


def write_wording(*, key: str, text: str, approved: bool, by: Actor, at: datetime) -> Wording:
    """Say the sentence of that key so, from now on; `approved` where the reader passes it. Raises Refused; then nothing changes."""
    if not may_correct(by):
        raise Refused(Why(say("Only somebody who sits as a reader may change how Tibetan is said.")))
    one = sentence_with(key)
    if one is None:
        raise Refused(Why(say("This sentence is not said any more. Please load the list again.")))
    return _write(one, _checked(one, text), approved, by, at)


def take_back_wording(*, key: str, by: Actor, at: datetime) -> Wording:
    """Go back to what ships; what was written stays in the history. Raises Refused."""
    if not may_correct(by):
        raise Refused(Why(say("Only somebody who sits as a reader may change how Tibetan is said.")))
    one = sentence_with(key)
    if one is None or not one.written:
        raise Refused(Why(say("Nothing was written over what ships.")))
    return _write(one, "", False, by, at)  # noqa: FBT003 - what ships is passed by its own mark


def take_in_file(*, content: bytes, by: Actor, at: datetime) -> Taken:
    """Take over what a catalogue says otherwise than this installation does. What can't be said so is left, with its reasons.

    For whoever keeps the installation. Raises Refused for what is no catalogue.
    """
    try:
        brought = po.entries_in(content)
    except (PoFileError, UnicodeDecodeError, ValueError) as problem:
        raise Refused(Why(say("This is no catalogue in the .po format."))) from problem
    here = {one.entry.key: one for one in sentences()}
    taken = Taken(unknown=len(brought.keys() - here.keys()))
    with transaction.atomic():
        for known in brought.keys() & here.keys():
            _take_in(here[known], brought[known], taken, by, at)
    return taken


def _take_in(one: Sentence, entry: po.Entry, taken: Taken, by: Actor, at: datetime) -> None:
    text = entry.strings[0] if entry.strings else ""
    approved = not entry.draft
    if not text or (text == one.text and (not approved or one.state == APPROVED)):
        return
    try:
        _write(one, _checked(one, text), approved, by, at)
    except Refused as refused:
        taken.refused.append((one.entry.text, refused.whys))
        return
    taken.written += text != one.text
    taken.approved += approved


def _checked(one: Sentence, text: str) -> str:
    """The text as it is stored. Raises Refused."""
    plain = rules.like_the_source(one.entry.text, text)
    if whys := rules.why_not(one.entry.text, one.entry.plural or "", plain):
        raise Refused(*whys)
    return plain


def _write(one: Sentence, text: str, approved: bool, by: Actor, at: datetime) -> Wording:
    row = Wording(language=LANGUAGE, key=one.key, context=one.entry.context or "", english=one.entry.text)
    row.plural, row.text, row.approved = one.entry.plural or "", text, approved
    row.account_id, row.at = by.account_id, at
    row.save(force_insert=True)
    transaction.on_commit(running.refresh)
    return row
