"""Rounds at the desk, the plain form that needs no script, the slip, and signing out."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Attachment, Case
from huiyin.people.actors import actor_of
from huiyin.people.households.models import Household
from huiyin.people.models import Look
from huiyin.visits.models import Need, Round, Visit
from huiyin.web.rounds.plan import doors_in
from huiyin.web.sign_in import UNSENT_COOKIE
from tests.cast import AT, HOUR, Cast, Town, fresh
from tests.visits.making import NOON, SAID, door, keep, make_round, second_worker, spoken
from tests.visits.phone import Phone
from tests.visits.test_household import agree, with_yes
from tests.visits.test_outbox import jpeg

pytestmark = pytest.mark.django_db


def statements(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


# ── planning ──


def plan(town: Town, **change: Any) -> dict[str, Any]:
    return {
        "place": town.grid.pk,
        "on": AT.date().isoformat(),
        "occasion": "winter",
        "asks": ["heating"],
        "worker": str(town.accounts["grid"].pk),
        "doors": "一格 1-12 号\n一格 20 号",
        **change,
    }


def test_the_village_plans_a_round(town: Town, sign_in: Any) -> None:
    answer = sign_in("clerk").post("/desk/rounds/new/", plan(town))
    found = Round.objects.get()
    assert answer.url == f"/desk/rounds/{found.pk}/"
    assert (found.doors.count(), found.asks, found.worker) == (13, "heating", town.accounts["grid"])


@pytest.mark.parametrize(
    "change",
    [
        {"doors": ""},
        {"doors": "a\x00b"},
        {"doors": "\n".join(map(str, range(200)))},
        {"on": "31.12."},
        {"on": "2026-02-30"},
        {"worker": "x"},
        {"worker": str(uuid4())},
        {"place": "99999999999999999999"},
        {"occasion": ""},
        {"asks": ["politics"]},
    ],
)
def test_a_plan_that_cannot_be_comes_back_as_typed_with_the_reason(
    town: Town, sign_in: Any, change: dict
) -> None:
    answer = sign_in("clerk").post("/desk/rounds/new/", plan(town, **change))
    if change == {"asks": ["politics"]}:
        assert Round.objects.get().asks == "", "what isn't declared can't be asked"
        return
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "govuk-error-summary" in text
    assert change.get("doors", "一格 1-12 号").split("\n")[0].replace("\x00", "") in text.replace("\x00", "")
    assert not Round.objects.exists()


def test_a_line_with_a_span_is_many_doors() -> None:
    assert doors_in("一组 9–11 号\n二组") == ["一组 9 号", "一组 10 号", "一组 11 号", "二组"]
    assert doors_in("3-1 号") == ["3-1 号"], "that is a name, not a span"


def test_doors_of_last_time_are_there_already(town: Town, sign_in: Any) -> None:
    make_round(town)
    text = sign_in("clerk").get(f"/desk/rounds/new/?place={town.grid.pk}").content.decode()
    assert "一格 1 号\n一格 2 号" in text


# ── the round's page ──


def test_who_sees_a_round(cast: Cast, sign_in: Any) -> None:
    found = make_round(cast.a)
    for who, status in (
        ("grid", 200),
        ("clerk", 200),
        ("dispatcher", 200),
        ("clerk2", 403),
        ("leader", 403),
        ("admin", 403),
    ):
        assert sign_in(who).get(f"/desk/rounds/{found.pk}/").status_code == status, who
    for who in ("grid", "clerk", "dispatcher"):
        for part in ("", "door/"):
            assert sign_in(who, cast.b).get(f"/desk/rounds/{found.pk}/{part}").status_code == 403, who
        assert sign_in(who, cast.b).post(f"/desk/rounds/{found.pk}/end/").status_code == 403
    assert Round.objects.get().ended_at is None


def test_what_came_of_a_round_stands_there_door_by_door(town: Town, sign_in: Any) -> None:
    found = make_round(town, occasion="honoured")
    money = {"what": "", "fen": 50050, "fund": "慰问金", "receipt_no": "7"}
    keep(spoken(found, town, "路灯不亮。", brought=[money]), town.actor("grid"))
    text = sign_in("clerk", language="zh-hans").get(f"/desk/rounds/{found.pk}/").content.decode()
    receipt = Case.objects.get().receipt
    assert f"{receipt[:4]} {receipt[4:]}" in text
    assert "500.50 元" in text
    assert 'class="rib' in text
    assert "2 户里记了 1 户" in text


def test_alike_needs_of_two_workers_are_joined_at_the_desk(town: Town, sign_in: Any) -> None:
    two = second_worker(town)
    keep(spoken(make_round(town), town, SAID), town.actor("grid"))
    later = make_round(town, worker=two)
    keep(spoken(later, town, "炉子坏了。"), actor_of(two, at=NOON))
    first, other = Need.objects.order_by("id")
    grid, clerk = sign_in("grid"), sign_in("clerk", language="zh-hans")
    text = clerk.get(f"/desk/rounds/{later.pk}/").content.decode()
    assert "也许和" in text
    assert grid.post(f"/desk/rounds/{later.pk}/join/", {"need": other.pk}).status_code in (403, 422)
    assert clerk.post(f"/desk/rounds/{later.pk}/join/", {"need": other.pk}).status_code == 302
    assert fresh(other.case).lead_id == first.case_id
    assert clerk.post(f"/desk/rounds/{later.pk}/join/", {"need": "x"}).status_code == 422


def test_a_round_of_many_doors_asks_the_database_no_more_often(town: Town, sign_in: Any) -> None:
    few, many = make_round(town), make_round(town, tuple(f"{n} 号" for n in range(30)))
    for number in range(2):
        keep(spoken(few, town, SAID, number=number), town.actor("grid"))
    for number in range(30):
        keep(spoken(many, town, SAID, "路灯不亮。", number=number), town.actor("grid"))
    client = sign_in("clerk")
    counts = [statements(client, f"/desk/rounds/{one.pk}/") for one in (few, many)]
    counts += [statements(client, "/desk/rounds/")]
    assert counts[0] == counts[1]
    assert max(counts) <= 15, counts


# ── without a script ──


def form(found: Round, **change: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "door": str(door(found).pk),
        "outcome": "spoke",
        "spoke": "house",
        "language": "bo",
        "needs-0-said": SAID,
        "needs-0-service": "",
        "agreed": "1",
        "phone": "",
        **change,
    }


def test_the_plain_form_keeps_a_visit_and_leads_to_the_slip(town: Town, sign_in: Any) -> None:
    found, client = make_round(town), sign_in("grid")
    sent = form(found)
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    answer = client.post(f"/desk/rounds/{found.pk}/door/", {**sent, "needs-0-photos": photo})
    assert answer.url == f"/desk/rounds/slip/{Visit.objects.get().pk}/"
    assert Attachment.objects.get().case == Case.objects.get()
    photo.seek(0)
    again = client.post(f"/desk/rounds/{found.pk}/door/", {**sent, "needs-0-photos": photo})
    assert again.url == answer.url
    assert Visit.objects.count() == 1
    assert Visit.objects.get().told_at is None, "the desk's own time counts"


def test_what_is_wrong_comes_back_as_typed(town: Town, sign_in: Any) -> None:
    found = make_round(town, occasion="honoured")
    sent = form(found, agreed="", phone="12", **{"brought-0-yuan": "五百", "brought-0-fund": "慰问金"})
    answer = sign_in("grid").post(f"/desk/rounds/{found.pk}/door/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert SAID in text
    assert "五百" in text
    assert text.count("govuk-error-message") >= 3
    assert not Visit.objects.exists()


def test_another_need_keeps_what_was_written(town: Town, sign_in: Any) -> None:
    found = make_round(town)
    text = sign_in("grid").post(f"/desk/rounds/{found.pk}/door/", form(found, more="1")).content.decode()
    assert SAID in text
    assert "needs-1-said" in text


def test_a_yes_can_be_given_on_paper_without_a_script(town: Town, sign_in: Any) -> None:
    found = make_round(town)
    sheet = SimpleUploadedFile("sheet.jpg", jpeg(), "image/jpeg")
    sent = form(found, **{"consent-called": "卓玛", "consent-purposes": ["visit"], "consent-sheet": sheet})
    assert sign_in("grid").post(f"/desk/rounds/{found.pk}/door/", sent).status_code == 302
    assert Household.objects.count() == 1


# ── the slip ──


def test_the_slip_holds_the_receipts_and_printing_it_is_a_look(town: Town, sign_in: Any) -> None:
    visit = keep(spoken(make_round(town), town, SAID, "路灯不亮。"), town.actor("grid"))
    text = sign_in("grid", language="zh-hans").get(f"/desk/rounds/slip/{visit.pk}/").content.decode()
    for case in Case.objects.all():
        assert f"{case.receipt[:4]} {case.receipt[4:]}" in text
        assert Look.objects.filter(case_id=case.pk, kind="print").count() == 1
    assert SAID not in text, "what was said stays with the order"
    assert sign_in("clerk2").get(f"/desk/rounds/slip/{visit.pk}/").status_code == 403


def test_the_family_gets_the_digits_of_its_file_once(town: Town, sign_in: Any) -> None:
    visit = agree(with_yes(make_round(town), town, "visit"), town)
    client, address = sign_in("grid", language="zh-hans"), f"/desk/rounds/slip/{visit.pk}/"
    household = Household.objects.get()
    assert household.digits_hash is None, "nobody gets in before the family was told"
    assert household.number[:4] in client.get(address).content.decode()
    assert client.post(address).status_code == 200
    household.refresh_from_db()
    told = bytes(household.digits_hash or b"")
    assert told
    assert "<form" not in client.get(address).content.decode().split("</h1>")[1].split("</main>")[0]
    again = client.post(address)
    assert again.status_code == 422, "the first digits are given once; new ones take a signed sheet"
    assert "govuk-error-summary" in again.content.decode()
    household.refresh_from_db()
    assert bytes(household.digits_hash or b"") == told


# ── signing out ──


def test_sign_out_refuses_over_ones_own_unsent_things_alone(town: Town, sign_in: Any) -> None:
    client = sign_in("grid")
    owner = Phone(client).who()["owner"]
    client.cookies[UNSENT_COOKIE] = f"{owner}.2"
    answer = client.post("/sign-out/")
    assert answer.status_code == 409
    assert "/round/#leave" in answer.content.decode()
    assert client.get("/desk/").status_code == 200, "still signed in"
    for value in (f"{owner}.0", "another.2", "nonsense", f"{owner}.x", f"{owner}.{'9' * 99}x", ""):
        client = sign_in("grid")
        client.cookies[UNSENT_COOKIE] = value
        assert client.post("/sign-out/").status_code == 302, value


def test_clocks_of_the_order_run_from_the_door_on_its_page(town: Town, sign_in: Any) -> None:
    keep(spoken(make_round(town), town, SAID), town.actor("grid"), at=NOON + 5 * HOUR)
    assert Case.objects.get().filed_at == NOON + HOUR
