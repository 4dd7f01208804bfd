"""What the moves of a mediation ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.say import say

from .parties import BOTH, JOINING, OTHER

WHAT = Ask(
    name="said", label=say("what it is about, as you see it"), required=False, longest=5000,
    not_for=(OTHER, JOINING),
)  # fmt: skip
FILES = Ask(
    name="files", label=say("photos and recordings"), kind=AskKind.PROOF, required=False, not_for=(OTHER, JOINING)
)  # fmt: skip
WHO_ELSE = Ask(
    name="other", label=say("who the other side is, and how they can be reached"), longest=200,
    not_for=(OTHER, JOINING),
)  # fmt: skip
TOGETHER = Ask(
    name="together",
    label=say("who asks"),
    kind=AskKind.CHOICE,
    required=False,
    options=(
        ("alone", say("One side; the other does not know yet")),
        ("both", say("Both sides ask for it together")),
    ),
)
AGE = Ask(
    name="age",
    label=say("whether everybody who takes part is eighteen or older"),
    kind=AskKind.CHOICE,
    own=True,
    options=(("of_age", say("Yes")), ("under_age", say("No, somebody is younger"))),
)
UNIT = Ask(name="unit", label=say("the office that leads it"), kind=AskKind.UNIT)
OFFICE = Ask(name="office", label=say("the office that is asked to join"), kind=AskKind.UNIT)
SCREEN = Ask(
    name="result",
    label=say("what follows from it"),
    kind=AskKind.CHOICE,
    own=True,
    options=(
        ("clear", say("Nothing speaks against sitting together")),
        ("apart", say("Talks are held apart only")),
    ),
)
SEEN = Ask(name="seen", label=say("what you saw and heard, for yourself alone"), own=True, required=False)
WHY_STOP = Ask(name="seen", label=say("why it is stopped, for yourself alone"), own=True)
RIGHTS = Ask(
    name="rights",
    label=say("whether your rights were read to you"),
    kind=AskKind.CHOICE,
    options=(
        ("read", say("Yes: I may say no, I may leave at any time, and courts and offices stay open to me")),
    ),
)
FREE = Ask(
    name="free",
    label=say("whether you felt free to refuse"),
    kind=AskKind.CHOICE,
    required=False,
    own=True,
    options=(("yes", say("Yes")), ("no", say("No")), ("unsure", say("I don't know"))),
)
REASON = Ask(name="reason", label=say("the reason"), not_for=BOTH)
WHY_BACK = Ask(
    name="why",
    label=say("why you hand it back"),
    kind=AskKind.CHOICE,
    options=(
        ("tie", say("I know one side after all")),
        ("no_time", say("I can't do it now")),
        ("other", say("Another reason")),
    ),
)
WHOM = Ask(name="mediator", label=say("the mediator whom you propose"), kind=AskKind.PICK)
TIE = Ask(
    name="tie",
    label=say("whether you know one of the two sides"),
    kind=AskKind.CHOICE,
    options=(
        ("none", say("Neither side is kin, friend, neighbour or partner of mine")),
        ("known", say("I know one side")),
    ),
)
HOW = Ask(
    name="how",
    label=say("how you talked"),
    kind=AskKind.CHOICE,
    options=(
        ("joint", say("Together at one table")),
        ("separate", say("With each side by itself")),
        ("phone", say("By telephone")),
    ),
)
HELD = Ask(name="held", label=say("when it was"), kind=AskKind.MOMENT)
SIDE = Ask(
    name="side",
    label=say("with whom you talked"),
    kind=AskKind.CHOICE,
    own=True,
    options=(("resident", say("With the side that asked")), ("other", say("With the other side"))),
)
NOTE = Ask(name="note", label=say("what was said; only that side and you can read it"), own=True)
DUTY = Ask(name="duty", label=say("what is to be done"), longest=500, own=True)
DUTY_OF = Ask(
    name="of",
    label=say("who does it"),
    kind=AskKind.CHOICE,
    own=True,
    options=(("resident", say("The side that asked")), ("other", say("The other side"))),
)
BY_DAY = Ask(name="by_day", label=say("by which day"), kind=AskKind.MOMENT, own=True)
SHOWN_BY = Ask(
    name="shown_by",
    label=say("how it is shown that it was done"),
    kind=AskKind.CHOICE,
    own=True,
    options=(
        ("word", say("The other side says so")),
        ("photo", say("A photo")),
        ("receipt", say("A receipt of payment")),
        ("paper", say("A paper")),
    ),
)
WHICH = Ask(name="which", label=say("which point"), kind=AskKind.PICK, own=True)
DONE_POINT = Ask(name="which", label=say("which point was done"), kind=AskKind.PICK, own=True)
PROOF = Ask(
    name="proof", label=say("the photo, receipt or paper that shows it"), kind=AskKind.PROOF, required=False
)
COURT = Ask(name="court", label=say("the number of the court's receipt"), longest=60, own=True)
MAYBE_COURT = Ask(
    name="court", label=say("the number of the receipt you got there"), required=False, longest=60, own=True
)
WAY = Ask(
    name="way",
    label=say("which way you go now"),
    kind=AskKind.CHOICE,
    options=(
        ("court", say("To court")),
        ("arbitration", say("To arbitration")),
        ("office", say("To the office that decides such matters")),
    ),
)
KEPT = Ask(
    name="kept",
    label=say("whether the other side keeps the agreement"),
    kind=AskKind.CHOICE,
    own=True,
    options=(("yes", say("Yes")), ("partly", say("In part")), ("no", say("No"))),
)

ASKING = (WHAT, FILES, WHO_ELSE, TOGETHER, AGE)
