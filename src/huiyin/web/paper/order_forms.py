"""Order forms on paper: one sheet each, in Chinese and Tibetan, with its number and the code that opens it at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from huiyin.paper.models import Sheet
from huiyin.web.names import whole_name

from .posters import qr_of


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet: its number as it is read out, the place, and the code a clerk may scan instead of typing it."""

    number: str
    place_zh: str
    place_bo: str
    qr: SafeString


def forms_of(sheets: Sequence[Sheet]) -> list[Form]:
    """The sheets as they are printed."""
    address = settings.PUBLIC_URL + reverse("desk_new")
    return [
        Form(
            spaced(sheet.number),
            whole_name(sheet.place, "zh-hans"),
            whole_name(sheet.place, "bo"),
            qr_of(f"{address}?sheet={sheet.number}"),
        )
        for sheet in sheets
    ]


def spaced(number: str) -> str:
    """123 4567: never to be mistaken for a receipt, which has four and four."""
    return f"{number[:3]} {number[3:]}"
