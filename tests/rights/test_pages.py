"""The pages of a person's rights, as a resident with a phone meets them, and as a clerk does it for them."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases.models import Attachment, Words
from huiyin.people.models import Look
from huiyin.rights.models import Act, ActKind
from huiyin.web import pdf
from huiyin.web.rights import paper
from tests.cast import NAME, PHONE, SAID, drive, fresh, place
from tests.resident.sending import jpeg, photo
from tests.whole.test_routes import signed_in, text_of, the_resident

pytestmark = pytest.mark.django_db

SURE = {"sure": "yes"}


@pytest.fixture
def case(cast):
    from huiyin.web import uploads

    taken = uploads.take_photo(photo(content=jpeg()))
    return place(cast.a, "hole", answers={"files": (taken,)}, at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def me(case):
    return the_resident(case)


def mine(case, what=""):
    return f"/r/{case.receipt}/mine/{what}"


def test_everything_that_is_kept_stands_there_at_most_fifteen_statements(
    case, me, django_assert_max_num_queries
):
    me.get(mine(case))
    with django_assert_max_num_queries(15):
        text = me.get(mine(case)).content.decode()
    for piece in (NAME, PHONE, SAID):
        assert piece in text


def test_the_page_costs_the_same_for_a_long_story(cast, case, me, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as short:
        me.get(mine(case))
    drive(cast.a, case, "accept", "dispatch", "take", "answer", "finish")
    with CaptureQueriesContext(connection) as long:
        me.get(mine(case))
    assert len(long) <= len(short) + 1


def test_without_the_receipt_it_asks_for_the_digits_and_shows_nothing(case):
    for what in ("", "copy/", "paper/", "correct/", "lock/", "erase/"):
        text = Client().get(mine(case, what)).content.decode()
        assert NAME not in text and SAID not in text and "phone4" in text


def test_the_copy_for_machines_is_json_and_is_noted(case, me):
    answer = me.get(mine(case, "copy/"))
    assert answer["Content-Type"].startswith("application/json")
    held = json.loads(answer.content)["held"]
    assert held["matter"][0]["contact"]["phone"] == PHONE
    assert Act.objects.get().kind == ActKind.COPIED


def test_the_zip_holds_the_json_and_the_photo_itself(case, me):
    answer = me.get(mine(case, "copy/?files=1"))
    archive = zipfile.ZipFile(BytesIO(answer.content))
    names = archive.namelist()
    assert "huiyin.json" in names
    assert archive.read(next(n for n in names if n.endswith(".jpg"))).startswith(b"\xff\xd8")


@pytest.mark.skipif(not paper.can_print(), reason="missing here: pango (PDF)")
def test_the_readable_copy_is_a_pdf(case, me):
    answer = me.get(mine(case, "paper/?pdf=1"))
    assert answer.content.startswith(b"%PDF-")


def test_where_no_pdf_can_be_made_the_page_says_so_and_offers_the_page_to_print(case, me, monkeypatch):
    monkeypatch.setattr(paper, "can_print", lambda: False)
    text = me.get(mine(case), headers={"accept-language": "en"}).content.decode()
    assert "PDF" in text and "?pdf=1" not in text
    assert SAID in me.get(mine(case, "paper/?pdf=1")).content.decode()


def test_the_pdf_fetches_nothing_from_outside():
    with pytest.raises(ValueError):
        pdf._fetch("https://example.org/pixel.gif")
    with pytest.raises(ValueError):
        pdf._fetch("http://huiyin/etc/passwd")


# ── correcting ──


def test_a_wrong_number_is_refused_and_what_was_typed_is_still_there(case, me):
    answer = me.post(
        mine(case, "correct/"), {"name": "卓玛", "phone": "12", "language": "bo", "reach_by": "sms"}
    )
    assert answer.status_code == 422
    assert "卓玛" in answer.content.decode() and 'value="12"' in answer.content.decode()


def test_messages_by_telephone_need_a_number(case, me):
    answer = me.post(mine(case, "correct/"), {"name": "", "phone": "", "language": "bo", "reach_by": "sms"})
    assert answer.status_code == 422


def test_a_corrected_number_holds(case, me):
    sent = {"name": "", "phone": "137 0000 8888", "language": "bo", "reach_by": "sms"}
    assert me.post(mine(case, "correct/"), sent).status_code == 302
    assert Client().post("/find/", {"number": case.receipt, "phone4": "8888"}).status_code == 302


# ── erasing ──


def test_erasing_asks_what_and_whether_one_is_sure(case, me):
    answer = me.post(mine(case, "erase/"), {})
    assert answer.status_code == 422
    assert Words.objects.filter(case=case).exists()
    assert me.post(mine(case, "erase/"), {"what": "all"}).status_code == 422
    assert me.post(mine(case, "erase/"), {"what": "the town", **SURE}).status_code == 422
    assert Words.objects.filter(case=case).exists()


def test_an_open_matter_is_withdrawn_and_erased(case, me, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = me.post(mine(case, "erase/"), {"what": "all", **SURE})
    assert answer.status_code == 200
    gone = fresh(case)
    assert gone.closed_at is not None and gone.contact_id is None
    assert not Words.objects.filter(case=case).exists() and not Attachment.objects.filter(case=case).exists()


def test_the_contact_alone_is_cut_and_the_new_digits_are_shown(case, me):
    text = me.post(mine(case, "erase/"), {"what": "contact", **SURE}).content.decode()
    kept = fresh(case)
    assert kept.closed_at is None
    digits = next(d for d in (f"{n:04d}" for n in range(10_000)) if f">{d}<" in text)
    assert Client().post("/find/", {"number": case.receipt, "phone4": digits}).status_code == 302


def test_locking_and_unlocking_over_the_pages(case, me):
    assert me.post(mine(case, "lock/"), {"do": "lock"}).status_code == 302
    text = me.get(mine(case)).content.decode()
    assert SAID not in text and PHONE not in text
    assert me.post(mine(case, "lock/"), {"do": "unlock"}).status_code == 302
    assert SAID in me.get(mine(case)).content.decode()


# ── at the counter ──


@pytest.fixture
def clerk(cast):
    return signed_in(cast, "a", "clerk")


def at_desk(case, what=""):
    return f"/desk/{case.pk}/mine/{what}"


def test_the_counter_needs_the_residents_digits_first(case, clerk):
    for what in ("", "copy/", "paper/", "correct/", "lock/", "erase/"):
        answer = clerk.get(at_desk(case, what))
        assert answer.status_code == 302 and answer["Location"].endswith("/mine/ask/"), what
    answer = clerk.post(at_desk(case, "ask/"), {"phone4": "0000"})
    assert answer.status_code == 422
    assert clerk.get(at_desk(case)).status_code == 302


def test_guessing_the_digits_at_the_counter_is_stopped(case, clerk):
    answers = [clerk.post(at_desk(case, "ask/"), {"phone4": f"{n:04d}"}).status_code for n in range(7)]
    assert answers[-1] == 429


def test_with_the_digits_the_clerk_reads_it_and_the_resident_sees_that(case, clerk):
    assert clerk.post(at_desk(case, "ask/"), {"phone4": PHONE[-4:]}).status_code == 302
    assert PHONE in clerk.get(at_desk(case)).content.decode()
    assert clerk.get(at_desk(case, "copy/")).status_code == 200
    kinds = set(Look.objects.filter(case_id=case.pk).values_list("kind", flat=True))
    assert {"contact", "export"} <= kinds
    assert Act.objects.get(kind=ActKind.COPIED).account.username == "a-clerk"


def test_the_permission_ends_after_half_an_hour(case, clerk, monkeypatch):
    from huiyin.web.rights import stand

    clerk.post(at_desk(case, "ask/"), {"phone4": PHONE[-4:]})
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(stand, "now", lambda: later)
    assert clerk.get(at_desk(case)).status_code == 302


def test_the_unit_that_handles_it_has_no_counter(cast, case):
    drive(cast.a, case, "accept", "dispatch", "take")
    assert signed_in(cast, "a", "roads").get(at_desk(case, "ask/")).status_code == 403


def test_a_clerk_of_the_neighbouring_town_is_refused_with_the_right_digits_too(cast, case):
    other = signed_in(cast, "b", "clerk")
    assert other.post(at_desk(case, "ask/"), {"phone4": PHONE[-4:]}).status_code == 403


def test_the_clerk_erases_on_the_residents_behalf(case, clerk):
    clerk.post(at_desk(case, "ask/"), {"phone4": PHONE[-4:]})
    answer = clerk.post(at_desk(case, "erase/"), {"what": "all", **SURE})
    assert answer.status_code == 200, text_of(answer)
    assert not Words.objects.filter(case=case).exists()
    act = Act.objects.get(kind=ActKind.ERASED)
    assert act.unit.code == "A-committee"


def test_the_desk_says_that_the_matter_is_locked(case, me, clerk):
    me.post(mine(case, "lock/"), {"do": "lock"})
    text = clerk.get(f"/desk/{case.pk}/", headers={"accept-language": "zh"}).content.decode()
    assert "锁" in text and SAID not in text
