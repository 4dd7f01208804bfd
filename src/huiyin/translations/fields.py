"""What the wordings hold: who of the staff wrote them."""

from huiyin.held.fields import STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("translations.Wording", "account at", STAFF, why=say("to know who passed or corrected a sentence, and when"), seen_by=(say("the readers and the administrators"),), basis=Basis.WORK, goes=say("never: a wording stands for as long as its sentence may come back")),
    impersonal("translations.Wording", "id language key context english plural text approved"),
)  # fmt: skip
