"""What a mediation holds of the two sides, of mediators and of screeners."""

from huiyin.held.fields import ANSWER, FIGURES, STAFF, TECHNICAL, WORDS, Basis, impersonal, personal
from huiyin.kernel.say import say

_CLOSED = say("never: it stays in the figures, without a name")
_BOTH = say(
    "when both sides have erased the matter; else when it has been closed as long as the town keeps it"
)

FIELDS = (
    personal("mediation.Mediator", "account languages villages mark name_mark active", STAFF, why=say("to propose a mediator who speaks the language and is no side of it"), seen_by=(say("the offices that lead mediations"),), basis=Basis.WORK, goes=say("when they leave the roster")),
    impersonal("mediation.Mediator", "id jurisdiction"),
    personal("mediation.Screen", "seen result", WORDS, why=say("so that nobody is made to sit with whoever hurts them"), seen_by=(say("whoever made the screen, alone"),), basis=Basis.SERVICE, goes=_BOTH, not_handed=say("it speaks of both sides; handed to one it could hurt the other")),
    impersonal("mediation.Screen", "id jurisdiction case seq account_id at"),
    personal("mediation.SideWord", "side what answer at", ANSWER, why=say("to know what each side agreed to, and to count it"), seen_by=(say("both sides, the mediator and the office that leads it"),), basis=Basis.SERVICE, goes=_CLOSED, stays=FIGURES),
    impersonal("mediation.SideWord", "id jurisdiction case"),
    impersonal("mediation.Talk", "id jurisdiction case how held_at"),
    personal("mediation.NoteKey", "key", TECHNICAL, why=say("to open that side's notes"), seen_by=(say("that side and the mediator"),), basis=Basis.SERVICE, goes=say("when the mediation ends, at the latest 30 days after the agreement"), not_handed=say("the notes are handed out, opened")),
    impersonal("mediation.NoteKey", "id jurisdiction case side locked_at"),
    personal("mediation.SeparateNote", "body", WORDS, why=say("to remember what one side said in trust"), seen_by=(say("that side and the mediator"),), basis=Basis.SERVICE, goes=say("when the mediation ends, at the latest 30 days after the agreement")),
    impersonal("mediation.SeparateNote", "id jurisdiction case side at"),
    personal("mediation.Point", "of duty by_day shown_by", WORDS, why=say("so that both sides have in writing what they agreed"), seen_by=(say("both sides, the mediator and the office that leads it"),), basis=Basis.SERVICE, goes=_BOTH),
    impersonal("mediation.Point", "id jurisdiction case shown_seq again at"),
    personal("mediation.HandOff", "court", ANSWER, why=say("to find the matter again at the court"), seen_by=(say("both sides, the mediator and the office that leads it"),), basis=Basis.SERVICE, goes=_BOTH),
    impersonal("mediation.HandOff", "id jurisdiction case at"),
)  # fmt: skip
