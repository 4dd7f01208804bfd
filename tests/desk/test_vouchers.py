"""The desk's pages of vouchers and of meetings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.resources.models import Meeting, Partner, Pledge
from huiyin.vouchers.models import Scheme, Voucher
from tests.cast import Town
from tests.desk.conftest import SignIn
from tests.desk.test_money import paper, write
from tests.resources.conftest import Book, make_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(town: Town) -> Book:
    made = make_book(town)
    made.income(100_000)
    return made


def scheme_data(book: Book, **more: object) -> dict[str, object]:
    return {
        "code": "elder", "name_zh": "购物券", "who_zh": "六十岁以上。", "rules": "sixty | 满六十岁\n户口在本镇", "each": "50", "times": "1",
        "fund": book["relief-fund"].pk, "purpose": book["relief"].pk, "from_on": "2026-03-01", "to_on": "2026-06-01", **more,
    }  # fmt: skip


def test_a_voucher_is_given_used_and_the_page_agrees_with_the_book(
    sign_in: SignIn, town: Town, book: Book
) -> None:
    assert sign_in("dispatcher").get("/desk/vouchers/new/").status_code == 403
    admin, desk = sign_in("admin"), sign_in("dispatcher")
    for wrong in (
        {"each": "-1"},
        {"each": "1.234"},
        {"times": "x"},
        {"to_on": ""},
        {"fund": ""},
        {"rules": ""},
        {"code": "x x"},
    ):
        answer = admin.post("/desk/vouchers/new/", scheme_data(book, **wrong))
        assert answer.status_code == 422 and "六十岁以上" in answer.content.decode()
    assert admin.post("/desk/vouchers/new/", scheme_data(book)).status_code == 302
    address = f"/desk/vouchers/{Scheme.objects.get().pk}/"
    answer = desk.post(address, {"holder": "540124196001011234", "met": ["sixty"]})
    assert (
        answer.status_code == 422
        and "户口在本镇" in answer.content.decode()
        and "Not entitled" in answer.content.decode()
    )
    answer = desk.post(address, {"holder": "540124196001011234", "met": ["sixty", "rule-2"]})
    number = Voucher.objects.get().number
    assert answer.status_code == 200 and number in answer.content.decode()
    assert "540124196001011234" not in answer.content.decode()
    write(desk, "partner", sort="company", name_zh="供销社")
    used = {"number": number, "partner": Partner.objects.get().pk, "receipt": paper()}
    assert desk.post("/desk/vouchers/used/", {**used, "number": "1"}).status_code == 422
    assert desk.post("/desk/vouchers/used/", {**used, "receipt": paper()}).status_code == 302
    assert desk.post("/desk/vouchers/back/", {"number": number, "why": "退"}).status_code == 422
    assert "agrees: 0.00 yuan out" in desk.get("/desk/vouchers/").content.decode()


def test_meetings_by_date_with_what_was_promised(sign_in: SignIn, town: Town) -> None:
    desk = sign_in("leader")
    write(desk, "partner", sort="bank", name_zh="农商行")
    bank = Partner.objects.get().pk
    assert (
        desk.post("/desk/meetings/new/", {"title": "", "on": "2026-02-20", "partners": [bank]}).status_code
        == 422
    )
    assert (
        desk.post(
            "/desk/meetings/new/", {"title": "谈贷款", "on": "2026-02-20", "partners": [bank]}
        ).status_code
        == 302
    )
    address = f"/desk/meetings/{Meeting.objects.get().pk}/"
    data = {"partner": bank, "words": "月底放款", "due_on": ""}
    assert "By when?" in desk.post(address, data).content.decode()
    assert desk.post(address, {**data, "due_on": "2026-02-25"}).status_code == 302
    page = desk.get("/desk/meetings/").content.decode()
    assert "月底放款" in page and ">late<" in page
    judge = f"/desk/meetings/pledges/{Pledge.objects.get().pk}/"
    assert desk.post(judge, {"kept": "", "why": "x"}).status_code == 422
    assert desk.post(judge, {"kept": "1", "why": "已到账"}).status_code == 302
    assert "已到账" in desk.get("/desk/meetings/").content.decode()


def test_the_pages_take_the_same_few_statements(sign_in: SignIn, town: Town, book: Book) -> None:
    desk, counts = sign_in("leader"), []
    for n in (2, 5):
        for k in range(n):
            sign_in("admin").post("/desk/vouchers/new/", scheme_data(book, code=f"s{n}{k}"))
            scheme = Scheme.objects.get(code=f"s{n}{k}")
            desk.post(
                f"/desk/vouchers/{scheme.pk}/", {"holder": "540124196001011234", "met": ["sixty", "rule-2"]}
            )
            write(desk, "partner", sort="bank", name_zh=f"行{n}{k}")
            ids = list(Partner.objects.values_list("pk", flat=True))
            desk.post("/desk/meetings/new/", {"title": "谈", "on": "2026-02-20", "partners": ids})
        seen = []
        for address in ("/desk/vouchers/", "/desk/meetings/"):
            desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                desk.get(address)
            seen.append(len(queries))
        counts.append(seen)
    assert counts[0] == counts[1] and max(counts[0]) <= 15
