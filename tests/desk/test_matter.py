"""The page of a matter: moves with their reasons, who was faster, who looked, and what stays covered."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.cases.models import Alert, Case, Words
from huiyin.cases.proof import prove
from huiyin.clocks.queries import calendar_of
from huiyin.people.models import Look
from tests.cast import AT, DAY, HOUR, MINUTE, NAME, PHONE, SAID, Cast, Town, act, drive, fresh, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found.group(1)


def send(client: Any, case: Case, verb: str, page: str = "", **data: Any) -> Any:
    address = f"/desk/{case.pk}/do/{verb}/"
    drawn = page or client.get(address).content.decode()
    return client.post(address, {"seen": hidden(drawn, "seen"), "key": hidden(drawn, "key"), **data})


def test_the_page_shows_what_was_said_and_what_can_be_done_and_why_not(sign_in: SignIn, town: Town) -> None:
    case = place(town, answers={"where": "小卖部后面"})
    page = sign_in("clerk").get(f"/desk/{case.pk}/").content.decode()
    assert SAID in page and "小卖部后面" in page
    assert f"/desk/{case.pk}/do/accept/#do" in page and f"/desk/{case.pk}/do/finish/" not in page
    assert "Only the resident can do this." in page


def test_the_round_goes_through_the_forms(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = place(town)
    assert send(sign_in("clerk"), case, "accept", title="路灯不亮", words="").status_code == 302
    assert fresh(case).title == "路灯不亮"
    clock(AT + MINUTE)
    roads = town.units["roads"].pk
    sent = send(
        sign_in("dispatcher"), case, "dispatch", unit=roads, by_when="2026-03-06", by_when_hour="", title=""
    )
    assert sent.status_code == 302
    assert fresh(case).unit_id == roads
    assert (
        fresh(case).handle_by.isoformat() == "2026-03-06T10:00:00+00:00"
    )  # 18:00, the close of the day there
    unit = sign_in("roads")
    clock(AT + 2 * MINUTE)
    page = unit.get(f"/desk/{case.pk}/").content.decode()
    taken = unit.post(
        f"/desk/{case.pk}/do/", {"verb": "take", "seen": hidden(page, "seen"), "key": hidden(page, "key")}
    )
    assert taken.status_code == 302 and fresh(case).state == "taken"
    clock(AT + 3 * MINUTE)
    assert send(unit, case, "finish", words="换好了。").status_code == 302
    assert fresh(case).state == "done"


def test_a_missing_proof_is_said_beside_its_field_and_the_words_stay(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town, "hole"), "accept", "dispatch", "take")
    answer = send(sign_in("roads"), case, "finish", words="补好了，放了路锥。")
    page = answer.content.decode()
    assert answer.status_code == 422 and fresh(case).state == "taken"
    assert "needs its proof" in page and "补好了，放了路锥。" in page and 'href="#proof"' in page


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.exe.jpg", b"MZ\x90\x00" * 400, "image/jpeg"),
        ("a.pdf", b"not a pdf", "application/pdf"),
        ("a.mp3", b"x" * 99, "audio/mpeg"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(
    name: str, content: bytes, kind: str, sign_in: SignIn, town: Town
) -> None:
    case = drive(town, place(town, "hole"), "accept", "dispatch", "take")
    file = SimpleUploadedFile(name, content, kind)
    answer = send(sign_in("roads"), case, "finish", words="补好了。", proof=file)
    assert answer.status_code == 422 and name in answer.content.decode()
    assert fresh(case).state == "taken"


@pytest.mark.parametrize("words", ["x" * 5000, "a\x00b"])
def test_too_long_and_unreadable_words_stay_on_the_page(words: str, sign_in: SignIn, town: Town) -> None:
    case = place(town)
    answer = send(sign_in("clerk"), case, "answer", words=words)
    assert answer.status_code == 422 and not fresh(case).answered_at


@pytest.mark.parametrize("day", ["soon", "2026-13-40", "0000-00-00", "9999-12-31"])
def test_a_day_that_cannot_be_read_is_said_beside_its_field(day: str, sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town), "accept")
    answer = send(sign_in("dispatcher"), case, "dispatch", unit=town.units["roads"].pk, by_when=day)
    assert answer.status_code == 422 and day in answer.content.decode() and fresh(case).state == "accepted"


def test_two_clerks_at_once_one_goes_through_the_other_reads_who_and_when(
    sign_in: SignIn, town: Town, clock: Any
) -> None:
    case = drive(town, place(town), "accept")
    first, second = sign_in("dispatcher"), sign_in("dispatcher")
    drawn = second.get(f"/desk/{case.pk}/do/send_back/").content.decode()
    clock(AT + HOUR)
    assert send(first, case, "dispatch", unit=town.units["roads"].pk).status_code == 302
    answer = send(second, case, "send_back", page=drawn, reason="请补上是哪一户。")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody was faster." in page and "10:00" in page and "dispatched it to" in page
    assert "请补上是哪一户。" in page
    assert fresh(case).state == "dispatched"


def test_two_dispatches_at_once_the_second_does_not_undo_the_first(
    sign_in: SignIn, town: Town, clock: Any
) -> None:
    case = drive(town, place(town), "accept")
    client = sign_in("dispatcher")
    drawn = client.get(f"/desk/{case.pk}/do/dispatch/").content.decode()
    clock(AT + HOUR)
    assert send(sign_in("dispatcher"), case, "dispatch", unit=town.units["water"].pk).status_code == 302
    answer = send(client, case, "dispatch", page=drawn, unit=town.units["roads"].pk, words="请明天去。")
    assert (
        answer.status_code == 409
        and "10:00" in answer.content.decode()
        and "请明天去。" in answer.content.decode()
    )
    assert fresh(case).unit_id == town.units["water"].pk
    again = answer.content.decode()  # having read it, they may still send it on: that is a new dispatch
    assert send(client, case, "dispatch", page=again, unit=town.units["roads"].pk).status_code == 302


def test_a_word_the_resident_added_meanwhile_stops_nobody(sign_in: SignIn, town: Town, clock: Any) -> None:
    case, client = place(town), sign_in("clerk")
    drawn = client.get(f"/desk/{case.pk}/do/accept/").content.decode()
    act(town, case, "add", at=AT + MINUTE)
    clock(AT + HOUR)
    assert send(client, case, "accept", page=drawn).status_code == 302


def test_the_same_form_twice_moves_once(sign_in: SignIn, town: Town) -> None:
    case, client = place(town), sign_in("clerk")
    drawn = client.get(f"/desk/{case.pk}/do/answer/").content.decode()
    for _ in range(2):
        assert send(client, case, "answer", page=drawn, words="明天上门看。").status_code == 302
    assert Words.objects.filter(case=case, text="明天上门看。").count() == 1


def test_unknown_moves_and_the_clock_s_moves_are_nobody_s(sign_in: SignIn, town: Town) -> None:
    case, client = place(town), sign_in("dispatcher")
    for verb in ("nothing", "escalate", "fall_silent", "place"):
        assert client.get(f"/desk/{case.pk}/do/{verb}/").status_code == 404
    assert client.post(f"/desk/{case.pk}/do/rate/", {"solved": "yes", "grade": "5"}).status_code == 422
    assert fresh(case).state == "placed"


# ── who looked ──


def test_opening_is_written_down_once_an_hour(sign_in: SignIn, town: Town, clock: Any) -> None:
    case, client = place(town), sign_in("clerk")
    for minutes in (0, 10, 59):
        clock(AT + minutes * MINUTE)
        client.get(f"/desk/{case.pk}/")
    assert Look.objects.filter(case_id=case.pk, kind="case").count() == 1
    clock(AT + HOUR)
    page = client.get(f"/desk/{case.pk}/").content.decode()
    looks = list(Look.objects.filter(case_id=case.pk))
    assert len(looks) == 2 and {look.role for look in looks} == {"village"}
    assert "to accept it or answer it" in page


def test_name_and_number_stay_covered_until_a_purpose_is_given(sign_in: SignIn, town: Town) -> None:
    case, client = place(town), sign_in("clerk")
    page = client.get(f"/desk/{case.pk}/").content.decode()
    assert NAME not in page and PHONE not in page and "卓***" in page and "139****1234" in page
    for purpose in ("", "  a ", "x" * 200, "去\x00看看水管"):
        refused = client.post(f"/desk/{case.pk}/contact/", {"purpose": "come", "words": purpose})
        assert refused.status_code == 422 and PHONE not in refused.content.decode()
    assert not Look.objects.filter(kind="contact").exists()
    shown = client.post(f"/desk/{case.pk}/contact/", {"purpose": "come", "words": "约上门时间，确认是哪一户"})
    assert NAME in shown.content.decode() and PHONE in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    look = Look.objects.get(case_id=case.pk, kind="contact")
    assert look.purpose == "约上门时间，确认是哪一户" and look.account_id == town.accounts["clerk"].pk
    assert PHONE not in client.get(f"/desk/{case.pk}/").content.decode()
    assert client.get(f"/desk/{case.pk}/contact/")["Location"] == f"/desk/{case.pk}/"


def test_printing_is_a_look_and_the_paper_names_nobody(sign_in: SignIn, town: Town) -> None:
    case = place(town)
    paper = sign_in("clerk").get(f"/desk/{case.pk}/print/").content.decode()
    assert case.receipt[:4] in paper and case.receipt[4:] in paper
    assert NAME not in paper and PHONE not in paper and SAID not in paper
    assert Look.objects.filter(case_id=case.pk, kind="print").count() == 1


def test_the_list_of_looks_is_short_until_all_of_it_is_asked_for(
    sign_in: SignIn, town: Town, clock: Any
) -> None:
    case, client = place(town), sign_in("clerk")
    for hours in range(10):
        clock(AT + hours * HOUR)
        page = client.get(f"/desk/{case.pk}/").content.decode()
    assert page.count("to accept it or answer it") == 8 and "10 in all" in page
    whole = client.get(f"/desk/{case.pk}/?looks=all").content.decode()
    assert whole.count("to accept it or answer it") == 10


def test_the_unit_never_reads_the_words_of_a_rating(sign_in: SignIn, town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "finish", "rate")
    word = "谢谢"
    assert word in sign_in("dispatcher").get(f"/desk/{case.pk}/").content.decode()
    assert word not in sign_in("roads").get(f"/desk/{case.pk}/").content.decode()


# ── the resident's own word, written down ──


def test_the_town_writes_down_a_rating_told_by_telephone(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    clock(AT + DAY)
    client = sign_in("dispatcher")
    assert f"/desk/{case.pk}/by-phone/rate/" in client.get(f"/desk/{case.pk}/by-phone/").content.decode()
    address = f"/desk/{case.pk}/by-phone/rate/"
    drawn = client.get(address).content.decode()
    data = {
        "seen": hidden(drawn, "seen"),
        "key": hidden(drawn, "key"),
        "solved": "yes",
        "grade": "4",
        "words": "灯亮了",
    }
    missing = client.post(address, data)
    assert missing.status_code == 422 and "how they told you" in missing.content.decode()
    assert client.post(address, {**data, "how": "phone"}).status_code == 302
    case = fresh(case)
    assert (case.state, case.solved, case.grade) == ("rated", "yes", "4")
    assert Words.objects.get(case=case, name="words", seq=case.seq).text == "By telephone: 灯亮了"


def test_who_handled_it_never_writes_down_what_the_resident_says_of_it(sign_in: SignIn, town: Town) -> None:
    by_unit = drive(town, place(town), "accept", "dispatch", "take", "finish")
    assert sign_in("roads").get(f"/desk/{by_unit.pk}/by-phone/").status_code == 403
    settled = drive(town, place(town), "settle")
    clerk = sign_in("clerk")
    assert clerk.get(f"/desk/{settled.pk}/by-phone/").status_code == 403
    data = {"solved": "yes", "grade": "5", "how": "phone"}
    assert clerk.post(f"/desk/{settled.pk}/by-phone/rate/", data).status_code == 403
    assert fresh(settled).state == "done"
    assert sign_in("dispatcher").get(f"/desk/{settled.pk}/by-phone/").status_code == 200


def test_more_time_is_agreed_to_as_it_was_asked(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "ask_more_time")
    asked = fresh(case).asked_until
    clock(AT + DAY)
    client = sign_in("dispatcher")
    address = f"/desk/{case.pk}/by-phone/give_more_time/"
    drawn = client.get(address).content.decode()
    data = {
        "seen": hidden(drawn, "seen"),
        "key": hidden(drawn, "key"),
        "until_as_asked": "1",
        "how": "counter",
    }
    assert client.post(address, data).status_code == 302
    assert fresh(case).due_at == asked


def test_office_moves_cannot_be_made_through_the_resident_s_door(sign_in: SignIn, town: Town) -> None:
    case = place(town)
    assert sign_in("dispatcher").get(f"/desk/{case.pk}/by-phone/accept/").status_code == 404


# ── near, joined, size ──


def test_near_matters_are_suggested_and_joined_only_by_hand(sign_in: SignIn, cast: Cast) -> None:
    town = cast.a
    lead, other = place(town), place(town, at=AT + MINUTE)
    place(town, "pipe", said="自来水一早就停了，全组都没有水喝"), place(cast.b)
    client = sign_in("clerk")
    page = client.get(f"/desk/{other.pk}/").content.decode()
    assert page.count('class="rib"') == 1 and f'href="/desk/{lead.pk}/"' in page
    assert fresh(other).lead_id is None
    assert send(client, other, "join", lead=str(lead.pk)).status_code == 302
    assert fresh(other).lead_id == lead.pk


def test_what_can_no_longer_be_joined_is_compared_with_nothing(sign_in: SignIn, town: Town) -> None:
    lead, other = place(town), place(town)
    client, alike = sign_in("dispatcher"), f'href="/desk/{lead.pk}/"'
    assert alike in client.get(f"/desk/{other.pk}/").content.decode()
    drive(town, other, "accept", "dispatch", "take")
    assert alike not in client.get(f"/desk/{other.pk}/").content.decode()


def test_joining_by_a_receipt_number(sign_in: SignIn, town: Town) -> None:
    lead, other = place(town, "pipe"), place(town)
    client = sign_in("clerk")
    assert send(client, other, "join", lead="", lead_receipt="12").status_code == 422
    wanted = f"{lead.receipt[:4]} {lead.receipt[4:]}"
    assert send(client, other, "join", lead="", lead_receipt=wanted).status_code == 302
    assert fresh(other).lead_id == lead.pk


def test_the_page_takes_the_same_few_statements_however_long_the_story(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    short, long = place(town), drive(town, place(town), "accept")  # both can still be joined
    for n in range(20):
        act(town, long, "add", at=AT + (10 + n) * MINUTE)
    counts = []
    for case in (short, long):
        client.get(f"/desk/{case.pk}/")  # the look of this hour is written
        memo.forget_all()
        client.get(f"/desk/{case.pk}/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/desk/{case.pk}/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_a_recording_s_written_version_is_added_not_exchanged(sign_in: SignIn, town: Town) -> None:
    case, client = place(town), sign_in("clerk")
    assert client.post(f"/desk/{case.pk}/heard/", {"heard": " ", "key": str(uuid4())}).status_code == 422
    assert (
        client.post(f"/desk/{case.pk}/heard/", {"heard": "水管裂了", "key": str(uuid4())}).status_code == 302
    )
    texts = set(Words.objects.filter(case=case).values_list("kind", "text"))
    assert texts == {("said", SAID), ("heard", "水管裂了")}


def test_what_a_recording_says_of_danger_raises_the_alarm_and_its_words_are_proven(
    sign_in: SignIn, town: Town
) -> None:
    case, client = place(town), sign_in("clerk")
    client.post(f"/desk/{case.pk}/heard/", {"heard": "他要打死我", "key": str(uuid4())})
    assert Alert.objects.filter(case=case, seq=2).exists()
    words = Words.objects.get(case=case, kind="heard")
    assert prove(lambda town_id: calendar_of(town_id).zone).ok
    Words.objects.filter(pk=words.pk).update(text="没事了")
    assert not prove(lambda town_id: calendar_of(town_id).zone).ok
