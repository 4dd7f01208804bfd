"""Walls and paper: codes hung up and taken down, sheets numbered, the same sheet typed in twice is one order."""

import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases.models import Case
from huiyin.paper.models import Sheet
from huiyin.places.models import WallCode
from huiyin.web import pdf
from tests.cast import NAME, PHONE, SAID, Cast, Town, place
from tests.desk.conftest import SignIn
from tests.desk.test_intake import facts, take_in

pytestmark = pytest.mark.django_db
NEEDS_PANGO = pytest.mark.skipif(not pdf.can_print(), reason="missing here: pango (PDF)")


def sheets(client: Any, town: Town, count: str = "3") -> Any:
    return client.post("/desk/paper/forms/", {"form_place": town.villages[0].pk, "count": count})


def test_a_code_is_hung_up_printed_and_taken_down(sign_in: SignIn, town: Town) -> None:
    client = sign_in("clerk")
    sent = {"hang_place": town.grid.pk, "spot_zh": "水井边", "spot_bo": "ཁྲོན་པའི་འགྲམ།", "service": "pipe"}
    answer = client.post("/desk/paper/codes/", sent)
    code = WallCode.objects.get()
    assert answer["Location"] == f"/wall/{code.code}/" and code.service_code == "pipe"
    assert "水井边" in client.get("/desk/paper/").content.decode()
    for size in ("a4", "a6"):
        page = client.get(f"/wall/{code.code}/?size={size}").content.decode()
        assert "ཁྲོན་པའི་འགྲམ།" in page and f"poster {size}" in page
    assert client.post(f"/desk/paper/codes/{code.code}/down/").status_code == 302
    assert client.get(f"/wall/{code.code}/").status_code == 404
    assert "水井边" not in client.get("/desk/paper/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"spot_zh": ""}, {"spot_zh": "x" * 61}, {"spot_bo": "a\x00b"}, {"hang_place": "999"}, {"hang_place": ""}]
)  # fmt: skip
def test_a_code_that_can_not_hang_is_refused_with_what_was_typed(
    wrong: dict[str, str], sign_in: SignIn, town: Town
) -> None:
    sent = {"hang_place": str(town.villages[0].pk), "spot_zh": "校门口", "spot_en": "school gate", **wrong}
    answer = sign_in("clerk").post("/desk/paper/codes/", sent)
    assert answer.status_code == 422 and 'value="school gate"' in answer.content.decode()
    assert not WallCode.objects.exists()


def test_nobody_hangs_or_takes_down_for_another_village(sign_in: SignIn, cast: Cast) -> None:
    client, sent = sign_in("clerk"), {"spot_zh": "校门口", "hang_place": cast.a.villages[1].pk}
    assert client.post("/desk/paper/codes/", sent).status_code == 422
    WallCode.objects.create(code="theirs", place=cast.b.villages[0], spot_zh="那边")
    assert client.post("/desk/paper/codes/theirs/down/").status_code == 404
    assert WallCode.objects.get().active


def test_the_same_sheet_typed_in_twice_is_one_order(sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    assert sheets(client, town).status_code == 302
    number = Sheet.objects.earliest("number").number
    form = client.get(f"/desk/new/?sheet={number[:3]} {number[3:]}").content.decode()
    assert re.search(r'value="paper" checked', form) and re.search(r'name="place"[^>]*value="1 ', form)
    first = take_in(client, facts(town, sheet=number, channel="paper", phone=PHONE))
    case = Case.objects.get()
    assert first["Location"] == f"/desk/{case.pk}/print/" and case.channel == "paper"
    again = sign_in("clerk").get(f"/desk/new/?sheet={number}")
    page = again.content.decode()
    assert again.status_code == 409 and case.receipt[:4] in page and f"/desk/{case.pk}/" in page
    # two desks had it open at once, and the second read the handwriting differently
    other = {**facts(town, sheet=number, channel="paper", said="村口路灯不亮"), "step": "place"}
    assert sign_in("clerk").post("/desk/new/", other).status_code == 409
    assert Case.objects.count() == 1


@pytest.mark.parametrize("wrong", ["1234567", "12", "abc", "99999999999", "１２３"])
def test_a_number_that_is_no_sheet_says_so(wrong: str, sign_in: SignIn, town: Town) -> None:
    client = sign_in("dispatcher")
    assert client.get("/desk/new/", {"sheet": wrong}).status_code in (404,)
    answer = client.post("/desk/new/", {**facts(town, sheet=wrong), "step": "place"})
    assert answer.status_code == 422 and not Case.objects.exists()


@pytest.mark.parametrize("count", ["0", "101", "many", "", "-1", "99999999"])
def test_too_many_sheets_or_none_are_refused(count: str, sign_in: SignIn, town: Town) -> None:
    assert sheets(sign_in("clerk"), town, count).status_code == 422 and not Sheet.objects.exists()


def test_sheets_of_another_village_are_nobodys_business(sign_in: SignIn, cast: Cast) -> None:
    made = sheets(sign_in("clerk"), cast.a)["Location"]
    assert sign_in("clerk2").get(made).status_code == 404
    assert sign_in("dispatcher", cast.b).get(made).status_code == 404
    page = sign_in("clerk").get(made).content.decode()
    assert page.count('<article class="sheet form"') == 3
    number = Sheet.objects.earliest("number").number
    typed = facts(cast.a, sheet=number, channel="paper", place=cast.a.villages[1].code)
    answer = sign_in("clerk2").post("/desk/new/", {**typed, "step": "place"})
    assert answer.status_code == 422 and not Case.objects.exists()
    assert sign_in("clerk2").post("/desk/new/", {**typed, "sheet": "", "step": "place"}).status_code == 302


@pytest.fixture
def named(town: Town) -> Town:
    """The town, with a Tibetan name and its first village too."""
    for spot in (town.place, town.villages[0]):
        spot.name_bo = "གྲོང་རྡལ་གྱི་མིང་།"
        spot.save()
    return town


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_a_sheet_speaks_three_languages_whatever_the_page_is_read_in(
    language: str, sign_in: SignIn, named: Town
) -> None:
    client = sign_in("clerk")
    client.cookies["huiyin_language"] = language
    page = client.get(sheets(client, named, "1")["Location"]).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    for lang, title in (
        ("zh-Hans", "有事，写在这里"),
        ("bo", "བྱ་དོན་ཡོད་ན་འདིར་འབྲི་རོགས།"),
        ("en", "Something wrong? Write it here."),
    ):
        assert f'lang="{lang}">{title}<' in sheet
    said = {lang: len(re.findall(rf'<\w+(?: class="\w+")? lang="{lang}">', sheet)) for lang in ("bo", "en")}
    assert said["bo"] == said["en"] >= 15, "no word is missing in one language"


def test_no_word_of_a_paper_stands_in_its_template() -> None:
    """What stands there is in no catalogue: no native reader would ever come past it."""
    for path in (Path(pdf.__file__).parent / "jinja2" / "paper").glob("*.html"):
        assert not re.search("[\u0f00-\u0fff\u4e00-\u9fff]", path.read_text("utf-8")), path.name


@NEEDS_PANGO
def test_a_sheet_is_one_page(sign_in: SignIn, named: Town) -> None:
    client = sign_in("clerk")
    made = client.get(sheets(client, named, "2")["Location"] + "?pdf=1")
    assert widths(made.content) == [595, 595]


@pytest.mark.parametrize("size", ["80", "a5"])
def test_a_receipt_on_paper_has_the_number_and_nothing_that_was_said(
    size: str, sign_in: SignIn, town: Town
) -> None:
    case = place(town, "pipe", answers={"where": "水井边"})
    page = sign_in("clerk").get(f"/desk/{case.pk}/print/?size={size}").content.decode()
    assert f"{case.receipt[:4]} {case.receipt[4:]}" in page
    for private in (NAME, PHONE, SAID, "水井边"):
        assert private not in page


def widths(document: bytes) -> list[int]:
    """Of each page, in whole points; pages may stand in packed streams."""
    parts = [document]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S):
        with suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    return [int(float(x)) for part in parts for x in re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ", part)]


@NEEDS_PANGO
def test_each_paper_is_a_pdf_of_its_own_size(sign_in: SignIn, town: Town) -> None:
    """In points: A6 is 298 by 420, the roll 227 wide. One document each, for setting one takes a second."""
    client, case = sign_in("clerk"), place(town)
    WallCode.objects.create(code="w1", place=town.villages[0], spot_zh="村口")
    for address, width in (("/wall/w1/?size=a6&pdf=1", 297), (f"/desk/{case.pk}/print/?size=80&pdf=1", 226)):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        assert widths(answer.content) == [width]


def test_without_pango_the_page_says_so_and_can_be_printed(
    sign_in: SignIn, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "can_print", lambda: False)
    WallCode.objects.create(code="w1", place=town.villages[0], spot_zh="村口")
    answer = sign_in("clerk").get("/wall/w1/?pdf=1")
    assert "text/html" in answer["Content-Type"] and "can't make PDFs" in answer.content.decode()
