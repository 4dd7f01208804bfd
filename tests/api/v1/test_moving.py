"""Placing and moving: the same rules as on the pages, each POST once, nobody beyond their seats."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.api.models import Once, Received
from huiyin.api.v1 import once
from huiyin.cases.models import Attachment, Case, Words
from huiyin.people.models import Look
from tests.api.conftest import program
from tests.api.test_filing import picture
from tests.api.v1.conftest import BASE, Caller, detail_of, resident_of
from tests.cast import AT, DAY, HOUR, NAME, PHONE, SAID, drive, fresh, place

pytestmark = pytest.mark.django_db

ORDER = {
    "place": "A-v0",
    "kind": "lamp",
    "answers": {"said": SAID},
    "contact": {"name": NAME, "phone": PHONE},
}


# ── placing ──────────────────────────────────────────────────────────────────────────────────────────────


def test_anybody_places_an_order_and_follows_it(anybody):
    answer = anybody.post("/cases", ORDER)
    assert answer.status_code == 200, answer.content
    placed = answer.json()
    case = Case.objects.get()
    assert (placed["receipt"], placed["digits"], placed["case"]["state"]["code"]) == (
        case.receipt,
        None,
        "placed",
    )
    assert placed["page"].endswith(f"/r/{case.receipt}/")
    me = Caller(placed["token"])
    assert me.get(f"/cases/{case.pk}").json()["kind"]["code"] == "lamp"
    assert me.post(f"/cases/{case.pk}/moves/withdraw").status_code == 200
    assert fresh(case).state == "withdrawn"


def test_without_a_number_there_are_four_digits_that_open_it(anybody):
    placed = anybody.post("/cases", {**ORDER, "contact": {}}).json()
    proof = {"receipt": placed["receipt"], "digits": placed["digits"]}
    assert anybody.post("/receipts", proof).json()["case"] == placed["case"]["id"]


def test_every_fault_is_told_at_once_with_its_field(anybody):
    sent = {
        "place": "nowhere",
        "kind": "ghost",
        "latitude": 29.3,
        "answers": {"said": 7, "colour": "red"},
        "contact": {"phone": "12"},
    }
    # the town is known by the place, so that goes first
    assert detail_of(anybody.post("/cases", sent)).startswith("There is no village or group “nowhere”")
    answer = anybody.post("/cases", {**sent, "place": "A-v0"})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {
        "kind",
        "latitude",
        "said",
        "colour",
        "contact.phone",
    }
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("{", 400, None),
        ('{"place": "A-v0", "latitude": NaN}', 400, None),
        ('{"place": "A\\u0000"}', 400, None),
        ('{"place": "\\ud800"}', 400, None),
        ("[]", 422, "sent"),
        ('{"place": "A-v0", "wherever": 1}', 422, "wherever"),
        ('{"place": 7}', 422, "place"),
        ('{"place": "A-v0", "latitude": 91, "longitude": 0}', 422, "latitude"),
        ('{"place": "A-v0", "answers": []}', 422, "answers"),
    ],
)
def test_a_body_that_makes_no_sense_is_told(anybody, body, status, field):
    headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en"}
    answer = anybody.client.post(f"{BASE}/cases", body, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    if field:
        assert answer.json()["errors"][0]["field"].endswith(field)


def test_a_form_where_json_is_read_is_told(anybody):
    headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en"}
    for kind in ({}, {"content_type": "application/x-www-form-urlencoded"}):
        answer = anybody.client.post(
            f"{BASE}/cases", {"place": "A-v0"} if not kind else "place=A", headers=headers, **kind
        )
        assert answer.status_code == 400
        assert detail_of(answer).startswith("The request can't be read. Please send JSON")


def test_a_text_that_is_too_long_says_how_long_it_is(anybody):
    answer = anybody.post("/cases", {**ORDER, "answers": {"said": "水" * 5001}})
    assert detail_of(answer) == "That is 5001 characters; at most 5000 fit here."


@pytest.mark.loop("opinion")
def test_the_other_loops_are_opened_by_what_they_ask(anybody):
    asks = {move["verb"]: move for move in anybody.get("/loops/opinion").json()["moves"]}["say"]["asks"]
    needed = {
        ask["name"]: (ask["options"][0]["value"] if ask["options"] else "修路的事")
        for ask in asks
        if ask["required"]
    }
    answer = anybody.post("/cases", {"loop": "opinion", "place": "A-v0", "answers": {"said": SAID, **needed}})
    assert answer.status_code == 200, answer.content
    assert Case.objects.get().loop == "opinion"


@pytest.mark.parametrize(
    "sent", [{"loop": "finding"}, {"loop": "promise"}, {"loop": "ghost"}, {"verb": "take_in"}]
)
def test_residents_open_only_what_the_pages_let_them_open(anybody, sent):
    answer = anybody.post("/cases", {**ORDER, **sent})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_staff_take_an_order_in_and_only_where_their_seats_reach(staff):
    desk, clerk2 = staff("dispatcher"), staff("clerk2")
    assert desk.post("/cases", {**ORDER, "channel": "phone"}).json()["case"]["state"]["code"] == "accepted"
    answer = clerk2.post("/cases", ORDER)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "place")
    assert clerk2.post("/cases", {**ORDER, "place": "A-v1"}).json()["case"]["state"]["code"] == "placed"
    assert Case.objects.count() == 2


def test_a_program_files_for_residents_and_open311_knows_it(town):
    street = program(town, "file", "words")
    answer = Caller(street.secret).post("/cases", ORDER)
    assert answer.json()["token"] is None, "a program holds no token of a resident's"
    assert Received.objects.get().key == street.key
    assert Caller(program(town, "unit", unit="roads").secret).post("/cases", ORDER).status_code == 403


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_matter_goes_round_by_the_api_alone(anybody, town, staff):
    placed = anybody.post("/cases", {**ORDER, "kind": "hole"}).json()
    case_id, me = placed["case"]["id"], Caller(placed["token"])
    files = {"file": picture()}
    headers = {"Idempotency-Key": str(uuid4())}
    photo = Client().post(f"{BASE}/files", files, headers=headers).json()["file"]
    steps = [
        (staff("clerk"), "accept", {}),
        (staff("dispatcher"), "dispatch", {"unit": "A-roads", "by_when": "2026-03-05T18:00:00+08:00"}),
        (staff("roads"), "take", {}),
        (staff("roads"), "finish", {"words": "填平了。", "proof": [photo]}),
        (me, "rate", {"solved": "yes", "grade": "5"}),
    ]
    for who, verb, answers in steps:
        answer = who.post(f"/cases/{case_id}/moves/{verb}", {"answers": answers})
        assert answer.status_code == 200, (verb, answer.content.decode())
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.solved, case.unit_id) == ("rated", "yes", town.units["roads"].pk)
    assert case.handle_by.isoformat() == "2026-03-05T10:00:00+00:00"
    file = Attachment.objects.get(purpose="proof")
    answer = me.get(f"/cases/{case_id}/files/{file.pk}")
    assert answer["Content-Type"] == "image/jpeg"
    assert Caller().get(f"/cases/{case_id}/files/{file.pk}").status_code == 401


def test_the_rule_that_greys_the_button_answers_here(town, staff):
    case = drive(town, place(town), "accept", "dispatch", "take")
    desk = staff("dispatcher")
    moves = {move["verb"]: move for move in desk.get(f"/cases/{case.pk}").json()["moves"]}
    answer = desk.post(f"/cases/{case.pk}/moves/finish", {"answers": {"words": "好了"}})
    assert answer.status_code == 409
    assert detail_of(answer) == moves["finish"]["why_not"] == "Only the unit can do this."
    assert fresh(case).seq == case.seq


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "This is still missing: the unit."),
        ({"unit": "ghost"}, "There is no unit “ghost” here; GET /units lists them."),
        ({"unit": "B-water"}, "That unit does not serve this place."),
        ({"unit": "A-water", "by_when": "soon"}, "This must be a moment with its time zone"),
        ({"unit": "A-water", "by_when": "2026-03-05T18:00:00"}, "This must be a moment with its time zone"),
        ({"unit": "A-water", "by_when": 10**30}, "This must be a moment with its time zone"),
        ({"unit": "A-water", "mood": "x"}, "This was not asked for."),
    ],
)
def test_answers_that_do_not_fit_are_told_by_their_field(town, staff, answers, sentence):
    case = drive(town, place(town), "accept")
    answer = staff("dispatcher").post(f"/cases/{case.pk}/moves/dispatch", {"answers": answers})
    assert answer.status_code == 422
    assert detail_of(answer).startswith(sentence)
    assert len(answer.json()["errors"]) == 1
    assert fresh(case).seq == case.seq


def test_a_file_token_that_is_not_ours_is_told(town):
    case = place(town)
    answer = resident_of(case).post(
        f"/cases/{case.pk}/moves/add", {"answers": {"words": "看", "files": ["no"]}}
    )
    assert detail_of(answer) == "One of these file tokens is not ours or has run out: send the file again."


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"", "image/jpeg", "is empty"),
        (b"nonsense", "image/jpeg", "is not a photo that can be read"),
        (b"%PDF-nonsense", "application/pdf", "is not a PDF that can be read"),
        (b"nonsense", "audio/ogg", "is not a recording that can be played"),
    ],
)
def test_a_file_that_is_none_is_told(mapped, content, kind, sentence):
    headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": "en"}
    file = SimpleUploadedFile("a.bin", content, kind)
    answer = Client().post(f"{BASE}/files", {"file": file}, headers=headers)
    assert answer.status_code == 422
    assert sentence in detail_of(answer)


def test_who_read_an_old_state_is_told_and_nothing_is_done(town, staff):
    case = place(town)
    clerk = staff("clerk")
    tag = clerk.get(f"/cases/{case.pk}")["ETag"]
    case = drive(town, case, "accept")
    answer = clerk.post(
        f"/cases/{case.pk}/moves/refuse", {"answers": {"ground": "no_means", "reason": "没钱"}}, If_Match=tag
    )
    assert answer.status_code == 412
    assert detail_of(answer) == "It moved on since you opened this page. Please look again."
    assert fresh(case).seq == case.seq
    tag = clerk.get(f"/cases/{case.pk}")["ETag"]
    answer = clerk.post(
        f"/cases/{case.pk}/moves/refuse", {"answers": {"ground": "no_means", "reason": "没钱"}}, If_Match=tag
    )
    assert answer.status_code == 200
    assert clerk.post(f"/cases/{case.pk}/moves/add", If_Match="nonsense").status_code == 412


def test_village_staff_write_down_the_residents_word_and_the_handler_does_not(town, staff):
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    sent = {"answers": {"solved": "yes", "grade": "4", "words": "修好了"}, "speaking_for": {"how": "phone"}}
    path = f"/cases/{case.pk}/moves/rate"
    assert staff("roads").post(path, sent).status_code == 403
    assert resident_of(case).post(path, sent).status_code == 403
    assert staff("dispatcher").post(path, {**sent, "speaking_for": {"how": "letter"}}).status_code == 422
    assert (
        staff("dispatcher").post(path, {**sent, "speaking_for": {"how": "phone", "who": "ghost"}}).status_code
        == 422
    )
    assert staff("dispatcher").post(path, sent).status_code == 200
    assert Words.objects.get(case=case, seq=fresh(case).seq).text == "By telephone: 修好了"


def test_staff_can_not_rate_for_themselves(town, staff):
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    for who in ("clerk", "dispatcher", "roads", "leader"):
        answer = staff(who).post(f"/cases/{case.pk}/moves/rate", {"answers": {"solved": "yes", "grade": "5"}})
        assert answer.status_code == 409, who
    assert fresh(case).state == "done"


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_does_what_its_scopes_say_and_no_more(town, staff):
    case = place(town)
    reader = staff("clerk", "read")
    answer = reader.post(f"/cases/{case.pk}/moves/accept")
    assert (answer.status_code, detail_of(answer)) == (
        403,
        "This token may not do that: it lacks the scope “move”.",
    )
    assert reader.post("/cases", ORDER).status_code == 403
    assert reader.post(f"/cases/{case.pk}/contact", {"purpose": "call", "words": "回电话"}).status_code == 403
    assert staff("clerk", "move").get(f"/cases/{case.pk}").status_code == 403


def test_a_token_reaches_nothing_once_the_seat_is_gone(town, staff):
    case = place(town)
    clerk = staff("clerk")
    assert clerk.get(f"/cases/{case.pk}").status_code == 200
    town.accounts["clerk"].memberships.update(to_on=AT.date())
    assert clerk.get(f"/cases/{case.pk}").status_code == 404
    assert clerk.post(f"/cases/{case.pk}/moves/accept").status_code == 404


def test_a_token_ends_with_its_account_and_on_its_day(town, staff, clock):
    clerk = staff("clerk")
    town.accounts["clerk"].is_active = False
    town.accounts["clerk"].save()
    assert clerk.get("/inbox").status_code == 401
    town.accounts["clerk"].is_active = True
    town.accounts["clerk"].save()
    clock(AT + 29 * DAY)
    assert clerk.get("/inbox").status_code == 200
    clock(AT + 30 * DAY)
    answer = clerk.get("/inbox")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Huiyin"')
    assert detail_of(answer).startswith("This token ended on")


@pytest.mark.parametrize("token", ["hy_" + "0" * 40, "hr_nonsense", "x"])
def test_a_wrong_token_is_refused_even_where_none_is_needed(mapped, token):
    assert Caller(token).get("/towns").status_code == 401
    assert Client().get(f"{BASE}/towns", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_a_programs_key_is_no_member_of_staff(town):
    case = drive(town, place(town), "accept", "dispatch")
    for one in (program(town, "file", "words"), program(town, "unit", unit="roads")):
        for path in (f"/cases/{case.pk}", "/inbox"):
            assert Caller(one.secret).get(path).status_code == 403
        assert Caller(one.secret).post(f"/cases/{case.pk}/moves/take").status_code == 403


def test_a_number_is_read_for_a_purpose_that_the_resident_reads(town, staff):
    case = place(town)
    clerk = staff("clerk")
    path = f"/cases/{case.pk}/contact"
    for wrong in (
        {},
        {"purpose": "call"},
        {"purpose": "curiosity", "words": "想看看"},
        {"purpose": "call", "words": "?"},
    ):
        assert clerk.post(path, wrong).status_code == 422
    assert not Look.objects.filter(kind="contact").exists()
    found = clerk.post(path, {"purpose": "call", "words": "问是哪一盏灯"}, once="7").json()
    assert (found["name"], found["phone"]) == (NAME, PHONE)
    look = Look.objects.get(kind="contact")
    assert (str(look.pk), look.purpose) == (found["noted"], "问是哪一盏灯")
    assert not Once.objects.exists(), "nobody's number is kept to be told again"
    clerk.post(path, {"purpose": "call", "words": "问是哪一盏灯"}, once="7")
    assert Look.objects.filter(kind="contact").count() == 2, "reading it again is another reading"
    assert resident_of(case).post(path, {"purpose": "call", "words": "我自己看"}).status_code == 403


# ── once ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_with_the_same_content_is_done_once_and_answered_the_same(anybody):
    key = str(uuid4())
    first, again = anybody.post("/cases", ORDER, once=key), anybody.post("/cases", ORDER, once=key)
    assert Case.objects.count() == 1
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Idempotency-Replayed"] == "true"
    case = Case.objects.get()
    me = resident_of(case)
    for _ in range(2):
        assert (
            me.post(f"/cases/{case.pk}/moves/add", {"answers": {"words": "还有"}}, once="a").status_code
            == 200
        )
    assert fresh(case).seq == 2


def test_the_same_key_with_other_content_is_refused(anybody):
    key = str(uuid4())
    anybody.post("/cases", ORDER, once=key)
    answer = anybody.post("/cases", {**ORDER, "answers": {"said": "另一件"}}, once=key)
    assert (answer.status_code, answer.json()["type"]) == (422, "/developers/api/#idempotency-key-reused")
    assert Case.objects.count() == 1


def test_what_was_refused_may_be_sent_again_under_its_key(town, staff):
    case = place(town)
    desk = staff("dispatcher")
    path, sent = f"/cases/{case.pk}/moves/dispatch", {"answers": {"unit": "A-roads"}}
    assert desk.post(path, sent, once="1").status_code == 409
    drive(town, case, "accept")
    assert desk.post(path, sent, once="1").status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 201, "x\ty"])
def test_a_post_without_a_good_key_is_refused(town, staff, key):
    case = place(town)
    headers = {"Authorization": f"Bearer {staff('clerk').token}", "Accept-Language": "en"}
    if key:
        headers["Idempotency-Key"] = key
    answer = Client().post(
        f"{BASE}/cases/{case.pk}/moves/accept", "{}", content_type="application/json", headers=headers
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert fresh(case).state == "placed"


def test_without_a_token_the_key_must_be_by_lot(anybody):
    answer = anybody.post("/cases", ORDER, once="1")
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_the_keys_of_two_callers_have_nothing_to_do_with_each_other(town, staff):
    case = place(town)
    assert staff("clerk").post(f"/cases/{case.pk}/moves/accept", once="1").status_code == 200
    assert (
        staff("dispatcher")
        .post(f"/cases/{case.pk}/moves/add", {"answers": {"words": "x"}}, once="1")
        .status_code
        == 200
    )
    assert fresh(case).seq == 3


def test_while_it_is_being_worked_on_the_same_waits_and_a_dead_one_is_taken_over(anybody, clock):
    key = str(uuid4())
    anybody.post("/cases", ORDER, once=key)
    Once.objects.update(status=None, answer="")  # the server died after the door had done it
    assert anybody.post("/cases", ORDER, once=key).status_code == 409
    clock(AT + timedelta(minutes=2))
    assert anybody.post("/cases", ORDER, once=key).status_code == 200
    assert Case.objects.count() == 1, "the door itself knows the key"


def test_answers_are_forgotten_after_a_day(anybody, clock):
    key = str(uuid4())
    anybody.post("/cases", ORDER, once=key)
    receipt = Case.objects.get().receipt
    row = Once.objects.get()
    assert receipt.encode() not in bytes(row.answer.sealed), "it lies sealed"
    assert row.case_id == Case.objects.get().pk
    assert once.sweep_once(before=AT) == 0
    assert once.sweep_once(before=AT + HOUR) == 1


def test_who_writes_too_often_waits(anybody, monkeypatch):
    monkeypatch.setattr("huiyin.api.v1.frame.RESIDENT_WRITES", 2)
    answers = [anybody.post("/receipts", {"receipt": "12345678", "digits": "0000"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]


def test_what_is_our_fault_is_a_problem_too_and_written_down(anybody, monkeypatch, caplog):
    monkeypatch.setattr("huiyin.api.v1.placing.place_case", lambda *_, **__: 1 / 0)
    answer = anybody.post("/cases", ORDER)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert json.loads(answer.content)["type"] == "/developers/api/#broken"
    assert not Once.objects.exists()
