"""What the moves of an errand ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.say import say

WAYS = (
    ("counter", say("At the counter")),
    ("phone", say("On the phone")),
    ("self", say("By oneself, from the phone")),
    ("nearby", say("Nearby, at the village")),
    ("elsewhere", say("From elsewhere")),
    ("proxy", say("By proxy")),
)
ERRAND = Ask(name="errand", label=say("which errand"), kind=AskKind.PICK)
WAY = Ask(name="way", label=say("how it is done"), kind=AskKind.CHOICE, options=WAYS)
SAID = Ask(name="said", label=say("what should be known"), required=False)
FILES = Ask(name="files", label=say("photos of the papers"), kind=AskKind.PROOF, required=False)
COMPANY = Ask(
    name="company",
    label=say("the company, if it is a company's errand"),
    required=False,
    longest=80,
    own=True,
)
WHOSE = Ask(name="whose", label=say("for a proxy: whose errand it is"), required=False, longest=60, own=True)
MANDATE = Ask(
    name="mandate", label=say("for a proxy: a photo of the mandate"), kind=AskKind.PROOF, required=False
)
MANDATE_TO = Ask(
    name="mandate_to",
    label=say("for a proxy: until when the mandate holds"),
    kind=AskKind.MOMENT,
    required=False,
)
PROXY = (WHOSE, MANDATE, MANDATE_TO)

MISSING = Ask(name="missing", label=say("everything that is missing"), kind=AskKind.PICK, several=True)
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False)
WORDS = Ask(name="words", label=say("your words"))
READY = Ask(name="words", label=say("where and when it can be fetched, or how it comes"))
UNIT_BEHIND = Ask(
    name="unit", label=say("the office, if another than the catalogue's"), kind=AskKind.UNIT, required=False
)
REASON = Ask(name="reason", label=say("the reason, as the resident will read it"))
PROOF = Ask(name="proof", label=say("the proof"), kind=AskKind.PROOF, required=False)
WHO = Ask(
    name="who",
    label=say("who comes"),
    kind=AskKind.CHOICE,
    options=(("oneself", say("Whoever it is for")), ("proxy", say("The proxy"))),
)
GROUND = Ask(
    name="ground",
    label=say("the ground"),
    kind=AskKind.CHOICE,
    options=(
        ("not_entitled", say("The rule does not give it in this case")),
        ("other_authority", say("Another authority decides this")),
        ("not_true", say("What the papers say could not be confirmed")),
        ("not_open", say("It is not open at this time of the year")),
    ),
)
GRADE = Ask(
    name="grade",
    label=say("how it was"),
    kind=AskKind.CHOICE,
    own=True,
    options=(
        ("5", say("Very satisfied")),
        ("4", say("Satisfied")),
        ("3", say("It will do")),
        ("2", say("Not satisfied")),
        ("1", say("Not satisfied at all")),
    ),
)
GRADE_WORDS = Ask(name="grade_words", label=say("what was not right, or what was"), required=False, own=True)
