"""What e-mail in holds of people: letters that the desk has not settled yet, and who settled one."""

from huiyin.held.fields import CONTACT, PLACE, STAFF, WORDS, Basis, impersonal, personal
from huiyin.kernel.say import say

_DESK = (say("the town's desk"),)
_SETTLED = say("when the letter is settled: what became an order lies there, anything else is gone")
_NOT_YET = say("it is no matter yet: nobody proved that it is theirs")

FIELDS = (
    personal("mail_in.Draft", "sender", CONTACT, why=say("to answer whoever wrote, once it is an order"), seen_by=(say("nobody: the program alone"),), basis=Basis.SERVICE, goes=_SETTLED, not_handed=_NOT_YET, stays=_NOT_YET),
    personal("mail_in.Draft", "subject text", WORDS, why=say("to know what was written"), seen_by=_DESK, basis=Basis.SERVICE, goes=_SETTLED, not_handed=_NOT_YET, stays=_NOT_YET),
    personal("mail_in.Draft", "about", PLACE, why=say("to see which matter a letter answers"), seen_by=_DESK, basis=Basis.SERVICE, goes=_SETTLED, not_handed=_NOT_YET, stays=_NOT_YET),
    personal("mail_in.Draft", "settled_by", STAFF, why=say("to know who settled a letter"), seen_by=_DESK, basis=Basis.WORK, goes=say("as long as the account stands; it can be closed, not taken away: others must know who acted")),
    impersonal("mail_in.Draft", "id jurisdiction note left_out at settled_at case"),
    impersonal("mail_in.Draft_files", "id draft attachment"),
    impersonal("mail_in.Received", "id jurisdiction digest outcome at"),
)  # fmt: skip
