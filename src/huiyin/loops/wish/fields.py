"""What the wall and its givers hold of people: next to nothing. The sentence on a card names nobody."""

from huiyin.held.fields import ANSWER, FIGURES, IN_CHARGE, Basis, impersonal, personal
from huiyin.kernel.say import say

_GOES = say("when the resident erases it; else three years after the matter closed")

FIELDS = (
    personal("wish.Card", "to_door", ANSWER, why=say("to bring a wish the way the wisher wants it"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES),
    impersonal("wish.Card", "case jurisdiction sentence_bo"),
    personal("wish.Taking", "kind part_id", ANSWER, why=say("to know whom the station asks when a day has passed"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=_GOES, stays=FIGURES),
    impersonal("wish.Taking", "id jurisdiction case at by_when brought_at given_up_at"),
)  # fmt: skip
