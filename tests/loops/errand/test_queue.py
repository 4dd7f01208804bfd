"""The counter's queue."""

import pytest

from huiyin.cases.lane import Refused
from huiyin.loops.errand.models import Ticket
from huiyin.loops.errand.queue import ahead_of, call_again, call_next, draw_ticket, end_ticket, queue_of
from tests.cast import AT, DAY, HOUR, MINUTE, Cast

pytestmark = pytest.mark.django_db


def draw(town, n=1, at=AT):
    return [draw_ticket(jurisdiction_id=town.place.pk, at=at) for _ in range(n)]


def call(town, window=1, at=AT, who="dispatcher"):
    return call_next(jurisdiction_id=town.place.pk, window=window, by=town.actor(who), at=at)


def test_five_people_are_called_in_order_to_two_windows(town):
    tickets = draw(town, 5)
    assert [one.number for one in tickets] == [1, 2, 3, 4, 5]
    assert ahead_of(tickets[3]) == 3
    assert (call(town).number, call(town, 2).number, call(town).number) == (1, 2, 3)
    queue = queue_of(town.place.pk, AT + MINUTE)
    assert [one.number for one in queue.waiting] == [4, 5]
    assert {(one.number, one.window) for one in queue.called} == {(2, 2), (3, 1)}
    assert Ticket.objects.get(number=1).came is True
    call(town), call(town)
    assert call(town) is None


def test_a_number_is_called_again_and_ended(town):
    draw(town)
    ticket = call(town)
    by = town.actor("dispatcher")
    assert call_again(ticket_id=ticket.pk, by=by, at=AT + MINUTE).calls == 2
    assert end_ticket(ticket_id=ticket.pk, came=False, by=by, at=AT + MINUTE).came is False
    for action in (
        lambda: call_again(ticket_id=ticket.pk, by=by, at=AT),
        lambda: end_ticket(ticket_id=ticket.pk, came=True, by=by, at=AT),
    ):
        with pytest.raises(Refused):
            action()


def test_every_day_begins_with_one_and_a_closed_counter_draws_none(town):
    draw(town, 3)
    assert draw(town, at=AT + DAY)[0].number == 1
    for closed in (AT + 5 * DAY, AT + 12 * HOUR):  # a Saturday; after closing
        with pytest.raises(Refused, match="closed"):
            draw(town, at=closed)


def test_only_the_counter_calls_and_only_its_own_town(cast: Cast, town):
    draw(town)
    for by in (town.actor("roads"), town.actor("leader"), town.actor("admin"), cast.b.actor("dispatcher")):
        with pytest.raises(Refused):
            call_next(jurisdiction_id=town.place.pk, window=1, by=by, at=AT)
    for window in (0, -1, 99):
        with pytest.raises(Refused):
            call(town, window)


def test_a_number_tells_nothing_of_a_person():
    assert not {field.name for field in Ticket._meta.get_fields()} & {
        "name",
        "phone",
        "contact",
        "account",
        "case",
        "address",
    }


def test_no_more_than_nine_hundred_a_day(town):
    Ticket.objects.create(jurisdiction=town.place, on=AT.date(), number=900, drawn_at=AT)
    with pytest.raises(Refused, match="No more"):
        draw(town)
