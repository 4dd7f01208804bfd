"""What a round and its visits hold of the people behind the doors, and of whoever walks it."""

from huiyin.held.fields import (
    HOUSEHOLD,
    IN_CHARGE,
    NEED,
    NOBODY,
    OWN_TOWN,
    PLACE,
    STAFF,
    TECHNICAL,
    Aside,
    Basis,
    impersonal,
    personal,
)
from huiyin.kernel.say import say

_WALKED = (say("the person"), say("whoever walked there"), say("the village and the town"))
_GOES = say("three years after the round's day; what was said goes with its order")
_POST = say("as long as the account stands; it can be closed, not taken away: others must know who acted")
_LIST = say(
    "the round's own list of doors and days: a house, never who lives there, and no longer what was needed"
)

FIELDS = (
    personal("visits.Round", "worker made_by", STAFF, why=say("to know who walks, and who planned it"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=_POST),
    impersonal("visits.Round", "id jurisdiction place place_path on occasion asks made_at ended_at"),
    personal("visits.Door", "place label", PLACE, why=say("to find the door; a house, never a name"), seen_by=_WALKED, basis=Basis.SERVICE, goes=_GOES, stays=_LIST),
    impersonal("visits.Door", "id jurisdiction round order"),
    personal("visits.Visit", "household spoke", HOUSEHOLD, why=say("to know whether to come again, and who spoke for the house"), seen_by=_WALKED, basis=Basis.SERVICE, goes=_GOES),
    personal("visits.Visit", "door outcome", HOUSEHOLD, why=say("to know whether to come again, and who spoke for the house"), seen_by=_WALKED, basis=Basis.SERVICE, goes=_GOES, stays=_LIST),
    personal("visits.Visit", "worker unit at told_at received_at", STAFF, why=say("to know who heard it and on which day; no way is followed"), seen_by=_WALKED, basis=Basis.WORK, goes=_GOES),
    impersonal("visits.Visit", "id jurisdiction round heard"),
    personal("visits.Need", "service case like", NEED, why=say("to lead from the door to the order that it became"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    impersonal("visits.Need", "id jurisdiction visit no"),
    personal("visits.Brought", "visit", HOUSEHOLD, why=say("to account for money and goods to the fen"), seen_by=_WALKED, basis=Basis.DUTY, goes=say("as long as the town must keep its books"), stays=say("the town must be able to account for money; who it was for is gone")),
    personal("visits.Brought", "what", HOUSEHOLD, why=say("to account for money and goods to the fen"), seen_by=_WALKED, basis=Basis.DUTY, goes=say("as long as the town must keep its books")),
    impersonal("visits.Brought", "id jurisdiction no fen fund receipt_no posting"),
    personal("visits.Submission", "account", STAFF, why=say("to keep a visit once when a phone sends it twice"), seen_by=NOBODY, basis=Basis.SERVICE, goes=_GOES),
    personal("visits.Submission", "digest", TECHNICAL, why=say("to keep a visit once when a phone sends it twice"), seen_by=NOBODY, basis=Basis.SERVICE, goes=_GOES),
    impersonal("visits.Submission", "key jurisdiction visit received_at"),
    personal("visits.Pack", "account taken_at until", STAFF, why=say("to know who carries the papers of a round"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("visits.Pack", "id jurisdiction round"),
    Aside(say("a worker's phone"), HOUSEHOLD, why=say("to work without signal; sealed under a key of its owner"), seen_by=(say("the worker who is signed in there"),), basis=Basis.SERVICE, goes=say("papers at the end of the round's day and six hours; what was written as soon as it has arrived, its receipts after 36 hours")),
    Aside(say("the folder of files that are still arriving"), TECHNICAL, why=say("to put photos and recordings together over a weak line"), seen_by=NOBODY, basis=Basis.SERVICE, goes=say("when their visit is kept; else after 14 days")),
)  # fmt: skip
