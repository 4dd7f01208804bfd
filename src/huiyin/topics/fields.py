"""What the list and its index hold."""

from huiyin.held.fields import IN_CHARGE, STAFF, WORDS, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("topics.Mention", "word", WORDS, why=say("to find the matters that speak of a thing"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=say("with the words in which it stands"), not_handed=say("it stands in the words themselves, which go along")),
    impersonal("topics.Mention", "id jurisdiction case words at"),
    personal("topics.TownWord", "account at", STAFF, why=say("to know who added a word to the list"), seen_by=(say("the staff of the town"),), basis=Basis.WORK, goes=say("when the word is taken off the list")),
    impersonal("topics.TownWord", "id jurisdiction word"),
)  # fmt: skip
