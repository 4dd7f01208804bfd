"""A register as a spreadsheet (XLSX). Every text is written as text: nothing that somebody typed becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | datetime | None


def sheet(
    name: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """The download `name`.xlsx with one sheet. `heads` are (text, width in characters); moments are local ones."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        page = book.add_worksheet(_title(title))
        head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.freeze_panes(1, 0)
        for number, (text, width) in enumerate(heads):
            page.set_column(number, number, width)
            page.write_string(0, number, text, head)
        for line, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                match cell:
                    case None | "":
                        pass
                    case datetime():
                        page.write_datetime(
                            line, number, timezone.localtime(cell).replace(tzinfo=None), moment
                        )
                    case date():
                        page.write_datetime(line, number, cell, day)
                    case int() | float():
                        page.write_number(line, number, cell)
                    case _:
                        page.write_string(line, number, str(cell))
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _title(text: str) -> str:
    """A sheet's name has at most 31 characters and none of []:*?/\\."""
    return "".join("-" if c in "[]:*?/\\" else c for c in text)[:31]
