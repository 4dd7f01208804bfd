"""What the feeds hold of people: which member of staff reads due days in a calendar."""

from huiyin.held.fields import STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("feeds.CalendarLink", "account unit made_at read_on revoked_at", STAFF, why=say("to let staff see due days in their own calendar, and to end that"), seen_by=(say("the member of staff alone"),), basis=Basis.WORK, goes=say("with the account; a revoked one opens nothing")),
    impersonal("feeds.CalendarLink", "id jurisdiction digest"),
)  # fmt: skip
