"""The numbers beside the register, each with what it counts. Their conditions stand in `cases.register.standing`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as p


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it is called, what it counts in one sentence, and whose ink it is written in."""

    name: str
    label: Promise
    counts: Promise
    ink: str = ""


PLACED = Figure(
    "placed",
    p("register", "Placed"),
    _(
        "Orders placed in this span. Orders joined to one matter count once. Kinds that could point at a person are left out."
    ),
)
STANDING = (
    Figure("open", p("register", "With an office now"), _("Not closed, and it is an office's turn.")),
    Figure(
        "late",
        p("register", "Late"),
        _("With an office now, and the next day that was promised has passed."),
        "late",
    ),
    Figure(
        "finished",
        p("register", "The office says finished"),
        _("The office said its last word: done, or refused with the ground."),
        "office",
    ),
    Figure(
        "yes",
        p("register", "The resident says done"),
        _("The resident rated it and said: done."),
        "resident",
    ),
    Figure(
        "no",
        p("register", "The resident says not done"),
        _("The resident rated it and said: not done, or done in part."),
    ),
    Figure(
        "waiting",
        p("register", "The resident's word is awaited"),
        _("The office said its last word, and the thirty days for the resident's word still run."),
    ),
    Figure(
        "silent",
        p("register", "The resident never answered"),
        _("Thirty days went by without a word. It counts as silence, never as satisfied."),
    ),
)
