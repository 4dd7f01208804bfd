"""What falls due moves by itself: once, at its own moment, and without looking at what is only open."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import sweep
from huiyin.cases.models import Case
from huiyin.clocks.models import Deadline
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from tests.cast import AT, DAY, HOUR, Town, fresh, place


def lapse_all(at=AT + 4 * DAY) -> int:  # type: ignore[no-untyped-def]
    return sum(sweep.lapse_batch(town, ids, at=at)[0] for town, ids in sweep.batches(sweep.due_cases(at=at)))


@pytest.mark.django_db
def test_a_lapse_is_recorded_at_the_moment_it_fell_due(town: Town) -> None:
    """The village has till the close of the next working day; the worker slept for two days more."""
    case = place(town)
    due = fresh(case).step_due_at
    assert due is not None
    woke = due + 2 * DAY
    assert lapse_all(woke) == 1
    event = Event.objects.filter(case_id=case.pk).latest("seq")
    assert (event.verb, event.role, event.at, event.recorded_at) == ("escalate", "clock", due, woke)
    case = fresh(case)
    assert (case.state, case.turn, case.rung) == (
        "placed",
        "village",
        1,
    )  # it rose, and it is still somebody's turn
    assert Notice.objects.filter(case_id=case.pk, template="risen", to="resident", at=due).exists()


@pytest.mark.django_db
def test_nothing_happens_before_it_is_due_and_nothing_happens_twice(town: Town) -> None:
    case = place(town)
    due = fresh(case).step_due_at
    assert due is not None
    assert lapse_all(due - timedelta(microseconds=1)) == 0
    assert lapse_all(due) == 1
    assert lapse_all(due) == 0


@pytest.mark.django_db
def test_it_rises_to_the_top_and_stays_somebodys_turn(town: Town) -> None:
    """Left alone for a year an order rises rung by rung, each at its own time, and ends with the owner of last resort."""
    case = place(town)
    lapse_all(AT + 365 * DAY)
    case = fresh(case)
    assert (case.rung, case.closed_at, case.turn) == (case.rungs, None, "village")
    moments = list(Event.objects.filter(case_id=case.pk).order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert not Deadline.objects.filter(fire_at__lte=AT + 365 * DAY).exists()


@pytest.mark.django_db
def test_it_costs_what_is_due_and_not_what_is_open(
    town: Town, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    place(town, "wire")  # danger: a quarter of an hour
    with CaptureQueriesContext(connection) as few:
        lapse_all(AT + HOUR / 2)
    for _ in range(30):
        place(town, at=AT + HOUR)
    place(town, "wire", at=AT + HOUR)
    with CaptureQueriesContext(connection) as many:
        lapse_all(AT + HOUR * 1.5)
    assert len(many) <= len(few) + 2


@pytest.mark.django_db
def test_a_case_that_cannot_go_on_keeps_no_other_waiting(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, well = place(town), place(town)
    Case.objects.filter(pk=stuck.pk).update(loop="gone")
    due = fresh(well).step_due_at
    assert due is not None
    found = [sweep.lapse_batch(t, ids, at=due) for t, ids in sweep.batches(sweep.due_cases(at=due))]
    assert found == [(1, [stuck.pk])]
    assert fresh(well).rung == 1
    assert sweep.due_cases(at=due, leave=[stuck.pk]) == []


@pytest.mark.django_db
def test_a_deadline_without_a_case_is_left_alone(town: Town) -> None:
    lost = uuid4()
    Deadline.objects.create(
        jurisdiction=town.place, case_id=lost, slot="step0", name="accept", due_at=AT, fire_at=AT
    )
    assert sweep.lapse_batch(town.place.pk, [lost], at=AT) == (0, [lost])


@pytest.mark.django_db(transaction=True)
def test_two_workers_lapse_each_clock_once(town: Town) -> None:
    cases = [place(town) for _ in range(30)]
    at = AT + 2 * DAY

    def work(_: int) -> int:
        try:
            done = 0
            for _round in range(20):
                for jurisdiction_id, ids in sweep.batches(sweep.due_cases(at=at), size=4):
                    done += sweep.lapse_batch(jurisdiction_id, ids, at=at)[0]
            return done
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(work, range(3)))
    assert sum(done) == len(cases)
    escalated = Event.objects.filter(verb="escalate").values_list("case_id", flat=True)
    assert sorted(escalated) == sorted(case.pk for case in cases)
    told = Counter(Notice.objects.filter(seq=2).values_list("case_id", "template", "to", "unit_id"))
    assert {case_id for case_id, *_ in told} == set(escalated) and set(told.values()) == {1}
