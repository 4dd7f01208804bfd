"""The one door. `place_case` opens a case and `move_case` moves one; nothing else in Huiyin changes a case."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction

from huiyin.kernel import chain
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.prepared import Asked, Prepared, together
from huiyin.rows import locked, town_of

from . import registry
from .lane import Lane, Refused
from .models import Case
from .receipts import new_receipt

_BY_KEY = Prepared(lambda town, key: Case.objects.filter(jurisdiction_id=town, key=key), town=int, key=UUID)
TRIES = 3  # of a move that PostgreSQL undid because it waited in a circle


@dataclass(frozen=True, slots=True)
class Overtaken(Exception):
    """Somebody else moved the case since the page was drawn. `case` is as it stands now, `whys` the reasons against."""

    case: Case
    whys: tuple[Why, ...]


def place_case(
    case: Case,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    answers: Mapping[str, object],
    contact: Contact | None = None,
    key: UUID | None = None,
    recorded_at: datetime | None = None,
    language: str = "",
    along: Callable[[Case], None] | None = None,
) -> Case:
    """Open a drafted case in one transaction. The same `key` again gives the case that is there already.

    `along` writes what stands with the case or not at all; it is called again where a receipt was taken, and not where the case was there.
    `recorded_at` is when it reached the town, where it was said (`at`) before that, out of signal. Raises Refused with every reason; also where `key` comes again with other content.
    """
    digest = _digest(verb, answers, contact, case.place_id, case.service_id)
    if key and (found := _BY_KEY.first(town=case.jurisdiction_id, key=key)):
        return _same(found, digest)
    for _ in range(5):
        case.receipt, case.key, case.digest = case.receipt or new_receipt(), key, digest if key else None
        lane = Lane(case.jurisdiction_id)
        try:
            with transaction.atomic():
                lane.open(
                    case,
                    verb,
                    by=by,
                    at=at,
                    answers=answers,
                    contact=contact,
                    recorded_at=recorded_at,
                    language=language,
                )
                with together(last=True):
                    lane.flush()
                    if along is not None:
                        along(case)
            return case
        except IntegrityError:
            if key and (found := _BY_KEY.first(town=case.jurisdiction_id, key=key)):
                return _same(found, digest)
            case = _draft_again(case)
    raise Refused(Why(say("No receipt number could be drawn. Please try again.")))


def sent_before(town: int, key: UUID) -> Asked[Case]:
    """What asks first whether a form was sent before, to ask it ahead."""
    return _BY_KEY.asked(town=town, key=key)


def move_case(
    case_id: UUID,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    answers: Mapping[str, object] | None = None,
    seen: int | None = None,
    key: UUID | None = None,
    language: str = "",
    contact: Contact | None = None,
    town: int | None = None,
) -> Case:
    """Move a case in one transaction: lock, decide, write state, clocks, event, words and outbox.

    `contact` is how to reach a person outside whom the move seats. `town` is the case's own: whoever has read the
    case says it and spares the statement that finds it; a case of another town does not exist.

    `seen` is the number of the last event on the page that the mover looked at. Raises Case.DoesNotExist, Refused, or
    Overtaken where the reason against is that somebody was faster. The same `key` again changes nothing.
    """
    for left in reversed(range(TRIES)):
        try:
            return _move_once(case_id, verb, by, at, answers or {}, seen, key, language, contact, town)
        except OperationalError as error:
            if left == 0 or not _is_deadlock(error):
                raise
    raise AssertionError("unreachable")


def _move_once(  # noqa: PLR0917 - move_case hands over what it was given
    case_id: UUID,
    verb: str,
    by: Actor,
    at: datetime,
    answers: Mapping[str, object],
    seen: int | None,
    key: UUID | None,
    language: str,
    contact: Contact | None,
    town: int | None,
) -> Case:
    digest = _digest(verb, answers, contact, None, None) if key else b""
    with transaction.atomic():
        case = lock(case_id, town_of(Case, case_id) if town is None else town)
        if key and case.move_key == key:
            return _same_move(case, digest)
        lane = Lane(case.jurisdiction_id)
        if key:
            lane.keep(case, move_key=key, move_digest=digest)
        before = case.seq
        if seen is not None and seen < before and _moved_on(case, seen):
            raise Overtaken(case, (Why(say("It moved on since you opened this page. Please look again.")),))
        try:
            lane.move(case, verb, by=by, at=at, answers=answers, language=language, contact=contact)
        except Refused as refused:
            if seen is not None and seen < before:
                raise Overtaken(lock(case_id, case.jurisdiction_id), refused.whys) from None
            raise
        lane.flush()
    return case


def _is_deadlock(error: OperationalError) -> bool:
    """Two moves of joined orders waited for each other, and PostgreSQL undid this one. Not inside a caller's
    transaction, which is undone with it."""
    undone = getattr(error.__cause__, "sqlstate", "") == "40P01"
    return undone and not transaction.get_connection().in_atomic_block


def lock(case_id: UUID, town: int) -> Case:
    """The case of that town, locked until the transaction ends. On SQLite the transaction itself is the lock."""
    return locked(Case, case_id, town=town)


def _moved_on(case: Case, seen: int) -> bool:
    """Whether one of the events after `seen` took the case anywhere. A word added or a rise by itself stops nobody."""
    loop = registry.loop_named(case.loop)
    later = Event.objects.filter(jurisdiction_id=case.jurisdiction_id, case_id=case.pk, seq__gt=seen)
    return any(loop.by_verb[verb].to for verb in later.values_list("verb", flat=True))


def _same(found: Case, digest: bytes) -> Case:
    if bytes(found.digest or b"") != digest:
        raise Refused(Why(say("This form was sent once already with other words. Please open a fresh form.")))
    return found


def _same_move(case: Case, digest: bytes) -> Case:
    if bytes(case.move_digest or b"") != digest:
        raise Refused(Why(say("This form was sent once already with other words. Please open a fresh form.")))
    return case


def _draft_again(case: Case) -> Case:
    """The same draft under a fresh identity and receipt, after a clash."""
    names = (
        "jurisdiction_id",
        "loop",
        "place_id",
        "place_path",
        "service_id",
        "channel",
        "title",
        "households",
        "latitude",
        "longitude",
        "due_at",
        "external_id",
        "lead_id",
    )
    fresh = Case(**{name: getattr(case, name) for name in names})
    fresh.led_from = case.led_from
    return fresh


def _digest(verb: str, answers: Mapping[str, object], contact: Contact | None, *more: object) -> bytes:
    """What a form held, under the installation's secret: a stolen database can't be asked about telephone numbers."""
    plain = {name: _plain(value) for name, value in answers.items()}
    reach = [contact.name, contact.phone] if contact else []
    text = chain.canonical({"verb": verb, "answers": plain, "reach": reach, "more": list(more)})
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256")


def _plain(value: object) -> object:
    return [bytes(file.digest).hex() for file in value] if isinstance(value, tuple) else value
