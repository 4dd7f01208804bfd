"""Sixty-four clients at once: one winner for each move, everybody else is told, nothing is lost, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.cases.proof import prove
from huiyin.clocks.queries import calendar_of
from huiyin.ledger.models import Event
from huiyin.notices.models import Delivery, Notice
from tests.cast import AT, HOUR, MINUTE, drive, fresh, make_cast, place, resident

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 64


def all_at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each of the clients got, or the exception it met."""
    start = Barrier(CLIENTS)

    def client(number: int) -> Any:
        try:
            start.wait(30)
            return work(number)
        except (Overtaken, Refused) as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(client, range(CLIENTS)))


def test_the_same_move_of_the_same_case_has_one_winner() -> None:
    town = make_cast().a
    case, by = drive(town, place(town), "accept"), town.actor("dispatcher")
    units = [town.units["roads"].pk, town.units["water"].pk]
    results = all_at_once(
        lambda n: move_case(
            case.pk, "dispatch", by=by, at=AT + HOUR, answers={"unit": units[n % 2]}, seen=case.seq
        )
    )
    won = Counter(type(result).__name__ for result in results)
    assert won == {"Case": 1, "Overtaken": CLIENTS - 1}
    winner = next(result for result in results if isinstance(result, Case))
    assert fresh(case).unit_id == winner.unit_id
    assert Event.objects.filter(case_id=case.pk, verb="dispatch").count() == 1


def test_different_words_on_the_same_case_are_all_kept() -> None:
    """A word excludes no other word: sixty-four of them stand in the ledger, numbered without a gap."""
    town = make_cast().a
    case = place(town)
    results = all_at_once(
        lambda n: move_case(case.pk, "add", by=resident(case), at=AT + n * MINUTE, answers={"words": f"{n}"})
    )
    refused = [result for result in results if not isinstance(result, Case)]
    assert not refused
    assert fresh(case).seq == 1 + CLIENTS
    seqs = Event.objects.filter(case_id=case.pk).order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, CLIENTS + 2))
    assert prove(lambda town_id: calendar_of(town_id).zone).ok


def test_different_cases_do_not_stand_in_each_others_way() -> None:
    town = make_cast().a
    cases, by = [place(town) for _ in range(CLIENTS)], town.actor("clerk")
    results = all_at_once(lambda n: move_case(cases[n].pk, "accept", by=by, at=AT + HOUR, answers={}))
    assert all(isinstance(result, Case) for result in results), results
    assert Case.objects.filter(state="accepted").count() == CLIENTS
    assert prove(lambda town_id: calendar_of(town_id).zone).ok


def test_everybody_joins_a_lead_that_is_being_finished() -> None:
    """Whoever comes too late is told; whoever came in time is finished with it. Nobody is left between."""
    town = make_cast().a
    lead = drive(town, place(town), "accept", "dispatch", "take")
    others, by = [place(town) for _ in range(CLIENTS - 1)], town.actor("dispatcher")

    def work(number: int) -> Any:
        if number == 0:
            return move_case(
                lead.pk, "finish", by=town.actor("roads"), at=AT + HOUR, answers={"words": "修好了。"}
            )
        return move_case(others[number - 1].pk, "join", by=by, at=AT + HOUR, answers={"lead": str(lead.pk)})

    results = all_at_once(work)
    assert isinstance(results[0], Case), results[0]
    joined = Case.objects.filter(lead=lead)
    assert fresh(lead).followers == joined.count() == sum(isinstance(result, Case) for result in results) - 1
    assert set(joined.values_list("state", flat=True)) <= {"done", "placed"}
    assert prove(lambda town_id: calendar_of(town_id).zone).ok


def test_every_notice_stands_there_once() -> None:
    town = make_cast().a
    case, by = place(town), town.actor("clerk")
    all_at_once(lambda n: move_case(case.pk, "accept", by=by, at=AT + HOUR, answers={}, seen=case.seq))
    told = Counter(Notice.objects.filter(case_id=case.pk).values_list("seq", "template", "to", "unit_id"))
    assert told and set(told.values()) == {1}
    assert not Delivery.objects.exists()
