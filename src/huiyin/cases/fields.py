"""What a matter holds of the person who brought it."""

from huiyin.held.fields import (
    ANSWER,
    CONTACT,
    FIGURES,
    FILE_ITSELF,
    FILES,
    IN_CHARGE,
    PLACE,
    WORDS,
    Aside,
    Basis,
    impersonal,
    personal,
)
from huiyin.kernel.say import say

_GOES = say("when the resident erases it; else when the matter has been closed as long as the town keeps it")
_OPENS_NOTHING = say("never: it is a number by lot, and opens nothing once the contact is gone")

FIELDS = (
    personal("cases.Words", "text language", WORDS, why=say("to understand what is asked, and to answer it"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    impersonal("cases.Words", "id jurisdiction case seq kind name salt"),
    personal("cases.Attachment", "stored small", FILES, why=say("to see what is meant, and what was done"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES, not_handed=FILE_ITSELF),
    impersonal("cases.Attachment", "id jurisdiction case seq kind purpose media_type size width height seconds digest salt at"),
    personal("cases.Case", "contact", CONTACT, why=say("to open the matter to whoever brought it"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    personal("cases.Case", "receipt", CONTACT, why=say("to open the matter to whoever brought it"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_OPENS_NOTHING, stays=_OPENS_NOTHING),
    personal("cases.Case", "latitude longitude", PLACE, why=say("to find the spot"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    personal("cases.Case", "solved grade", ANSWER, why=say("to count what residents say of the work, never of a person"), seen_by=(say("the person"), say("the town, without the unit that was rated")), basis=Basis.SERVICE, goes=say("never: it stays in the figures, without a name"), stays=FIGURES),
    impersonal("cases.Case", "id jurisdiction loop state turn place place_path service lead unit raised_to channel external_id title urgency proof households filed_at since answered_at finished_at closed_at due_at answer_due_at handle_by paused_until asked_until step_due_at next_due_at wake_at rung rungs returned reopened postponed paused followers drawn_at found seq head key digest move_key move_digest"),
    personal("cases.Part", "contact", CONTACT, why=say("to open the matter to whoever takes part in it by name"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    personal("cases.Part", "receipt", CONTACT, why=say("to open the matter to whoever takes part in it by name"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_OPENS_NOTHING, stays=_OPENS_NOTHING),
    impersonal("cases.Part", "id jurisdiction case role account unit since until"),
    personal("cases.Alert", "kind", WORDS, why=say("so that somebody looks after whoever is in danger"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    impersonal("cases.Alert", "id jurisdiction case seq at seen_at seen_by"),
    impersonal("cases.Link", "id jurisdiction from_case to_case kind at"),
    impersonal("cases.Service", "id jurisdiction code name_zh name_bo name_en keywords unit proof urgency order public active"),
    Aside(say("a resident's phone"), WORDS, why=say("to place an order without signal; sealed under a key of that phone"), seen_by=(say("whoever holds that phone"),), basis=Basis.SERVICE, goes=say("words and files as soon as they have arrived; the receipt once its page was opened or it was taken away, else after 36 hours, or as long as the person keeps it there")),
)  # fmt: skip
