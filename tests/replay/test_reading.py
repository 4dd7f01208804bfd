"""Rows that cannot be are refused with the reason; what can be kept is kept."""

from pathlib import Path
from typing import Any

import pytest

from huiyin.replay.reading import BadFile, Reader, Rejected, Request
from tests.replay.exports import mapping, write


def read_one(tmp_path: Path, row: dict[str, str], **more: Any) -> Request | Rejected:
    (found,) = Reader(write(tmp_path / "x.csv", [row]), mapping(**more)).rows()
    return found


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": " "}, "no id"),
        ({"id": "x" * 61}, "id too long"),
        ({"kind": ""}, "no kind"),
        ({"filed": ""}, "no filing date"),
        ({"filed": "yesterday"}, "bad date: filed"),
        ({"due": "2011-02-30 00:00:00"}, "bad date: due"),
        ({"closed": "soon"}, "bad date: closed"),
        ({"closed": "2011-06-30 23:59:59"}, "closed before filed"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    tmp_path: Path, row: dict[str, str], reason: str
) -> None:
    found = read_one(tmp_path, row)
    assert isinstance(found, Rejected)
    assert found.reason == reason
    assert found.line == 2


@pytest.mark.parametrize(
    ("lat", "lon", "note"),
    [
        ("0.0", "0.0", "point 0,0"),
        ("0", "-0", "point 0,0"),
        ("91", "10", "point off the globe"),
        ("12", "-181", "point off the globe"),
        ("nan", "1", "point off the globe"),
        ("north", "1", "point can't be read"),
        ("12", "", "point can't be read"),
    ],
)
def test_a_bad_point_is_dropped_and_noted(tmp_path: Path, lat: str, lon: str, note: str) -> None:
    found = read_one(tmp_path, {"lat": lat, "lon": lon})
    assert isinstance(found, Request)
    assert found.point is None
    assert found.notes == (note,)


def test_no_point_at_all_needs_no_note(tmp_path: Path) -> None:
    found = read_one(tmp_path, {"lat": "", "lon": ""})
    assert isinstance(found, Request)
    assert (found.point, found.notes) == (None, ())


def test_several_formats_are_tried_in_order(tmp_path: Path) -> None:
    formats = {"datetime": ["%m/%d/%Y %H:%M", "iso"]}
    for text in ("07/01/2011 09:00", "2011-07-01T09:00:00-04:00"):
        found = read_one(tmp_path, {"filed": text, "due": "", "closed": ""}, format=formats)
        assert isinstance(found, Request)
        assert found.filed_at.isoformat() == "2011-07-01T13:00:00+00:00"


def test_an_hour_that_spring_skips_moves_on(tmp_path: Path) -> None:
    found = read_one(tmp_path, {"filed": "2011-03-13 02:30:00", "due": "", "closed": ""})
    assert isinstance(found, Request)
    assert found.filed_at.isoformat() == "2011-03-13T07:30:00+00:00"


def test_the_second_one_oclock_of_autumn_comes_after_the_first(tmp_path: Path) -> None:
    found = read_one(tmp_path, {"filed": "2011-11-06 01:50:00", "due": "", "closed": "2011-11-06 01:10:00"})
    assert isinstance(found, Request)
    assert found.closed_at is not None
    assert (found.closed_at - found.filed_at).total_seconds() == 20 * 60


def test_nul_bytes_and_other_alphabets_come_through(tmp_path: Path) -> None:
    found = read_one(tmp_path, {"outcome": "修好了\x00 ཡག་པོ 🙂"})
    assert isinstance(found, Request)
    assert found.outcome == "修好了 ཡག་པོ 🙂"


def test_a_head_that_is_no_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"id,kind\x98\xff\n1,2\n")
    with pytest.raises(BadFile, match="name its encoding"):
        list(Reader(file, mapping()).rows())
