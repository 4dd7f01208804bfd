"""What the program itself needs of sealed details: a number to send to, digits to compare. Nobody reads it.

Each is a function that names its use. What people read goes through `people.access`.
"""

import hmac
from collections.abc import Iterable

from .households.models import Household, Member
from .models import Contact
from .sealed import unsealed


def number_to_send_to(contact: Contact) -> str:
    """The number that a message to the resident goes to. For the outbox; nobody reads it."""
    return unsealed(contact.phone)


def name_to_compare(contact: Contact) -> str:
    """The name, of which a mark is made to see whether two are the same; nobody reads it."""
    return unsealed(contact.name)


def address_to_send_to(contact: Contact) -> str:
    """The e-mail address that a message to the resident goes to. For the outbox; nobody reads it."""
    return unsealed(contact.email)


def wrote_it(contact: Contact | None, address: str) -> bool:
    """Whether that is the address of this resident: for an e-mail that came in. The address is compared, not told."""
    held = unsealed(contact.email).strip().casefold() if contact is not None else ""
    return bool(held) and hmac.compare_digest(held.encode(), address.strip().casefold().encode())


def secret_of(contact: Contact | None) -> str:
    """The four digits that go with a receipt: the last of the number, else the pin, "" where there is neither."""
    if contact is None:
        return ""
    digits = "".join(c for c in unsealed(contact.phone) if c.isdecimal())
    return digits[-4:] if len(digits) >= 4 else unsealed(contact.pin)


def pin_for_receipt(contact: Contact | None) -> str:
    """The four digits by lot that stand on the resident's own receipt where they gave no number."""
    return unsealed(contact.pin) if contact is not None else ""


def kinds_of(needs: Iterable[object]) -> list[str]:
    """The kinds of some needs, for the sweep and for what is handed out to the household itself."""
    return [unsealed(need.kind) for need in needs]  # type: ignore[attr-defined]


def member_called(household: Household, called: str) -> Member | None:
    """Whoever of a household goes by that name, for writing down what they said; nobody reads it."""
    wanted = " ".join(called.split()).casefold()
    rows = household.members.filter(left_at=None).order_by("id")
    return next((one for one in rows if unsealed(one.called).casefold() == wanted), None)


def occurs_in(contact: Contact | None, text: str) -> bool:
    """Whether a text holds the contact's own name or number. For what is shown without identity; nobody reads either."""
    if contact is None:
        return False
    name, phone = unsealed(contact.name).strip(), unsealed(contact.phone).strip()
    digits = "".join(c for c in text if c.isdecimal())
    return bool((len(name) >= 2 and name in text) or (len(phone) >= 7 and phone in digits))
