"""Order forms on paper: one sheet each, in three languages, with its number and the code that opens it at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.paper.models import Sheet
from huiyin.web.names import whole_name

from .posters import qr_of
from .side_by_side import names


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet: its number as it is read out, the place in each language, and the code a clerk may scan instead of typing it."""

    number: str
    place: Sequence[tuple[str, str]]
    qr: SafeString


def forms_of(sheets: Sequence[Sheet]) -> list[Form]:
    """The sheets as they are printed."""
    address = settings.PUBLIC_URL + reverse("desk_new")
    return [
        Form(
            spaced(sheet.number),
            names(lambda language, place=sheet.place: whole_name(place, language)),  # type: ignore[misc]
            qr_of(f"{address}?sheet={sheet.number}"),
        )
        for sheet in sheets
    ]


def words(phone: str) -> dict[str, str]:
    """What is printed on every sheet, in the language of the moment. `phone`: the town's desk, or nothing."""
    ask = (
        _("Call %(phone)s or go to any counter, and say the sheet's number.") % {"phone": phone}
        if phone
        else _("Go to any counter, and say the sheet's number.")
    )
    left_out = pgettext("order form", "can be left out")
    return {
        "title": _("Something wrong? Write it here."),
        "number": pgettext("order form", "Sheet number"),
        "said": pgettext("order form", "What is wrong"),
        "where": pgettext("order form", "Where"),
        "where_note": _("which group, and what is near"),
        "name": _("What may we call you?"),
        "name_note": left_out,
        "phone": _("Telephone"),
        "phone_note": left_out,
        "speaks": _("Which language do you speak?"),
        "bo": pgettext("language", "Tibetan"),
        "zh": pgettext("language", "Chinese"),
        "seen": _("Only those who do this matter see it. Who looked, you can look up."),
        "give": _("Give it to the village committee or your grid worker, or put it into the letter box."),
        "keep": _("Tear this strip off and keep it"),
        "receipt": _("Once it is typed in, it has a receipt number of eight digits."),
        "ask": ask,
    }


def spaced(number: str) -> str:
    """123 4567: never to be mistaken for a receipt, which has four and four."""
    return f"{number[:3]} {number[3:]}"
