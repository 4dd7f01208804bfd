"""A register as a spreadsheet (XLSX). Every text is written as text: nothing that somebody typed becomes a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its title, its heads as (text, width in characters), its rows; moments are local ones."""

    title: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def sheet(
    name: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """The download `name`.xlsx with one sheet."""
    return workbook(name, [Page(title, heads, rows)])


def workbook(name: str, pages: Iterable[Page]) -> HttpResponse:
    """The download `name`.xlsx with these sheets, in order. Two titles that are cut to the same are told apart."""
    import xlsxwriter  # here, so that a process that serves pages does not hold it

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        taken: set[str] = set()
        for number, page in enumerate(pages, start=1):
            title = _title(page.title)
            title = title if title.lower() not in taken else f"{title[:27]} {number}"
            taken.add(title.lower())
            _write(book, title, page)
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _write(book: Any, title: str, page: Page) -> None:
    drawn = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    drawn.freeze_panes(1, 0)
    for number, (text, width) in enumerate(page.heads):
        drawn.set_column(number, number, width)
        drawn.write_string(0, number, text, head)
    for line, row in enumerate(page.rows, start=1):
        for number, cell in enumerate(row):
            match cell:
                case None | "":
                    pass
                case datetime():
                    drawn.write_datetime(line, number, timezone.localtime(cell).replace(tzinfo=None), moment)
                case date():
                    drawn.write_datetime(line, number, cell, day)
                case int() | float():
                    drawn.write_number(line, number, cell)
                case _:
                    drawn.write_string(line, number, str(cell))


def _title(text: str) -> str:
    """A sheet's name has at most 31 characters and none of []:*?/\\."""
    return "".join("-" if c in "[]:*?/\\" else c for c in text)[:31]
