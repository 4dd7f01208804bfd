"""What people send is read; what can't be read is said in a sentence."""

import time

import pytest

from huiyin.imports.columns import table_of
from huiyin.imports.kinds.units import COLUMNS
from huiyin.imports.reading import MOST_BYTES, MOST_ROWS, read_lines
from huiyin.kernel.say import Refused
from tests.imports.making import as_csv, as_xlsx, bomb, damaged, with_entities, with_sheet, without

HEADS = ["单位编号", "单位名称", "类别"]
ROWS = [HEADS, ["A-x", "上河镇林草站", "部门"]]


def why(error: pytest.ExceptionInfo[Refused]) -> str:
    return str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        as_csv(ROWS, "utf-8"),
        as_csv(ROWS, "utf-8-sig"),
        as_csv(ROWS, "gb18030"),
        b"\xef\xbb\xbf" + as_csv(ROWS, "gbk"),  # GBK behind UTF-8's mark
        b"\x84\x31\x95\x33" + as_csv(ROWS, "gb18030"),
        as_csv(ROWS, "utf-16", "\t"),
        b"\xfe\xff" + as_csv(ROWS, "utf-16-be", "\t"),
        as_csv(ROWS, "utf-8", ";"),
        as_xlsx(ROWS),
    ],
    ids=[
        "utf8",
        "utf8-bom",
        "gb18030",
        "gbk-bom",
        "gb18030-bom",
        "utf16-tab",
        "utf16be",
        "semicolon",
        "xlsx",
    ],
)
def test_every_way_of_writing_it_gives_the_same_rows(content: bytes) -> None:
    (row,) = table_of(read_lines(content), COLUMNS).rows
    assert (row["code"], row["name_zh"], row["kind"]) == ("A-x", "上河镇林草站", "部门")


def test_tibetan_heads_and_texts_come_through_gb18030() -> None:
    rows = [["སྡེ་ཚན་ཨང་རྟགས།", "Unit name", "类别", "བོད་ཡིག་མིང་།"], ["A-x", "林草站", "部门", "ནགས་ལས།"]]
    (row,) = table_of(read_lines(as_csv(rows, "gb18030")), COLUMNS).rows
    assert row["name_bo"] == "ནགས་ལས།"


def test_a_title_above_merged_heads_in_two_rows_and_empty_rows_are_understood() -> None:
    rows = [
        ["上河镇单位名册（2026年）"],
        ["单位编号*", "单位名称", "类别", "联系方式", None, "备注"],
        [None, None, None, "电话", "邮箱", None],
        [],
        ["A-x", "上河镇林草站", "部门", 8912345, "l@example.org", "新"],
        [None, None],
    ]
    content = as_xlsx(rows, ["A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"])
    for sent in (content, as_csv([[cell or "" for cell in row] for row in rows], "gbk")):
        table = table_of(read_lines(sent), COLUMNS)
        (row,) = table.rows
        assert (row.number, row["phone"], row["email"]) == (5, "8912345", "l@example.org")
        assert "备注" in table.unknown


def test_a_column_that_stands_there_twice_is_named_with_its_letters() -> None:
    rows = [[*HEADS, "名称"], ["A-x", "一", "部门", "二"]]
    with pytest.raises(Refused) as error:
        table_of(read_lines(as_csv(rows)), COLUMNS)
    assert "单位名称" in why(error) and "B, D" in why(error)


def test_a_column_that_is_lacking_is_named() -> None:
    with pytest.raises(Refused) as error:
        table_of(read_lines(as_csv([["单位编号", "类别"], ["x", "部门"]])), COLUMNS)
    assert "单位名称" in why(error)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old Excel"),
        (b"PK\x03\x04nonsense", "can't be read"),
        (with_entities(), "can't be read"),
        (bomb(80), "unpacks to more"),
        (b"x" * (MOST_BYTES + 1), "at most 5 MB"),
        (b"\x81\x00\xff" * 9, "can't be read"),
        (as_csv([["a"]] * (MOST_ROWS + 2)), "rows"),
        (as_csv([["x"] * 61]), "columns"),
        (as_csv([["what", "is", "this"]]), "No row of this file"),
    ],
    ids=["empty", "xls", "no-zip", "entities", "bomb", "large", "no-encoding", "rows", "columns", "no-heads"],
)
def test_what_cannot_be_read_is_said(content: bytes, says: str) -> None:
    with pytest.raises(Refused) as error:
        table_of(read_lines(content), COLUMNS)
    assert says in why(error)


_SHEET, _BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
_ROW = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">%s</row></sheetData></worksheet>'


@pytest.mark.parametrize(
    "content",
    [
        damaged(as_xlsx(ROWS), _SHEET),
        damaged(as_xlsx(ROWS), _BOOK),
        as_xlsx(ROWS)[:-40],
        as_xlsx(ROWS)[:2000],
        without(as_xlsx(ROWS), _BOOK),
        without(as_xlsx(ROWS), "[Content_Types].xml"),
        with_sheet(b"<worksheet><sheetData>"),
        with_sheet(_ROW % b'<c r="A1" t="s"><v>99</v></c>'),
        with_sheet(_ROW % b'<c r="A1" t="n"><v>many</v></c>'),
        with_sheet(_ROW % b'<c r="A1" t="d"><v>2026-13-45</v></c>'),
    ],
    ids=["bytes", "book-bytes", "no-end", "half", "no-book", "no-types", "open", "string", "number", "day"],
)  # fmt: skip
def test_a_spreadsheet_that_is_broken_anywhere_is_said_to_be(content: bytes) -> None:
    with pytest.raises(Refused) as error:
        table_of(read_lines(content), COLUMNS)
    assert "This spreadsheet can't be read" in why(error)


def test_a_head_as_long_as_a_book_is_looked_at_no_further_than_a_cell_goes() -> None:
    begun = time.process_time()
    with pytest.raises(Refused) as error:
        table_of(read_lines(as_csv([["（" * 60_000]])), COLUMNS)
    assert "No row of this file" in why(error) and time.process_time() - begun < 2


def test_a_spreadsheet_that_lies_about_its_size_is_read_by_what_is_there() -> None:
    content = as_xlsx([*ROWS, *([[None]] * 3)])
    assert len(read_lines(content)) == 2
