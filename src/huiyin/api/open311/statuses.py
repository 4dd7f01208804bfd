"""The one table between Huiyin's states and Open311's words, in both directions. `huiyin docs` prints it.

Open311's `closed` says nothing about whether anything was solved. So a request is `open` until its resident, or silence,
has closed it, and `status_notes` says which truth that is: what the office says, or what the resident says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.cases import registry
from huiyin.kernel.loop import Loop
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import say


@dataclass(frozen=True, slots=True)
class Standing:
    """How a state reads outside: the extended status of FixMyStreet, and the sentence that says which truth it is."""

    status: str
    note: str


OPEN, INVESTIGATING, IN_PROGRESS = "open", "investigating", "in_progress"
FIXED, NO_FURTHER, NOT_OURS, DUPLICATE = (
    "fixed",
    "no_further_action",
    "not_councils_responsibility",
    "duplicate",
)

NO_WORD = ""  # no update: the office's last word stands, and any word of FixMyStreet's would change it

PLACED = say("It was placed; next the village looks at it.")
REFUSED = say("The office refuses it and names the ground. The resident has not agreed to that.")
NOT_DONE = say("Closed: the office said it was done; the resident says it is not done.")

# (loop, state, what tells cases in that state apart): the ground of a refusal, the resident's word, the verb that led
# there; "" holds for all others
STANDINGS: Mapping[tuple[str, str, str], Standing] = {
    ("order", "placed", ""): Standing(OPEN, PLACED),
    ("order", "accepted", ""): Standing(
        INVESTIGATING, say("It was accepted; next the town decides who does it.")
    ),
    ("order", "accepted", "object"): Standing(OPEN, say("The unit sent it back; the town decides anew.")),
    ("order", "dispatched", ""): Standing(
        INVESTIGATING, say("It was dispatched to %(office)s, which has not taken it yet.")
    ),
    ("order", "taken", ""): Standing(IN_PROGRESS, say("%(office)s is handling it.")),
    ("order", "taken", "reopen"): Standing(
        IN_PROGRESS, say("The resident sent it back; %(office)s does it again.")
    ),
    ("order", "paused", ""): Standing(
        IN_PROGRESS, say("%(office)s paused it and told the resident the reason.")
    ),
    ("order", "raised", ""): Standing(INVESTIGATING, say("It is with the level above, which decides.")),
    ("order", "joined", ""): Standing(DUPLICATE, say("It is handled together with another matter.")),
    ("order", "done", ""): Standing(
        FIXED, say("The office says it is done. The resident has not said so yet.")
    ),
    ("order", "refused", ""): Standing(NO_FURTHER, REFUSED),
    ("order", "refused", "other_authority"): Standing(
        NOT_OURS, say("The office says that another authority decides this. The resident has not agreed yet.")
    ),
    ("order", "rated", ""): Standing(NO_FURTHER, NOT_DONE),
    ("order", "rated", "yes"): Standing(FIXED, say("Closed: the resident says it is done.")),
    ("order", "rated", "partly"): Standing(NO_FURTHER, say("Closed: the resident says it is done in part.")),
    ("order", "rated", "no"): Standing(NO_FURTHER, NOT_DONE),
    ("order", "agreed", ""): Standing(NO_FURTHER, say("Closed: the resident agreed to the refusal.")),
    ("order", "withdrawn", ""): Standing(NO_FURTHER, say("Closed: the resident withdrew it.")),
    ("order", "unanswered", ""): Standing(
        NO_WORD, say("Closed by silence: the office said its last word, and the resident never answered.")
    ),
}

# a loop is told outside once it stands in the table, if it is a public one
LOOPS = frozenset(loop for loop, _state, _apart in STANDINGS)

# what is told in the feed of updates although the state stays the same: the sentence in place of the office's own words
TOLD: Mapping[str, str] = {
    "answer": say("The office answered the resident."),
    "escalate": say("Its time ran out, so it rose to the level above."),
    "ask_more_time": say("The office asked the resident for more time."),
}


def standings() -> "list[tuple[Loop, str, str, Standing]]":
    """The rows of the table whose loop is there: the loop, the state, what tells it apart, how it reads."""
    there = {loop.name: loop for loop in registry.all_loops()}
    rows = STANDINGS.items()
    return [(there[loop], state, apart, row) for (loop, state, apart), row in rows if loop in there]


def standing_of(loop: str, state: str, *told_apart_by: str) -> Standing:
    """How a state reads outside. Raises KeyError for a loop that is not told there."""
    for what in (*filter(None, told_apart_by), ""):
        if found := STANDINGS.get((loop, state, what)):
            return found
    raise KeyError((loop, state))


def is_told(loop: Loop, verb: str) -> bool:
    """Whether a move makes an update outside: it takes the case elsewhere, or is one of `TOLD`."""
    move = loop.by_verb[verb]
    leads = move.to and standing_of(loop.name, move.to).status != NO_WORD
    return bool(leads) or verb in TOLD


# ── what comes in ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Way:
    """Moves in a row that a word of Open311 stands for. Those that the state makes needless are left out, but the last."""

    verbs: tuple[str, ...]
    ground: str = ""  # the ground of a refusal, where the word says it


TAKE = (Way(("take", "answer")), Way(("take",)), Way(("answer",)))
REFUSE = Way(("take", "refuse"))

# what a unit's own system says, and the moves that this is here: the first way that can be gone is gone. A refusal needs a
# ground; where none was told it is only passed on, and a person decides.
FROM_UNIT: Mapping[str, tuple[Way, ...]] = {
    "open": (Way(("answer",)),),
    "investigating": TAKE,
    "in_progress": TAKE,
    "planned": TAKE,
    "action_scheduled": TAKE,
    "internal_referral": TAKE,
    "duplicate": TAKE,
    "fixed": (Way(("take", "finish")),),
    "closed": (Way(("take", "finish")),),
    "no_further_action": (REFUSE, Way(("take", "answer"))),
    "not_councils_responsibility": (Way(("object",)), Way(("refuse",), ground="other_authority")),
}

# what a program passes on for the resident: only an outspoken REOPEN sends a matter back, everything else is a word added
FROM_RESIDENT: Mapping[str, tuple[Way, ...]] = {
    "reopen": (Way(("reopen",)), Way(("bring_up",)), Way(("appeal",))),
    "": (Way(("add",)),),
}


def word_of(status: str) -> str:
    """A status as it is looked up: `IN_PROGRESS`, `in progress` and `In_progress` are one word."""
    return status.strip().lower().replace(" ", "_").replace("-", "_")


def path_of(loop: Loop, state: str, way: Way) -> tuple[str, ...] | None:
    """The verbs of a way that must be done from `state`, or None where the last can't be reached by them."""
    found = []
    for verb in way.verbs:
        move = loop.by_verb.get(verb)
        if move is not None and state in move.source:
            found.append(verb)
            state = move.to or state
        elif verb == way.verbs[-1]:
            return None
    return tuple(found)


# ── what each side says ──────────────────────────────────────────────────────────────────────────────────


REFUSING = ("refuse",)  # the moves by which an office's last word is a no


def office_said(finished: bool, refused: bool) -> str:
    """`done`, `refused` or `not_yet`: the office's last word as it stands."""
    if not finished:
        return "not_yet"
    return "refused" if refused else "done"


# the resident's word by the state that it led to; `rated` says it itself (yes, partly, no)
RESIDENT_SAID: Mapping[str, str] = {
    "agreed": "agreed_to_refusal",
    "withdrawn": "withdrawn",
    "unanswered": "never",
}


def resident_said(turn: str, state: str, solved: str | None) -> str:
    """`yes`, `partly`, `no`, `agreed_to_refusal`, `withdrawn`, `never`; `not_yet` while asked; `not_asked` before."""
    said = solved or RESIDENT_SAID.get(state)
    return said or ("not_yet" if turn == RESIDENT.name else "not_asked")
