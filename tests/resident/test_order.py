"""Placing an order: what may be sent, what may not, and that nothing typed is lost."""

import gzip
import re
import threading
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.test import Client

from huiyin.cases import door
from huiyin.cases.models import Attachment, Case, Words
from huiyin.people.sealed import unsealed
from huiyin.places.models import WallCode
from huiyin.web import sessions
from tests.cast import Town, place
from tests.resident.sending import fields, photo, voice

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_the_form_is_there(phone, town: Town) -> None:
    page = text(phone.get("/order/"))
    assert "上河镇东村一格" in page and 'name="said"' in page and 'type="file"' in page
    assert page.count('class="slip slip--waiting"') == 4
    assert " checked" not in page, "nothing is chosen for the resident"


def test_an_order_is_placed(phone, town: Town, placed) -> None:
    case = placed()
    assert (case.state, case.channel, case.place) == ("placed", "web", town.grid)
    assert (unsealed(case.contact.phone), unsealed(case.contact.pin), case.contact.language) == (
        "13800002604",
        "",
        "bo",
    )
    assert Words.objects.get(case=case, kind="where").text == "水井旁"
    page = text(phone.get(f"/r/{case.receipt}/"))
    assert case.receipt[:4] in page and "水管冻裂了" in page


def test_a_voice_alone_is_enough(phone, town: Town, placed) -> None:
    case = placed(said="", voice=voice())
    file = Attachment.objects.get(case=case)
    assert (case.channel, file.kind, file.media_type, round(file.seconds)) == (
        "voice",
        "voice",
        "audio/wav",
        3,
    )


def test_without_a_telephone_there_is_a_pin(phone, town: Town, placed) -> None:
    case = placed(phone="", reach="visit")
    assert unsealed(case.contact.phone) == "" and re.fullmatch(r"\d{4}", unsealed(case.contact.pin))
    assert case.contact.reach_by == "visit"
    assert unsealed(case.contact.pin) in text(phone.get(f"/r/{case.receipt}/"))
    other = Client()
    assert (
        other.post("/find/", {"number": case.receipt, "phone4": unsealed(case.contact.pin)}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("１３８ ００００ ２６０４", "13800002604"),
        ("+86 138-0000-2604", "8613800002604"),
        ("༡༣༨༠༠༠༠༢༦༠༤", "13800002604"),
    ],
)
def test_a_number_is_read_however_it_is_written(placed, number: str, digits: str) -> None:
    assert unsealed(placed(phone=number).contact.phone) == digits


BAD = {
    "empty": ({"said": "   "}, "said"),
    "too long": ({"said": "字" * 100_000}, "said"),
    "nul": ({"said": "没水\x00了"}, "said"),
    "no place": ({"place": ""}, "place"),
    "a place elsewhere": ({"place": "1"}, "place"),
    "letters for a number": ({"phone": "call me"}, "phone"),
    "too few digits": ({"phone": "123"}, "phone"),
    "to be called without a number": ({"phone": "", "reach": "call"}, "phone"),
    "an executable": ({"photos": photo("a.jpg", b"MZ\x90\x00" + bytes(500))}, "q-photos"),
    "an empty file": ({"photos": photo("a.jpg", b"")}, "q-photos"),
    "a large photo": ({"photos": photo("a.jpg", b"\xff\xd8\xff" + bytes(30_000_000))}, "q-photos"),
    "a long recording": ({"voice": voice(2400)}, "q-said"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_said_by_the_field_and_nothing_is_lost(phone, town: Town, name: str) -> None:
    wrong, field = BAD[name]
    sent = fields(town, **wrong)
    answer = phone.post("/order/", sent)
    page = text(answer)
    assert answer.status_code == 422 and not Case.objects.exists()
    assert f'id="{field}-error"' in page
    assert "水井旁" in page
    kept = str(sent["said"]).replace("\x00", "").strip()
    assert kept in page
    assert str(sent["phone"]) in page


def test_every_fault_is_told_at_once(phone, town: Town) -> None:
    page = text(phone.post("/order/", fields(town, said="", place="", phone="x")))
    assert all(f'id="{field}-error"' in page for field in ("said", "place", "phone"))


@pytest.mark.parametrize(
    "said", ["🐑💧 没水", "བོད་ཡིག་གི་ཡིག་ཆེན། སྒྲྀཿ ཧཱུྃ", "abc مرحبا", "<script>alert(1)</script>"]
)
def test_every_script_is_kept_as_typed(phone, placed, said: str) -> None:
    case = placed(said=said)
    assert Words.objects.get(case=case, kind="said").text == said
    page = text(phone.get(f"/r/{case.receipt}/"))
    assert "<script>alert" not in page
    assert said in page or said.startswith("<")


def test_signs_that_turn_the_line_round_are_left_out(placed) -> None:
    case = placed(said="\u202eabc\u202c مرحبا")
    assert Words.objects.get(case=case, kind="said").text == "abc مرحبا"


def test_a_double_click_is_one_order(phone, town: Town) -> None:
    sent = fields(town)
    first, second = phone.post("/order/", sent), phone.post("/order/", sent)
    assert first["Location"] == second["Location"] and Case.objects.count() == 1


def test_a_double_click_with_files_keeps_each_once(phone, town: Town, settings) -> None:
    key = str(uuid4())
    first = phone.post("/order/", fields(town, key=key, photos=photo()))
    second = phone.post("/order/", fields(town, key=key, photos=photo()))
    assert first["Location"] == second["Location"]
    file = Attachment.objects.get()
    reachable = phone.get(f"/files/{file.pk}/")
    assert reachable.status_code == 200


def test_the_same_form_with_other_words_is_refused_and_kept(phone, town: Town) -> None:
    sent = fields(town)
    phone.post("/order/", sent)
    answer = phone.post("/order/", {**sent, "said": "别的事"})
    assert answer.status_code == 422 and Case.objects.count() == 1
    assert "别的事" in text(answer) and sent["key"] not in text(answer)


def test_accepted_photos_survive_a_fault_elsewhere(phone, town: Town) -> None:
    answer = phone.post("/order/", fields(town, said="", place="", photos=[photo(), photo("b.jpg")]))
    page = text(answer)
    tokens = re.findall(r'name="kept" value="([^"]+)"', page)
    assert answer.status_code == 422 and len(tokens) == 2
    thumb = re.search(r'src="(/files/waiting/[^"]+)"', page)
    assert thumb and phone.get(thumb[1])["Content-Type"] == "image/jpeg"
    again = phone.post("/order/", fields(town, kept=tokens, remove_photo=tokens[0]))
    left = re.findall(r'name="kept" value="([^"]+)"', text(again))
    assert again.status_code == 200 and len(left) == 1 and not Case.objects.exists()
    assert phone.post("/order/", fields(town, kept=left)).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_forged_token_brings_nothing(phone, town: Town) -> None:
    assert phone.post("/order/", fields(town, kept="stored:forged")).status_code == 302
    assert not Attachment.objects.exists()
    assert phone.get("/files/waiting/forged/").status_code == 404


def test_a_seventh_photo_is_told(phone, town: Town) -> None:
    answer = phone.post("/order/", fields(town, photos=[photo(f"{n}.jpg") for n in range(7)]))
    assert answer.status_code == 422 and text(answer).count('name="kept"') == 6


def test_a_wall_code_fills_in_the_place(phone, town: Town) -> None:
    WallCode.objects.create(
        code="a7k", place=town.grid, spot_zh="水井旁", service_code="pipe", latitude=29.3, longitude=90.7
    )
    page = text(phone.get("/order/a7k/"))
    assert "水井旁" in page and 'value="wall" checked' in page
    answer = phone.post("/order/a7k/", fields(town, spot="wall", place="", where=""))
    case = Case.objects.get()
    assert answer.status_code == 302
    assert (case.place, case.channel, case.service.code, case.latitude) == (town.grid, "wall", "pipe", 29.3)
    assert phone.get("/order/nowhere/").status_code == 404


def test_a_code_in_the_address_fills_in_the_place(phone, town: Town) -> None:
    assert f'value="{town.grid.pk}" selected' in text(phone.get(f"/order/?place={town.grid.code}"))


def test_me_too_has_a_receipt_of_its_own(phone, town: Town) -> None:
    lead = place(town)
    answer = phone.post(f"/order/?with={lead.pk}", fields(town, place=""))
    mine = Case.objects.exclude(pk=lead.pk).get()
    assert answer.status_code == 302 and mine.lead_id == lead.pk and mine.state == "joined"
    assert mine.receipt != lead.receipt
    assert lead.receipt not in text(phone.get(f"/r/{mine.receipt}/"))


def test_very_many_orders_from_one_address_are_slowed(phone, town: Town, monkeypatch) -> None:
    monkeypatch.setattr("huiyin.web.resident.order.MOST_AN_HOUR", 2)
    answers = [phone.post("/order/", fields(town)).status_code for _ in range(3)]
    assert answers == [302, 302, 429] and Case.objects.count() == 2


def test_the_form_takes_few_statements(phone, town: Town, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(15):
        phone.get("/order/")
    with django_assert_max_num_queries(4):
        phone.get("/order/")


@pytest.mark.parametrize("address", ["/", "/order/", "/privacy/", "/find/"])
@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_pages_are_light(phone, town: Town, address: str, language: str) -> None:
    phone.cookies["huiyin_language"] = language
    page = phone.get(address).content
    assert len(gzip.compress(page)) < 12_000


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_is_one_order(town: Town) -> None:
    sent, answers = fields(town), []

    def send() -> None:
        answers.append(Client().post("/order/", sent))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_has_a_receipt_has_its_page_whatever_happens_next(phone, town: Town, placed) -> None:
    """The session of a browser that was never here is written by the transaction that writes the order, not after it."""
    heard: list[tuple[str, bool]] = []

    def listen(execute, sql, params, many, context):
        heard.append((sql, connection.in_atomic_block))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        case = placed(phone="", reach="visit")
    written = [inside for sql, inside in heard if sql.startswith("INSERT") and "django_session" in sql]
    assert written == [True]
    assert not [sql for sql, _inside in heard if sql.startswith("UPDATE") and "django_session" in sql]
    assert phone.get(f"/r/{case.receipt}/").status_code == 200
    assert phone.session["matters"] == [case.pk.hex]


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_not_kept_leaves_no_session_behind(phone, town: Town, placed, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr("huiyin.web.resident.session.Along.__call__", full)
    phone.raise_request_exception = False
    assert phone.post("/order/", fields(town)).status_code >= 500
    assert not Case.objects.exists() and not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_session_that_somebody_has_already_is_not_taken_from_them(
    phone, town: Town, placed, monkeypatch
) -> None:
    theirs = Client()
    held = theirs.post("/order/", fields(town))
    key = theirs.cookies["sessionid"].value
    fresh = sessions.letters(sessions.VALID_KEY_CHARS, 32)
    drawn = iter([key, fresh])
    monkeypatch.setattr(sessions, "letters", lambda *_: next(drawn))
    case = placed()
    assert phone.cookies["sessionid"].value == fresh
    assert Case.objects.count() == 2
    assert phone.get(f"/r/{case.receipt}/").status_code == 200
    assert "水管冻裂了" in text(theirs.get(held["Location"]))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_two_browsers_opens_one_order_for_both(phone, town: Town) -> None:
    form, other = fields(town), Client()
    one, again = phone.post("/order/", form), other.post("/order/", form)
    assert one["Location"] == again["Location"]
    for browser in (phone, other):
        assert "水管冻裂了" in text(browser.get(one["Location"]))
    assert Session.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_that_came_twice_in_one_moment_is_one_order_that_both_browsers_open(
    phone, town: Town, monkeypatch
) -> None:
    """The second looks for the first, does not see it yet, and is refused by the database when it commits."""
    form, other = fields(town), Client()
    one = phone.post("/order/", form)
    blind, look = iter([True]), door._BY_KEY.first
    monkeypatch.setattr(door._BY_KEY, "first", lambda **key: None if next(blind, False) else look(**key))
    again = other.post("/order/", form)
    assert again["Location"] == one["Location"] and next(blind, None) is None
    assert Case.objects.count() == 1 and Session.objects.count() == 2
    assert "水管冻裂了" in text(other.get(one["Location"]))
