"""What the moves of an order ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.roles import UNIT as THE_UNIT
from huiyin.kernel.say import say

WHAT = Ask(name="said", label=say("what happened"), required=False, longest=5000)
WHERE = Ask(name="where", label=say("a landmark"), required=False, longest=200)
FILES = Ask(name="files", label=say("photos and recordings"), kind=AskKind.PROOF, required=False)
WORDS = Ask(name="words", label=say("your words"))
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False)
TITLE = Ask(name="title", label=say("the matter in a few words, naming nobody"), required=False, longest=80)
RATING = Ask(name="words", label=say("your words"), required=False, not_for=(THE_UNIT,))  # whoever handled it
REASON = Ask(name="reason", label=say("the reason, as the resident will read it"))
UNIT = Ask(name="unit", label=say("the unit"), kind=AskKind.UNIT)
DUTY = Ask(name="duty", label=say("whose duty it is"), kind=AskKind.UNIT, required=False)
BY_WHEN = Ask(name="by_when", label=say("the day it will be done"), kind=AskKind.MOMENT, required=False)
UNTIL = Ask(name="until", label=say("the new day"), kind=AskKind.MOMENT)
PROOF = Ask(name="proof", label=say("the proof"), kind=AskKind.PROOF, required=False)
LEAD = Ask(name="lead", label=say("the order it belongs to"), kind=AskKind.CASE)
GROUND = Ask(
    name="ground",
    label=say("the ground"),
    kind=AskKind.CHOICE,
    options=(
        ("other_authority", say("Another authority decides this")),
        ("private", say("It is between private people; mediation is open")),
        ("no_means", say("There is no money or no means this year")),
        ("not_allowed", say("The law does not allow it")),
        ("not_found", say("We went there and could not find it")),
    ),
)
SOLVED = Ask(
    name="solved",
    label=say("whether it was done"),
    kind=AskKind.CHOICE,
    options=(("yes", say("Done")), ("partly", say("Done in part")), ("no", say("Not done"))),
)
FOUND = Ask(
    name="found",
    label=say("what you found there"),
    kind=AskKind.CHOICE,
    options=(
        ("yes", say("Found as the office says: it is done")),
        ("no", say("Not as the office says")),
        ("unseen", say("It can't be seen any more, or nobody could show it")),
    ),
)
SEEN = Ask(name="words", label=say("what you looked at, and how; naming nobody"), longest=1000)
SEEN_PROOF = Ask(name="proof", label=say("photos of what you saw"), kind=AskKind.PROOF, required=False)
HOW = Ask(
    name="how",
    label=say("how you asked"),
    kind=AskKind.CHOICE,
    options=(
        ("phone", say("By telephone")),
        ("door", say("At their door")),
        ("counter", say("At the counter")),
    ),
)
REACHED = Ask(
    name="reached",
    label=say("whether you reached them"),
    kind=AskKind.CHOICE,
    options=(("yes", say("Reached")), ("no", say("Not reached"))),
)
GRADE = Ask(
    name="grade",
    label=say("how well it was done"),
    kind=AskKind.CHOICE,
    options=(
        ("5", say("Very satisfied")),
        ("4", say("Satisfied")),
        ("3", say("It will do")),
        ("2", say("Not satisfied")),
        ("1", say("Not satisfied at all")),
    ),
)

PLACING = (WHAT, WHERE, FILES)
AGAIN = (MAYBE_WORDS, FILES)
