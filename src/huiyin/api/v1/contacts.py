"""How to reach somebody outside: as a caller says it, and as staff may read it, each time for a purpose that is noted."""

import secrets
from enum import StrEnum
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huiyin.kernel.say import Why, say
from huiyin.people.access import open as open_details
from huiyin.people.models import Contact
from huiyin.people.purposes import REACHING
from huiyin.web.desk.matter import Seen
from huiyin.web.desk.outside import matter_of, people_outside
from huiyin.web.resident.order_form import FEWEST_DIGITS, MOST_DIGITS, digits_of

from .asked import asked, staff_with
from .problems import BAD_ANSWERS, not_found, refuse
from .reading import read_matter
from .shapes import CLOSED, Sent, responses

router = Router()

LANGUAGES = {"zh-Hans": "zh-hans", "bo": "bo", "en": "en"}
BAD_PHONE = say("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")
NO_NUMBER = say("To be called you need to leave a number.")
NOBODY_SUCH = say("There is nobody such on this matter: say “” for its resident, or the id of a part.")

Purpose = StrEnum("Purpose", {code.upper(): code for code in REACHING})  # type: ignore[misc]
Purpose.__doc__ = "What somebody is reached for, as the pages declare it."


class ContactIn(Sent):
    """How to reach somebody. Everything can be left out: then four digits by lot open the receipt."""

    name: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=40)
    language: Literal["zh-Hans", "bo", "en"] | None = Field(
        default=None, description="Else that of Accept-Language."
    )
    reach_by: Literal["sms", "call", "visit", "page"] | None = None


class PurposeIn(Sent):
    """Why somebody's number is read. The resident reads this."""

    purpose: Purpose
    words: str = Field(min_length=4, max_length=120, description="In your own words, what for.")
    who: str = Field("", max_length=40, description="Empty for the resident; else the id of a part.")


class ContactOut(Schema):
    """How to reach somebody. That it was read stands on the resident's page, with the purpose."""

    name: str
    phone: str
    language: str
    reach_by: str
    purpose: str
    noted: UUID = Field(description="The entry that the resident sees.")


def contact_from(sent: ContactIn, town: int, language: str, problems: list[Why]) -> Contact:
    """The contact that is meant; what is wrong with it goes to `problems`."""
    digits = digits_of(sent.phone)
    if digits is None or (digits and not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
        problems.append(Why(BAD_PHONE, field="contact.phone"))
        digits = ""
    elif sent.reach_by == "call" and not digits:
        problems.append(Why(NO_NUMBER, field="contact.phone"))
    return Contact(
        jurisdiction_id=town,
        name=sent.name.strip(),
        phone=digits,
        pin="" if digits else f"{secrets.randbelow(10_000):04d}",
        language=LANGUAGES[sent.language] if sent.language else language,
        reach_by=sent.reach_by or ("sms" if digits else "page"),
    )


@router.post(
    "/cases/{uuid:case_id}/contact",
    response=responses(ContactOut, 403, 404, 409, 413),
    auth=staff_with("contact"),
    openapi_extra=CLOSED,
    summary="Read how to reach a resident",
)
def read_contact(request: HttpRequest, case_id: UUID, sent: PurposeIn) -> ContactOut:
    """For staff whose token has the scope `contact`. Each reading is an entry that the resident sees."""
    who = asked(request)
    actor = who.need_staff("contact")
    seen = read_matter(who, case_id, scope="contact")
    if not isinstance(seen, Seen):
        raise not_found()
    person = next((one for one in people_outside(seen.case) if one.key == sent.who), None)
    if person is None:
        raise refuse(BAD_ANSWERS, NOBODY_SUCH, field="who")
    matter = matter_of(seen, sent.who)
    if matter.contact is None:
        raise not_found()
    opened = open_details(matter, by=actor, purpose=sent.purpose.value, words=sent.words, at=who.at)
    assert opened.look is not None
    who.forget = True
    return ContactOut(
        name=opened.text("name"),
        phone=opened.text("phone"),
        language=matter.contact.language,
        reach_by=matter.contact.reach_by,
        purpose=sent.purpose.value,
        noted=opened.look.pk,
    )
