"""Listing a week and drawing from the list. The worker does both, each once, after the town's day was sealed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from django.db import IntegrityError, transaction

from huiyin.cases import registry
from huiyin.cases.door import lock
from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Case
from huiyin.kernel.loop import Loop
from huiyin.ledger.models import Event, Seal
from huiyin.ledger.seals import start_of
from huiyin.people.actors import CLOCKWORK, Actor
from huiyin.rows import insert, locked

from . import lot
from .models import Ballot, Draw

DRAW, CHECK = "draw", "check"  # the moves by which a loop takes part in spot checks
BACK = 4  # weeks before the last that are listed yet, where the worker was away
WEEK = timedelta(days=7)
AT_ONCE = 2000  # rows that are held as objects
KEY = 16  # bytes of a case's key


def checked_loops() -> list[Loop]:
    """The loops that take part: those that declare the move by which a case is drawn."""
    return [loop for loop in registry.all_loops() if DRAW in loop.by_verb]


def done_verbs(loop: Loop) -> list[str]:
    """The moves by which an office says that it is done."""
    states = loop.by_verb[DRAW].source
    return [move.verb for move in loop.moves if move.to in states and any(role.office for role in move.by)]


def keep_lots(jurisdiction_id: int, *, zone: tzinfo, at: datetime) -> int:
    """List every full week that has no list yet, and draw where the seal is there. Returns how many were drawn."""
    drawn = 0
    for loop in checked_loops():
        for week_on in reversed(list(_weeks_before(at.astimezone(zone).date()))):
            list_week(
                jurisdiction_id=jurisdiction_id, loop=loop, week_on=week_on, zone=zone, by=CLOCKWORK, at=at
            )
        for draw in Draw.objects.filter(jurisdiction_id=jurisdiction_id, loop=loop.name, drawn_at=None):
            drawn += draw_lots(draw_id=draw.pk, by=CLOCKWORK, at=at)
    return drawn


def list_week(
    *, jurisdiction_id: int, loop: Loop, week_on: date, zone: tzinfo, by: Actor, at: datetime
) -> Draw | None:
    """Publish the list of what was called done in that week and still is. None where there is nothing, or a list already."""
    if Draw.objects.filter(jurisdiction_id=jurisdiction_id, loop=loop.name, week_on=week_on).exists():
        return None
    # a city calls two hundred thousand done in a week; all of it is read before anything is locked
    keys = bytearray()
    for case in _called_done(jurisdiction_id, loop, start_of(week_on, zone), start_of(week_on + WEEK, zone)):
        keys += case.bytes
    if not keys:
        return None
    draw = Draw(
        jurisdiction_id=jurisdiction_id,
        loop=loop.name,
        week_on=week_on,
        listed_at=at,
        listed_on=at.astimezone(zone).date(),
        listed=len(keys) // KEY,
        digest="",
    )
    try:
        with transaction.atomic():
            draw.save(force_insert=True)
            for start in range(0, len(keys), KEY * AT_ONCE):
                some = keys[start : start + KEY * AT_ONCE]
                insert([_ballot(draw, bytes(some[n : n + KEY])) for n in range(0, len(some), KEY)])
            refs = draw.ballots.order_by("ref").values_list("ref", flat=True)
            draw.digest = lot.digest_of(refs.iterator(chunk_size=AT_ONCE))
            draw.save()
    except IntegrityError:  # another worker was faster
        return None
    return draw


def _ballot(draw: Draw, key: bytes) -> Ballot:
    case = UUID(bytes=key)
    return Ballot(jurisdiction_id=draw.jurisdiction_id, draw=draw, case_id=case, ref=lot.ref_of(case))


def draw_lots(*, draw_id: UUID, by: Actor, at: datetime) -> int:
    """Draw from a list, if a day at or after its own has been sealed. Each drawn case learns it through the door.

    A case that its resident sent back meanwhile stays drawn; there is nothing to check, and it is counted so. Returns how many.
    """
    with transaction.atomic():
        draw = locked(Draw, draw_id)
        seal = (
            Seal.objects.filter(jurisdiction_id=draw.jurisdiction_id, day__gte=draw.listed_on)
            .order_by("day")
            .first()
        )
        if draw.drawn_at is not None or seal is None:
            return 0
        draw.seal_on, draw.seal, draw.drawn_at = seal.day, bytes(seal.hash).hex(), at
        draw.seed = lot.seed_of(draw.digest, draw.seal)
        draw.save()
        listed = draw.ballots.values_list("ref", flat=True).iterator(chunk_size=AT_ONCE)
        refs = lot.drawn(listed, draw.listed, draw.seed)
        chosen = draw.ballots.filter(ref__in=refs)
        chosen.update(drawn=True)
        lane = Lane(draw.jurisdiction_id)
        for case_id in chosen.order_by("case_id").values_list("case_id", flat=True):
            _tell_case(lane, case_id, by, at)
        lane.flush()
    return len(refs)


def _tell_case(lane: Lane, case_id: UUID, by: Actor, at: datetime) -> None:
    case = lock(case_id, lane.jurisdiction_id)
    try:
        lane.move(case, DRAW, by=by, at=at)
    except Refused:
        return  # sent back or brought above since the list was made


def _weeks_before(today: date) -> list[date]:
    """The Mondays of the last full weeks, newest first."""
    monday = today - timedelta(days=today.weekday())
    return [monday - WEEK * n for n in range(1, BACK + 2)]


def _called_done(jurisdiction_id: int, loop: Loop, since: datetime, until: datetime) -> Iterator[UUID]:
    """The cases that an office called done in [since, until) and that still stand so; those joined to another go with it."""
    done = Event.objects.filter(
        jurisdiction_id=jurisdiction_id,
        loop=loop.name,
        verb__in=done_verbs(loop),
        recorded_at__gte=since,
        recorded_at__lt=until,
    )
    rows = Case.objects.filter(
        pk__in=done.values("case_id"), jurisdiction_id=jurisdiction_id, lead=None, drawn_at=None
    )
    stand = rows.filter(state__in=loop.by_verb[DRAW].source).values_list("pk", flat=True)
    return stand.iterator(chunk_size=AT_ONCE)
