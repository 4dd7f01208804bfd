"""Which channels carry a notice. The resident's own page always shows it; these are the ways beside it."""

from huiyin.people.models import Account, Contact
from huiyin.places.models import Unit

from .models import Channel

BY_HAND = ("visit", "counter", "call")  # somebody goes, hands it over or calls: it waits in the desk's queue


def channels_to_resident(contact: Contact | None) -> tuple[Channel, ...]:
    """E-mail for whoever wrote one; a text message for whoever chose it and left a number; the queue for those who are told in person."""
    if contact is None:
        return ()
    if contact.reach_by == "email" and contact.email:
        return (Channel.EMAIL,)
    if contact.reach_by == "sms" and contact.phone:
        return (Channel.SMS,)
    return (Channel.PRINT,) if contact.reach_by in BY_HAND else ()


def channels_to_account(account: Account | None) -> tuple[Channel, ...]:
    """E-mail, for a member of staff who was named on a case and has an address."""
    return (Channel.EMAIL,) if account is not None and account.is_active and account.email else ()


def channels_to_unit(unit: Unit | None) -> tuple[Channel, ...]:
    """E-mail where the unit gave an address, its webhook where it set one and that is on."""
    if unit is None or not unit.active:
        return ()
    found = [Channel.EMAIL] if unit.email else []
    if unit.webhook_url and not unit.webhook_off:
        found.append(Channel.WEBHOOK)
    return tuple(found)
