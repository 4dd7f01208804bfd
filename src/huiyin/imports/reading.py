"""From the bytes of a CSV or XLSX file to rows of texts. Whatever can't be read as a whole is refused in a sentence.

People send what their program wrote: UTF-8, UTF-16 or GBK (as GB18030), with a byte order mark, without one, or with the
wrong one; commas, tabs or semicolons. A spreadsheet is a zip with XML in it, so it is weighed before it is opened, and its
XML is read without entities.
"""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

from huiyin.kernel.say import Refused, Why, say

MEGABYTE = 1_000_000
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 60 * MEGABYTE
MOST_PARTS = 300  # files within a spreadsheet
MOST_ROWS = 5000
MOST_COLUMNS = 60
LONGEST_CELL = 2000

_MARKS = (
    (b"\xef\xbb\xbf", ("utf-8", "gb18030")),  # some programs put UTF-8's mark before GBK
    (b"\x84\x31\x95\x33", ("gb18030",)),
    (b"\xff\xfe", ("utf-16-le",)),
    (b"\xfe\xff", ("utf-16-be",)),
)
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the sheet numbers it, its cells trimmed."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)


def read_lines(content: bytes) -> list[Line]:
    """Every row that is not empty, of the first sheet with any. Raises Refused."""
    if not content.strip():
        raise _unusable(say("The file is empty. Please choose it again."))
    if len(content) > MOST_BYTES:
        args = {"size": -(-len(content) // MEGABYTE), "most": MOST_BYTES // MEGABYTE}
        raise _unusable(say("The file has %(size)d MB; at most %(most)d MB fit. Please split it."), **args)
    if content.startswith(_OLD_EXCEL):
        raise _unusable(say("This is an old Excel file. Please save it as .xlsx or as CSV."))
    rows = _sheet_rows(content) if content.startswith(_ZIP) else _csv_rows(decoded(content))
    found = []
    for number, row in enumerate(rows, start=1):
        cells = tuple(_cell(value) for value in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if len(cells) > MOST_COLUMNS:
            raise _unusable(say("Row %(row)d has more than %(most)d columns."), row=number, most=MOST_COLUMNS)
        line = Line(number, cells)
        if not line.empty:
            found.append(line)
        if len(found) > MOST_ROWS or number > MOST_ROWS * 20:
            raise _unusable(say("At most %(most)d rows fit into one file. Please split it."), most=MOST_ROWS)
    if not found:
        raise _unusable(say("There is no row in this file."))
    return found


def decoded(content: bytes) -> str:
    """The text of a CSV file. Raises Refused where no encoding fits."""
    for mark, encodings in _MARKS:
        if content.startswith(mark):
            return _first_that_fits(content[len(mark) :], encodings)
    if content[:2000].count(0) > len(content[:2000]) // 4:
        even = sum(1 for byte in content[0:2000:2] if byte == 0)
        return _first_that_fits(content, ("utf-16-be",) if even * 4 > len(content[:2000]) else ("utf-16-le",))
    return _first_that_fits(content, ("utf-8", "gb18030"))


def _first_that_fits(content: bytes, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unusable(
        say("The signs of this file can't be read. Please save it as .xlsx, or as CSV in UTF-8 or GBK.")
    )


def _csv_rows(text: str) -> Iterator[list[str]]:
    start = text[:4000].splitlines()[:5]
    delimiter = max(",\t;", key=lambda sign: sum(line.count(sign) for line in start))
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _unusable(
            say("This is neither a spreadsheet (.xlsx) nor a CSV file that can be read.")
        ) from error


def _sheet_rows(content: bytes) -> Iterator[tuple[object, ...]]:
    # it brings numpy along: sixteen megabytes in every process, for what happens once a month
    import openpyxl

    broken = say("This spreadsheet can't be read. Please open it, save it again as .xlsx, and try once more.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
            raise _unusable(
                say(
                    "This spreadsheet unpacks to more than fits here. Please keep only the sheet with the list."
                )
            )
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for page in book.worksheets:
                page.reset_dimensions()  # what it says of its own size may be anything
                rows = page.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
                first = next((row for row in rows if any(cell not in (None, "") for cell in row)), None)
                if first is None:
                    continue
                yield from page.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
                return
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # what a broken file raises from the depth of its readers has no list
        raise _unusable(broken) from error


def _cell(value: object) -> str:
    """A cell as a text: whole numbers without their point, days as 2026-11-26."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value).replace("\u00a0", " ").strip()


def _unusable(sentence: str, **args: object) -> Refused:
    return Refused(Why(sentence, args, "file"))
