"""A mapping says plainly what is wrong with it, and the issue's ten lines are enough."""

import tomllib
from pathlib import Path

import pytest

from huiyin.replay.mapping import BadMapping, code_of, load, read, shipped
from huiyin.replay.reading import BadFile, Reader
from tests.replay.exports import mapping, write

TEN_LINES = """
[columns]
id = "nr"
kind = "what"
filed = "opened"
closed = "shut"
[format]
datetime = "%d.%m.%Y %H:%M"
zone = "Europe/Berlin"
delimiter = ";"
encoding = "latin-1"
"""


def test_ten_lines_read_an_unseen_city(tmp_path: Path) -> None:
    file = tmp_path / "gießen.csv"
    file.write_text("nr;what;opened;shut\n7;Straße;01.02.2020 08:00;02.02.2020 09:30\n", encoding="latin-1")
    chosen = read(tomllib.loads(TEN_LINES))
    (row,) = Reader(file, chosen).rows()
    assert (row.id, row.kind) == ("7", "Straße")
    assert row.filed_at.isoformat() == "2020-02-01T07:00:00+00:00"
    assert chosen.named_for(file)[0] == "gießen"


@pytest.mark.parametrize("name", shipped())
def test_shipped_mappings_load_by_name(name: str) -> None:
    assert load(name).town_code == name[:12]


def test_three_cities_ship() -> None:
    assert shipped() == ["boston", "losangeles", "sanfrancisco"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"columns": {"id": "a", "kind": "b"}}, "filed"),
        ({"columns": {"id": "a", "kind": "b", "filed": "c", "lat": "d"}}, "lat and lon"),
        ({"columns": {"id": "a", "kind": "b", "filed": "c", "colour": "d"}}, "colour"),
        ({"format": {"zone": "Mars/Base"}}, "Mars/Base"),
        ({"format": {"encoding": "klingon"}}, "klingon"),
        ({"format": {"delimiter": "||"}}, "one character"),
        ({"format": {"datetime": 7}}, "datetime"),
        ({"channels": {"Call": "smoke"}}, "smoke"),
        ({"formatting": {}}, "formatting"),
    ],
)
def test_a_faulty_mapping_says_what_to_change(change: dict[str, object], word: str) -> None:
    with pytest.raises(BadMapping, match=word):
        mapping(**change)


def test_an_unknown_mapping_names_those_that_ship() -> None:
    with pytest.raises(BadMapping, match="boston"):
        load("atlantis")


def test_a_missing_column_is_named_with_those_there(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(BadMapping, match="no column for id = 'id'"):
        list(Reader(file, mapping()).rows())


def test_a_torn_gzip_file_is_told(tmp_path: Path) -> None:
    whole = write(tmp_path / "x.csv.gz", [{}] * 2000)
    torn = tmp_path / "torn.csv.gz"
    torn.write_bytes(whole.read_bytes()[:-400])
    with pytest.raises(BadFile, match="breaks off"):
        list(Reader(torn, mapping()).rows())


def test_codes_are_short_and_always_the_same() -> None:
    assert code_of("Boston") == "boston"
    assert code_of("City of Greater Dandenong") == code_of("City of Greater Dandenong")
    assert len(code_of("City of Greater Dandenong")) <= 12
    assert code_of("曲水") != code_of("南木")
