"""What the moves of an opinion ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.say import say

OPINION = Ask(
    name="said", label=say("what you think, or what should be different"), required=False, longest=5000
)
FILES = Ask(name="files", label=say("photos and recordings"), kind=AskKind.PROOF, required=False)
TITLE = Ask(
    name="title", label=say("what it is about in a few words, naming nobody"), required=False, longest=80
)
WORDS = Ask(name="words", label=say("your words"))
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False)
REASON = Ask(name="reason", label=say("why it can't be answered here"))
DOWN = Ask(name="reason", label=say("why it can be answered below"))
LEAD = Ask(name="lead", label=say("the opinion it goes along with"), kind=AskKind.PICK)
TOPIC = Ask(name="topic", label=say("the question to deliberate, naming nobody"), longest=120, own=True)
CONSENT = Ask(
    name="consent",
    label=say("that they agree to have a wish written down"),
    kind=AskKind.CHOICE,
    options=(("yes", say("Yes, they were asked")),),
)

# an answer is given in the language of whoever said it; where several said it, in each of theirs
ANSWER = (
    Ask(name="in_zh", label=say("the answer, in Chinese"), required=False, longest=3000),
    Ask(name="in_bo", label=say("the answer, in Tibetan"), required=False, longest=3000),
    Ask(name="in_en", label=say("the answer, in English"), required=False, longest=3000),
    Ask(name="spoken", label=say("the answer as a recording"), kind=AskKind.PROOF, required=False),
    Ask(
        name="by_mouth",
        label=say("whether they were told in person"),
        kind=AskKind.CHOICE,
        required=False,
        options=(("yes", say("We told them in their own language, face to face or by phone")),),
    ),
)
SOLVED = Ask(
    name="solved",
    label=say("whether that is an answer"),
    kind=AskKind.CHOICE,
    options=(
        ("yes", say("Yes, that is an answer")),
        ("partly", say("Only in part")),
        ("no", say("No, that is no answer")),
    ),
)
