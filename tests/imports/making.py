"""Files as people send them: CSV in several encodings, and spreadsheets."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

Rows = Sequence[Sequence[object]]


def as_csv(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows, merged: Sequence[str] = ()) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    book.save(out)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A spreadsheet whose one sheet unpacks to that much."""
    out = BytesIO(as_xlsx([["编号"]]))
    with ZipFile(out, "a", ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/big.bin", b"\0" * megabytes * 1_000_000)
    return out.getvalue()


def with_entities() -> bytes:
    """A spreadsheet whose sheet declares an entity that would read a file."""
    given, out = BytesIO(as_xlsx([["编号"]])), BytesIO()
    with ZipFile(given) as old, ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                content = head + content[content.index(b"<worksheet") :].replace(
                    b"</sheetData>", b"</sheetData>&a;"
                )
            new.writestr(part.filename, content)
    return out.getvalue()
