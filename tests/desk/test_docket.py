"""The objection docket, what it teaches, and the town's own numbers."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.clocks.models import CalendarDay, TownLimit
from huiyin.clocks.queries import times_of
from huiyin.loops.order import docket
from huiyin.loops.order.actions import teach_catalogue
from huiyin.loops.order.loop import ORDER
from huiyin.loops.order.models import Objection
from tests.cast import AT, DAY, MINUTE, Cast, Town, act, drive, fresh, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def objected(town: Town, days_ago: int) -> Any:
    """Dispatched to the roads, who say it is the water's; then dispatched to the water."""
    case = drive(town, place(town, at=AT - days_ago * DAY), "accept", "dispatch", "object")
    return act(town, case, "dispatch", at=case.since + MINUTE, answers={"unit": town.units["water"].pk})


def test_an_objection_is_open_until_it_goes_somewhere(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town, at=AT - DAY), "accept", "dispatch", "object")
    client = sign_in("dispatcher")
    page = client.get("/desk/docket/").content.decode()
    assert f"/desk/{case.pk}/" in page and "still open" in page and "A-water" in page
    act(town, fresh(case), "dispatch", at=AT, answers={"unit": town.units["water"].pk})
    assert not docket.open_objections(town.place.pk)
    page = client.get("/desk/docket/").content.decode()
    assert "the objection was right" in page


def test_ninety_days_teach_and_one_button_makes_the_rule(sign_in: SignIn, town: Town, clock: Any) -> None:
    cases = [objected(town, n + 1) for n in range(3)]
    lamp = town.services["lamp"]
    (lesson,) = docket.lessons(town.place.pk, AT)
    water = town.units["water"].pk
    assert (lesson.service_id, lesson.dispatched, lesson.right, lesson.unit_id, lesson.of_unit) == (
        lamp.pk,
        3,
        0,
        water,
        3,
    )
    client = sign_in("dispatcher")
    page = client.get("/desk/docket/").content.decode()
    assert "3 of 3 ended with A-water." in page
    assert client.post("/desk/docket/teach/", {"service": lamp.pk, "unit": water}).status_code == 302
    assert Service.objects.get(pk=lamp.pk).unit_id == water
    assert Objection.objects.filter(case__in=cases, taught_at=AT).count() == 3
    assert docket.lessons(town.place.pk, AT)[0].unit_id is None


def test_two_are_not_a_rule(town: Town) -> None:
    for n in range(2):
        objected(town, n + 1)
    assert docket.lessons(town.place.pk, AT)[0].unit_id is None


def test_old_ones_teach_nothing_any_more(town: Town) -> None:
    objected(town, 3)
    assert docket.lessons(town.place.pk, AT + 100 * DAY) == []


@pytest.mark.parametrize("who", ["clerk", "roads", "leader"])
def test_only_the_town_teaches_its_catalogue(who: str, town: Town) -> None:
    lamp, water = town.services["lamp"].pk, town.units["water"].pk
    with pytest.raises(Refused):
        teach_catalogue(service_id=lamp, unit_id=water, by=town.actor(who), at=AT)


def test_no_town_teaches_another_and_no_foreign_unit_is_named(sign_in: SignIn, cast: Cast) -> None:
    lamp = cast.a.services["lamp"]
    foreign = cast.b.units["water"].pk
    for client in (sign_in("dispatcher", cast.b), sign_in("dispatcher")):
        assert client.post("/desk/docket/teach/", {"service": lamp.pk, "unit": foreign}).status_code == 422
    assert Service.objects.get(pk=lamp.pk).unit_id == lamp.unit_id


def test_the_docket_takes_the_same_few_statements(sign_in: SignIn, town: Town) -> None:
    client, counts = sign_in("dispatcher"), []
    for n in (3, 9):
        for k in range(n):
            objected(town, n + k)
        client.get("/desk/docket/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/docket/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


# ── catalogue and numbers ──


def test_the_keeper_changes_the_catalogue(sign_in: SignIn, cast: Cast) -> None:
    lamp = cast.a.services["lamp"]
    data = {
        "name_zh": "路灯、院灯",
        "unit": cast.a.units["water"].pk,
        "proof": "photo",
        "urgency": "",
        "active": "1",
    }
    address = f"/desk/catalogue/{lamp.pk}/"
    assert sign_in("dispatcher").post(address, data).status_code == 403
    assert sign_in("admin", cast.b).post(address, data).status_code == 404
    admin = sign_in("admin")
    assert admin.get(address).status_code == 200
    refused = admin.post(address, {**data, "name_zh": ""})
    assert refused.status_code == 422
    assert admin.post(address, {**data, "unit": cast.b.units["water"].pk}).status_code == 422
    assert admin.post(address, data).status_code == 302
    lamp.refresh_from_db()
    assert (lamp.name_zh, lamp.proof, lamp.public, lamp.active) == ("路灯、院灯", "photo", False, True)


def limit(client: Any, **data: str) -> int:
    return client.post("/desk/numbers/limit/", {"loop": "order", "name": "accept", **data}).status_code


def test_the_keeper_sets_a_limit_and_goes_back(sign_in: SignIn, town: Town) -> None:
    assert limit(sign_in("dispatcher"), number="3", unit="hours") == 403
    admin = sign_in("admin")
    for number, unit in (
        ("x", "hours"),
        ("0", "hours"),
        ("-1", "days"),
        ("1.5", "days"),
        ("9" * 12, "hours"),
        ("nan", "hours"),
        ("inf", "hours"),
        ("1", "years"),
    ):
        assert limit(admin, number=number, unit=unit) == 422
    assert not TownLimit.objects.exists()
    assert limit(admin, number="3", unit="hours") == 302
    due = times_of(town.place.pk, ORDER).due("accept", "", AT)
    assert (due - AT).total_seconds() == 3 * 3600
    assert limit(admin, back="1") == 302 and not TownLimit.objects.exists()
    assert limit(admin, name="nothing", number="3", unit="hours") == 422
    assert limit(admin, loop="nothing", number="3", unit="hours") == 404


def test_the_keeper_keeps_the_town_s_own_days(sign_in: SignIn, town: Town) -> None:
    admin = sign_in("admin")
    assert admin.post("/desk/numbers/day/", {"day": "never"}).status_code == 422
    assert (
        admin.post("/desk/numbers/day/", {"day": "2026-08-12", "works": "", "called": "雪顿节"}).status_code
        == 302
    )
    day = CalendarDay.objects.get()
    assert not times_of(town.place.pk, ORDER).calendar.works_on(day.day)
    assert admin.post("/desk/numbers/day/", {"drop": day.pk}).status_code == 302
    assert not CalendarDay.objects.exists()
