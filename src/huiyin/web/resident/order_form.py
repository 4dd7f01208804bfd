"""What a resident sent with the order form: read leniently, judged strictly, and kept as typed where it must go back."""

import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from huiyin.cases.models import Attachment, Case, Service
from huiyin.filled import fresh
from huiyin.kernel.say import Why, say
from huiyin.people.models import Contact
from huiyin.places.models import Place, WallCode
from huiyin.web import uploads

from .town import Town

REACH = ("sms", "call", "visit", "page")
LANGUAGES = ("bo", "zh-hans", "en")
FEWEST_DIGITS, MOST_DIGITS = 7, 15


@dataclass(slots=True)
class OrderForm:
    """The fields as typed, the files as taken, and what is wrong. `fresh` files were stored by this very request."""

    said: str = ""
    where: str = ""
    spot: str = ""  # "wall": at the code on the wall; "other": somewhere else
    place: str = ""
    service: str = ""
    phone: str = ""
    reach: str = ""
    language: str = ""
    key: UUID = field(default_factory=uuid4)
    photos: list[Attachment] = field(default_factory=list)
    voices: list[Attachment] = field(default_factory=list)
    fresh: list[Attachment] = field(default_factory=list)
    problems: list[Why] = field(default_factory=list)

    @property
    def errors(self) -> dict[str, Why]:
        """The first problem of each field."""
        found: dict[str, Why] = {}
        for why in self.problems:
            found.setdefault(why.field, why)
        return found

    @property
    def files(self) -> tuple[Attachment, ...]:
        return (*self.voices, *self.photos)


def read_form(request: HttpRequest) -> OrderForm:
    """Everything that was sent, with the files checked and stored."""
    sent = request.POST
    form = OrderForm(key=read_key(sent.get("key", "")))
    for name in ("said", "where", "spot", "place", "service", "phone", "reach", "language"):
        setattr(form, name, typed(sent.get(name, ""), name, form.problems))
    _carry_files(request, form)
    return form


def read_words(request: HttpRequest, *, files: bool) -> OrderForm:
    """The form of a later step: its words, and its files where it asks for some."""
    form = OrderForm(key=read_key(request.POST.get("key", "")))
    form.said = typed(request.POST.get("words", ""), "words", form.problems)
    if files:
        _carry_files(request, form)
    return form


def read_key(text: str) -> UUID:
    """The form's key; a fresh one where it was lost."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def typed(text: str, name: str, problems: list[Why]) -> str:
    """The text as typed, with one kind of line end. A character that no database keeps is taken out and complained about."""
    clean = text.replace("\r\n", "\n").replace("\x00", "")
    if "\x00" in text:
        problems.append(
            Why(say("There was a sign in it that can't be kept. Please look it over."), field=name)
        )
    return clean


def _carry_files(request: HttpRequest, form: OrderForm) -> None:
    removed = request.POST.get("remove_photo", "")
    for token in request.POST.getlist("kept"):
        file = uploads.of_token(token) if token != removed else None
        if file is not None:
            (form.voices if file.kind == "voice" else form.photos).append(file)
    form.photos = form.photos[: uploads.MOST_PHOTOS]
    taken = uploads.take_photos(request.FILES.getlist("photos"), len(form.photos))
    photos, problems = uploads.sort_out(taken)
    form.photos += photos
    form.problems += problems
    form.fresh += photos
    if voice := request.FILES.get("voice"):
        voices, problems = uploads.sort_out([uploads.take_voice(voice)])
        form.voices = voices or form.voices[:1]
        form.problems += problems
        form.fresh += voices


# ── what it means ──


@dataclass(frozen=True, slots=True)
class Where:
    """Where the matter is: a village or grid, and the spot of a wall code if that is it."""

    place: Place
    wall: WallCode | None = None


def where_of(form: OrderForm, town: Town, wall: WallCode | None, lead: Case | None) -> Where | None:
    """The place that was chosen; None with the reason in the form's problems."""
    if wall is not None and form.spot != "other":
        return Where(wall.place, wall)
    if lead is not None and not form.place:
        return Where(lead.place)
    place = town.place_with(form.place)
    if place is None and not town.places:
        return Where(town.place)
    if place is None:
        form.problems.append(Why(say("Please choose the village or group where it is."), field="place"))
        return None
    return Where(place)


def service_of(form: OrderForm, town: Town, wall: WallCode | None) -> Service | None:
    """The kind of matter that was chosen, or the one that the code on the wall stands for."""
    wanted = form.service or (wall.service_code if wall and form.spot != "other" else "")
    return next((service for service in town.services if service.code == wanted), None)


def contact_of(form: OrderForm, town: Town, page_language: str) -> Contact | None:
    """How to reach them; None with the reason in the form's problems."""
    digits = digits_of(form.phone)
    if digits is None or (digits and not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
        sentence = say("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
        form.problems.append(Why(sentence, field="phone"))
        return None
    if form.reach == "call" and not digits:
        form.problems.append(Why(say("To be called you need to leave a number."), field="phone"))
        return None
    reach = form.reach if form.reach in REACH else ("sms" if digits else "page")
    language = form.language if form.language in LANGUAGES else page_language
    pin = "" if digits else f"{secrets.randbelow(10_000):04d}"
    return fresh(Contact, jurisdiction=town.place, phone=digits, pin=pin, language=language, reach_by=reach)


def digits_of(text: str) -> str | None:
    """The digits of a telephone number however it is written; None where something else stands in it."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if not c.isspace() and c not in "-.()/+·–—" and c.isprintable())
    try:
        return "".join(str(unicodedata.decimal(c)) for c in kept)
    except ValueError:
        return None


def draft_of(form: OrderForm, town: Town, where: Where, service: Service | None) -> Case:
    """The order, not yet saved."""
    channel = "wall" if where.wall else "voice" if form.voices and not form.said.strip() else "web"
    more: dict[str, Any] = {}
    if where.wall and where.wall.latitude is not None:
        more = {"latitude": where.wall.latitude, "longitude": where.wall.longitude}
    return fresh(
        Case,
        jurisdiction=town.place,
        loop="order",
        place=where.place,
        place_path=where.place.path,
        service=service,
        channel=channel,
        **more,
    )
