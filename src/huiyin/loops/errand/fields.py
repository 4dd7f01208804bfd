"""What errands hold of people."""

from huiyin.held.fields import ANSWER, CONTACT, FIGURES, IN_CHARGE, Basis, impersonal, personal
from huiyin.kernel.say import say

_GOES = say("when the resident erases it; else three years after the matter closed")
_STAYS = say("never: it stays in the figures, without a name")

FIELDS = (
    impersonal("errand.Errand", "id jurisdiction code name_zh name_bo name_en for_companies order active"),
    impersonal("errand.Version", "id jurisdiction errand number since unit fee_fen days ways"),
    impersonal("errand.Paper", "id jurisdiction version code name_zh name_bo name_en original order"),
    personal("errand.UnderWay", "mandate_whose", CONTACT, why=say("so that a proxy runs only the errand they were sent for"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    impersonal("errand.UnderWay", "case jurisdiction version way company mandate_until said_missing_at"),
    impersonal("errand.Missing", "id jurisdiction case paper said_at brought_at"),
    impersonal("errand.Ticket", "id jurisdiction on number drawn_at called_at window calls ended_at came"),
    impersonal("errand.Grade", "id jurisdiction errand month batch grade"),
    personal("errand.BadGrade", "grade", ANSWER, why=say("so that whoever was not satisfied gets an answer"), seen_by=(say("the person"), say("the level above, which answers")), basis=Basis.SERVICE, goes=_STAYS, stays=FIGURES),
    personal("errand.BadGrade", "words answer", ANSWER, why=say("so that whoever was not satisfied gets an answer"), seen_by=(say("the person"), say("the level above, which answers")), basis=Basis.SERVICE, goes=_GOES),
    impersonal("errand.BadGrade", "case jurisdiction at due_at unit answered_at"),
)  # fmt: skip
