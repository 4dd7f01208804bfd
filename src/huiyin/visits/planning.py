"""Rounds: planned at the desk, taken along on a phone, ended."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account
from huiyin.places.models import Place
from huiyin.rows import insert, locked

from .access import may_walk, planning_seat, walking_seat
from .models import Door, Pack, Round
from .occasions import ASKS, BY_CODE
from .told import LONGEST

GRACE = timedelta(hours=6)  # after the end of the round's day, for whoever comes home late
FARTHEST = timedelta(days=60)
MOST_DOORS = 120


def plan_round(
    *,
    place: Place,
    on: date,
    occasion: str,
    asks: Sequence[str],
    worker: Account,
    labels: Sequence[str],
    by: Actor,
    at: datetime,
) -> Round:
    """Plan the round of `worker` at `place` (a village or a grid) on a day: one door for each label, in that order."""
    if planning_seat(by, place.path) is None:
        raise Refused(
            Why(say("Rounds are planned by the village or the town that they lie in."), field="place")
        )
    assert by.account_id is not None  # a seat belongs to an account
    doors = list(dict.fromkeys(tidy(label) for label in labels if tidy(label)))
    made = Round(
        jurisdiction_id=place.jurisdiction_id or place.pk,
        place=place,
        place_path=place.path,
        on=on,
        occasion=occasion,
        asks=" ".join(code for code in ASKS if code in asks),
        worker=worker,
        made_by_id=by.account_id,
        made_at=at,
    )
    if whys := _problems(made, doors):
        raise Refused(*whys)
    with transaction.atomic():
        insert([made])
        insert([door_of(made, label, order) for order, label in enumerate(doors, 1)])
    return made


def door_of(found: Round, label: str, order: int) -> Door:
    """An unsaved door of a round."""
    return Door(
        jurisdiction_id=found.jurisdiction_id,
        round=found,
        place_id=found.place_id,
        label=label,
        order=order,
    )


def end_round(*, round_id: UUID, by: Actor, at: datetime) -> Round:
    """End a round at the desk: phones wipe its papers as soon as they are in signal. What was written there is still taken."""
    with transaction.atomic():
        found = locked(Round, round_id)
        if planning_seat(by, found.place_path) is None:
            raise Refused(Why(say("A round is ended by the village or the town that it lies in.")))
        if found.ended_at is None:
            found.ended_at = at
            found.save(update_fields=["ended_at"])
    return found


def take_pack(*, found: Round, by: Actor, at: datetime) -> Pack:
    """Write down that `by` takes the papers of a round along. Raises Refused: not theirs, ended, or over."""
    if not may_walk(found, by):
        raise Refused(Why(say("This round is somebody else's.")))
    until = readable_until(found)
    if found.ended_at is not None or at >= until:
        raise Refused(Why(say("This round is over; its papers are not given out any more.")))
    assert by.account_id is not None
    return Pack.objects.create(
        jurisdiction_id=found.jurisdiction_id, round=found, account_id=by.account_id, taken_at=at, until=until
    )


def readable_until(found: Round) -> datetime:
    """The moment from which the papers of a round are gone: the end of its day and a little."""
    zone = calendar_of(found.jurisdiction_id).zone
    return datetime.combine(found.on + timedelta(days=1), time(), zone) + GRACE


def tidy(label: str) -> str:
    """A door as it is called, in one line and one width: "3 号" and "３号" are one door."""
    return " ".join(unicodedata.normalize("NFKC", label).split())


def _problems(plan: Round, doors: list[str]) -> list[Why]:
    found = []
    zone = calendar_of(plan.jurisdiction_id).zone
    today = plan.made_at.astimezone(zone).date()
    if plan.place.kind not in ("village", "grid"):
        found.append(Why(say("Please choose a village or a group."), field="place"))
    if not today <= plan.on <= today + FARTHEST:
        found.append(Why(say("A round is for today or one of the next 60 days."), field="on"))
    if plan.occasion not in BY_CODE:
        found.append(Why(say("Please choose why you knock."), field="occasion"))
    if not doors:
        found.append(Why(say("Please name at least one door."), field="doors"))
    if len(doors) > MOST_DOORS:
        args = {"n": len(doors), "most": MOST_DOORS}
        found.append(Why(say("That is %(n)d doors; at most %(most)d fit into one round."), args, "doors"))
    if any(len(door) > LONGEST["label"] or "\x00" in door for door in doors):
        sentence = say("A door is named in at most 40 characters: the group and the house, never a person.")
        found.append(Why(sentence, field="doors"))
    if walking_seat(actor_of(plan.worker, at=plan.made_at), plan.place_path) is None:
        found.append(
            Why(say("Whoever walks the round needs a seat in that village or group."), field="worker")
        )
    return found
