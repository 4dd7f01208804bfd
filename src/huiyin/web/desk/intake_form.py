"""What was typed while somebody was on the telephone, what it means, and what is wrong with it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Service
from huiyin.paper.models import Sheet
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.routing.keywords import kinds_in

from ..names import name_of
from ..resident.order_form import digits_of
from ..resident.town import Town
from ..spoken import Call
from .outside import LANGUAGES
from .place_picker import Option, pick

FIELDS = (
    "name",
    "phone",
    "place",
    "where",
    "said",
    "service",
    "heard",
    "title",
    "households",
    "language",
    "channel",
    "lead",
    "sheet",
)
LONGEST = {"name": 40, "phone": 30, "where": 200, "said": 5000, "title": 80, "place": 200}
CHANNELS = {
    "phone": lambda: _("By telephone"),
    "counter": lambda: _("At the counter"),
    "grid": lambda: _("At their door"),
    "paper": lambda: _("On a sheet of paper"),
}
NOT_SORTED = "0"  # the kind is left open on purpose


@dataclass(slots=True)
class Intake:
    """`guessed`: the kind was suggested by the words, and stands only once it was read back."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    place: Place | None = None
    place_label: str = ""
    service: Service | None = None
    guessed: bool = False
    digits: str = ""
    households: int | None = None
    sheet: Sheet | None = None

    @property
    def call(self) -> Call:
        """The facts as they are read back. They need a place."""
        typed = self.typed
        kind = name_of(self.service, typed["language"]) if self.service else ""
        return Call(
            typed["said"],
            self.place_label,
            typed["where"],
            typed["name"],
            self.digits,
            kind,
            typed["language"],
        )

    def contact(self, town: Town) -> Contact:
        """Without a number the paper carries four digits by lot instead of its last four."""
        return Contact(
            jurisdiction=town.place,
            name=self.typed["name"],
            phone=self.digits,
            pin="" if self.digits else f"{secrets.randbelow(10_000):04d}",
            language=self.typed["language"],
            reach_by="call" if self.digits else "visit",
        )

    def draft(self, town: Town) -> Case:
        """The order, not yet saved."""
        assert self.place is not None
        return Case(
            jurisdiction=town.place,
            loop="order",
            place=self.place,
            place_path=self.place.path,
            service=self.service,
            channel=self.typed["channel"],
            households=self.households,
        )


def read_intake(sent: Mapping[str, str], town: Town, options: list[Option], *, placing: bool) -> Intake:
    """The form that was sent. When `placing`, a kind that the words suggest counts only where it was read back (`heard`)."""
    form = Intake({name: sent.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS})
    for name, text in form.typed.items():
        if "\x00" in text:
            form.typed[name] = text.replace("\x00", "")
            form.errors[name] = _("There was a sign in it that can't be kept. Please look it over.")
        elif len(text) > LONGEST.get(name, 80):
            args = {"given": len(text), "longest": LONGEST.get(name, 80)}
            form.errors[name] = _("That is %(given)d characters; at most %(longest)d fit here.") % args
    _read_place(form, options)
    _read_kind(form, town, placing)
    if not form.typed["said"] and form.service is None:
        form.errors["said"] = _("Please write what they said, or choose what it is.")
    if form.typed["channel"] not in CHANNELS:
        form.errors["channel"] = _("Please choose how it came.")
    if form.typed["language"] not in LANGUAGES:
        form.errors["language"] = _("Please choose the language they speak.")
    _read_numbers(form)
    return form


def _read_place(form: Intake, options: list[Option]) -> None:
    form.place, problem = pick(options, form.typed["place"])
    if form.place is None:
        form.errors.setdefault("place", problem)
    else:
        form.place_label = next(option.name for option in options if option.place is form.place)


def _read_kind(form: Intake, town: Town, placing: bool) -> None:
    wanted = form.typed["service"] or (form.typed["heard"] if placing else "")
    form.service = next((s for s in town.services if str(s.pk) == wanted), None)
    if not wanted and not placing:
        hits = kinds_in(form.typed["said"], town.services)
        if hits and (
            len(hits) == 1 or hits[0].weight > hits[1].weight
        ):  # two that fit equally: the clerk asks
            form.service = hits[0].service
        form.guessed = form.service is not None


def _read_numbers(form: Intake) -> None:
    digits = digits_of(form.typed["phone"])
    if digits is None or (digits and not 7 <= len(digits) <= 15):
        form.errors["phone"] = _("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
    else:
        form.digits = digits
    households = form.typed["households"]
    if households and not (households.isdecimal() and len(households) <= 5):
        form.errors["households"] = _("Please write the number of households in digits, or leave it empty.")
    elif households:
        form.households = int(households)
