"""What a household's file holds: each column with what for, who may see it, by what right, and when it goes."""

from huiyin.held.fields import (
    CONSENT,
    CONTACT,
    FILE_ITSELF,
    FILES,
    HOUSEHOLD,
    NEED,
    NOBODY,
    STAFF,
    Basis,
    Entry,
    impersonal,
    personal,
)
from huiyin.kernel.say import say

_ITSELF = (say("the household"),)
_AGREED = (say("the household"), say("whoever it agreed to, for that purpose alone, once they said why"))
_LIST = (say("the household"), say("those who may open its file"))
_COVERED = say("when the household erases it; else thirty days after the last consent that covers it ended")
_FILE = say("when the household erases its file")
_LOOKS = say("three years after the file is closed")
_EMPTY = say("never: the row of a closed file is empty, and its number opens nothing")
_PROOF = say("half a year after the consent ended")

FIELDS: tuple[Entry, ...] = (
    personal("people.Household", "door door_hash", HOUSEHOLD, why=say("to find the door for what the household agreed to"), seen_by=_AGREED, basis=Basis.CONSENT, goes=_COVERED),
    personal("people.Household", "called speaks", HOUSEHOLD, why=say("to speak to the household as it wishes, in its language"), seen_by=_AGREED, basis=Basis.CONSENT, goes=_COVERED),
    personal("people.Household", "place_path", HOUSEHOLD, why=say("to know which village or grid serves it"), seen_by=_LIST, basis=Basis.CONSENT, goes=_FILE, not_handed=say("the same as its place, for the program")),
    personal("people.Household", "place merged_into came_from", HOUSEHOLD, why=say("to know which village or grid serves it"), seen_by=_LIST, basis=Basis.CONSENT, goes=_FILE),
    personal("people.Household", "number", HOUSEHOLD, why=say("to let the household in, and nobody else"), seen_by=_ITSELF, basis=Basis.CONSENT, goes=_EMPTY, stays=_EMPTY),
    personal("people.Household", "digits_hash", HOUSEHOLD, why=say("to let the household in, and nobody else"), seen_by=_ITSELF, basis=Basis.CONSENT, goes=_FILE),
    personal("people.Household", "restricted_at opened_at ended_at ended_how", HOUSEHOLD, why=say("to keep to what the household decided about its file"), seen_by=_LIST, basis=Basis.DUTY, goes=_EMPTY, stays=_EMPTY),
    impersonal("people.Household", "id jurisdiction key"),
    personal("people.Member", "household called left_at", HOUSEHOLD, why=say("to know whose need or consent it is"), seen_by=_AGREED, basis=Basis.CONSENT, goes=_COVERED),
    personal("people.Member", "fourteen_on", HOUSEHOLD, why=say("to know who agrees for a child, and from which day the child does"), seen_by=_ITSELF, basis=Basis.DUTY, goes=say("on that day")),
    impersonal("people.Member", "id jurisdiction key"),
    personal("people.ContactWay", "household member kind value", CONTACT, why=say("to reach the household in the way it chose"), seen_by=_AGREED, basis=Basis.CONSENT, goes=_COVERED),
    impersonal("people.ContactWay", "id jurisdiction"),
    personal("people.Need", "household member consent kind keep_until at", NEED, why=say("to bring the help that the household asked for"), seen_by=_AGREED, basis=Basis.CONSENT, goes=say("on the day it is kept until; at the latest with its consent")),
    impersonal("people.Need", "id jurisdiction key"),
    personal("people.Consent", "household purpose about given_by how unit given_at until_on taken_back_at taken_back_how evidence", CONSENT, why=say("to prove what was agreed to, by whom, until when"), seen_by=_LIST, basis=Basis.DUTY, goes=_FILE),
    personal("people.Consent", "written_by written_unit", STAFF, why=say("to know who wrote the consent down"), seen_by=_LIST, basis=Basis.WORK, goes=_FILE),
    impersonal("people.Consent", "id jurisdiction swept_at key"),
    personal("people.Evidence", "kind seconds at", FILES, why=say("to prove that the consent was given"), seen_by=_ITSELF, basis=Basis.DUTY, goes=_PROOF),
    personal("people.Evidence", "stored small", FILES, why=say("to prove that the consent was given"), seen_by=_ITSELF, basis=Basis.DUTY, goes=_PROOF, not_handed=FILE_ITSELF),
    impersonal("people.Evidence", "id jurisdiction media_type size digest"),
    personal("people.HouseholdMatter", "household consent case_id at", HOUSEHOLD, why=say("to keep together what the household asked for, as it wished"), seen_by=_AGREED, basis=Basis.CONSENT, goes=_COVERED),
    impersonal("people.HouseholdMatter", "id jurisdiction"),
    personal("people.Change", "household what purpose at_counter at", HOUSEHOLD, why=say("to show the household what was changed in its file"), seen_by=_LIST, basis=Basis.DUTY, goes=_FILE),
    personal("people.Change", "account unit role", STAFF, why=say("to show the household who changed its file"), seen_by=_LIST, basis=Basis.WORK, goes=_FILE),
    impersonal("people.Change", "id jurisdiction"),
    personal("people.LegalOrder", "household ground reference visible_on used_at", HOUSEHOLD, why=say("to let nobody open a file by order without a ground and a second person"), seen_by=(say("the household, from the day that was set"), say("the two who stand for it"), say("the supervisor")), basis=Basis.DUTY, goes=_LOOKS, not_handed=say("it stands in the list of who looked, from the day that was set")),
    personal("people.LegalOrder", "asked_by asked_at agreed_by agreed_at", STAFF, why=say("to know which two people stand for an order"), seen_by=(say("the supervisor"),), basis=Basis.DUTY, goes=_LOOKS),
    impersonal("people.LegalOrder", "id jurisdiction"),
    personal("people.StaffHome", "account place door_hash", STAFF, why=say("to notice when staff open the file of a neighbour or of a colleague"), seen_by=NOBODY, basis=Basis.WORK, goes=say("when the account is closed, or its owner takes it back")),
    impersonal("people.StaffHome", "id"),
    personal("people.Explanation", "fact account words at", STAFF, why=say("to let staff answer for an unusual reading"), seen_by=(say("the supervisor"), say("the one who read")), basis=Basis.DUTY, goes=_LOOKS),
    impersonal("people.Explanation", "id jurisdiction"),
)  # fmt: skip
