"""The counter's queue: a number is drawn, called to a window, called again, and ended. It belongs to nobody by name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from huiyin.cases.lane import Refused
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked_or_none

from .models import Ticket

MOST = 900  # numbers in a day
WINDOWS = 20
SHOWN = timedelta(minutes=15)  # how long a called number stays on the screen


def draw_ticket(*, jurisdiction_id: int, at: datetime) -> Ticket:
    """The next number of the day. Anybody may draw one, without account. Raises Refused."""
    calendar = calendar_of(jurisdiction_id)
    local = at.astimezone(calendar.zone)
    if not calendar.works_on(local.date()) or local.time() >= calendar.closes:
        raise Refused(
            Why(say("The counter is closed now. Numbers are drawn on working days until it closes."))
        )
    for _try in range(10):
        rows = Ticket.objects.filter(jurisdiction_id=jurisdiction_id, on=local.date())
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        if number > MOST:
            raise Refused(Why(say("No more numbers can be drawn today.")))
        try:
            with transaction.atomic():
                return Ticket.objects.create(
                    jurisdiction_id=jurisdiction_id, on=local.date(), number=number, drawn_at=at
                )
        except IntegrityError:
            continue  # somebody drew at the same moment
    raise Refused(Why(say("No number could be drawn. Please try again.")))


def call_next(
    *, jurisdiction_id: int, window: int, number: int | None = None, by: Actor, at: datetime
) -> Ticket | None:
    """Call the first number that waits to `window`, or `number` out of turn; None where nobody waits.

    What stood at the window is ended as served. Raises Refused.
    """
    _only_counter(by, jurisdiction_id, window)
    with transaction.atomic():
        here = _called(jurisdiction_id, _day(jurisdiction_id, at)).filter(window=window)
        here.update(ended_at=at, came=True)
        for _try in range(10):
            rows = _waiting(jurisdiction_id, _day(jurisdiction_id, at))
            first = (rows.filter(number=number) if number is not None else rows).first()
            if first is None:
                return None
            taken = Ticket.objects.filter(pk=first.pk, called_at=None)
            if taken.update(called_at=at, window=window, calls=1):  # nobody else called it in between
                first.refresh_from_db()
                return first
    return None


def call_again(*, ticket_id: UUID, by: Actor, at: datetime) -> Ticket:
    """Call the same number once more. Raises Refused."""
    with transaction.atomic():
        ticket = _open(ticket_id, by)
        Ticket.objects.filter(pk=ticket.pk).update(called_at=at, calls=F("calls") + 1)
        ticket.refresh_from_db()
    return ticket


def end_ticket(*, ticket_id: UUID, came: bool, by: Actor, at: datetime) -> Ticket:
    """The number is done: served, or nobody came. Raises Refused."""
    with transaction.atomic():
        ticket = _open(ticket_id, by)
        ticket.ended_at, ticket.came = at, came
        ticket.save(update_fields=["ended_at", "came"])
    return ticket


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as it stands: called numbers, newest first, and those that wait, in order."""

    called: list[Ticket]
    waiting: list[Ticket]


def queue_of(jurisdiction_id: int, at: datetime) -> Queue:
    """Today's queue. Two statements."""
    day = _day(jurisdiction_id, at)
    called = _called(jurisdiction_id, day).order_by("-called_at")
    return Queue([one for one in called if one.called_at and at - one.called_at < SHOWN][:WINDOWS],
                 list(_waiting(jurisdiction_id, day)))  # fmt: skip


def ahead_of(ticket: Ticket) -> int:
    """How many wait before this number."""
    return _waiting(ticket.jurisdiction_id, ticket.on).filter(number__lt=ticket.number).count()


def _waiting(jurisdiction_id: int, day: date) -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        jurisdiction_id=jurisdiction_id, on=day, called_at=None, ended_at=None
    ).order_by("number")


def _called(jurisdiction_id: int, day: date) -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        jurisdiction_id=jurisdiction_id, on=day, called_at__isnull=False, ended_at=None
    )


def _open(ticket_id: UUID, by: Actor) -> Ticket:
    ticket = locked_or_none(Ticket, ticket_id)
    if ticket is None:
        raise Refused(Why(say("There is no such number.")))
    _only_counter(by, ticket.jurisdiction_id, ticket.window or 1)
    if ticket.ended_at is not None or ticket.called_at is None:
        raise Refused(Why(say("This number is not at a window.")))
    return ticket


def _only_counter(by: Actor, jurisdiction_id: int, window: int) -> None:
    if not any(
        seat.role in ("town", "village", "grid") and seat.jurisdiction_id == jurisdiction_id
        for seat in by.seats
    ):
        raise Refused(Why(say("Only a worker at the counter can do this.")))
    if not 1 <= window <= WINDOWS:
        raise Refused(Why(say("Please choose a window between 1 and %(most)d."), {"most": WINDOWS}, "window"))


def _day(jurisdiction_id: int, at: datetime) -> date:
    return at.astimezone(calendar_of(jurisdiction_id).zone).date()
