"""What the moves of a promise ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.say import say

# ── what was exposed ──
WHAT = Ask(name="said", label=say("what is wrong there"), required=False, longest=5000)
WHERE = Ask(name="where", label=say("a landmark"), required=False, longest=200)
FILES = Ask(name="files", label=say("photos and recordings"), kind=AskKind.PROOF, required=False)
TITLE = Ask(name="title", label=say("the matter in a few words, naming nobody"), required=False, longest=80)
SEEN_BY = Ask(
    name="seen_by",
    label=say("by whom it was seen"),
    kind=AskKind.CHOICE,
    required=False,
    options=(
        ("lives", say("Somebody who lives there")),
        ("passes", say("Somebody who passes there")),
        ("crew", say("The programme's own crew")),
        ("office", say("Somebody of an office")),
    ),
)
SECOND = Ask(
    name="second", label=say("where in the edition, in seconds"), kind=AskKind.NUMBER, required=False
)
EDITION = Ask(name="edition", label=say("the edition it was said in"), kind=AskKind.PICK, required=False)
YEAR = Ask(
    name="year",
    label=say("the year on whose list of ten key small matters it stands"),
    kind=AskKind.NUMBER,
    required=False,
)

# ── what was answered ──
UNIT = Ask(name="unit", label=say("the unit"), kind=AskKind.UNIT)
DUTY = Ask(name="duty", label=say("whose duty it is"), kind=AskKind.UNIT, required=False)
QUOTE = Ask(name="words", label=say("the words, exactly as they were said"), longest=1000)
SPEAKER = Ask(name="speaker", label=say("who said it: the post, not the name"), required=False, longest=60)
DEED = Ask(name="deed", label=say("what will be done, in a few words"), longest=120)
BY_WHEN = Ask(name="by_when", label=say("by when"), kind=AskKind.MOMENT, required=False)
REASON = Ask(name="reason", label=say("the reason, as everybody will read it"))
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

# ── what was shown, and what was seen ──
KIND = Ask(
    name="kind",
    label=say("the kind of proof"),
    kind=AskKind.CHOICE,
    options=(
        ("photo", say("A photo from the same spot")),
        ("reading", say("A reading: what was measured, with its number")),
        ("document", say("A document")),
    ),
)
PROOF = Ask(name="proof", label=say("the proof"), kind=AskKind.PROOF, required=False)
MAYBE_PROOF = Ask(name="proof", label=say("photos of what was seen"), kind=AskKind.PROOF, required=False)
SHOWN = Ask(name="words", label=say("what was done"), longest=1000)
SEEN = Ask(name="words", label=say("what was seen there"), longest=1000)
WORDS = Ask(name="words", label=say("your words"))
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False)

# ── the parts of a long promise ──
PART = Ask(name="part", label=say("what will be done by then"), longest=120)
UNTIL = Ask(name="until", label=say("the day of this part"), kind=AskKind.MOMENT)
REACHED = Ask(name="reached", label=say("the part that is done"), kind=AskKind.PICK)

EXPOSING = (TITLE, WHAT, WHERE, SEEN_BY, FILES, EDITION, SECOND, YEAR)
PROMISING = (DEED, QUOTE, BY_WHEN, SPEAKER, SECOND)
IN_PUBLIC = (UNIT, *PROMISING, EDITION, TITLE)
SHOWING = (KIND, SHOWN, PROOF)
LOOKING = (SEEN, MAYBE_PROOF)
