"""What is held of people because they used a right: that they did, without what."""

from huiyin.held.fields import IN_CHARGE, NOBODY, STAFF, WORDS, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("rights.Act", "account unit", STAFF, why=say("to know at which counter it was written down"), seen_by=IN_CHARGE, basis=Basis.DUTY, goes=say("never: it proves that the wish was honoured, without a name")),
    impersonal("rights.Act", "id jurisdiction case_id household_id part_id kind at"),
    personal("rights.Kept", "what", WORDS, why=say("to bring back what was locked, when the person says so"), seen_by=NOBODY, basis=Basis.DUTY, goes=say("when it is brought back or erased"), not_handed=say("locked things nobody reads; unlocked they are handed out as before")),
    impersonal("rights.Kept", "id jurisdiction case_id household_id part_id holding at"),
)  # fmt: skip
