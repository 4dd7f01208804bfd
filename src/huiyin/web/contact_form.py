"""How to reach somebody outside who is named with a move: name, telephone and language, as a form draws and reads them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.people.models import Contact

from .components import Tile
from .resident.order_form import FEWEST_DIGITS, MOST_DIGITS, digits_of

SPOKEN = {"zh-hans": "汉语", "bo": "藏语 བོད་སྐད།", "en": "English"}


@dataclass
class ContactForm:
    """What was typed and what is wrong with it. `title` says whom it is about."""

    title: str
    name: str = ""
    phone: str = ""
    language: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> Sequence[Tile]:
        return [Tile(value, label, checked=value == self.language) for value, label in SPOKEN.items()]


def read_contact(
    request: HttpRequest, title: str, jurisdiction_id: int
) -> tuple[ContactForm, Contact | None]:
    """The form and the contact that it means; None where something is wrong. Without a number there are four digits."""
    post = request.POST
    form = ContactForm(
        title, post.get("name", "").strip(), post.get("phone", "").strip(), post.get("language", "")
    )
    digits = digits_of(form.phone)
    if "\x00" in form.name or len(form.name) > 40:
        form.errors["name"] = _("That is longer than fits here.")
        form.name = form.name.replace("\x00", "")
    if digits is None or (digits and not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
        form.errors["phone"] = _("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
        digits = ""
    if form.language not in SPOKEN:
        form.errors["language"] = _("Please choose the language they speak.")
    if form.errors:
        return form, None
    contact = Contact(
        jurisdiction_id=jurisdiction_id,
        name=form.name,
        phone=digits,
        pin="" if digits else f"{secrets.randbelow(10_000):04d}",
        language=form.language,
        reach_by="sms" if digits else "visit",
    )
    return form, contact
