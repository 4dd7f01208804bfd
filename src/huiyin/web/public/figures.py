"""The numbers beside the register, each with what it counts. Their conditions stand in `cases.register.standing`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it is called, what it counts in one sentence, and whose ink it is written in."""

    name: str
    label: Promise
    counts: Promise
    ink: str = ""


PLACED = Figure(
    "placed",
    pgettext_lazy("register", "Placed"),
    _(
        "Orders placed in this span. Orders joined to one matter count once. Kinds that could point at a person are left out."
    ),
)
STANDING = (
    Figure(
        "open", pgettext_lazy("register", "With an office now"), _("Not closed, and it is an office's turn.")
    ),
    Figure(
        "late",
        pgettext_lazy("register", "Late"),
        _("With an office now, and the next day that was promised has passed."),
        "late",
    ),
    Figure(
        "finished",
        pgettext_lazy("register", "The office says finished"),
        _("The office said its last word: done, or refused with the ground."),
        "office",
    ),
    Figure(
        "yes",
        pgettext_lazy("register", "The resident says done"),
        _("The resident rated it and said: done."),
        "resident",
    ),
    Figure(
        "no",
        pgettext_lazy("register", "The resident says not done"),
        _("The resident rated it and said: not done, or done in part."),
    ),
    Figure(
        "waiting",
        pgettext_lazy("register", "The resident's word is awaited"),
        _("The office said its last word, and the thirty days for the resident's word still run."),
    ),
    Figure(
        "silent",
        pgettext_lazy("register", "The resident never answered"),
        _("Thirty days went by without a word. It counts as silence, never as satisfied."),
    ),
)
