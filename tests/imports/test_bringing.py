"""Lists brought in: tried without a trace, done row by row, twice the same as once, and never past a consent."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from django.test import Client

from huiyin.cases.models import Service
from huiyin.commands.imports import command
from huiyin.imports.bringing import Context, bring_in
from huiyin.imports.columns import table_of
from huiyin.imports.kinds import KINDS
from huiyin.imports.models import Import
from huiyin.imports.reading import read_lines
from huiyin.imports.upkeep import forget_lists
from huiyin.kernel.say import Refused
from huiyin.people.households.models import Consent, Evidence, Household, Member
from huiyin.people.models import Account, Membership
from huiyin.people.sealed import unsealed
from huiyin.places.models import Place, Unit
from tests.cast import AT, Cast, Town
from tests.imports.making import as_csv, as_xlsx, damaged
from tests.resident.sending import photo as jpeg

pytestmark = pytest.mark.django_db

UNITS = [["单位编号", "单位名称", "类别", "所在地", "邮箱"], ["A-forest", "林草站", "部门", "", "f@example.org"], ["A-desk", "上河镇受理台", "受理台", "", ""]]  # fmt: skip
STAFF = [
    ["用户名", "单位", "岗位", "对外称呼"],
    ["lin-1", "A-roads", "部门", "值班 1 号"],
    ["a-roads", "A-roads", "部门", ""],
]
PLACES = [
    ["编号", "名称", "类别", "所属村", "户数"],
    ["A-v9", "新村村民委员会", "村", "", "40"],
    ["A-g9", "新村一组", "网格", "A-v9", "9"],
]
SERVICES = [
    ["事项编号", "事项名称", "默认单位", "关键词", "凭证"],
    ["lamp", "路灯", "A-roads", "灯，灯杆", "照片"],
    ["tree", "树木", "A-roads", "树 倒", ""],
]
HOMES = [
    ["所在村组", "门牌号", "使用语言", "是否同意建档", "同意人", "同意用途", "同意方式", "凭证文件"],
    ["A-v0", "3 号", "藏语", "是", "央金阿妈", "走访、归档", "书面", "1.jpg"],
    ["A-v0", "4 号", "藏语", "否", "次仁", "走访", "书面", "1.jpg"],
    ["A-v0", "5 号", "藏语", "是", "达瓦", "走访", "书面", "9.jpg"],
    ["A-v0", "6 号", "藏语", "", "多吉", "走访", "书面", "1.jpg"],
    ["A-v0", "7 号", "藏语", "是", "扎西", "信访", "书面", "1.jpg"],
]


def sheet_of(name: str) -> Evidence | None:
    if name != "1.jpg":
        return None
    return Evidence(kind="photo", media_type="image/jpeg", stored=f"{name}", size=1, digest=b"1" * 32, at=AT)


def bring(
    town: Town, kind: str, rows: Any, who: str = "admin", *, dry_run: bool = False
) -> list[tuple[int, str]]:
    context = Context(town.place, town.actor(who), AT, sheet_of)
    report = bring_in(KINDS[kind], as_csv(rows, "gbk"), context, dry_run=dry_run)
    return [(row.number, str(row.outcome)) for row in report.rows]


def everything() -> dict[str, int]:
    models = (Unit, Place, Service, Account, Membership, Household, Member, Consent)
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.parametrize(
    ("kind", "rows", "first", "who"),
    [
        ("units", UNITS, ["new", "same"], "admin"),
        ("staff", STAFF, ["new", "same"], "admin"),
        ("places", PLACES, ["new", "new"], "admin"),
        ("services", SERVICES, ["changed", "new"], "admin"),
        ("households", HOMES, ["new", "refused", "refused", "refused", "refused"], "clerk"),
    ],
)
def test_tried_it_leaves_no_trace_and_done_twice_it_is_done_once(
    kind: str, rows: Any, first: list[str], who: str, town: Town
) -> None:
    before = everything()
    assert [outcome for _, outcome in bring(town, kind, rows, who, dry_run=True)] == first
    assert everything() == before
    assert [outcome for _, outcome in bring(town, kind, rows, who)] == first
    after = everything()
    assert after != before or kind == "services"
    again = [outcome for _, outcome in bring(town, kind, rows, who)]
    assert again == ["same" if outcome != "refused" else outcome for outcome in first]
    assert everything() == after


def test_what_was_brought_in_is_there_as_it_was_written(town: Town) -> None:
    bring(town, "places", PLACES), bring(town, "units", UNITS), bring(town, "services", SERVICES)
    group = Place.objects.get(code="A-g9")
    assert (group.parent.name_zh, group.jurisdiction, group.households) == ("新村", town.place, 9)
    assert group.path.startswith(group.parent.path)
    assert Unit.objects.get(code="A-forest").email == "f@example.org"
    lamp = Service.objects.get(code="lamp", jurisdiction=town.place)
    assert (lamp.keywords, lamp.proof, lamp.name_en) == (
        "灯 灯杆",
        "photo",
        "lamp",
    )  # a column that lacks keeps it


def test_nothing_of_a_household_without_a_given_consent_is_kept(town: Town) -> None:
    context = Context(town.place, town.actor("clerk"), AT, sheet_of)
    report = bring_in(KINDS["households"], as_csv(HOMES), context, dry_run=False)
    assert Household.objects.count() == Consent.objects.values("household").distinct().count() == 1
    sentences = [row.whys[0].sentence for row in report.rows if row.whys]
    assert "gave no consent" in sentences[0] and "is not among the signed sheets" in sentences[1]
    assert "is missing" in sentences[2] and "Nobody can be asked" in sentences[3]
    held = Household.objects.get()
    assert unsealed(held.door) == "3 号" and held.digits_hash is None
    assert {row.purpose for row in held.consents.all()} == {"visit", "together"}
    assert held.consents.first().written_by == town.accounts["clerk"]
    assert not any("次仁" in unsealed(one.called) for one in Member.objects.all())


def test_nobody_brings_in_what_their_seat_does_not_reach(town: Town) -> None:
    lists = {"staff": STAFF, "units": UNITS, "households": HOMES, "services": SERVICES}
    for who, kind in (
        ("clerk", "staff"),
        ("dispatcher", "units"),
        ("admin", "households"),
        ("roads", "services"),
    ):
        with pytest.raises(Refused):
            bring(town, kind, lists[kind], who)


def test_a_clerk_brings_in_no_household_of_another_village(town: Town) -> None:
    rows = [HOMES[0], ["A-v1", *HOMES[1][1:]]]
    assert bring(town, "households", rows, "clerk") == [(2, "refused")]


BAD = [
    ("units", ["B-water", "抢来的", "部门", "", ""]),
    ("units", ["A-x", "x", "部门", "B-v1", ""]),
    ("units", ["A-x", "x", "衙门", "", ""]),
    ("units", ["A-x", "x", "部门", "", "no address"]),
    ("staff", ["lin-2", "B-roads", "部门", ""]),
    ("staff", ["b-roads", "A-roads", "部门", ""]),
    ("staff", ["lin-2", "A-roads", "管理员大人", ""]),
    ("staff", ["lin-2", "A-roads", "领导", ""]),
    ("staff", ["林 二", "A-roads", "部门", ""]),
    ("places", ["B-v1", "别人的村", "村", "", ""]),
    ("places", ["A-g8", "无村网格", "网格", "", ""]),
    ("places", ["A-v8", "x", "村", "", "many"]),
    ("services", ["s", "x" * 61, "", "", ""]),
    ("services", ["s", "x", "B-roads", "", ""]),
]


def test_a_bad_row_is_refused_with_its_number_and_the_good_ones_go_in(town: Town) -> None:
    lists = {"units": UNITS, "staff": STAFF, "places": PLACES, "services": SERVICES}
    for kind, row in BAD:
        rows = lists[kind]
        found = bring(town, kind, [rows[0], row, rows[1]], dry_run=True)
        assert found[0] == (2, "refused") and found[1][1] in ("new", "changed"), row


def test_where_something_breaks_nothing_is_half_written(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("huiyin.imports.kinds.services.add_service", breaks)
    with pytest.raises(RuntimeError):
        bring(town, "services", SERVICES)
    assert Service.objects.get(code="lamp", jurisdiction=town.place).keywords == ""


# ── the page ──


def client_of(town: Town, who: str) -> Client:
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(town.accounts[who])
    return client


def upload(content: bytes, name: str = "list.csv") -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_the_page_tries_then_does_the_very_file_that_was_tried(town: Town) -> None:
    client = client_of(town, "admin")
    page = client.post("/desk/imports/staff/", {"file": upload(as_csv(STAFF))})
    kept = Import.objects.get()
    assert page.status_code == 200 and not Account.objects.filter(username="lin-1").exists()
    assert b"new 1" in page.content and f"/desk/imports/{kept.pk}/do/".encode() in page.content
    done = client.post(f"/desk/imports/{kept.pk}/do/").content.decode()
    account = Account.objects.get(username="lin-1")
    assert not account.has_usable_password()
    link = done[done.index("/account/first/") :].split('"')[0].split("&quot;")[0]
    kept.refresh_from_db()
    assert kept.done_at and not kept.content
    assert client.post(f"/desk/imports/{kept.pk}/do/").status_code == 422
    mine = Client()
    assert mine.get(link).status_code == 200
    assert mine.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert mine.post(link, {"password": "gong-lu-bian-de-yang", "again": "other"}).status_code == 422
    assert (
        mine.post(link, {"password": "gong-lu-bian-de-yang", "again": "gong-lu-bian-de-yang"}).status_code
        == 302
    )
    assert Client().login(username="lin-1", password="gong-lu-bian-de-yang")
    assert mine.get(link).status_code == 410


def test_somebody_else_does_not_do_what_i_tried(cast: Cast) -> None:
    client_of(cast.a, "admin").post("/desk/imports/units/", {"file": upload(as_csv(UNITS))})
    kept = Import.objects.get()
    assert client_of(cast.b, "admin").post(f"/desk/imports/{kept.pk}/do/").status_code == 422
    assert client_of(cast.a, "clerk").post(f"/desk/imports/{kept.pk}/do/").status_code == 422
    assert not Unit.objects.filter(code="A-forest").exists()


def test_households_come_with_their_sheets_in_a_zip(town: Town, settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}  # fmt: skip
    sheets = BytesIO()
    with ZipFile(sheets, "w") as parts:
        parts.writestr("同意书/1.JPG", jpeg().read())
    client = client_of(town, "clerk")
    files = {"file": upload(as_xlsx(HOMES), "list.xlsx"), "evidence": upload(sheets.getvalue(), "e.zip")}
    page = client.post("/desk/imports/households/", files)
    assert page.status_code == 200, page.content.decode()[-2000:]
    kept = Import.objects.get()
    assert (kept.new, kept.refused) == (1, 4)
    assert client.post(f"/desk/imports/{kept.pk}/do/").status_code == 200
    assert Household.objects.get().consents.first().evidence.kind == "photo"


def test_a_zip_of_sheets_with_a_damaged_one_is_said_and_nothing_is_kept(town: Town) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        parts.writestr("1.pdf", b"%PDF- " * 900)
    sent = {"file": upload(as_xlsx(HOMES), "l.xlsx"), "evidence": upload(damaged(packed.getvalue(), "1.pdf"), "e.zip")}  # fmt: skip
    page = client_of(town, "clerk").post("/desk/imports/households/", sent)
    assert page.status_code == 422 and b"govuk-error-message" in page.content
    assert not Import.objects.exists()


def test_a_bad_file_is_said_on_the_page(town: Town) -> None:
    client = client_of(town, "admin")
    for sent in (b"", b"PK\x03\x04broken", as_csv([["x", "y"]])):
        page = client.post("/desk/imports/units/", {"file": upload(sent)})
        assert page.status_code == 422 and b"govuk-error-message" in page.content
    assert client.post("/desk/imports/units/", {}).status_code == 422


def test_a_template_reads_back_as_the_list_it_is_for(town: Town) -> None:
    by_admin, by_clerk = client_of(town, "admin"), client_of(town, "clerk")
    for name, kind in KINDS.items():
        mine, theirs = (by_clerk, by_admin) if name == "households" else (by_admin, by_clerk)
        got = mine.get(f"/desk/imports/{name}/template.xlsx")
        table = table_of(read_lines(got.content), kind.columns)
        assert table.there == {column.name for column in kind.columns} and len(table.rows) == 1
        assert theirs.get(f"/desk/imports/{name}/template.xlsx").status_code == 404


def test_a_list_that_waits_is_forgotten_the_night_after(town: Town) -> None:
    client_of(town, "admin").post("/desk/imports/units/", {"file": upload(as_csv(UNITS))})
    kept = Import.objects.get()
    assert kept.content and forget_lists(before=kept.at) == 0
    assert forget_lists(before=kept.at + timedelta(days=2)) == 1
    kept.refresh_from_db()
    assert not kept.content


def test_the_command_says_the_same_and_its_exit_code_tells(town: Town, tmp_path: Any) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(as_csv(UNITS, "gb18030"))
    tried = CliRunner().invoke(command, ["units", str(file), "--as", "a-admin", "--dry-run", "--json"])
    told = [json.loads(line) for line in tried.output.splitlines()]
    assert tried.exit_code == 0 and [row["outcome"] for row in told] == ["new", "same"]
    assert not Unit.objects.filter(code="A-forest").exists()
    file.write_bytes(as_csv([UNITS[0], ["A-x", "x", "衙门", "", ""]]))
    refused = CliRunner().invoke(command, ["units", str(file), "--as", "a-admin"])
    assert refused.exit_code == 1 and "衙门" in refused.output
    file.write_bytes(b"")
    assert CliRunner().invoke(command, ["units", str(file), "--as", "a-admin"]).exit_code == 2
    assert CliRunner().invoke(command, ["units", str(file), "--as", "a-roads"]).exit_code == 1
