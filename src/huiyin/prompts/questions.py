"""The questions that can be said aloud, in the order in which a resident meets them."""

from collections.abc import Mapping

from huiyin.kernel.say import say

QUESTIONS: Mapping[str, str] = {
    "hello": say("What this page is, and which button to press first"),
    "said": say("What happened?"),
    "place": say("Where is it?"),
    "phone": say("How do we reach you?"),
    "receipt": say("What the receipt is, and how to keep it"),
}
