"""The inbox: what is whose, the late lane, what is learnt, and several dispatched at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.cases import inbox
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.receipts import new_receipt
from huiyin.people.actors import Actor, Seat
from tests.cast import AT, DAY, HOUR, MINUTE, Cast, Town, act, contact, draft, drive, fresh, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def pile(town: Town, who: str, name: str, at: Any = AT, **filters: Any) -> list[Case]:
    reach = inbox.reach_of(town.actor(who))
    return inbox.page_of(reach, name, inbox.Filters(**filters), at).rows


def test_an_order_lies_with_whoever_has_its_turn(town: Town) -> None:
    case = place(town)
    assert pile(town, "clerk", "accept") == [case]
    assert not pile(town, "clerk2", "accept") and not pile(town, "dispatcher", "dispatch")
    drive(town, case, "accept")
    assert pile(town, "dispatcher", "dispatch") == [case] and not pile(town, "clerk", "accept")
    drive(town, fresh(case), "dispatch")
    assert pile(town, "roads", "take") == [case] and not pile(town, "water", "take")
    drive(town, fresh(case), "take")
    assert pile(town, "roads", "hand") == [case] and not pile(town, "roads", "take")
    drive(town, fresh(case), "finish")
    assert pile(town, "dispatcher", "waiting") == [case] and pile(town, "roads", "unit_waiting") == [case]
    drive(town, fresh(case), "rate")
    assert not pile(town, "dispatcher", "waiting") and not pile(town, "roads", "unit_waiting")


def test_what_came_back_lies_apart(town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch", "object")
    assert pile(town, "dispatcher", "returned") == [case] and not pile(town, "dispatcher", "dispatch")


def test_what_rose_lies_with_the_level_above(town: Town) -> None:
    case = drive(town, place(town), "accept", "ask_above")
    case = fresh(case)
    above = Actor(seats=(Seat(case.raised_to_id, "leader", town.villages[0].path, town.place.pk),))
    below = Actor(seats=(Seat(town.units["roads"].pk, "leader", town.villages[0].path, town.place.pk),))
    assert inbox.page_of(inbox.reach_of(above), "decide", inbox.Filters(), AT).rows == [case]
    assert not inbox.page_of(inbox.reach_of(below), "decide", inbox.Filters(), AT).rows


def test_another_town_sees_nothing(cast: Cast) -> None:
    place(cast.a)
    reach = inbox.reach_of(cast.b.actor("dispatcher"))
    assert inbox.counts_of(reach, AT)["open"] == 0 and not inbox.late_of(reach, AT + 30 * DAY, 6)


def test_the_late_lane_shows_the_longest_first_and_the_table_leaves_them_out(
    sign_in: SignIn, town: Town, clock: Any
) -> None:
    cases = [place(town, at=AT + n * HOUR) for n in range(8)]
    later = AT + 20 * DAY
    clock(later)
    page = sign_in("clerk").get("/desk/").content.decode()
    assert page.count('<li class="late">') == 6
    assert "8 late" in page and "2 more as a list" in page
    reach = inbox.reach_of(town.actor("clerk"))
    assert inbox.late_of(reach, later, 6) == sorted(cases, key=lambda c: (c.next_due_at, c.pk))[:6]
    assert not inbox.page_of(reach, "accept", inbox.Filters(), later).rows
    listed = sign_in("clerk").get("/desk/?late=1").content.decode()
    assert listed.count("data-open=") == 8


def test_within_a_day_what_cannot_wait_comes_first_then_most_households(sign_in: SignIn, town: Town) -> None:
    few = drive(town, place(town, households=2, title=""), "accept")
    many = drive(town, place(town, households=40), "accept")
    Case.objects.filter(pk__in=[few.pk, many.pk]).update(next_due_at=AT + 5 * HOUR)
    wire = drive(town, place(town, "pipe", at=AT - MINUTE), "accept")
    Case.objects.filter(pk=wire.pk).update(next_due_at=AT + 6 * HOUR)
    page = sign_in("dispatcher").get("/desk/").content.decode()
    order = [page.index(f'data-open="/desk/{case.pk}/"') for case in (wire, many, few)]
    assert order == sorted(order)


def test_filters_narrow_and_nonsense_narrows_nothing(sign_in: SignIn, town: Town) -> None:
    lamp, pipe = place(town), place(town, "pipe", channel="phone", place=town.grid)
    assert pile(town, "clerk", "accept", service_id=town.services["pipe"].pk) == [pipe]
    assert pile(town, "clerk", "accept", place=town.grid.path) == [pipe]
    assert pile(town, "clerk", "accept", channel="phone") == [pipe]
    assert pile(town, "clerk", "accept", loop="order", slip=3) == []
    client = sign_in("clerk")
    for query in (
        "kind=x&slip=99&channel=%00&place=%00&after=nonsense",
        "after=2026-01-01_x",
        "view=none",
        "kind=9" + "9" * 40,
    ):
        page = client.get(f"/desk/?{query}").content.decode()
        assert lamp.receipt[:4] in page and pipe.receipt[:4] in page


def tick(case: Case) -> str:
    """What a ticked row sends."""
    return f"{case.pk}.{fresh(case).seq}"


def many(town: Town, count: int) -> None:
    """That many orders accepted, through the lane."""
    lane, made = Lane(town.place.pk, tell=False), []
    with transaction.atomic():
        for n in range(count):
            service = "lamp" if n % 2 else "hole"
            case = draft(town, service, place=town.villages[n % 2], receipt=new_receipt())
            at = AT - timedelta(minutes=n % 50)
            lane.open(
                case, "place", by=Actor.the_resident(), at=at, answers={"said": "x"}, contact=contact(town)
            )
            lane.move(case, "accept", by=town.actor("dispatcher"), at=at)
            made.append(case)
        lane.flush()


def statements(client: Any, address: str) -> int:
    memo.forget_all()
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_inbox_takes_the_same_few_statements_at_any_size(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    many(town, 10)
    ten = statements(client, "/desk/")
    warm = CaptureQueriesContext(connection)
    many(town, 190)
    assert statements(client, "/desk/") == ten
    with warm:
        page = client.get("/desk/").content.decode()
    assert len(warm) <= 15, [q["sql"][:120] for q in warm]
    assert page.count("data-open=") == inbox.PAGE


def test_pages_follow_each_other_without_gap_or_double(sign_in: SignIn, town: Town) -> None:
    many(town, 120)
    client, seen, address = sign_in("dispatcher"), [], "/desk/?view=dispatch"
    for _ in range(5):
        page = client.get(address).content.decode()
        seen += re.findall(r'data-open="(/desk/[^"]+)"', page)
        found = re.search(r'class="more" href="([^"]+after=[^"]+)"', page)
        if not found:
            break
        address = found.group(1).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120


def test_the_suggestion_says_what_ninety_days_taught(sign_in: SignIn, town: Town) -> None:
    for n in range(3):
        drive(town, place(town, at=AT - (n + 2) * DAY), "accept", "dispatch")
    drive(town, place(town), "accept")
    page = sign_in("dispatcher").get("/desk/?view=dispatch").content.decode()
    assert "in 90 days 3 of 3 of this kind ended here" in page


def test_several_dispatched_at_once_say_which_went_and_which_not(sign_in: SignIn, cast: Cast) -> None:
    town = cast.a
    good = [drive(town, place(town), "accept") for _ in range(2)]
    early, theirs = place(town), drive(cast.b, place(cast.b), "accept")
    unit = town.units["roads"].pk
    ids = [tick(case) for case in (*good, early, theirs)]
    answer = sign_in("dispatcher").post("/desk/dispatch/", {"case": ids, "unit": unit, "by_when": ""})
    page = answer.content.decode()
    assert [fresh(case).state for case in (*good, early, theirs)] == [
        "dispatched",
        "dispatched",
        "placed",
        "accepted",
    ]
    assert page.count("<b>Dispatched</b>") == 2 and page.count("<b>Not dispatched</b>") == 2
    assert "it is the village&#39;s turn" in page or "the village" in page
    assert theirs.receipt[:4] not in page


def test_a_bulk_dispatch_without_ticks_or_unit_says_what_is_missing(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town), "accept")
    client = sign_in("dispatcher")
    nothing = client.post("/desk/dispatch/", {"unit": town.units["roads"].pk})
    assert nothing.status_code == 422 and "Nothing is ticked yet" in nothing.content.decode()
    no_unit = client.post("/desk/dispatch/", {"case": tick(case), "unit": ""})
    assert no_unit.status_code == 422 and "checked" in no_unit.content.decode()
    bad_day = client.post("/desk/dispatch/", {"case": tick(case), "unit": "1", "by_when": "soon"})
    assert bad_day.status_code == 422
    assert fresh(case).state == "accepted"


def test_the_village_cannot_dispatch_in_bulk(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town), "accept")
    answer = sign_in("clerk").post("/desk/dispatch/", {"case": tick(case), "unit": town.units["roads"].pk})
    assert answer.status_code == 403 and fresh(case).state == "accepted"


def test_a_promise_after_the_resident_s_day_stays_with_its_reason(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town), "accept")
    data = {"case": tick(case), "unit": town.units["roads"].pk, "by_when": "2027-01-01"}
    page = sign_in("dispatcher").post("/desk/dispatch/", data).content.decode()
    assert "That is after the day the resident was promised." in page
    assert fresh(case).state == "accepted"


def test_a_bulk_dispatch_does_not_undo_what_a_colleague_just_did(
    sign_in: SignIn, town: Town, clock: Any
) -> None:
    case = drive(town, place(town), "accept")
    ticked = tick(case)
    act(town, case, "dispatch", at=AT + HOUR, answers={"unit": town.units["water"].pk})
    clock(AT + 2 * HOUR)
    data = {"case": ticked, "unit": town.units["roads"].pk, "by_when": ""}
    page = sign_in("dispatcher").post("/desk/dispatch/", data).content.decode()
    assert "Somebody was faster. A-desk at 10:00: dispatched it to A-water." in page
    assert fresh(case).unit_id == town.units["water"].pk


def test_a_moved_case_leaves_the_bulk_list(town: Town) -> None:
    case = drive(town, place(town), "accept")
    act(town, case, "dispatch", at=AT + HOUR)
    assert not pile(town, "dispatcher", "dispatch")


@pytest.mark.parametrize("limit", [None, 40])
def test_tabs_and_rows_say_alike_that_there_is_more_than_was_counted(
    sign_in: SignIn, town: Town, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    roads = town.units["roads"]
    roads.capacity = limit
    roads.save()
    for _ in range(4):
        drive(town, place(town), "accept", "dispatch")
    drive(town, place(town), "accept")
    memo.forget_all()
    for module in ("huiyin.cases.inbox", "huiyin.web.desk.rows"):
        monkeypatch.setattr(f"{module}.COUNTED", 3)
    page = sign_in("dispatcher").get("/desk/?view=dispatch").content.decode()
    assert f">2+/{limit}<" in page.replace("</svg>", ">") if limit else "<td>2+</td>" in page
