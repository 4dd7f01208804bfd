"""Who was asked for their word, how and by whom; and nobody writes down a word about their own work."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.ledger.models import Event
from huiyin.notices.models import Delivery, Notice
from tests.cast import AT, DAY, PASSWORD, Town, act, drive, place

pytestmark = pytest.mark.django_db
DONE = ("accept", "dispatch", "take", "finish")


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.login(username=town.accounts[who].username, password=PASSWORD)
    return client


def test_it_tells_how_each_was_asked_and_by_whom(town: Town) -> None:
    case = drive(town, place(town), *DONE)
    notice = Notice.objects.get(case_id=case.pk, template="done")
    Delivery.objects.create(jurisdiction=town.place, notice=notice, channel="sms", state="failed")
    act(town, case, "call_back", at=AT + DAY, answers={"how": "door", "reached": "no"})
    act(town, case, "call_back", at=AT + 2 * DAY, who="dispatcher")
    page = signed_in(town, "dispatcher").get("/desk/asking/").content.decode()
    for told in ("在自己的页面上", "短信：没送到", "03-03", "上门，没联系上", "打电话，联系上了"):
        assert told in page, told


def test_asking_is_an_event_of_the_ledger_and_moves_nothing(town: Town) -> None:
    case = drive(town, place(town), *DONE)
    after = act(town, case, "call_back", at=AT + DAY)
    event = Event.objects.get(case_id=case.pk, verb="call_back")
    assert json.loads(event.facts) == {"how": "phone", "reached": "yes"}
    assert (after.state, after.since, after.step_due_at) == (case.state, case.since, case.step_due_at)


def test_a_unit_may_ask_but_not_write_down_what_is_said_of_its_work(town: Town) -> None:
    case = drive(town, place(town), *DONE)
    page = signed_in(town, "roads").get("/desk/asking/").content.decode()
    assert f"/desk/{case.pk}/do/call_back/" in page
    assert "by-phone" not in page
    assert f"/desk/{case.pk}/by-phone/" in signed_in(town, "clerk").get("/desk/asking/").content.decode()


def test_nobody_sees_what_their_seat_does_not_reach(cast) -> None:
    case = drive(cast.a, place(cast.a), *DONE)
    for town, who in ((cast.a, "clerk2"), (cast.b, "dispatcher"), (cast.b, "leader")):
        assert str(case.pk) not in signed_in(town, who).get("/desk/asking/").content.decode()


def test_it_costs_the_same_for_two_and_for_ten(town: Town) -> None:
    client = signed_in(town, "dispatcher")

    def statements() -> int:
        client.get("/desk/asking/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/asking/")
        return len(seen)

    for _ in range(2):
        act(town, drive(town, place(town), *DONE), "call_back", at=AT + DAY)
    few = statements()
    for _ in range(8):
        act(town, drive(town, place(town), *DONE), "call_back", at=AT + DAY)
    assert statements() == few <= 15
