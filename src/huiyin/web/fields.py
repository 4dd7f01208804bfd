"""What the parts that are not ours hold of people: sessions, second factors of staff."""

from huiyin.held.fields import NOBODY, STAFF, TECHNICAL, Basis, impersonal, personal
from huiyin.kernel.say import say

_OURS = say("numbers that the program alone understands; gone within the day")

FIELDS = (
    personal("sessions.Session", "session_data", TECHNICAL, why=say("to know which receipts a browser has proved, and who is signed in"), seen_by=NOBODY, basis=Basis.SERVICE, goes=say("after twelve hours"), not_handed=_OURS, stays=_OURS),
    impersonal("sessions.Session", "session_key expire_date"),
    personal("mfa.Authenticator", "user type data created_at last_used_at", STAFF, why=say("the second factor at sign-in"), seen_by=NOBODY, basis=Basis.WORK, goes=say("when its owner takes it away, or the account goes")),
    impersonal("mfa.Authenticator", "id"),
    personal("account.EmailAddress", "user email verified primary", STAFF, why=say("the sign-in library keeps it; Huiyin writes none"), seen_by=NOBODY, basis=Basis.WORK, goes=say("with the account")),
    impersonal("account.EmailAddress", "id"),
    impersonal("account.EmailConfirmation", "id email_address created sent key"),
    impersonal("contenttypes.ContentType", "id app_label model"),
    impersonal("auth.Permission", "id name content_type codename"),
    impersonal("auth.Group", "id name"),
    impersonal("auth.Group_permissions", "id group permission"),
)  # fmt: skip
