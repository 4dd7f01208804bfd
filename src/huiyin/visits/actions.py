"""What a visit writes: the visit, an order for each need through the one door, what was brought. Exactly once by its key."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.cases.door import place_case
from huiyin.cases.models import Attachment, Case, Service
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.keyed import keyed_hash
from huiyin.people.models import Contact

from .access import may_walk, walking_seat
from .households import keep_yes, number_to_text, tie
from .models import Brought, Door, Need, Round, Submission, Visit
from .planning import door_of, tidy
from .told import Given, HeardNeed, Told

HOUR = timedelta(hours=1)
SKEW = timedelta(minutes=10)  # how far a phone's clock may run ahead before it isn't believed

Files = Mapping[UUID, Attachment]


@dataclass(frozen=True, slots=True)
class _Keeping:
    """One visit while it is being written. `phone` is the number for its receipts; `pin`, where there is none, is one for
    all of them."""

    visit: Visit
    told: Told
    key: UUID
    phone: str
    pin: str
    files: Files
    by: Actor
    at: datetime


def found_again(*, key: UUID, raw: Mapping[str, object], by: Actor) -> Visit | None:
    """The visit that was kept under `key` already, or None. Raises Refused: another's key, or other content."""
    held = Submission.objects.filter(pk=key).select_related("visit__door", "visit__round").first()
    return _same(held, raw, by) if held else None


def keep_visit(
    *, key: UUID, told: Told, raw: Mapping[str, object], files: Files, by: Actor, at: datetime
) -> Visit:
    """Keep one visit with everything that follows, in one transaction. The same `key` again gives the same visit.

    `raw` is the item as the phone sent it; its digest says whether a repeated key holds the same. `files` are checked and
    stored, not yet saved. Raises Refused with every reason; nothing is written then.
    """
    if told.problems:
        raise Refused(*told.problems)
    assert by.account_id is not None
    try:
        with transaction.atomic():
            found = _round_for(told, by)
            item = Submission(
                pk=key,
                jurisdiction_id=found.jurisdiction_id,
                account_id=by.account_id,
                digest=digest_of(raw),
                received_at=at,
            )
            with transaction.atomic():  # a second tab waits here, and then finds the row of the first
                item.save(force_insert=True)
            item.visit = _write(found, told, key, files, by, at)
            item.save(update_fields=["visit"])
            return item.visit
    except IntegrityError:
        if visit := found_again(key=key, raw=raw, by=by):
            return visit
        raise


def digest_of(raw: Mapping[str, object]) -> bytes:
    """What an item held, under the installation's secret."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=True, default=str)
    return keyed_hash(text, "outbox")


def _same(held: Submission, raw: Mapping[str, object], by: Actor) -> Visit:
    if held.account_id != by.account_id:
        raise Refused(Why(say("This was sent by somebody else. It stays theirs.")))
    if bytes(held.digest) != digest_of(raw) or held.visit is None:
        raise Refused(Why(say("This form was sent once already with other words. Please open a fresh form.")))
    return held.visit


def _round_for(told: Told, by: Actor) -> Round:
    rows = Round.objects.select_related("place")
    found = rows.filter(pk=told.round_id).first() if told.round_id else None
    if found is None or not may_walk(found, by):
        sentence = say(
            "This round is not yours, or your seat there has ended. Hand it to your village on paper."
        )
        raise Refused(Why(sentence, field="round"))
    return found


def _write(found: Round, told: Told, key: UUID, files: Files, by: Actor, at: datetime) -> Visit:
    seat = walking_seat(by, found.place_path)
    assert seat is not None
    assert by.account_id is not None
    told_at = believed(told.told_at, found, at)
    visit = Visit(
        jurisdiction_id=found.jurisdiction_id,
        round=found,
        door=_door_for(found, told),
        worker_id=by.account_id,
        unit_id=seat.unit_id,
        outcome=told.outcome,
        heard=len(told.needs),
        spoke=told.spoke,
        at=told_at or at,
        told_at=told_at,
        received_at=at,
    )
    visit.save(force_insert=True)
    phone = told.phone or _number_of_the_house(visit, told, by, at)
    pin = "" if phone else f"{secrets.randbelow(10_000):04d}"
    keeping = _Keeping(visit, told, key, phone, pin, files, by, at)
    for number, heard in enumerate(told.needs):
        _hear(keeping, heard, number)
    for number, given in enumerate(told.brought):
        _give(visit, given, number)
    _agree(keeping)
    return visit


def _number_of_the_house(visit: Visit, told: Told, by: Actor, at: datetime) -> str:
    """The household's own number for its receipts, where somebody who lives there spoke and gave none at the door."""
    if not told.needs or told.spoke != "house":
        return ""
    return number_to_text(
        visit.door, words=_("to send the receipt of what was said at the door"), by=by, at=at
    )


def believed(told_at: datetime | None, found: Round, at: datetime) -> datetime | None:
    """The hour that the phone told, if it can have been: on the round's day or after it, and not in the future."""
    if told_at is None:
        return None
    zone = calendar_of(found.jurisdiction_id).zone
    if not datetime.combine(found.on, time(), zone) <= told_at <= at + SKEW:
        return None
    return min(told_at, at).astimezone(zone).replace(minute=0, second=0, microsecond=0)


def _door_for(found: Round, told: Told) -> Door:
    if told.door_id is not None:
        door = Door.objects.filter(round=found, pk=told.door_id).first()
        if door is None:
            raise Refused(Why(say("That door does not belong to this round."), field="door"))
        return door
    fresh = door_of(found, tidy(told.label), 1)
    for door in found.doors.all():
        if door.label == fresh.label:
            return door
        fresh.order = max(fresh.order, door.order + 1)
    fresh.save(force_insert=True)
    return fresh


def _hear(keeping: _Keeping, heard: HeardNeed, number: int) -> None:
    """One need becomes one order, filed at the end of the hour in which it was said."""
    visit, told = keeping.visit, keeping.told
    place, town = visit.round.place, visit.jurisdiction_id
    kinds = Service.objects.filter(jurisdiction_id=town, active=True)
    service = kinds.filter(pk=heard.service_id).first() if heard.service_id is not None else None
    kept = tuple(keeping.files[file] for file in heard.files if file in keeping.files)
    case = place_case(
        Case(
            jurisdiction_id=town,
            loop="order",
            place=place,
            place_path=place.path,
            service=service,
            channel="grid",
        ),
        "place",
        by=keeping.by,
        at=min(visit.at + HOUR, keeping.at),  # never before it was said, so that nothing is late by rounding
        recorded_at=keeping.at,
        answers={"said": heard.said, "where": visit.door.label, "files": kept},
        contact=Contact(
            jurisdiction_id=town,
            phone=keeping.phone,
            pin=keeping.pin,
            language=told.language,
            reach_by="sms" if keeping.phone else "visit",
        ),
        key=uuid5(keeping.key, f"need {number}"),
        language=told.language,
    )
    like = _like(visit, service)
    need = Need(jurisdiction_id=town, visit=visit, no=number + 1, service=service, case=case, like=like)
    need.save(force_insert=True)


def _agree(keeping: _Keeping) -> None:
    """Write down what the family agreed to, at the hour at which it said so; and tie the visit to a file that may hold it."""
    visit, told, by = keeping.visit, keeping.told, keeping.by
    if told.consent is not None:
        file = keeping.files.get(told.consent.file)
        if file is None:
            raise Refused(
                Why(say("The signature or the recording of their yes is missing."), field="consent-how")
            )
        keep_yes(visit, told.consent, file, told.language, key=keeping.key, by=by, at=visit.at)
    tie(visit, list(visit.needs.all()), by=by, at=visit.at)


def _like(visit: Visit, service: Service | None) -> Need | None:
    """An open need of the same kind that another worker heard at this door within a day: perhaps the same one."""
    if service is None:
        return None
    rows = Need.objects.filter(
        jurisdiction_id=visit.jurisdiction_id,
        visit__door__place_id=visit.door.place_id,
        visit__door__label=visit.door.label,
        visit__at__gte=visit.at - timedelta(hours=16),
        visit__at__lte=visit.at + timedelta(hours=16),
        service=service,
        case__closed_at=None,
    )
    return rows.exclude(visit__worker_id=visit.worker_id).order_by("id").first()


def _give(visit: Visit, given: Given, number: int) -> None:
    Brought(
        jurisdiction_id=visit.jurisdiction_id,
        visit=visit,
        no=number + 1,
        what=given.what,
        fen=given.fen,
        fund=given.fund,
        receipt_no=given.receipt_no,
    ).save(force_insert=True)
