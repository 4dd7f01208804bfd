"""GET: discovery, services, definitions, requests; both forms, paging, what may never be told."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.api.models import AskedFact, AskedOption
from huiyin.cases.models import Case
from huiyin.memo import forget_all
from tests.api.conftest import BASE, POINT, Program, errors_in, program, xml_of
from tests.cast import AT, DAY, HOUR, NAME, PHONE, SAID, act, drive, fresh, place

pytestmark = pytest.mark.django_db


def ids(rows):
    return [row["service_request_id"] for row in rows]


# ── discovery and services ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    ["/open311/discovery.xml", "/open311/discovery", f"{BASE}/", f"{BASE}/.xml", f"{BASE}/discovery.xml"],
)
def test_discovery_names_the_endpoint_also_where_a_client_hangs_xml_behind_the_slash(mapped, address):
    answer = Client().get(address, {"jurisdiction_id": "A"})
    assert answer.status_code == 200
    root = xml_of(answer)
    assert root.findtext("endpoints/endpoint/url") == "http://testserver/open311/v2"
    assert [e.text for e in root.iter("format")] == ["text/xml", "application/json"]


def test_services_are_the_catalogue_in_the_readers_language(anybody):
    rows = anybody.rows("services.json", locale="zh")
    assert {row["service_code"]: row["service_name"] for row in rows}["lamp"] == "路灯"
    assert anybody.rows("services.json", locale="en")[0]["service_name"] in ("lamp", "hole", "pipe", "wire")
    answer = anybody.client.get(
        f"{BASE}/services.json", {"jurisdiction_id": "A"}, HTTP_ACCEPT_LANGUAGE="en;q=0.9"
    )
    assert answer["Content-Language"] == "en"


def test_what_is_not_offered_any_more_is_no_service(anybody):
    lamp = anybody.town.services["lamp"]
    lamp.active = False
    lamp.save()
    assert "lamp" not in {row["service_code"] for row in anybody.rows("services.json")}


@pytest.fixture
def facts(mapped):
    lamp = mapped.a.services["lamp"]
    pole = AskedFact.objects.create(
        jurisdiction=mapped.a.place,
        service=lamp,
        code="pole",
        name_zh="灯杆号",
        name_en="Pole",
        required=True,
    )
    since = AskedFact.objects.create(
        jurisdiction=mapped.a.place,
        service=lamp,
        code="how",
        datatype="singlevaluelist",
        order=2,
        name_zh="怎么坏的",
    )
    for n, (code, name) in enumerate([("out", "不亮"), ("blink", "一闪一闪")]):
        AskedOption.objects.create(jurisdiction=mapped.a.place, fact=since, code=code, name_zh=name, order=n)
    return pole, since


def test_a_service_that_asks_more_says_so_and_defines_it(anybody, facts):
    services = {row["service_code"]: row for row in anybody.rows("services.json")}
    assert services["lamp"]["metadata"] is True
    assert services["hole"]["metadata"] is False
    root = xml_of(anybody.get("services/lamp.xml"))
    assert [e.findtext("code") for e in root.iter("attribute")] == ["pole", "how"]
    assert [e.findtext("name") for e in root.iter("value")] == ["不亮", "一闪一闪"]
    assert root.find("attributes/attribute/variable").text == "true"


def test_an_unknown_service_is_a_404_with_its_sentence_in_the_form_asked(anybody):
    answer = anybody.get("services/ghost.json", locale="en")
    assert answer.status_code == 404
    assert errors_in(answer) == ["There is no service “ghost” here; services.xml lists them."]
    assert json.loads(answer.content)[0]["code"] == 404


# ── jurisdictions ────────────────────────────────────────────────────────────────────────────────────────


def test_a_foreign_jurisdiction_is_a_404(anybody):
    answer = anybody.get("requests.xml", jurisdiction_id="sfgov.org", locale="en")
    assert answer.status_code == 404
    assert errors_in(answer) == ["There is no jurisdiction “sfgov.org” here."]


def test_where_several_towns_are_served_one_must_be_named(mapped):
    answer = Client().get(f"{BASE}/services.json?locale=en")
    assert answer.status_code == 400
    assert errors_in(answer) == ["Several towns are served here. Please send jurisdiction_id: one of A, B."]


def test_a_key_of_another_town_opens_nothing_here(mapped):
    other = program(mapped.b, "file", "words")
    place(mapped.a)
    answer = Program(mapped.a, other.secret).get("requests.json")
    assert answer.status_code == 404
    assert Program(mapped.b, other.secret).rows("requests.json") == []


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_is_told_without_anything_that_anybody_said(anybody):
    case = place(anybody.town, answers={"where": "卓玛家门口"}, latitude=29.35123, longitude=90.74321)
    case = drive(anybody.town, case, "accept", "dispatch", "take", "answer")
    for form in ("xml", "json"):
        for path in (f"requests.{form}", f"requests/{case.pk}.{form}", f"servicerequestupdates.{form}"):
            text = anybody.get(path, extended_attributes="true").content.decode()
            assert str(case.pk) in text
            for private in (SAID, NAME, PHONE, case.receipt, "卓玛", "周三上门", "29.35123"):
                assert private not in text, f"{path} tells {private}"


def test_a_row_has_what_clients_need(anybody):
    case = place(anybody.town)
    (row,) = anybody.rows("requests.json", locale="zh")
    assert row["service_request_id"] == str(case.pk)
    assert row["status"] == "open"
    assert row["requested_datetime"] == row["updated_datetime"] == "2026-03-02T01:00:00Z"
    assert (row["lat"], row["long"]) == POINT
    assert row["address"] == "上河镇东村, 上河镇"
    assert row["agency_responsible"] == "上河镇东村村委会"


def test_xml_is_the_default_has_no_blanks_between_elements_and_none_that_is_empty(anybody):
    place(anybody.town)
    answer = anybody.get("requests")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?><service_requests><request>')
    assert not re.search(r">\s+<", text)
    assert not re.search(r"<(\w+)></\1>|<\w+/>|nil|null", text)


def test_an_empty_list_is_an_empty_list(anybody):
    assert anybody.rows("requests.json") == []
    assert len(xml_of(anybody.get("requests.xml"))) == 0


def test_what_is_not_public_is_not_told(anybody):
    anybody.town.services["hole"].public = False
    anybody.town.services["hole"].save()
    case = place(anybody.town, "hole")
    assert anybody.rows("requests.json") == []
    assert anybody.get(f"requests/{case.pk}.json").status_code == 404
    assert anybody.rows("servicerequestupdates.json") == []


def test_but_the_program_that_filed_it_follows_it(street):
    street.town.services["hole"].public = False
    street.town.services["hole"].save()
    found = street.filed(service_code="hole")
    assert ids(street.rows("requests.json")) == [found]
    another = program(street.town, "file", "words")
    assert another.rows("requests.json") == []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"service_code": "lamp"}, ["lamp"]),
        ({"service_code": "lamp,pipe"}, ["pipe", "lamp"]),
        ({"service_code": "ghost"}, []),
        ({"service_code": "ghost", "status": "open"}, []),
        ({"service_code": "lamp", "status": "open"}, ["lamp"]),
        ({"service_code": "lamp,pipe", "status": "OPEN"}, ["pipe", "lamp"]),
        ({"service_code": "lamp", "status": "closed"}, []),
        ({"status": "closed"}, []),
        ({"status": "open,closed"}, ["pipe", "lamp"]),
        ({"start_date": "2026-03-02T00:30:00Z"}, ["pipe", "lamp"]),
        ({"start_date": "2026-03-02T01:30:00Z", "end_date": "2026-03-02T03:00:00Z"}, ["pipe"]),
        ({"end_date": "2026-03-02T09:30:00+08:00"}, ["lamp"]),
        ({"updated_after": "2026-03-02T01:30:00Z"}, ["pipe"]),
        ({"updated_before": "2026-03-02T01:30:00Z"}, ["lamp"]),
    ],
)
def test_the_list_is_narrowed(anybody, clock, params, expected):
    place(anybody.town, "lamp", at=AT)
    place(anybody.town, "pipe", at=AT + HOUR)
    clock(AT + 2 * HOUR)
    assert [row["service_code"] for row in anybody.rows("requests.json", **params)] == expected


def test_ids_go_before_every_other_filter(anybody, clock):
    old = place(anybody.town, at=AT - 200 * DAY)
    place(anybody.town)
    assert ids(anybody.rows("requests.json", service_request_id=f"{old.pk},nonsense", status="closed")) == [
        str(old.pk)
    ]


def test_ninety_days_are_told_where_no_span_is_asked_for(anybody):
    place(anybody.town, at=AT - 91 * DAY)
    recent = place(anybody.town, at=AT - 89 * DAY)
    assert ids(anybody.rows("requests.json")) == [str(recent.pk)]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "at most 90 days apart"),
        ({"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-01T00:00:00Z"}, "lies after end_date"),
        ({"start_date": "2026-03-02 01:00:00"}, "“2026-03-02+01:00:00” is none"),
        ({"start_date": "2026-13-45T00:00:00Z"}, "must be a moment such as"),
        ({"start_date": "2026-03-02T01:00:00"}, "must be a moment such as"),
        ({"status": "resolved"}, "“resolved” is neither"),
        ({"page_size": "0"}, "from 1 to 1000"),
        ({"page_size": "5000"}, "from 1 to 1000"),
        ({"page": "2"}, "follow the Link header"),
        ({"after": "nonsense"}, "page mark"),
    ],
)
def test_a_question_that_makes_no_sense_gets_its_sentence(anybody, params, sentence):
    answer = anybody.get("requests.xml", locale="en", **params)
    assert answer.status_code == 400
    assert sentence in errors_in(answer)[0]


@pytest.mark.parametrize("narrowed", ["", "&updated_after=2026-02-01T00:00:00Z", "&status=open"])
def test_the_pages_together_are_the_list(anybody, narrowed):
    cases = [place(anybody.town, at=AT - n * HOUR) for n in range(7)] + [
        place(anybody.town) for _ in range(2)
    ]
    seen, url = [], f"{BASE}/requests.json?jurisdiction_id=A&page_size=2{narrowed}"
    for _ in range(10):
        answer = anybody.client.get(url)
        seen += ids(json.loads(answer.content))
        if "Link" not in answer.headers:
            break
        url = re.match(r'<http://testserver(.*)>; rel="next"', answer["Link"]).group(1)
    assert len(seen) == len(set(seen)) == 9
    assert set(seen) == {str(case.pk) for case in cases}


def test_a_later_page_has_one_upper_end_so_that_no_database_walks_there_from_the_newest(anybody):
    place(anybody.town)
    end, mark = "2026-06-01T00:00:00Z", f"{AT.timestamp():.6f}_{'7' * 32}"
    with CaptureQueriesContext(connection) as queries:
        anybody.rows("requests.json", end_date=end, after=mark)
    (page,) = [one["sql"] for one in queries if "ORDER BY" in one["sql"] and "filed_at" in one["sql"]]
    assert page.count('"filed_at" <') == 1, page


def test_what_moved_is_told_the_newest_move_first_however_long_ago_it_was_filed(anybody, clock):
    old = place(anybody.town, at=AT - 200 * DAY)
    new = place(anybody.town, "pipe", at=AT - HOUR)
    act(anybody.town, old, "accept", at=AT)
    clock(AT + HOUR)
    moved = f"{AT - 2 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert ids(anybody.rows("requests.json", updated_after=moved)) == [str(old.pk), str(new.pk)]
    assert ids(anybody.rows("requests.json", updated_before=moved)) == [], "it moved again since"
    told = anybody.rows("requests.json", updated_after=moved, start_date="2026-03-01T00:00:00Z")
    assert ids(told) == [str(new.pk)], "where both are asked for, both hold"


@pytest.mark.parametrize("keyed", [False, True])
def test_a_page_costs_at_most_eight_statements_however_many_rows(
    street, django_assert_max_num_queries, keyed
):
    who = street if keyed else Program(street.town)
    place(street.town)
    who.rows("requests.json")  # a key's first request of the day notes that
    pages: list[dict[str, str]] = [{}, {"updated_after": "2026-03-01T00:00:00Z"}]
    few = []
    for asked in pages:
        forget_all()  # the tree, the units and the catalogue, which are remembered for a minute, are among the eight
        with django_assert_max_num_queries(8) as queries:
            who.rows("requests.json", page_size=50, extended_attributes="true", **asked)
        few.append(len(queries))
    for n in range(30):
        place(street.town, at=AT - n * timedelta(minutes=1))
    for asked, before in zip(pages, few, strict=True):
        forget_all()
        with django_assert_max_num_queries(before):
            assert len(who.rows("requests.json", page_size=50, extended_attributes="true", **asked)) == 31


# ── the honest state ─────────────────────────────────────────────────────────────────────────────────────


def honest(who: Program, case: Case) -> tuple[str, str, dict]:
    (row,) = who.rows(f"requests/{case.pk}.json", extended_attributes="true", locale="en")
    return row["status"], row["status_notes"], row["extended_attributes"]


def test_done_is_not_closed_and_the_two_truths_stand_apart(anybody):
    case = drive(anybody.town, place(anybody.town), "accept", "dispatch", "take", "finish")
    status, note, more = honest(anybody, case)
    assert status == "open"
    assert note == "The office says it is done. The resident has not said so yet."
    assert (more["office_said"], more["resident_said"]) == ("done", "not_yet")
    assert more["whose_turn"] == "resident"


@pytest.mark.parametrize(
    ("solved", "note"),
    [
        ("yes", "Closed: the resident says it is done."),
        ("partly", "Closed: the resident says it is done in part."),
        ("no", "Closed: the office said it was done; the resident says it is not done."),
    ],
)
def test_closed_says_what_the_resident_says(anybody, solved, note):
    case = drive(anybody.town, place(anybody.town), "accept", "dispatch", "take", "finish")
    act(anybody.town, case, "rate", at=AT + HOUR, answers={"solved": solved, "grade": "3"})
    status, said, more = honest(anybody, case)
    assert (status, said) == ("closed", note)
    assert (more["office_said"], more["resident_said"]) == ("done", solved)


def test_silence_is_never_told_as_solved(anybody):
    from huiyin.cases.sweep import due_cases, lapse_batch

    case = drive(anybody.town, place(anybody.town), "accept", "dispatch", "take", "finish")
    for town, pk in due_cases(at=AT + 40 * DAY):
        lapse_batch(town, [pk], at=AT + 40 * DAY)
    assert fresh(case).state == "unanswered"
    told = anybody.rows(
        "servicerequestupdates.json", end_date="2026-06-01T00:00:00Z", start_date="2026-03-01T00:00:00Z"
    )
    assert told[-1]["status"] == "fixed", "silence makes no update that a client could take for an answer"
    status, note, more = honest(anybody, case)
    assert status == "closed"
    assert note == "Closed by silence: the office said its last word, and the resident never answered."
    assert (more["office_said"], more["resident_said"]) == ("done", "never")


def test_an_overdue_request_says_whose_turn_it_is(anybody, clock):
    case = place(anybody.town)
    clock(AT + 5 * DAY)
    _, _, more = honest(anybody, case)
    assert more["overdue"] is True
    assert more["whose_turn"] == "village"
    assert more["whose_turn_name"] == "A-committee"


def test_a_refusal_that_the_resident_agreed_to_is_no_solution(anybody):
    case = drive(anybody.town, place(anybody.town), "accept", "refuse", "agree")
    status, note, more = honest(anybody, case)
    assert (status, note) == ("closed", "Closed: the resident agreed to the refusal.")
    assert (more["office_said"], more["resident_said"]) == ("refused", "agreed_to_refusal")


# ── too often ────────────────────────────────────────────────────────────────────────────────────────────


def test_who_reads_too_often_is_told_how_long_to_wait(anybody, monkeypatch):
    monkeypatch.setattr("huiyin.api.access.READS", 3)
    answers = [anybody.get("services.json", locale="en") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert errors_in(answers[-1])[0].startswith("That is too often.")


@pytest.mark.parametrize("path", ["nonsense.json", "requests/a/b.json", "requests.csv.json"])
def test_an_address_where_nothing_is_says_so_in_the_form(anybody, path):
    answer = anybody.get(path, locale="en")
    assert answer.status_code == 404
    assert errors_in(answer)[0].startswith("There is")


def test_a_method_that_an_address_does_not_know_is_told_in_the_form(anybody):
    answer = anybody.client.delete(f"{BASE}/requests.json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"
    assert json.loads(answer.content)[0]["code"] == 405
