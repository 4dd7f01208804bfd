"""The tree from the national codes: whole, once, correctable, and nothing is ever deleted."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiyin import memo
from huiyin.commands.places import command
from huiyin.places.importing import BadCodes, files_in, import_places, name_of_place
from huiyin.places.models import Place
from huiyin.places.queries import ancestors

pytestmark = pytest.mark.django_db

PROVINCES = 'code,name\n54,"西藏自治区"\n63,"青海省"\n'
CITIES = 'code,name,provinceCode\n5401,"拉萨市",54\n6301,"西宁市",63\n'
AREAS = 'code,name,cityCode,provinceCode\n540124,"曲水县",5401,54\n'
STREETS = 'code,name,areaCode\n540124100,"曲水镇",540124\n540124202,"南木乡",540124\n'
VILLAGES = (
    "code,name,streetCode\n"
    '540124100201,"曲水村委会",540124100\n540124100202,"曲甫村委会",540124100\n540124202202,"江村委会",540124202\n'
)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memo.forget_all()


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A folder of codes; villages gzipped, and in an order that names do not tell."""
    for name, text in {
        "a_areas": AREAS,
        "b_cities": CITIES,
        "c_streets": STREETS,
        "z_provinces": PROVINCES,
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "0_villages.csv.gz").write_bytes(gzip.compress(VILLAGES.encode()))
    (tmp_path / "LICENSE").write_text("not a table")
    return tmp_path


def test_the_tree_is_whole(codes: Path) -> None:
    report = import_places(files_in([codes]))
    assert dict(report.made) == {"region": 2, "prefecture": 2, "county": 1, "town": 2, "village": 3}
    village = Place.objects.get(code="540124100201")
    assert (village.name_zh, village.kind) == ("曲水村", "village")
    above = [Place.objects.get(pk=pk).code for pk in ancestors(village.path)]
    assert above == ["540124100201", "540124100", "540124", "5401", "54"]
    assert village.jurisdiction is not None
    assert village.jurisdiction.code == "540124100"
    county = Place.objects.get(code="540124")
    assert county.jurisdiction_id == county.pk
    assert all(place.path.endswith(f"/{place.pk}/") for place in Place.objects.all())


def test_twice_doubles_nothing(codes: Path) -> None:
    import_places(files_in([codes]))
    before = list(Place.objects.order_by("code").values_list("id", "code", "path"))
    report = import_places(files_in([codes]))
    assert (sum(report.made.values()), report.renamed, report.same) == (0, 0, 10)
    assert list(Place.objects.order_by("code").values_list("id", "code", "path")) == before


def test_a_place_made_afterwards_gets_an_id_of_its_own(codes: Path) -> None:
    import_places(files_in([codes]))
    assert Place.objects.create(kind="town", code="own", path="-", name_zh="自家").pk > 10


def test_names_are_corrected_and_other_names_kept(codes: Path) -> None:
    import_places(files_in([codes]))
    Place.objects.filter(code="540124").update(name_zh="旧名", name_bo="ཆུ་ཤུར་རྫོང་།")
    assert import_places(files_in([codes])).renamed == 1
    county = Place.objects.get(code="540124")
    assert (county.name_zh, county.name_bo) == ("曲水县", "ཆུ་ཤུར་རྫོང་།")


def test_within_takes_a_part_and_what_is_above(codes: Path) -> None:
    report = import_places(files_in([codes]), within="540124100")
    assert set(Place.objects.values_list("code", flat=True)) == {
        "54", "5401", "540124", "540124100", "540124100201", "540124100202",
    }  # fmt: skip
    assert report.outside == 4


def test_a_vanished_code_is_told_and_kept(codes: Path) -> None:
    import_places(files_in([codes]))
    (codes / "0_villages.csv.gz").write_bytes(
        gzip.compress(VILLAGES.replace("540124100202", "540124100209").encode())
    )
    report = import_places(files_in([codes]))
    assert report.vanished == [("540124100202", "曲甫村")]
    assert Place.objects.filter(code="540124100202").exists()


def test_a_part_of_the_list_does_not_make_the_rest_vanish(codes: Path) -> None:
    import_places(files_in([codes]))
    assert import_places([codes / "b_cities.csv"]).vanished == []


def test_a_dry_run_changes_nothing(codes: Path) -> None:
    assert import_places(files_in([codes]), dry_run=True).made["village"] == 3
    assert not Place.objects.exists()


def test_bad_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    rows = "54,西藏自治区\n5401,拉萨市\n999,三位\nx4,字母\n5402,\n630101,没有上级\n5403," + "长" * 61 + "\n"
    (tmp_path / "x.csv").write_text("code,name\n" + rows, encoding="utf-8")
    report = import_places(files_in([tmp_path]))
    assert report.refused == {
        "the code is none of 2, 4, 6, 9 or 12 digits": 2,
        "no name": 1,
        "the place above it is missing": 1,
        "the name is too long": 1,
    }
    assert {row.line for row in report.bad_rows} == {4, 5, 6, 7, 8}
    assert Place.objects.count() == 2


def test_what_is_no_list_of_codes_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCodes, match="no CSV"):
        files_in([tmp_path])
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadCodes, match="code and name"):
        import_places(files_in([tmp_path]))


@pytest.mark.parametrize(
    ("listed", "place"),
    [
        ("曲水村委会", "曲水村"),
        ("东村村民委员会", "东村"),
        ("绕赛社区居委会", "绕赛社区"),
        ("岗贝社区居民委员会", "岗贝社区"),
        ("拉萨河畔三有村", "拉萨河畔三有村"),
        ("向阳居委会", "向阳居委会"),
    ],
)
def test_a_village_is_called_by_itself_not_by_its_committee(listed: str, place: str) -> None:
    assert name_of_place(listed) == place


def test_the_command_reports_in_json_and_lists_the_tree(codes: Path) -> None:
    done = CliRunner().invoke(command, ["import", str(codes), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["made"]["village"] == 3
    listed = CliRunner().invoke(command, ["list", "540124100", "--json"])
    assert [json.loads(line)["name"] for line in listed.stdout.splitlines()] == ["曲水村", "曲甫村"]
    assert CliRunner().invoke(command, ["list", "77"]).exit_code == 1
    assert CliRunner().invoke(command, ["import", str(codes), "--within", "Lhasa"]).exit_code == 2


@pytest.mark.data("divisions/lhasa_villages.csv")
def test_lhasas_own_list_reads_without_a_refusal(real_data: Path) -> None:
    folder = real_data / "divisions"
    files = [
        folder / name for name in ("provinces.csv", "cities.csv", "lhasa_areas.csv", "lhasa_streets.csv")
    ]
    report = import_places(files_in([*files, folder / "lhasa_villages.csv"]), within="5401")
    assert not report.refused
    assert report.made["village"] == 287
    assert list(Place.objects.filter(parent__code="540124100").values_list("name_zh", flat=True)) == [
        "曲水村", "曲甫村", "茶巴朗村",
    ]  # fmt: skip
