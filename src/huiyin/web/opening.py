"""Opening a case of any loop from its declaration: where, who, and what the opening move asks. For page and desk alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.door import place_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.loop import AskKind, Loop, Move
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.places.queries import served_by

from .answers import Choices, Option, Question, Sent, by_field, questions, read
from .contact_form import ContactForm, read_contact
from .names import name_of
from .now import now
from .resident.town import Town


@dataclass
class Opening:
    """What was sent to open a case with `move`, what it means and what is wrong with it."""

    town: Town
    loop: Loop
    move: Move
    channel: str
    led_from: tuple[UUID, str] | None = None
    place: Place | None = None
    sent: Sent = field(default_factory=Sent)
    errors: dict[str, str] = field(default_factory=dict)
    who: ContactForm = field(default_factory=lambda: ContactForm(_("How do we reach you?")))
    contact: Contact | None = None
    key: UUID = field(default_factory=uuid4)
    before: Mapping[str, str] = field(default_factory=dict)  # what the address chose already

    @property
    def draft(self) -> Case:
        where = self.place or self.town.place
        case = Case(
            jurisdiction=self.town.place,
            loop=self.loop.name,
            place=where,
            place_path=where.path,
            channel=self.channel,
        )
        case.led_from = self.led_from
        return case

    def questions(self, post: Mapping[str, str] | None) -> list[Question]:
        """What the opening move asks, as the form draws it."""
        own, at, draft = registry.own_of(self.loop.name), now(), self.draft
        picks = {a.name: own.choices(draft, a.name, at) for a in self.move.asks if a.kind is AskKind.PICK}
        asks_unit = any(ask.kind is AskKind.UNIT for ask in self.move.asks)
        units = unit_options(self.town.place) if asks_unit else ()
        return questions(
            self.move, draft, Choices(units, picks=picks, before=self.before), post, self.sent, self.errors
        )


def read_opening(request: HttpRequest, opening: Opening, places: Sequence[Place], title: str) -> None:
    """Fill `opening` from what was sent, with a sentence for everything that can't be read."""
    post = request.POST
    opening.place = next((p for p in places if str(p.pk) == post.get("place", "")), None)
    if opening.place is None:
        opening.errors["place"] = _("Please choose the village or group where it is.")
    opening.sent = read(request, opening.move, opening.draft)
    opening.errors |= opening.sent.errors
    opening.who, opening.contact = read_contact(request, title, opening.town.id)
    opening.errors |= opening.who.errors
    try:
        opening.key = UUID(post.get("key", ""))
    except ValueError:
        opening.key = uuid4()


def open_case(
    opening: Opening,
    by: Callable[[Case], Actor],
    language: str,
    along: Callable[[Case], None] | None = None,
) -> Case | None:
    """Open it through the door; None with the reasons in the form where it can't be."""
    if opening.errors:
        return None
    draft = opening.draft
    try:
        return place_case(
            draft,
            opening.move.verb,
            by=by(draft),
            at=now(),
            answers=opening.sent.answers,
            contact=opening.contact,
            key=opening.key,
            language=language,
            along=along,
        )
    except Refused as refused:
        opening.errors |= by_field(refused.whys, opening.move)
        opening.key = uuid4()
        return None


def unit_options(town: Place) -> list[Option]:
    """The units of a town and above it that do work; whether one serves the place, the door looks. A few queries."""
    kinds = (UnitKind.SERVICE, UnitKind.COMMITTEE)
    rows = Unit.objects.filter(pk__in=served_by(town.path), active=True, kind__in=kinds)
    found = sorted(rows, key=lambda unit: (unit.kind != UnitKind.SERVICE, name_of(unit), unit.pk))
    return [("", _("choose a unit")), *((unit.pk, name_of(unit)) for unit in found)]


def place_options(town: Town, allowed: Sequence[Place]) -> list[Option]:
    """The villages and groups of a town that may be chosen, each group under its village."""
    ids = {place.pk for place in allowed}
    options: list[Option] = [("", _("choose a place"))]
    for village, grids in town.by_village():
        if village.pk in ids:
            options.append((village.pk, name_of(village)))
        options += [(grid.pk, f"　{name_of(village)} {name_of(grid)}") for grid in grids if grid.pk in ids]
    return options
