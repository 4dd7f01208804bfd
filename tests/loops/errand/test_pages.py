"""The errand's pages: the counter, the screen, the catalogue, the receipt, the grades."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.loops.errand.models import BadGrade, Errand, Ticket, UnderWay, Version
from huiyin.loops.errand.queue import call_next, draw_ticket
from tests.cast import AT, DAY, MINUTE, PHONE, Cast, Town, fresh
from tests.loops.errand.conftest import act, bring, drive, mandate

pytestmark = pytest.mark.django_db
MODULES = (
    "web.access", "web.desk.matter", "web.desk.moving", "web.desk.paper", "web.resident.follow", "web.resident.moves",
    "web.resident.opening", "web.opening", "web.loops.errand.public", "web.loops.errand.desk_counter",
    "web.loops.errand.desk_catalogue", "web.loops.errand.desk_grades",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """What time it is on the pages: Monday morning, until a test says otherwise."""
    held = [AT]
    for module in MODULES:
        monkeypatch.setattr(f"huiyin.{module}.now", lambda: held[0])
    return lambda moment: held.__setitem__(0, moment)


def staff(town: Town, who: str) -> Client:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(town.accounts[who])
    return client


def resident_of(case: Case) -> Client:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    return client


def at_counter(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "key": str(new_id()), "errand": "pension", "way": "counter", "place": town.villages[0].pk, "name": "白玛",
        "phone": "13900001111", "language": "bo", "here": ["id-card", "hukou", "photo"], **more,
    }  # fmt: skip


# ── the counter ──


def test_the_counter_takes_an_errand_in_with_all_its_papers(town: Town, pension: Version) -> None:
    desk = staff(town, "dispatcher")
    page = desk.get("/desk/counter/?errand=pension").content.decode()
    assert "Identity card" in page and "5 working days" in page and "A-roads" in page
    answer = desk.post("/desk/counter/bring/", at_counter(town))
    case = Case.objects.get(loop="errand")
    assert answer.status_code == 302 and str(case.pk) in answer.url
    assert (case.state, case.channel) == ("with_office", "counter")
    assert desk.get(answer.url).status_code == 200


def test_what_is_not_ticked_is_said_to_be_missing_at_once(town: Town, pension: Version) -> None:
    staff(town, "clerk").post("/desk/counter/bring/", at_counter(town, here=["hukou"]))
    case = Case.objects.get(loop="errand")
    assert case.state == "lacking"
    page = staff(town, "dispatcher").get(f"/desk/{case.pk}/").content.decode()
    assert page.count("still missing") == 2 and "13900001111" not in page


def test_the_same_form_twice_takes_in_once(town: Town, pension: Version) -> None:
    desk, data = staff(town, "dispatcher"), at_counter(town)
    assert desk.post("/desk/counter/bring/", data).url == desk.post("/desk/counter/bring/", data).url
    assert Case.objects.filter(loop="errand").count() == 1


@pytest.mark.parametrize("wrong", [{"place": ""}, {"language": ""}, {"phone": "12"}, {"way": "flying"}, {"way": "proxy"},
                                   {"mandate_to": "soon"}, {"errand": "nothing"}, {"company": "某公司"}])  # fmt: skip
def test_what_is_wrong_at_the_counter_is_said_and_nothing_is_lost(
    town: Town, pension: Version, wrong: dict[str, str]
) -> None:
    answer = staff(town, "dispatcher").post("/desk/counter/bring/", at_counter(town, **wrong))
    assert answer.status_code == 422 and not Case.objects.filter(loop="errand").exists()
    if wrong.get("errand") != "nothing":
        assert "白玛" in answer.content.decode()


def test_a_queue_of_five_by_keys_alone(town: Town, pension: Version) -> None:
    somebody = Client()
    for _ in range(5):
        assert somebody.post("/errand/number/").status_code == 302
    desk = staff(town, "dispatcher")
    page = desk.get("/desk/counter/").content.decode()
    for key in "NE":
        assert f'data-key="{key}"' in page
    desk.post("/desk/counter/call/", {"do": "next", "window": "3"})
    page = desk.get("/desk/counter/").content.decode()
    assert all(f'data-key="{key}"' in page for key in "ASXN") and "Window 3 · 4 waiting" in page
    screen = somebody.get("/errand/screen/").content.decode()
    assert 'http-equiv="refresh"' in screen and "<script" in screen and "001" in screen
    spoken = somebody.get("/errand/screen.txt").content.decode().splitlines()
    assert len(spoken) == 2 and all("001" in line and "3" in line for line in spoken)
    ticket = Ticket.objects.get(number=1)
    for how in ("again", "nobody"):
        assert desk.post("/desk/counter/call/", {"do": how, "ticket": str(ticket.pk)}).status_code == 302
    assert desk.post("/desk/counter/call/", {"do": "one", "number": "4"}).status_code == 302
    assert Ticket.objects.get(number=4).window == 3
    for _ in range(3):
        desk.post("/desk/counter/call/", {"do": "next"})
    assert desk.post("/desk/counter/call/", {"do": "next"}).status_code == 422


def test_my_number_says_how_many_are_before_me(town: Town) -> None:
    tickets = [draw_ticket(jurisdiction_id=town.place.pk, at=AT) for _ in range(3)]
    client = Client()
    client.cookies["huiyin_language"] = "en"
    address = f"/errand/number/{tickets[2].pk}/"
    assert "2 before you." in client.get(address).content.decode()
    for _ in range(3):
        call_next(jurisdiction_id=town.place.pk, window=2, by=town.actor("dispatcher"), at=AT)
    assert "window 2" in client.get(address).content.decode()
    assert client.get(f"/errand/number/{new_id()}/").status_code == 404


def test_a_closed_counter_says_so(town: Town, clock: Any) -> None:
    clock(AT + 5 * DAY)
    answer = Client().post("/errand/number/")
    assert answer.status_code == 422 and not Ticket.objects.exists()


# ── the resident ──


def test_an_errand_is_brought_from_the_phone_and_followed_like_a_parcel(town: Town, pension: Version) -> None:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    assert (
        "养老补贴" in client.get("/errand/").content.decode()
        or "pension" in client.get("/errand/").content.decode()
    )
    page = client.get("/errand/pension/").content.decode()
    assert "Identity card" in page and "the original" in page and "By proxy" in page
    data = {
        "key": str(new_id()),
        "errand": "pension",
        "way": "self",
        "place": town.villages[0].pk,
        "language": "zh-hans",
        "phone": PHONE,
    }
    assert client.post("/place/errand/", {**data, "errand": ""}).status_code == 422
    answer = client.post("/place/errand/", data)
    case = Case.objects.get(loop="errand")
    assert answer.status_code == 302 and UnderWay.objects.get(case=case).way == "self"
    assert "We have it." in client.get(answer.url).content.decode()
    drive(town, case, "say_missing")
    page = client.get(answer.url).content.decode()
    assert (
        "Something is missing." in page
        and page.count("<span>still missing") == 2
        and "What was missing is here" in page
    )
    assert client.post(f"{answer.url}bring-rest/", {"who": "proxy", "key": str(new_id())}).status_code == 422
    assert (
        client.post(f"{answer.url}bring-rest/", {"who": "oneself", "key": str(new_id())}).status_code == 302
    )
    assert fresh(case).state == "brought"


def test_the_resident_rates_and_neither_the_counter_nor_the_unit_can_tell(
    town: Town, pension: Version
) -> None:
    case = drive(town, bring(town), "take_in", "make_ready", "fetch")
    client = resident_of(case)
    page = client.get(f"/r/{case.receipt}/say-how/")
    assert page.status_code == 200
    answer = client.post(
        f"/r/{case.receipt}/say-how/",
        {"grade": "1", "grade_words": "等太久", "key": str(new_id()), "seen": case.seq},
    )
    assert answer.status_code == 302 and fresh(case).state == "rated"
    bad = BadGrade.objects.get(case=case)
    for who in ("dispatcher", "clerk", "roads"):
        client_of = staff(town, who)
        for address in (f"/desk/{case.pk}/", "/desk/grades/", "/desk/"):
            page = client_of.get(address).content.decode()
            assert "等太久" not in page
            assert address == "/desk/grades/" or "Not satisfied" not in page
    assert staff(town, "dispatcher").get(f"/desk/grades/{case.pk}/").status_code == 403
    leader = staff(town, "leader")
    late = bad.due_at
    assert leader.get(f"/desk/grades/{case.pk}/").status_code in (200, 404)
    act_late = {"answer": "对不起，周末加开窗口。"}
    from huiyin.loops.errand.actions import answer_bad_grade

    answer_bad_grade(case_id=case.pk, answer=act_late["answer"], by=town.actor("leader"), at=late)
    assert "周末加开窗口" in client.get(f"/r/{case.receipt}/").content.decode()


def test_fewer_than_ten_grades_are_not_shown(town: Town, pension: Version) -> None:
    for n in range(11):
        case = drive(town, bring(town, at=AT + n * MINUTE), "take_in", "make_ready", "fetch")
        act(town, case, "rate", at=case.since + MINUTE, answers={"grade": "4"})
        page = staff(town, "roads").get("/desk/grades/").content.decode()
        assert ("Fewer than ten were given." in page) == (n < 9), n
    assert '<td class="r">10</td>' in page and '<td class="r">11</td>' not in page


# ── the catalogue ──


def test_the_keeper_publishes_a_version_and_the_counter_shows_it(town: Town, pension: Version) -> None:
    bring(town)
    assert staff(town, "dispatcher").get("/desk/errands/new/").status_code == 403
    admin = staff(town, "admin")
    address = f"/desk/errands/{pension.errand_id}/"
    page = admin.get(address).content.decode()
    assert "1 errand under way keeps what it was asked for" in page and "id-card | 身份证" in page
    data = {
        "name_zh": "养老补贴",
        "papers": "bank | 银行卡\n照片",
        "fee": "5",
        "days": "3",
        "ways": ["counter", "proxy"],
        "active": "1",
    }
    for wrong in (
        {"fee": "-1"},
        {"fee": "1.234"},
        {"days": "x"},
        {"ways": []},
        {"name_zh": ""},
        {"unit": "999999"},
    ):
        assert admin.post(address, {**data, **wrong}).status_code == 422
    assert admin.post(address, data).status_code == 302
    assert Version.objects.filter(errand_id=pension.errand_id).count() == 2
    assert admin.post(address, data).status_code == 302
    assert Version.objects.filter(errand_id=pension.errand_id).count() == 2, (
        "the same again is no new version"
    )
    assert "银行卡" in staff(town, "clerk").get("/desk/errands/").content.decode()
    assert admin.post("/desk/errands/new/", {**data, "code": "seal", "name_zh": "盖章"}).status_code == 302
    assert Errand.objects.count() == 2


def test_another_towns_catalogue_and_grades_are_not_there(cast: Cast, town: Town, pension: Version) -> None:
    assert staff(cast.b, "admin").get(f"/desk/errands/{pension.errand_id}/").status_code == 404
    assert "养老补贴" not in staff(cast.b, "dispatcher").get("/desk/counter/").content.decode()
    sent = staff(cast.b, "dispatcher").post("/desk/counter/bring/", at_counter(town))
    assert sent.status_code == 422


def test_the_pages_take_the_same_few_statements(town: Town, pension: Version) -> None:
    desk, counts = staff(town, "dispatcher"), []
    client = None
    for n in (2, 6):
        for _ in range(n):
            draw_ticket(jurisdiction_id=town.place.pk, at=AT)
            case = drive(town, bring(town, way="proxy", **mandate(town)), "say_missing")
        client = resident_of(case)
        seen = {}
        addresses = [
            (desk, "/desk/counter/?errand=pension"), (desk, "/desk/errands/"), (desk, "/desk/grades/"), (desk, f"/desk/{case.pk}/"),
            (client, f"/r/{case.receipt}/"), (client, "/errand/"), (client, "/errand/pension/"), (client, "/errand/screen/"),
        ]  # fmt: skip
        for who, address in addresses:
            who.get(address)
            with CaptureQueriesContext(connection) as queries:
                who.get(address)
            seen[address.replace(str(case.pk), "ID").replace(case.receipt, "R")] = len(queries)
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 15, counts[0]
