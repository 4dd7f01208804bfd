"""Taking an order in for somebody: five facts, read back, placed, and a paper to carry home."""

import re
from typing import Any

import pytest

from huiyin.cases.models import Case, Words
from huiyin.people.models import Look
from huiyin.people.sealed import unsealed
from huiyin.web.spoken import spoken_digits
from tests.cast import AT, MINUTE, Cast, Town, fresh, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def facts(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "said": "村口路灯坏了", "place": town.villages[0].code, "where": "", "service": town.services["lamp"].pk, "name": "",
        "phone": "", "title": "", "households": "", "language": "bo", "channel": "phone", **more,
    }  # fmt: skip


def take_in(client: Any, data: dict[str, Any]) -> Any:
    """Read it back, then place it as the read-back page does."""
    back = client.post("/desk/new/", {**data, "step": "check"})
    assert back.status_code == 200
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', back.content.decode()))
    return client.post("/desk/new/", {**sent, "lead": data.get("lead", ""), "step": "place"})


def test_the_town_takes_in_and_prints(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    answer = take_in(client, facts(town, phone="139 8907-1234", title="村口路灯不亮", households="12"))
    case = Case.objects.get()
    assert answer["Location"] == f"/desk/{case.pk}/placed/"
    assert (case.state, case.channel, case.title, case.households) == (
        "accepted",
        "phone",
        "村口路灯不亮",
        12,
    )
    assert (unsealed(case.contact.phone), unsealed(case.contact.pin), case.contact.language) == (
        "13989071234",
        "",
        "bo",
    )
    assert Words.objects.get(case=case, kind="said").language == "bo"
    told = client.get(answer["Location"]).content.decode()
    assert spoken_digits(case.receipt, "bo") in told and "13989071234" not in told
    assert Look.objects.filter(case_id=case.pk, kind="print").count() == 1, (
        "reading it out is a look that they see"
    )


def test_without_a_number_the_paper_carries_four_digits(sign_in: SignIn, town: Town) -> None:
    client = sign_in("clerk")
    answer = take_in(client, facts(town, channel="grid"))
    case = Case.objects.get()
    assert case.state == "placed" and re.fullmatch(r"\d{4}", unsealed(case.contact.pin))
    assert f">{unsealed(case.contact.pin)}<" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": ""}, {"place": "999999"}, {"channel": "web"}, {"language": "xx"}, {"phone": "12"}, {"phone": "abc"},
        {"said": "", "service": ""}, {"said": "x" * 5001}, {"name": "x" * 41}, {"where": "a\x00b"}, {"households": "many"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    wrong: dict[str, str], sign_in: SignIn, town: Town
) -> None:
    answer = sign_in("dispatcher").post("/desk/new/", {**facts(town, name="卓玛"), **wrong, "step": "place"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "govuk-error-message" in page
    assert "name" in wrong or 'value="卓玛"' in page
    assert not Case.objects.exists()


def test_reading_back_changes_nothing_and_change_returns(sign_in: SignIn, town: Town) -> None:
    client, data = sign_in("dispatcher"), facts(town, name="卓玛次仁")
    back = client.post("/desk/new/", {**data, "step": "check"}).content.decode()
    assert "卓玛次仁" in back and "村口路灯坏了" in back
    again = client.post("/desk/new/", {**data, "step": "change"}).content.decode()
    assert 'value="卓玛次仁"' in again and not Case.objects.exists()


def test_sent_twice_it_is_placed_once(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    data = {
        **facts(town, phone="13989071234"),
        "step": "place",
        "key": "0190b6f0-0000-7000-8000-000000000001",
    }
    first, second = client.post("/desk/new/", data), client.post("/desk/new/", data)
    assert first["Location"] == second["Location"] and Case.objects.count() == 1


def test_me_too_follows_what_lies_nearby(sign_in: SignIn, cast: Cast) -> None:
    town = cast.a
    lead = place(town, at=AT - MINUTE)
    place(cast.b, at=AT - MINUTE)
    client = sign_in("clerk")
    back = client.post("/desk/new/", {**facts(town), "step": "check"}).content.decode()
    assert back.count('name="lead"') == 2 and f'value="{lead.pk}"' in back
    assert take_in(client, facts(town, lead=str(lead.pk))).status_code == 302
    assert fresh(lead).followers == 1
    assert Case.objects.exclude(receipt=lead.receipt).get(jurisdiction=town.place).state == "joined"


def test_nobody_takes_in_for_another_village(sign_in: SignIn, town: Town) -> None:
    answer = sign_in("clerk").post(
        "/desk/new/", {**facts(town, place=town.villages[1].code), "step": "place"}
    )
    assert answer.status_code == 422 and not Case.objects.exists()


# ── one screen for the telephone ──


@pytest.mark.parametrize("typed", ["A-v0", "a-v0", "1", "1 上河镇东村", "上河镇东村"])
def test_a_place_is_picked_by_number_code_or_name(typed: str, sign_in: SignIn, town: Town) -> None:
    assert take_in(sign_in("dispatcher"), facts(town, place=typed)).status_code == 302
    assert Case.objects.get().place == town.villages[0]


def test_a_part_of_a_name_that_several_have_names_them(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher", language="zh-hans")
    answer = client.post("/desk/new/", {**facts(town, place="上河"), "step": "place"})
    assert answer.status_code == 422 and "1 上河镇东村 / " in answer.content.decode()
    assert take_in(client, facts(town, place="一格")).status_code == 302
    assert Case.objects.get().place == town.grid


def test_the_kind_is_suggested_by_the_words_and_stands_once_it_was_read_back(
    sign_in: SignIn, town: Town
) -> None:
    client = sign_in("dispatcher")
    unread = client.post("/desk/new/", {**facts(town, service=""), "step": "place"})
    assert unread.status_code == 302 and Case.objects.get().service is None, "nobody heard it, nobody agreed"
    take_in(client, facts(town, service="", phone="13989071234"))
    assert Case.objects.get(service__isnull=False).service == town.services["lamp"]


def test_beside_the_form_stand_the_words_to_read_back_in_their_language(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    sent = facts(town, name="卓玛", phone="13989071234", service="", language="zh-hans")
    page = client.post("/desk/new/beside/", sent).content.decode()
    assert "您是卓玛。" in page and "村口路灯坏了" in page and "路灯" in page
    assert spoken_digits("13989071234", "zh-hans") in page and "data-place-now" in page
    assert f'name="heard" value="{town.services["lamp"].pk}"' in page
    assert not Case.objects.exists()


def test_beside_the_form_stands_what_is_missing_and_what_may_be_the_same(sign_in: SignIn, town: Town) -> None:
    lead = place(town, at=AT - MINUTE)
    client = sign_in("dispatcher")
    page = client.post("/desk/new/beside/", facts(town, lead=str(lead.pk), language="")).content.decode()
    assert re.search(rf'value="{lead.pk}" checked', page), "the one that was chosen stays chosen"
    assert "data-place-now" not in page and "language" in page
    assert client.post("/desk/new/beside/", {}).status_code == 200


def test_the_screen_of_a_call_costs_few_queries(
    sign_in: SignIn, town: Town, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("dispatcher")
    client.get("/desk/new/")
    for n in (1, 4):
        for _ in range(n):
            place(town, at=AT - MINUTE)
        with django_assert_max_num_queries(15):
            client.post("/desk/new/beside/", facts(town))


def test_digits_are_spoken_in_fours() -> None:
    assert spoken_digits("25071389", "zh-hans") == "二五零七，幺三八九"
    assert spoken_digits("19", "en") == "one nine" and "།" in spoken_digits("25", "bo")
