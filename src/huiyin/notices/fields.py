"""What the outbox holds of people: nothing in its tables. A message is written from the matter at the moment it leaves."""

from huiyin.held.fields import CONTACT, Aside, Basis, impersonal
from huiyin.kernel.say import say

FIELDS = (
    impersonal("notices.Notice", "id jurisdiction case_id seq template to unit_id part_id at ready_at"),
    impersonal("notices.Delivery", "id jurisdiction notice channel state attempts next_at sent_at error"),
    Aside(
        say("text messages that are written into files, in a town without a gateway"),
        CONTACT,
        why=say("so that somebody sends them by hand"),
        seen_by=(say("whoever keeps the server"),),
        basis=Basis.SERVICE,
        goes=say("when the resident erases it; else after thirty days"),
    ),
)
