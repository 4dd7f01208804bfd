"""Reads of the sheets."""

from uuid import UUID

from huiyin.cases.models import Case
from huiyin.places.models import Place

from .models import Sheet
from .numbers import is_number, key_of, plain_number


def sheet_numbered(jurisdiction_id: int, typed: str) -> Sheet | None:
    """The sheet of that number, however it was typed; None where there is none in this town."""
    number = plain_number(typed)
    if not is_number(number):
        return None
    rows = Sheet.objects.select_related("place__parent")
    return rows.filter(jurisdiction_id=jurisdiction_id, number=number).first()


def order_of(sheet: Sheet) -> Case | None:
    """The order that the sheet became; None while nobody has typed it in."""
    key = key_of(sheet.jurisdiction_id, sheet.number)
    return Case.objects.filter(jurisdiction_id=sheet.jurisdiction_id, key=key).first()


def batch_of(town: Place, batch: UUID) -> list[Sheet]:
    """The sheets that were printed together, by number."""
    rows = Sheet.objects.filter(jurisdiction=town, batch=batch).select_related("place__parent")
    return list(rows.order_by("number"))
