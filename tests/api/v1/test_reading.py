"""Reading: the town, the register, one matter for each who may; nothing for who may not."""

import json

import pytest

from huiyin.people.models import Look
from tests.api.v1.conftest import Caller, detail_of, resident_of, staff_of
from tests.cast import AT, DAY, HOUR, NAME, PHONE, SAID, act, drive, place

pytestmark = pytest.mark.django_db

WHERE = "卓玛家门口"


@pytest.fixture
def case(town):
    found = place(town, answers={"where": WHERE}, latitude=29.35123, longitude=90.74321)
    return drive(town, found, "accept", "dispatch", "take", "answer")


# ── the town ─────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_town_offers(anybody):
    towns = anybody.get("/towns").json()["items"]
    assert {one["code"] for one in towns} == {"A", "B"}
    services = anybody.get("/services", {"town": "A"}).json()["items"]
    assert {one["code"] for one in services} == {"lamp", "pipe", "wire", "hole"}
    hole = anybody.get("/services/hole", {"town": "A"}).json()
    assert (hole["proof"], hole["unit"]["code"]) == ("photo", "A-roads")
    places = {one["code"]: one for one in anybody.get("/places", {"town": "A"}).json()["items"]}
    assert places["A-g"]["parent"] == "A-v0"
    assert "A-water" in {one["code"] for one in anybody.get("/units", {"town": "A"}).json()["items"]}


def test_where_several_towns_are_served_one_must_be_named(anybody):
    answer = anybody.get("/services")
    assert answer.status_code == 422
    assert detail_of(answer) == "Several towns are served here. Please send town: one of A, B."
    assert anybody.get("/services", {"town": "nowhere"}).status_code == 404


@pytest.mark.parametrize(
    ("language", "name"),
    [("zh-Hans", "路灯"), ("zh-CN,en;q=0.5", "路灯"), ("en", "lamp"), ("fr, en;q=0.3", "lamp")],
)
def test_names_come_in_the_callers_language(anybody, language, name):
    anybody.language = language
    assert anybody.get("/services/lamp", {"town": "A"}).json()["name"] == name


def test_problems_come_in_the_callers_language(anybody):
    said = {}
    for language in ("zh-Hans", "bo", "en"):
        anybody.language = language
        answer = anybody.get("/loops/nothing")
        assert answer["Content-Language"] == language
        said[language] = detail_of(answer)
    assert len(set(said.values())) == 3


def test_a_loop_says_what_each_move_asks_as_a_schema(anybody):
    order = anybody.get("/loops/order").json()
    moves = {move["verb"]: move for move in order["moves"]}
    schema = moves["dispatch"]["answers_schema"]
    assert schema["required"] == ["unit"]
    assert schema["properties"]["by_when"]["format"] == "date-time"
    assert moves["refuse"]["answers_schema"]["properties"]["ground"]["enum"][0] == "other_authority"
    assert "fall_silent" not in moves, "what only the clock does, nobody can"


# ── the register ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_register_tells_nothing_that_anybody_said(anybody, case):
    for path in ("/register", f"/register/{case.pk}"):
        text = anybody.get(path, {"town": "A"} if path == "/register" else None).content.decode()
        assert str(case.pk) in text
        for private in (SAID, WHERE, NAME, PHONE, case.receipt, "周三上门", "29.35123", "T01:0"):
            assert private not in text, f"{path} tells {private}"


def test_the_register_leads_on_and_every_matter_stands_in_it_once(anybody, town):
    for n in range(35):
        place(town, at=AT - n * HOUR)
    first = anybody.get("/register", {"town": "A"})
    assert len(first.json()["items"]) == 30
    second = anybody.get("/register", {"town": "A", "after": first.json()["next"]}).json()
    ids = [one["id"] for one in first.json()["items"] + second["items"]]
    assert len(set(ids)) == 35
    assert second["next"] is None
    assert 'rel="next"' in first["Link"]


def test_a_page_mark_that_nobody_gave_is_told(anybody, town):
    answer = anybody.get("/register", {"town": "A", "after": "nonsense"})
    assert answer.status_code == 400
    assert detail_of(answer) == "This page mark can't be read. Please begin again without it."


def test_what_is_not_public_is_not_there(anybody, town, case):
    case.service.public = False
    case.service.save()
    assert anybody.get(f"/register/{case.pk}").status_code == 404
    assert anybody.get("/register", {"town": "A"}).json()["items"] == []


def test_the_figures_come_with_what_they_count(anybody, town, case):
    figures = {one["name"]: one for one in anybody.get("/register/figures", {"town": "A"}).json()["figures"]}
    assert figures["placed"]["number"] == figures["open"]["number"] == 1
    assert figures["silent"]["counts"].endswith("never as satisfied.")


def test_the_register_costs_the_same_however_long_it_is(anybody, town, django_assert_max_num_queries):
    place(town)
    anybody.get("/register", {"town": "A"})
    with django_assert_max_num_queries(8) as few:
        anybody.get("/register", {"town": "A"})
    for n in range(25):
        place(town, at=AT - n * HOUR)
    with django_assert_max_num_queries(8) as many:
        assert len(anybody.get("/register", {"town": "A"}).json()["items"]) == 26
    assert len(few) == len(many)


# ── one matter ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_resident_reads_their_matter_by_their_receipt(case):
    me = resident_of(case)
    found = me.get(f"/cases/{case.pk}").json()
    assert (found["receipt"], found["state"]["code"]) == (case.receipt, "taken")
    assert found["turns"][0]["unit"]["code"] == "A-roads"
    moves = {move["verb"]: move for move in found["moves"]}
    assert moves["withdraw"]["allowed"]
    assert moves["rate"]["why_not"] == "Not at this step: it is the unit's turn."
    events = me.get(f"/cases/{case.pk}/events").json()["items"]
    assert [event["verb"] for event in events] == ["place", "accept", "dispatch", "take", "answer"]
    assert {"name": "said", "text": SAID, "language": ""} in events[0]["words"]
    assert all(len(event["hash"]) == 64 for event in events)


def test_events_lead_on_by_their_numbers(case):
    me = resident_of(case)
    first = me.get(f"/cases/{case.pk}/events", {"limit": 2}).json()
    assert first["next"] == "2"
    rest = me.get(f"/cases/{case.pk}/events", {"after": first["next"]}).json()
    assert [event["seq"] for event in first["items"] + rest["items"]] == [1, 2, 3, 4, 5]


def test_a_receipt_opens_no_other_matter(town, case):
    other = place(town, said="另一件事")
    me = resident_of(case)
    for path in (f"/cases/{other.pk}", f"/cases/{other.pk}/events"):
        assert me.get(path).status_code == 404
    assert me.post(f"/cases/{other.pk}/moves/withdraw").status_code == 404


def test_wrong_digits_open_nothing_and_guessing_is_stopped(case):
    guesser = Caller()
    statuses = [
        guesser.post("/receipts", {"receipt": case.receipt, "digits": f"{n:04d}"}).status_code
        for n in range(7)
    ]
    assert statuses[:4] == [422] * 4
    assert statuses[-1] == 429
    assert guesser.post("/receipts", {"receipt": case.receipt, "digits": PHONE[-4:]}).status_code == 429


def test_a_receipts_token_runs_out(case, clock, monkeypatch):
    me = resident_of(case)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4_000_000_000)
    answer = me.get(f"/cases/{case.pk}")
    assert answer.status_code == 401
    assert detail_of(answer) == "This token has run out or is not ours. Prove the receipt again."


def test_nobody_reads_a_matter_without_a_token(anybody, case):
    for path in (f"/cases/{case.pk}", f"/cases/{case.pk}/events", "/inbox"):
        answer = anybody.get(path)
        assert answer.status_code == 401, path


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "roads", "leader", "county_leader"])
def test_staff_read_what_their_seats_reach_and_it_is_noted(town, case, who):
    found = staff_of(town, who).get(f"/cases/{case.pk}")
    assert found.status_code == 200
    assert NAME not in found.content.decode()
    assert PHONE not in found.content.decode()
    look = Look.objects.get(case_id=case.pk)
    assert look.account == town.accounts[who]


@pytest.mark.parametrize("who", ["grid", "clerk2", "water", "admin"])
def test_staff_of_elsewhere_read_nothing(town, case, who):
    answer = staff_of(town, who).get(f"/cases/{case.pk}")
    assert answer.status_code == 404
    assert not Look.objects.exists()


def test_staff_of_the_other_town_read_nothing(mapped, case):
    for who in ("dispatcher", "leader", "roads"):
        me = staff_of(mapped.b, who)
        assert me.get(f"/cases/{case.pk}").status_code == 404
        assert me.get(f"/inbox/receipt/{case.receipt}").json()["items"] == []
        assert me.get("/services", {"town": "A"}).status_code == 404


def test_the_unit_does_not_read_the_words_of_the_rating(town, case):
    case = drive(town, case, "finish", at=AT + HOUR)
    act(town, case, "rate", at=AT + 2 * HOUR, answers={"solved": "no", "grade": "1", "words": "他们没来"})
    mine = resident_of(case).get(f"/cases/{case.pk}/events").content.decode()
    theirs = staff_of(town, "roads").get(f"/cases/{case.pk}/events").content.decode()
    assert "他们没来" in mine
    assert "他们没来" not in theirs


# ── the inbox ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_inbox_is_the_desks_own(town, staff):
    first = place(town)
    drive(town, place(town, "hole"), "accept")
    clerk, desk = staff("clerk"), staff("dispatcher")
    piles = {one["name"]: one["number"] for one in clerk.get("/inbox").json()["piles"]}
    assert piles["accept"] == 1
    (row,) = clerk.get("/inbox/accept").json()["items"]
    assert (row["id"], row["receipt"]) == (str(first.pk), first.receipt)
    assert len(desk.get("/inbox/dispatch").json()["items"]) == 1
    assert desk.get("/inbox/accept").status_code == 404
    assert desk.get("/inbox/dispatch", {"kind": "lamp"}).json()["items"] == []
    assert desk.get("/inbox/dispatch", {"kind": "ghost"}).status_code == 422


def test_the_inbox_leads_on(town, staff, clock):
    for n in range(53):
        place(town, at=AT + n * HOUR / 60)
    clerk = staff("clerk")
    first = clerk.get("/inbox/accept").json()
    second = clerk.get("/inbox/accept", {"after": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 3, None)
    clock(AT + 9 * DAY)
    assert clerk.get("/inbox").json()["late"] == 53
    assert len(clerk.get("/inbox/accept", {"late": "true"}).json()["items"]) == 50


# ── entity tags ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_caller_has_already_is_not_sent_again(town, case):
    me = resident_of(case)
    first = me.get(f"/cases/{case.pk}")
    assert first["ETag"].startswith(f'"{case.seq}-')
    again = me.get(f"/cases/{case.pk}", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    weak = me.get(f"/cases/{case.pk}", If_None_Match=f"W/{first['ETag']}")
    assert weak.status_code == 304
    drive(town, case, "finish", at=AT + HOUR)
    assert me.get(f"/cases/{case.pk}", If_None_Match=first["ETag"]).status_code == 200


def test_another_language_is_another_answer(anybody, town):
    tag = anybody.get("/services", {"town": "A"})["ETag"]
    anybody.language = "zh-Hans"
    assert anybody.get("/services", {"town": "A"}, If_None_Match=tag).status_code == 200


# ── what makes no sense ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/nothing", "/cases/not-an-id", "/", "/register/7", "/loops/"])
def test_an_address_where_nothing_is_says_so_as_a_problem(anybody, path):
    answer = anybody.get(path)
    assert answer.status_code == 404
    assert json.loads(answer.content)["type"] == "/developers/api/#not-found"


def test_a_method_that_an_address_does_not_know(anybody):
    answer = anybody.client.delete("/api/v1/towns", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert detail_of(answer) == "This address answers GET, HEAD, OPTIONS alone."


@pytest.mark.parametrize("query", [{"town": "\x00"}, {"town": "A\n"}, {"after": "\x07"}])
def test_signs_that_no_database_keeps_are_refused(anybody, query):
    assert anybody.get("/register", query).status_code == 400


def test_a_page_of_another_origin_may_ask_and_no_cookie_counts(anybody, town, case):
    answer = anybody.client.options("/api/v1/cases", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Idempotency-Key" in answer["Access-Control-Allow-Headers"]
    anybody.client.force_login(town.accounts["dispatcher"])
    assert anybody.get(f"/cases/{case.pk}").status_code == 401, "a signed-in browser is nobody here"


def test_who_reads_too_often_is_told_how_long_to_wait(anybody, monkeypatch):
    monkeypatch.setattr("huiyin.api.access.READS", 3)
    answers = [anybody.get("/towns") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
