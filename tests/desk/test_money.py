"""The desk's pages of the town's money and of those who help."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from huiyin.resources.chart import set_limit_alone
from huiyin.resources.models import Account, Attendance, Brought, Partner, Posting, Programme, Waiting
from tests.cast import AT, Town, place
from tests.desk.conftest import SignIn
from tests.resources.conftest import Book, make_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(town: Town) -> Book:
    return make_book(town)


def paper(colour: str = "white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile("r.jpg", out.getvalue(), "image/jpeg")


def spending(book: Book, **more: object) -> dict[str, object]:
    return {
        "fund": book["relief-fund"].pk, "purpose": book["relief"].pk, "yuan": "120.50", "words": "灯泡", "on": "2026-03-02",
        "receipt": paper(), **more,
    }  # fmt: skip


def test_the_bookkeeper_posts_a_spending_with_its_receipt(sign_in: SignIn, town: Town, book: Book) -> None:
    case = place(town)
    book.income(50_000)
    client = sign_in("dispatcher")
    answer = client.post("/desk/money/spend/", spending(book, case=f"{case.receipt[:4]} {case.receipt[4:]}"))
    assert answer.status_code == 200 and "Posted: 120.50 yuan." in answer.content.decode()
    posting = Posting.objects.get(case=case)
    assert posting.fen == 12_050 and posting.posted_by == town.accounts["dispatcher"]
    fund = client.get(f"/desk/money/{book['relief-fund'].pk}/").content.decode()
    assert "-120.50" in fund and "379.50" in fund and "灯泡" in fund
    shown = client.get(f"/desk/money/receipt/{posting.pk}/")
    assert shown["Content-Type"] == "image/jpeg" and b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    page = client.get("/desk/money/").content.decode()
    assert "120.50 yuan spent in 2026, in 1 spendings." in page


@pytest.mark.parametrize("typed", ["-5", "0", "1.234", "9" * 14, "abc", ""])
def test_an_amount_that_is_none_is_said_and_nothing_typed_is_lost(
    sign_in: SignIn, town: Town, book: Book, typed: str
) -> None:
    book.income(50_000)
    answer = sign_in("dispatcher").post("/desk/money/spend/", spending(book, yuan=typed))
    page = answer.content.decode()
    assert answer.status_code == 422 and "灯泡" in page and "Sent already: a photo" in page
    assert Posting.objects.count() == 1


def test_what_failed_is_sent_again_without_the_file(sign_in: SignIn, book: Book) -> None:
    book.income(50_000)
    client = sign_in("dispatcher")
    page = client.post("/desk/money/spend/", spending(book, yuan="x")).content.decode()
    token = page.split('name="receipt_sent" value="')[1].split('"')[0]
    data = spending(book, receipt_sent=token)
    del data["receipt"]
    assert client.post("/desk/money/spend/", data).status_code == 200
    assert Posting.objects.filter(receipt__isnull=False).count() == 1


def test_a_village_asks_and_a_second_person_decides(sign_in: SignIn, town: Town, book: Book) -> None:
    book.income(50_000)
    assert "second person" in sign_in("clerk").post("/desk/money/spend/", spending(book)).content.decode()
    waiting = Waiting.objects.get()
    address = f"/desk/money/waiting/{waiting.pk}/"
    assert sign_in("clerk").post(address, {"yes": "1"}).status_code == 403
    leader = sign_in("leader")
    assert "120.50" in leader.get("/desk/money/").content.decode()
    assert leader.post(address, {"why": ""}).status_code == 422
    assert leader.post(address, {"yes": "1"}).status_code == 302
    assert leader.post(address, {"yes": "1"}).status_code == 422
    assert Posting.objects.get(receipt__isnull=False).second == town.accounts["leader"]


def test_a_posting_is_reversed_from_its_line(sign_in: SignIn, town: Town, book: Book) -> None:
    book.income(50_000)
    client = sign_in("dispatcher")
    client.post("/desk/money/spend/", spending(book))
    first = Posting.objects.get(receipt__isnull=False)
    address = f"/desk/money/reverse/{first.pk}/"
    assert "120.50" in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    assert client.post(address, {"why": "重复了"}).status_code == 302
    assert client.post(address, {"why": "重复了"}).status_code == 422
    mirror = Posting.objects.get(reverses=first)
    assert client.post(f"/desk/money/reverse/{mirror.pk}/", {"why": "x"}).status_code == 422
    page = client.get(f"/desk/money/{book['relief-fund'].pk}/").content.decode()
    assert "reversed on 2026.03.02" in page and "takes back a posting of 2026.03.02" in page


def test_income_and_moving_between_funds(sign_in: SignIn, town: Town, book: Book) -> None:
    client = sign_in("leader")
    data = {"fund": book["relief-fund"].pk, "source": book["gift"].pk, "yuan": "800", "on": "2026-03-02"}
    assert client.post("/desk/money/in/", data).status_code == 302
    move = {"fund": book["relief-fund"].pk, "into": book["wish-fund"].pk, "yuan": "300", "words": ""}
    assert client.post("/desk/money/move/", move).status_code == 422
    assert client.post("/desk/money/move/", {**move, "words": "心愿不够了"}).status_code == 302
    assert client.post("/desk/money/move/", {**move, "words": "太多", "yuan": "501"}).status_code == 422


def test_the_keeper_opens_the_book_and_sets_the_limit(sign_in: SignIn, town: Town) -> None:
    assert sign_in("dispatcher").get("/desk/money/accounts/").status_code == 403
    admin = sign_in("admin")
    assert admin.post("/desk/money/accounts/", {"form": "usual"}).status_code == 302
    new = {"kind": "fund", "code": "relief", "name_zh": "帮扶"}
    assert admin.post("/desk/money/accounts/", new).status_code == 422
    assert admin.post("/desk/money/accounts/", {**new, "code": "relief-fund"}).status_code == 302
    for typed, status in (("-1", 422), ("x", 422), ("500", 302)):
        assert admin.post("/desk/money/accounts/", {"form": "limit", "yuan": typed}).status_code == status
    assert Account.objects.filter(jurisdiction=town.place, kind="fund").count() == 1


def test_another_towns_book_is_not_there(sign_in: SignIn, cast, town: Town, book: Book) -> None:
    posting = book.income(50_000)
    stranger = sign_in("dispatcher", cast.b)
    for address in (f"{book['relief-fund'].pk}/", f"reverse/{posting.pk}/", f"receipt/{posting.pk}/"):
        assert stranger.get(f"/desk/money/{address}").status_code == 404
    page = stranger.get("/desk/money/").content.decode()
    assert "500.00" not in page and "relief-fund" not in page
    assert Account.objects.filter(jurisdiction=cast.b.place).count() == 0
    sent = stranger.post("/desk/money/spend/", spending(book))
    assert sent.status_code == 422 and Posting.objects.count() == 1


def test_the_year_leaves_as_a_spreadsheet_without_formulas(sign_in: SignIn, book: Book) -> None:
    book.income(50_000, words="=HYPERLINK(1)")
    book.spend(12_345)
    answer = sign_in("leader").get("/desk/money/book-2026.xlsx")
    with ZipFile(BytesIO(answer.content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert "<f>" not in text and "=HYPERLINK(1)" in text and ">12345<" in text and ">123.45<" in text
    assert sign_in("leader").get("/desk/money/book-9999.xlsx").status_code == 404


def test_the_pages_take_the_same_few_statements(sign_in: SignIn, town: Town, book: Book) -> None:
    client, counts = sign_in("dispatcher"), []
    set_limit_alone(jurisdiction_id=town.place.pk, fen=100, by=town.actor("admin"), at=AT)
    fund = f"/desk/money/{book['relief-fund'].pk}/"
    for n in (3, 9):
        for k in range(n):
            book.income(10_000 + k)
            book.spend(90, case=place(town))
            book.spend(500)
            write(client, "partner", sort="org", name_zh=f"社{n}{k}")
            write(client, "programme", name_zh=f"项{n}{k}", from_on="2026-01-01")
        seen = []
        for address in (
            "/desk/money/",
            fund,
            "/desk/money/spend/",
            "/desk/money/book-2026.xlsx",
            "/desk/partners/",
            "/money/",
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            seen.append(len(queries))
        counts.append(seen)
    assert counts[0] == counts[1] and max(counts[0]) <= 15


# ── who helps ──


def write(client: Client, form: str, /, **data: object) -> int:
    return client.post(f"/desk/partners/{form}/", data).status_code


def test_partners_programmes_and_attendances_are_written_down(sign_in: SignIn, town: Town) -> None:
    desk = sign_in("dispatcher")
    assert write(desk, "partner", sort="company", name_zh="青稞食品公司") == 302
    partner = Partner.objects.get()
    assert write(desk, "programme", name_zh="夕阳红", partner=partner.pk, from_on="2026-01-01") == 302
    grid = sign_in("grid")
    data = {"partner": partner.pk, "what": "hours", "number": "90", "words": "理发", "on": "2026-03-01"}
    for wrong in (
        {"number": "-1"},
        {"number": "1.5"},
        {"number": ""},
        {"on": "soon"},
        {"partner": "x"},
        {"words": ""},
    ):
        assert write(grid, "brought", **{**data, **wrong}) == 422
    assert write(grid, "brought", **data) == 302
    came = {"programme": Programme.objects.get().pk, "people": "110", "on": "2026-03-01"}
    assert write(grid, "attendance", **came) == 302
    assert write(grid, "attendance", **came) == 422
    assert write(grid, "nothing") == 404
    page = desk.get("/desk/partners/").content.decode()
    assert "110" in page and "1:30" in page
    address = f"/desk/partners/attendance/{Attendance.objects.get().pk}/strike/"
    assert grid.post(address, {"why": ""}).status_code == 422
    assert grid.post(address, {"why": "数错"}).status_code == 302
    assert "struck: 数错" in desk.get("/desk/partners/").content.decode()
    assert Brought.objects.count() == 1


# ── the public page ──


def test_everybody_reads_totals_and_nobody_what_one_household_was_given(
    client: Client, town: Town, book: Book
) -> None:
    client.cookies["huiyin_language"] = "en"
    book.income(100_000)
    for _ in range(3):
        book.spend(1_000, words="某家的事", case=place(town))
    book.spend(7_777, purpose="care", case=place(town))
    page = client.get("/money/?year=2026").content.decode()
    assert "107.77 yuan" in page and "Help in hardship" in page and "30.00" in page
    assert "Care visits" not in page and "Other, each with fewer than three spendings" in page
    for hidden in ("某家的事", "值班"):
        assert hidden not in page
