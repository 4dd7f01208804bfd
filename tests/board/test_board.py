"""The board: one page for leaders and the public, the same cost for few and for many, nothing that points at anybody."""

import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.cases.door import move_case
from huiyin.cases.models import Case
from huiyin.figures.actions import fold_all
from huiyin.figures.values import Value
from huiyin.web import now as clock
from huiyin.web.board.charts import late_strip
from huiyin.web.pdf import can_print
from tests.cast import AT, DAY, NAME, PASSWORD, PHONE, SAID, Town, act, drive, place

pytestmark = pytest.mark.django_db
LATER = AT + 70 * DAY
PUBLIC = (
    "/figures/",
    "/figures/paper/",
    "/figures/definitions/",
    "/figures/board.json",
    "/figures/tables.xlsx",
)


@pytest.fixture(autouse=True)
def _ten_weeks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    memo.forget_all()
    for module in ("pages", "bulletin"):
        monkeypatch.setattr(f"huiyin.web.board.{module}.now", lambda: LATER)
    assert clock


@pytest.fixture
def told(town: Town) -> list[Case]:
    """Fourteen about lamps of which twelve were confirmed, and two holes that nobody took: late by now."""
    lamps = [
        drive(town, place(town, at=AT + n * DAY), "accept", "dispatch", "take", "finish") for n in range(14)
    ]
    for case in lamps[:12]:
        act(town, case, "rate", at=case.since + DAY)
    holes = [place(town, "hole", at=AT + DAY) for _ in range(2)]
    fold_all()
    return [*lamps, *holes]


def text(address: str, client: Client) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_it_says_in_sentences_how_the_town_is_doing(town: Town, told: list[Case], client: Client) -> None:
    page = text("/figures/", client)
    assert "2 件超期。" in page
    assert "周内响应：16 件里 14 件。" in page
    assert "12" in page and "75%" in page  # of sixteen filed, twelve confirmed: cut, not rounded
    assert "“办好了”，有三个说法" in page
    assert page.count("<svg") >= 8
    assert page.count("<table") >= 10


def test_the_public_sees_no_small_cell_and_the_leader_does(
    town: Town, told: list[Case], client: Client
) -> None:
    assert "路面坑" not in text("/figures/", client)
    client.login(username=town.accounts["leader"].username, password=PASSWORD)
    assert "路面坑" in text("/figures/", client)
    client.logout()
    client.login(username=town.accounts["roads"].username, password=PASSWORD)
    assert "路面坑" not in text("/figures/", client), "a unit is nobody who leads"


def test_a_leader_of_another_town_is_the_public_here(cast, told: list[Case], client: Client) -> None:
    client.login(username=cast.b.accounts["leader"].username, password=PASSWORD)
    assert "路面坑" not in text(f"/figures/?town={cast.a.place.code}", client)


def test_under_ten_no_share_is_shown_to_anybody(town: Town, client: Client) -> None:
    for n in range(9):
        drive(town, place(town, at=AT + n * DAY), "accept", "dispatch", "take", "finish", "rate")
    fold_all()
    client.login(username=town.accounts["leader"].username, password=PASSWORD)
    page = text("/figures/", client)
    assert "不满10件，不显示" in page
    assert not re.search(r"100% \(", page)


def test_nobody_is_ranked_and_nothing_is_scored(town: Town, told: list[Case], client: Client) -> None:
    """Villages and kinds stand in their own order, whoever has more; no page names a person or adds a score."""
    for n in range(6):
        place(town, at=AT + n * DAY, place=town.villages[1])
    fold_all()
    page = text("/figures/", client)
    names = [village.name_zh for village in town.villages]
    rows = page[page.index('id="s-places"') :]
    assert [rows.index(name) for name in names] == sorted(rows.index(name) for name in names)
    for word in ("得分", "总分", "排第", "名次", "score:", "rank"):
        assert word not in page.replace("不打分", "").replace("排名", "")
    for address in PUBLIC[:4]:
        told_there = text(address, client)
        for private in (NAME, PHONE, SAID, told[0].receipt, str(told[0].pk), "值班"):
            assert private not in told_there


def test_the_page_costs_the_same_for_few_and_for_many(town: Town, told: list[Case], client: Client) -> None:
    def statements() -> list[int]:
        found = []
        for address in ("/figures/", "/figures/board.json"):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    few = statements()
    for n in range(40):
        place(
            town, ("lamp", "hole", "pipe")[n % 3], at=AT + timedelta(hours=n * 20), place=town.villages[n % 2]
        )
    fold_all()
    assert statements() == few and max(few) <= 15


def test_the_tables_leave_as_spreadsheet_and_json(town: Town, told: list[Case], client: Client) -> None:
    sheets = ZipFile(BytesIO(client.get("/figures/tables.xlsx").content))
    assert len([name for name in sheets.namelist() if name.startswith("xl/worksheets/sheet")]) >= 10
    assert "svg" not in sheets.read("xl/worksheets/sheet1.xml").decode()
    figures = json.loads(client.get("/figures/board.json").content)["figures"]
    assert figures["resident_done"]["value"]["n"] == 16
    assert figures["resident_done"]["version"] >= 1


def test_every_figure_on_the_board_leads_to_its_definition(
    town: Town, told: list[Case], client: Client
) -> None:
    named = set(re.findall(r"/figures/definitions/#(\w+)", text("/figures/", client)))
    page = text("/figures/definitions/", client)
    assert len(named) >= 15
    assert all(f'id="{name}"' in page for name in named)


@pytest.mark.skipif(not can_print(), reason="missing here: pango (PDF)")
def test_it_is_one_pdf_on_a4(town: Town, told: list[Case], client: Client) -> None:
    answer = client.get("/figures/paper/?pdf=1")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_without_pango_the_page_says_so_and_can_be_printed(
    town: Town, told: list[Case], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.web.pdf.can_print", lambda: False)
    assert "pango" in text("/figures/paper/?pdf=1", client)


def test_an_empty_town_has_an_honest_board(town: Town, client: Client) -> None:
    page = text("/figures/", client)
    assert "没有超期的。" in page
    assert "%</td>" not in page
    assert client.get("/figures/tables.xlsx").status_code == 200


@pytest.mark.parametrize("address", ["/bulletin/1990/", "/bulletin/2031/", "/bulletin/99999999999/"])
def test_a_year_that_is_none_has_no_bulletin(town: Town, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_year_without_anything_is_told_as_nothing(town: Town, client: Client) -> None:
    page = text("/bulletin/2025/", client)
    assert "2025" in page and "NaN" not in page
    assert client.get("/bulletin/").status_code == 302


def test_the_bulletin_costs_the_same_few_statements_in_any_year(
    town: Town, told: list[Case], client: Client
) -> None:
    text("/bulletin/2026/", client)  # what is kept for a minute is asked for once
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            text("/bulletin/2026/", client)
        counts.append(len(seen))
        for n in range(3):
            place(town, "pipe", at=AT + n * DAY)
        fold_all()
    assert counts[0] == counts[1] <= 15, [one["sql"][:200] for one in seen]


def test_it_says_who_was_asked_by_which_way_and_by_whom(town: Town, client: Client) -> None:
    for n, (who, how, reached) in enumerate(
        [("dispatcher", "phone", "yes"), ("dispatcher", "door", "yes"), ("roads", "phone", "no")]
    ):
        case = drive(town, place(town, at=AT + n * DAY), "accept", "dispatch", "take", "finish")
        answers = {"how": how, "reached": reached}
        move_case(case.pk, "call_back", by=town.actor(who), at=case.since + DAY, answers=answers)
    fold_all()
    page = text("/figures/", client)
    rows = re.findall(
        r'<th scope="row"[^>]*>([^<]+)</th><td class="r"[^>]*>(\d+)</td>', page[page.index('id="s-called"') :]
    )
    assert [n for _, n in rows[:7]] == ["1", "1", "0", "0", "1", "2", "1"], rows[:7]
    figures = json.loads(client.get("/figures/board.json").content)["figures"]
    assert (figures["called_back"]["value"]["top"], figures["asked_by_unit"]["value"]["top"]) == (2, 1)


def test_who_is_late_costs_no_statement_more_with_more_places(town: Town, client: Client) -> None:
    def statements() -> int:
        memo.forget_all()  # nothing is remembered
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/figures/").status_code == 200
        return len(seen)

    place(town, at=AT)
    one = statements()
    for village in town.villages:
        place(town, at=AT + DAY, place=village)
    assert statements() == one


def test_the_command_line_rounds_nothing_up() -> None:
    from huiyin.commands.figures import _rate

    assert _rate(Value(1999, 2000)).startswith(" = 99.9% (99.")
    assert _rate(Value(2, 3000)).startswith(" = 0.0% (0.0% to ")


def test_twenty_thousand_late_are_drawn_with_as_little_as_twenty_one() -> None:
    few = late_strip("few", {3: 15, 5: 6}, 94)
    many = late_strip("many", dict.fromkeys(range(1, 95), 400), 94)
    assert [shape.look for shape in few.shapes] == [shape.look for shape in many.shapes]
    one_by_one = late_strip("some", {3: 2, 5: 1}, 94)
    assert sum(shape.look == "late" for shape in one_by_one.shapes) == 3
    middle = dict(many.shapes[-1].attributes)["x"]
    assert middle == dict(late_strip("one", {47: 1}, 94).shapes[-1].attributes)["x"]


def test_a_picture_brings_the_patterns_that_it_uses_alone(
    town: Town, told: list[Case], client: Client
) -> None:
    page = text("/figures/", client)
    for used in re.findall(r"url\(#([\w-]+)\)", page):
        assert page.count(f'id="{used}"') == 1, used
    for name in re.findall(r'<pattern id="([\w-]+)"', page):
        assert f"url(#{name})" in page, name
