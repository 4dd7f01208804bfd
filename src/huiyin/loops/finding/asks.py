"""What the moves of a finding ask, each named once."""

from huiyin.kernel.loop import Ask, AskKind
from huiyin.kernel.say import say

SOURCE = Ask(
    name="source",
    label=say("where it was found"),
    kind=AskKind.CHOICE,
    options=(
        ("drill", say("In a drill")),
        ("check", say("In a check on the spot")),
        ("promise", say("A promise was not kept")),
        ("order", say("An order had to be done again")),
    ),
)
OCCASION = Ask(name="occasion", label=say("which drill or check, and when"), required=False, longest=120)
TITLE = Ask(name="title", label=say("what must change, in a few words, naming nobody"), longest=80)
WHAT = Ask(name="said", label=say("what was found, and what must be different afterwards"), longest=5000)
FILES = Ask(name="files", label=say("photos"), kind=AskKind.PROOF, required=False)
UNIT = Ask(name="unit", label=say("the unit that must change it"), kind=AskKind.UNIT)
POST = Ask(name="post", label=say("the post that answers for it, not a name"), longest=60)
BY_WHEN = Ask(name="by_when", label=say("by when it must be changed"), kind=AskKind.MOMENT)
DUTY = Ask(name="duty", label=say("whose duty it is"), kind=AskKind.UNIT, required=False)
REASON = Ask(name="reason", label=say("the reason"))
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
DONE = Ask(name="words", label=say("what was changed"), longest=1000)
PROOF = Ask(name="proof", label=say("the proof"), kind=AskKind.PROOF, required=False)
SEEN = Ask(name="words", label=say("how it was tested, and what was seen"), longest=1000)
MAYBE_PROOF = Ask(name="proof", label=say("photos of what was seen"), kind=AskKind.PROOF, required=False)
WORDS = Ask(name="words", label=say("your words"))
MAYBE_WORDS = Ask(name="words", label=say("your words"), required=False)

FINDING = (SOURCE, OCCASION, TITLE, WHAT, FILES, UNIT, POST, BY_WHEN)
CHANGING = (KIND, DONE, PROOF)
TESTING = (SEEN, MAYBE_PROOF)
