"""Promises of town A: exposed, answered, shown; and an edition of the programme."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases.door import lock, move_case, place_case
from huiyin.cases.lane import Lane
from huiyin.cases.models import Attachment, Case
from huiyin.loops.promise import live
from huiyin.loops.promise.models import Edition
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from tests.cast import AT, DAY, NAME, PHONE, SAID, Town, fresh, resident

DEED, QUOTE, POST = "换上新井盖", "十天之内一定换好，换不好您再来找我。", "养路站站长"
TITLE = "村口井盖没了"


_fresh = count(1)


def photo(digest: int = 0, kind: str = "photo") -> Attachment:
    """A file as the uploads hand it to the door; the same `digest` is the same file, 0 a new one each time."""
    content = (digest or 1000 + next(_fresh)).to_bytes(32, "big")
    return Attachment(
        kind=kind, media_type="image/jpeg", stored=f"{digest}.jpg", size=10, width=4, height=3, digest=content
    )


def expose(town: Town, *, at: datetime = AT, named: bool = True, **more: Any) -> Case:
    """A resident exposes something at the first village."""
    where = more.pop("place", town.villages[0])
    case = Case(jurisdiction=town.place, loop="promise", place=where, place_path=where.path, channel="web")
    contact = (
        Contact(jurisdiction=town.place, name=NAME, phone=PHONE)
        if named
        else Contact(jurisdiction=town.place, pin="4711")
    )
    by = more.pop("by", Actor.the_resident())
    answers = {"said": SAID, "title": TITLE, **more}
    return place_case(case, "expose", by=by, at=at, answers=answers, contact=contact)


def usual(town: Town, verb: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """Who usually makes a move, and with which answers."""
    roads = town.units["roads"].pk
    words = {"deed": DEED, "words": QUOTE, "by_when": at + 10 * DAY, "speaker": POST}
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "put": ("dispatcher", {"unit": roads}),
        "promise": ("roads", words),
        "record": ("dispatcher", {"unit": roads, **words}),
        "renew": ("roads", {**words, "by_when": at + 30 * DAY}),
        "decline": ("dispatcher", {"ground": "no_means", "reason": "今年没有这笔钱。"}),
        "show": ("roads", {"kind": "photo", "words": "换好了。", "proof": (photo(),)}),
        "plan": ("roads", {"part": "先围起来", "until": at + 2 * DAY}),
        "confirm": ("resident", {}),
        "deny": ("resident", {"words": "盖子又翘了"}),
        "find_kept": ("clerk", {"words": "站上去试过，稳的。"}),
        "find_broken": ("clerk", {"words": "还是空的。"}),
        "hold": ("clerk", {"words": "还好。"}),
        "hold_last": ("clerk", {"words": "还好。"}),
        "agree": ("resident", {}),
        "stand": ("resident", {}),
        "withdraw": ("resident", {}),
    }
    return found[verb]


def act(town: Town, case: Case, verb: str, *, at: datetime, who: str = "", **answers: Any) -> Case:
    """One move through the door by whoever usually makes it; `answers` change the usual ones."""
    usually, given = usual(town, verb, at)
    name = who or usually
    by = resident(case) if name == "resident" else town.actor(name)
    return move_case(case.pk, verb, by=by, at=at, answers={**given, **answers})


def drive(town: Town, case: Case, *verbs: str, step: timedelta = timedelta(minutes=1)) -> Case:
    """Several moves in a row."""
    moment = max(case.filed_at, case.since)
    for verb in verbs:
        moment += step
        case = act(town, case, verb, at=moment)
    return case


def let_time_pass(case: Case, until: datetime) -> Case:
    """Every clock of the case that falls due up to then acts, as the worker makes it."""
    with transaction.atomic():
        lane, held = Lane(case.jurisdiction_id), lock(case.pk, case.jurisdiction_id)
        lane.lapse(held, at=until, recorded_at=until)
        lane.flush()
    return fresh(case)


@pytest.fixture
def edition(town: Town) -> Edition:
    """The 50th edition of town A, on air since AT."""
    made = live.open_edition(town=town.place, number=50, held_at=AT, by=town.actor("dispatcher"), at=AT)
    return live.begin(edition_id=made.pk, by=town.actor("dispatcher"), at=AT)
