"""What the spoken prompts hold: the voice of somebody who works here, and who recorded it."""

from huiyin.held.fields import STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("prompts.Prompt", "stored account at", STAFF, why=say("to say aloud what a form asks, and to know who recorded it"), seen_by=(say("everybody who opens the form hears it"),), basis=Basis.WORK, goes=say("when it is recorded anew or taken away")),
    impersonal("prompts.Prompt", "id jurisdiction question language media_type size seconds"),
)  # fmt: skip
