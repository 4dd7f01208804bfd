"""POST requests: through the one door, once, with everything that is wrong said at once."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiyin.api.actions import revoke_key
from huiyin.api.models import AskedFact, AskedOption, MediaToFetch, Received
from huiyin.api.open311.filing import whole_name
from huiyin.cases.models import Attachment, Case, Words
from huiyin.cases.queries import events_of
from huiyin.people.sealed import unsealed
from tests.api.conftest import BASE, FAR, POINT, Program, errors_in, program, xml_of
from tests.cast import AT, PHONE, fresh

pytestmark = pytest.mark.django_db


def picture(name="1.jpg"):
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def words(case):
    return dict(Words.objects.filter(case=case).values_list("name", "text"))


# ── what is filed ────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_becomes_an_order_in_the_nearest_village(street):
    case = Case.objects.get(pk=street.filed(description="灯灭了三天", address_string="小学门口"))
    assert (case.state, case.turn, case.channel) == ("placed", "village", "open311")
    assert case.place == street.town.villages[0]
    assert (case.latitude, case.longitude) == POINT
    assert words(case) == {"said": "灯灭了三天", "where": "小学门口"}
    assert events_of(case)[0].role == "resident"


def test_the_answer_says_who_acts_next_and_by_when_but_no_receipt(street):
    answer = street.file(locale="en", service_code="pipe")
    root = (
        xml_of(street.file(locale="en", service_code="pipe"))
        if answer["Content-Type"].startswith("text")
        else None
    )
    assert root is None
    (row,) = json.loads(answer.content)
    case = Case.objects.get(pk=row["service_request_id"])
    assert row["service_notice"] == "It has arrived. Next it is A-committee's turn, by 2 Mar."
    assert case.receipt not in answer.content.decode()


def test_xml_is_answered_where_nothing_is_asked(street):
    answer = street.post("requests", service_code="lamp", description="x", lat=POINT[0], long=POINT[1])
    assert xml_of(answer).findtext("request/service_request_id")


def test_the_second_village_is_nearer_to_its_own_point(street):
    case = Case.objects.get(pk=street.filed(lat=29.394, long=90.74))
    assert case.place == street.town.villages[1]


@pytest.mark.parametrize(
    ("where", "village"), [({"address_id": "A-v1"}, 1), ({"address_string": "上河镇西村小学"}, 1)]
)
def test_without_a_point_the_address_tells_the_village(street, where, village):
    answer = street.post("requests.json", service_code="lamp", description="x", **where)
    case = Case.objects.get(pk=json.loads(answer.content)[0]["service_request_id"])
    assert case.place == street.town.villages[village]


def test_an_address_in_no_known_village_is_taken_in_by_the_town_so_that_it_is_somebodys_turn(street):
    answer = street.post("requests.json", service_code="lamp", description="x", address_string="国道边")
    case = Case.objects.get(pk=json.loads(answer.content)[0]["service_request_id"])
    assert (case.place, case.state, case.turn) == (street.town.place, "accepted", "town")


def test_a_body_in_json_or_xml_is_read_as_well(street):
    body = {
        "api_key": street.secret,
        "jurisdiction_id": "A",
        "service_code": "lamp",
        "description": "灯",
        "lat": POINT[0],
        "long": POINT[1],
    }
    answer = Client().post(f"{BASE}/requests.json", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in body.items())
    text = f"<service_requests><request>{inner}</request></service_requests>"
    answer = Client().post(f"{BASE}/requests.xml", text, content_type="text/xml")
    assert answer.status_code == 200, answer.content
    assert Case.objects.count() == 2


def test_photos_come_along_whatever_their_fields_are_called(street):
    case = Case.objects.get(
        pk=street.filed(photo1=picture(), photo2=picture("2.jpg"), media=picture("3.jpg"))
    )
    assert Attachment.objects.filter(case=case, kind="photo").count() == 3


def test_a_photos_address_is_written_down_and_fetched_later(street):
    case = Case.objects.get(pk=street.filed(media_url="https://photos.example.org/1.jpg"))
    errand = MediaToFetch.objects.get(case=case)
    assert (errand.url, errand.state, errand.next_at) == ("https://photos.example.org/1.jpg", "waiting", AT)


def test_who_left_a_number_is_told_by_text_message_and_who_did_not_has_a_pin(street):
    with_phone = Case.objects.get(pk=street.filed(phone="139 8907 1234", first_name="卓玛", last_name="次仁"))
    reached = with_phone.contact
    assert (unsealed(reached.phone), unsealed(reached.name), reached.reach_by) == (PHONE, "卓玛次仁", "sms")
    without = Case.objects.get(pk=street.filed(email="somebody@example.org"))
    reached = without.contact
    assert (unsealed(reached.phone), len(unsealed(reached.pin)), reached.reach_by) == ("", 4, "page")


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("卓玛次仁", "", "卓玛次仁"),  # no space: all of it came as the first name
        ("扎西", "顿珠", "扎西顿珠"),
        ("王", "小明", "王小明"),  # FixMyStreet cuts at the space: the surname came first
        ("小明", "王", "王小明"),  # a form with two fields
        ("Tenzin", "Dolma", "Tenzin Dolma"),
        ("卓玛", "-", "卓玛"),
        ("", "", ""),
    ],
)
def test_a_name_is_put_together_again(first, last, whole):
    assert whole_name(first, last) == whole


# ── once ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["attribute[fixmystreet_id]", "attribute[huiyin_id]", "attribute[external_id]"]
)
def test_the_same_id_of_the_same_program_is_filed_once(street, name):
    first = street.filed(**{name: "4711"})
    again = street.filed(**{name: "4711", "description": "灯灭了（再发一次）"})
    assert first == again
    assert Case.objects.count() == 1


def test_the_same_id_of_another_program_is_another_request(street):
    first = street.filed(**{"attribute[fixmystreet_id]": "4711"})
    assert program(street.town, "file").filed(**{"attribute[fixmystreet_id]": "4711"}) != first


def test_the_header_for_it_counts_too(street):
    for _ in range(2):
        sent = {
            "api_key": street.secret,
            "jurisdiction_id": "A",
            "service_code": "lamp",
            "description": "x",
            "address_id": "A-v0",
        }
        Client().post(f"{BASE}/requests.json", sent, headers={"Idempotency-Key": "k-1"})
    assert Case.objects.count() == 1


def test_a_token_is_the_id(street):
    found = street.filed()
    assert xml_of(street.get(f"tokens/{found}.xml")).findtext("request/service_request_id") == found


# ── what the service asks ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def facts(mapped):
    lamp, town = mapped.a.services["lamp"], mapped.a.place
    AskedFact.objects.create(
        jurisdiction=town, service=lamp, code="pole", name_zh="灯杆号", name_en="Pole", required=True
    )
    AskedFact.objects.create(
        jurisdiction=town, service=lamp, code="n", datatype="number", name_zh="几盏", order=2
    )
    how = AskedFact.objects.create(
        jurisdiction=town, service=lamp, code="how", datatype="multivaluelist", name_zh="怎么坏的", order=3
    )
    for code, name in (("out", "不亮"), ("blink", "闪")):
        AskedOption.objects.create(jurisdiction=town, fact=how, code=code, name_zh=name)


def test_answers_stand_under_what_happened_where_the_office_reads_them(street, facts):
    sent = {
        "attribute[pole]": "A-12",
        "attribute[n]": "3",
        "attribute[how]": "out,blink",
        "attribute[title]": "x",
    }
    case = Case.objects.get(pk=street.filed(locale="zh", **sent))
    assert words(case)["said"] == "灯灭了\n灯杆号: A-12\n几盏: 3\n怎么坏的: 不亮, 闪"


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_filed(street, facts):
    answer = street.file(locale="en", phone="12", **{"attribute[n]": "many", "attribute[how]": "exploded"})
    assert answer.status_code == 400
    assert errors_in(answer) == [
        "The service asks for “Pole”: attribute[pole] is missing.",
        "attribute[n] must be a number; “many” is none.",
        "“exploded” is none of the answers to attribute[how]: out, blink.",
        "A telephone number has 7 to 15 digits. Please check it, or leave it empty.",
    ]
    assert not Case.objects.exists()


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────


def refusal(answer):
    assert not Case.objects.exists()
    return answer.status_code, errors_in(answer)[0]


def test_a_missing_key_is_a_403(anybody):
    status, said = refusal(anybody.file(locale="en"))
    assert (status, said) == (
        403,
        "This needs an API key: the town's administrator issues one. Send it as api_key.",
    )


def test_a_wrong_key_is_a_403_in_the_form_asked(mapped):
    answer = Program(mapped.a, "hy_wrong").post("requests.xml", service_code="lamp")
    assert answer.status_code == 403
    assert xml_of(answer).findtext("error/code") == "403"
    assert errors_in(answer) == ["这里没有这把接口密钥。请核对，或者向本镇另领一把。"]


def test_a_revoked_key_is_a_403_that_says_since_when(street):
    revoke_key(
        key_id=street.key.pk, jurisdiction_id=street.town.place.pk, by=street.town.actor("admin"), at=AT
    )
    status, said = refusal(street.file(locale="en"))
    assert (status, said) == (
        403,
        "This API key was revoked on 2026-03-02. Please ask the town for a new one.",
    )


def test_a_key_without_the_scope_is_a_403(mapped):
    status, said = refusal(program(mapped.a, "unit", unit="water").file(locale="en"))
    assert (status, said) == (403, "This API key may not do that: it lacks the scope “file”.")


def test_a_foreign_jurisdiction_is_a_404(street):
    status, said = refusal(street.file(locale="en", jurisdiction_id="B"))
    assert (status, said) == (404, "The API key belongs to another jurisdiction than “B”.")


def test_an_unknown_service_is_a_404(street):
    status, said = refusal(street.file(locale="en", service_code="ghost"))
    assert (status, said) == (404, "There is no service “ghost” here; services.xml lists them.")


def test_a_missing_service_is_a_400(street):
    status, said = refusal(street.file(locale="en", service_code=""))
    assert (status, said) == (400, "Please say which service it is for: service_code is missing.")


def test_nowhere_is_a_400_that_lists_the_villages(street):
    status, said = refusal(street.post("requests.json", service_code="lamp", description="x", locale="en"))
    ids = "A-g, A-v0, A-v1"
    assert (status, said) == (
        400,
        f"Please send lat and long, or address_id (one of {ids}), or address_string.",
    )


@pytest.mark.parametrize(
    ("lat", "long", "sentence"),
    [
        (POINT[1], POINT[0], "lat and long seem to be swapped: the other way round the point lies in A."),
        (*FAR, "The point lies outside A: 216 km from the nearest place known there."),
        ("29.3.5", "90", "lat and long must be numbers in degrees, such as 29.3536 and 90.7371."),
        ("29.35", "", "lat and long must be numbers in degrees, such as 29.3536 and 90.7371."),
        ("nan", "90", "lat lies between -90 and 90, long between -180 and 180."),
        ("95", "12", "lat lies between -90 and 90, long between -180 and 180."),
        ("1e999", "12", "lat lies between -90 and 90, long between -180 and 180."),
    ],
)
def test_a_point_that_can_not_be_gets_its_sentence(street, lat, long, sentence):
    status, said = refusal(street.file(locale="en", lat=lat, long=long))
    assert (status, said) == (400, sentence)


def test_5000_characters_fit_and_one_more_is_said_and_not_cut(street):
    assert street.filed(description="灯" * 5000)
    answer = street.file(locale="en", description="灯" * 5001)
    assert answer.status_code == 400
    assert errors_in(answer) == ["That is 5001 characters; at most 5000 fit here."]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/x.jpg",
        "http://localhost/x.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.8/x.jpg",
        "http://[::1]/x.jpg",
        "http://[::ffff:10.0.0.8]/x.jpg",
        "http://[64:ff9b::a00:8]/x.jpg",
        "http://0.0.0.0/x.jpg",
        "http://printer.local/x.jpg",
    ],
)
def test_a_media_url_that_points_inside_the_network_is_refused(street, url):
    status, said = refusal(street.file(locale="en", media_url=url))
    assert (status, said) == (
        400,
        "media_url points inside our own network; such addresses are never asked.",
    )
    assert not MediaToFetch.objects.exists()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://example.org/1", "http://", "http://[bad/", "x" * 1100]
)
def test_a_media_url_that_is_no_address_is_refused(street, url):
    assert refusal(street.file(locale="en", media_url=url))[0] == 400


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><request><description>&b;</description></request>"""
OUTER = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><request><description>&a;</description></request>"""


@pytest.mark.parametrize("body", [BOMB, OUTER])
def test_xml_with_entities_is_refused(street, body):
    answer = Client().post(
        f"{BASE}/requests.xml?locale=en&api_key={street.secret}&jurisdiction_id=A",
        body,
        content_type="text/xml",
    )
    assert refusal(answer) == (400, "XML with entities or a document type is not read here.")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<request><unclosed>", "text/xml"),
        ("{not json", "application/json"),
        ("[1,2]", "application/json"),
        ("[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        ("--x\r\nbroken", "multipart/form-data; boundary="),
    ],
)
def test_a_body_that_can_not_be_read_gets_its_sentence(street, body, kind):
    answer = Client().post(
        f"{BASE}/requests.json?locale=en&api_key={street.secret}&jurisdiction_id=A", body, content_type=kind
    )
    assert answer.status_code == 400
    assert errors_in(answer)[0]
    assert not Case.objects.exists()


def test_a_file_that_is_no_photo_is_refused_and_nothing_filed(street):
    fake = SimpleUploadedFile("1.jpg", b"MZ\x90\x00", "image/jpeg")
    status, said = refusal(street.file(locale="en", photo1=fake))
    assert (status, said) == (
        400,
        "1.jpg is not a photo that can be read. Please take it again, or send a JPEG or PNG.",
    )


def test_a_sign_that_can_not_be_kept_is_said(street):
    status, said = refusal(street.file(locale="en", description="灯\x00灭"))
    assert (status, said) == (400, "This text has a character that can't be stored.")


def test_who_writes_too_often_is_told_how_long_to_wait(mapped):
    slow = program(mapped.a, "file", per_minute=2)
    answers = [slow.file(locale="en") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) <= 60
    assert Case.objects.count() == 2


def test_what_fails_leaves_no_row_behind(street):
    street.file(description="灯" * 5001)
    assert not Received.objects.exists()
    case = fresh(Case.objects.get(pk=street.filed()))
    assert Received.objects.get(case=case).key == street.key
