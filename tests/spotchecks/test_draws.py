"""A week's draw: listed before the seed is there, drawn through the door, checked by somebody else."""

import json
import tracemalloc
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.cases.proof import prove
from huiyin.ledger.seals import seal_days
from huiyin.people.actors import CLOCKWORK
from huiyin.spotchecks import actions, lot, queries
from huiyin.spotchecks.actions import checked_loops, draw_lots, keep_lots, list_week
from huiyin.spotchecks.models import Ballot, Draw
from huiyin.web.public import spot_checks
from tests.cast import AT, DAY, PASSWORD, Town, act, drive, fresh, photo, place

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
WEEK = date(2026, 3, 2)  # AT is its Monday
LISTED, DRAWN = AT + 7 * DAY, AT + 8 * DAY
DONE = ("accept", "dispatch", "take", "finish")


def some_done(town: Town, n: int = 6) -> list[Case]:
    return [drive(town, place(town), *DONE) for _ in range(n)]


def lots_kept(town: Town) -> Draw:
    """As the worker does it: on Monday the list, on Tuesday, once Monday is sealed, the lot."""
    assert keep_lots(town.place.pk, zone=ZONE, at=LISTED) == 0
    place(town, at=LISTED)  # something happens on that Monday
    seal_days(town.place.pk, until=DRAWN.date(), zone=ZONE)
    assert keep_lots(town.place.pk, zone=ZONE, at=DRAWN) == 3
    return Draw.objects.get()


def drawn_cases(draw: Draw) -> list[Case]:
    return [one.case for one in draw.ballots.filter(drawn=True).select_related("case")]


def found(town: Town, case: Case, value: str, who: str = "clerk", at=DRAWN + DAY, proof: bool = True) -> Case:
    answers = {"found": value, "words": "去看了。"} | ({"proof": (photo(town),)} if proof else {})
    return act(town, case, "check", at=at, who=who, answers=answers)


def test_the_list_stands_before_the_seed_does(town: Town) -> None:
    cases = some_done(town)
    drive(town, place(town), *DONE, "reopen")  # does not stand as done any more
    drive(town, place(town), "accept", "dispatch", "take", "refuse", "rate")  # nobody called it done
    keep_lots(town.place.pk, zone=ZONE, at=LISTED)
    draw = Draw.objects.get()
    assert (draw.week_on, draw.listed, draw.seed, draw.drawn_at) == (WEEK, 6, "", None)
    assert {ref for ref, _ in queries.all_of(draw)} == {lot.ref_of(case.pk) for case in cases}
    assert draw_lots(draw_id=draw.pk, by=CLOCKWORK, at=LISTED + DAY / 2) == 0, (
        "a seal of an earlier day is known already"
    )
    assert not Ballot.objects.filter(drawn=True).exists()


def test_a_list_longer_than_what_is_held_at_once_is_whole_and_its_page_reads_what_it_shows(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(spot_checks, "LONGEST", 2)
    cases = some_done(town, 5)
    keep_lots(town.place.pk, zone=ZONE, at=LISTED)
    draw = Draw.objects.get()
    refs = [ref for ref, _ in queries.all_of(draw)]
    assert refs == sorted(lot.ref_of(case.pk) for case in cases)
    assert (draw.listed, draw.digest) == (5, lot.digest_of(refs))
    assert {ballot.case_id: ballot.ref for ballot in draw.ballots.all()} == {
        case.pk: lot.ref_of(case.pk) for case in cases
    }
    page = client.get(f"/spot-checks/{WEEK}/").content.decode()
    assert [ref in page for ref in refs] == [True, True, False, False, False]


@pytest.mark.django_db(transaction=True)
def test_the_week_is_read_before_anything_is_locked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite refuses to write, at once, to whoever still reads what somebody else has written to meanwhile."""
    some_done(town, 3)
    read, locked = actions._called_done, []

    def watched(*asked: Any) -> Any:
        for case in read(*asked):
            locked.append(connection.in_atomic_block)
            yield case
        locked.append(connection.in_atomic_block)

    monkeypatch.setattr(actions, "_called_done", watched)
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    keep_lots(town.place.pk, zone=ZONE, at=LISTED)
    assert Draw.objects.get().listed == 3
    assert len(locked) >= 4 and not any(locked)


def test_an_earlier_seal_is_never_the_seed(town: Town) -> None:
    some_done(town)
    seal_days(town.place.pk, until=LISTED.date(), zone=ZONE)
    keep_lots(town.place.pk, zone=ZONE, at=LISTED)
    assert Draw.objects.get().seed == ""


def test_the_drawn_learn_it_through_the_door_and_the_ledger_proves(town: Town) -> None:
    some_done(town)
    draw = lots_kept(town)
    for case in drawn_cases(draw):
        assert (case.state, case.drawn_at, case.found) == ("done", DRAWN, None)
    assert Case.objects.filter(drawn_at__isnull=False).count() == 3
    again = lot.drawn(
        [ref for ref, _ in queries.all_of(draw)], draw.listed, lot.seed_of(draw.digest, draw.seal)
    )
    assert set(again) == {ref for ref, drawn in queries.all_of(draw) if drawn}
    assert prove(lambda _: ZONE).ok


def test_the_worker_twice_or_two_workers_draw_once(town: Town) -> None:
    some_done(town)
    lots_kept(town)
    assert keep_lots(town.place.pk, zone=ZONE, at=DRAWN) == 0
    assert (
        list_week(
            jurisdiction_id=town.place.pk,
            loop=checked_loops()[0],
            week_on=WEEK,
            zone=ZONE,
            by=CLOCKWORK,
            at=DRAWN,
        )
        is None
    )
    assert Draw.objects.count() == 1


def test_what_was_not_drawn_is_not_checked(town: Town) -> None:
    case = some_done(town, 1)[0]
    with pytest.raises(Refused, match="drawn by lot"):
        found(town, case, "yes")


def test_whoever_called_it_done_does_not_check_it(town: Town) -> None:
    for _ in range(3):
        act(town, place(town), "settle", at=AT + DAY)  # by the village itself
    draw = lots_kept(town)
    case = drawn_cases(draw)[0]
    for who in ("clerk", "grid"):
        with pytest.raises(Refused):
            found(town, case, "yes", who)
    assert found(town, case, "yes", "dispatcher").found == "yes"


def test_the_unit_in_charge_does_not_check_its_own_work(town: Town) -> None:
    some_done(town)
    case = drawn_cases(lots_kept(town))[0]
    with pytest.raises(Refused):
        found(town, case, "yes", "roads")


def test_a_photo_is_asked_for_unless_nothing_can_be_seen(town: Town) -> None:
    some_done(town)
    first, second = drawn_cases(lots_kept(town))[:2]
    with pytest.raises(Refused, match="photo"):
        found(town, first, "no", proof=False)
    assert found(town, second, "unseen", proof=False).found == "unseen"


def test_it_changes_neither_the_state_nor_the_residents_word_nor_when_it_was_closed(town: Town) -> None:
    cases = some_done(town)
    for case in cases:
        act(town, case, "rate", at=AT + 2 * DAY)
    case = drawn_cases(lots_kept(town))[0]
    after = found(town, case, "no")
    assert (after.state, after.solved, after.found) == ("rated", "yes", "no")
    assert fresh(after).closed_at == AT + 2 * DAY
    with pytest.raises(Refused, match="already"):
        found(town, after, "yes")


def test_what_the_drawn_came_to_is_counted_apart(town: Town) -> None:
    some_done(town)
    draw = lots_kept(town)
    first, second, third = drawn_cases(draw)
    found(town, first, "yes")
    act(town, second, "reopen", at=DRAWN + DAY)  # its resident was faster
    (week,) = queries.weeks_of(town.place.pk, until=(DRAWN + DAY).date())
    assert week.found == queries.Found(yes=1, sent_back=1, waiting=1)
    assert [case.pk for case in queries.waiting_for(town.place.pk)] == [third.pk]
    drive(town, second, "finish", at=DRAWN + 2 * DAY)
    assert fresh(second).drawn_at is None, "what is done again may be drawn again"


def test_the_pages_tell_all_that_is_needed_and_name_nobody(town: Town, client: Client) -> None:
    some_done(town)
    draw = lots_kept(town)
    found(town, drawn_cases(draw)[0], "no")
    listed = json.loads(b"".join(client.get("/spot-checks/2026-03-02/list.json")))
    assert listed["digest"] == lot.digest_of(listed["list"])
    assert listed["drawn"] == sorted(
        lot.drawn(listed["list"], len(listed["list"]), lot.seed_of(listed["digest"], listed["seal"]))
    )
    page = (
        client.get("/spot-checks/").content.decode() + client.get("/spot-checks/2026-03-02/").content.decode()
    )
    assert draw.seed in page
    for case in Case.objects.all():
        assert case.receipt not in page
        assert str(case.pk) not in page + json.dumps(listed)
    for address in ("/spot-checks/2026-03-09/", "/spot-checks/last-week/"):
        assert client.get(address).status_code == 404
    matter = client.get(f"/register/{drawn_cases(draw)[0].pk}/").content.decode()
    assert "抽查" in matter


def test_the_list_of_a_citys_week_is_told_whole_and_never_held_in_memory(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_done(town)
    lots_kept(town)
    refs = (f"{n:064x}" for n in range(200_000))
    monkeypatch.setattr(queries, "all_of", lambda draw: ((ref, ref.endswith("00fff")) for ref in refs))
    tracemalloc.start()
    try:
        answer = client.get("/spot-checks/2026-03-02/list.json")
        length = sum(map(len, answer))
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length > 200_000 * 68
    assert held < 5_000_000, f"{held:,} bytes for {length:,}"


def test_the_desk_page_costs_the_same_for_three_and_for_thirty(town: Town, client: Client) -> None:
    client.login(username=town.accounts["leader"].username, password=PASSWORD)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/spot-checks/").status_code == 200
        return len(seen)

    some_done(town)
    lots_kept(town)
    statements()
    few = statements()
    Case.objects.filter(jurisdiction=town.place).update(drawn_at=DRAWN)
    Ballot.objects.update(drawn=True)
    assert statements() == few <= 15
