"""What the moves of a wish ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import say

from .roles import GIVER

YES = (("yes", say("Yes, they were asked")),)

# neither knows the other: what the wisher says never reaches the giver, nor what the giver says the wisher
WISH = Ask(
    name="said", label=say("the wish, in your own words"), required=False, longest=1000, not_for=(GIVER,)
)
FILES = Ask(
    name="files", label=say("photos and recordings"), kind=AskKind.PROOF, required=False, not_for=(GIVER,)
)
WHOSE = Ask(
    name="whose",
    label=say("for whom it is"),
    kind=AskKind.CHOICE,
    options=(
        ("own", say("For myself")),
        ("ward", say("For a child or somebody in my care, for whom I answer")),
    ),
)
CONSENT = Ask(
    name="consent",
    label=say("that they agree to have their wish written down"),
    kind=AskKind.CHOICE,
    options=YES,
)
TO_DOOR = Ask(
    name="to_door",
    label=say("how it should reach you"),
    kind=AskKind.CHOICE,
    required=False,
    own=True,
    options=(
        ("station", say("I fetch it at the village station")),
        ("door", say("Please bring it to my home, somebody of the village with it")),
    ),
)
SENTENCE = Ask(
    name="sentence",
    label=say("the sentence on the wall: what is wished for, naming nobody"),
    longest=80,
)
SENTENCE_BO = Ask(
    name="sentence_bo", label=say("the same sentence in Tibetan"), required=False, longest=200, own=True
)
KIND = Ask(
    name="kind",
    label=say("who takes it on"),
    kind=AskKind.CHOICE,
    options=(
        ("person", say("A resident")),
        ("club", say("A club or association")),
        ("company", say("A shop or company")),
        ("unit", say("An office or unit")),
    ),
)
BY_WHEN = Ask(name="by_when", label=say("the day you will bring it"), kind=AskKind.MOMENT)
COST = Ask(name="cost", label=say("what it cost, in fen"), kind=AskKind.NUMBER)
WORDS = Ask(name="words", label=say("your words"), not_for=(GIVER,))
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False, not_for=(GIVER,))
GIVERS_WORDS = Ask(name="words", label=say("your words"), required=False, not_for=(RESIDENT,))
THANKS = Ask(name="words", label=say("your thank-you"), longest=300)
REASON = Ask(name="reason", label=say("the reason, as the wisher will read it"), not_for=(GIVER,))
GROUND = Ask(
    name="ground",
    label=say("the ground"),
    kind=AskKind.CHOICE,
    options=(
        ("a_right", say("It is a right, not a wish: it goes the way of an order")),
        ("too_big", say("It is more than a neighbour can give")),
        ("not_safe", say("It could hurt somebody")),
        ("not_allowed", say("The law does not allow it")),
    ),
)
