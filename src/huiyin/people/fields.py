"""What is held of staff and of how to reach residents."""

from huiyin.held.fields import (
    CONTACT,
    HOUSEHOLD,
    NOBODY,
    OWN_TOWN,
    STAFF,
    TECHNICAL,
    WITH_PURPOSE,
    Aside,
    Basis,
    impersonal,
    personal,
)
from huiyin.kernel.say import say

from .households import fields as households

_LEFT = say("as long as the account stands; it can be closed, not taken away: others must know who acted")
_MATTER = say(
    "when the resident erases it; else when the matter has been closed as long as the town keeps it"
)

FIELDS = (
    personal("people.Contact", "name", CONTACT, why=say("to speak to the resident by name"), seen_by=WITH_PURPOSE, basis=Basis.SERVICE, goes=_MATTER),
    personal("people.Contact", "phone email pin", CONTACT, why=say("to tell the resident, and to prove who asks"), seen_by=WITH_PURPOSE, basis=Basis.SERVICE, goes=_MATTER),
    personal("people.Contact", "language reach_by", CONTACT, why=say("to speak the resident's language, in the way they chose"), seen_by=WITH_PURPOSE, basis=Basis.SERVICE, goes=_MATTER),
    impersonal("people.Contact", "id jurisdiction"),
    personal("people.Account", "username password email called language", STAFF, why=say("to let staff sign in, and residents read who acted"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=_LEFT),
    personal("people.Account", "last_login date_joined", STAFF, why=say("to see accounts that nobody uses"), seen_by=NOBODY, basis=Basis.WORK, goes=_LEFT),
    impersonal("people.Account", "id is_superuser is_active is_staff"),
    impersonal("people.Account_groups", "id account group"),
    impersonal("people.Account_user_permissions", "id account permission"),
    personal("people.Membership", "account unit role place from_on to_on", STAFF, why=say("to know who may act where, and who could then"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=_LEFT),
    impersonal("people.Membership", "id"),
    personal("people.Look", "account unit role kind purpose purpose_code items knows elsewhere visible_at shown_at at", STAFF, why=say("to tell the resident who looked, and why"), seen_by=(say("the person"), say("those who have the matter in hand")), basis=Basis.DUTY, goes=say("when the matter has been closed as long as the town keeps it")),
    personal("people.Look", "case_id household_id", HOUSEHOLD, why=say("to tell the resident who looked, and why"), seen_by=(say("the person"), say("those who have the matter in hand")), basis=Basis.DUTY, goes=say("when the matter has been closed as long as the town keeps it"), stays=say("the list of who looked is the person's own proof; it says nothing of them")),
    impersonal("people.Look", "id jurisdiction"),
    impersonal("people.Attempts", "id key window_at tries"),
    Aside(say("the log of the program"), TECHNICAL, why=say("to find out what broke; names accounts and matters by number, never a resident"), seen_by=(say("whoever keeps the server"),), basis=Basis.DUTY, goes=say("as the server's own log rotation says")),
    *households.FIELDS,
)  # fmt: skip
