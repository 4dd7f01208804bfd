"""What an import holds of people: the list itself, until it is done or the night after; and who brought it."""

from huiyin.held.fields import HOUSEHOLD, OWN_TOWN, STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

_WAITS = say("when it is brought in, and in any case the night after it was tried")
_NOBODY_YET = say("a list that waits is nobody's file yet; it is empty by the night after")

FIELDS = (
    personal("imports.Import", "content evidence", HOUSEHOLD, why=say("to bring in the very list that was tried, for those who agreed"), seen_by=(say("nobody: the program alone"),), basis=Basis.CONSENT, goes=_WAITS, not_handed=_NOBODY_YET, stays=_NOBODY_YET),
    personal("imports.Import", "account", STAFF, why=say("to know who brought a list in"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("as long as the account stands; it can be closed, not taken away: others must know who acted")),
    impersonal("imports.Import", "id jurisdiction kind name digest at done_at new changed same refused"),
)  # fmt: skip
