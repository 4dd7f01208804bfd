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


def damaged(packed: bytes, part: str) -> bytes:
    """A ZIP of which one part came over the wire with wrong bytes in its middle: what is packed can't be unpacked."""
    with ZipFile(BytesIO(packed)) as parts:
        one = parts.getinfo(part)
    begin = one.header_offset + 30 + len(one.filename) + len(one.extra)
    broken = bytearray(packed)
    broken[begin : begin + one.compress_size] = b"\xff" * one.compress_size
    return bytes(broken)


def without(packed: bytes, part: str) -> bytes:
    """A ZIP that lacks one of its parts."""
    return _changed(packed, part, None)


def with_sheet(content: bytes) -> bytes:
    """A spreadsheet whose sheet is that."""
    return _changed(as_xlsx([["编号"]]), "xl/worksheets/sheet1.xml", content)


def _changed(packed: bytes, part: str, content: bytes | None) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(out, "w") as new:
        for one in old.infolist():
            if one.filename != part:
                new.writestr(one.filename, old.read(one))
            elif content is not None:
                new.writestr(part, content)
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
