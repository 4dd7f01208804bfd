"""Why a move of a finding can't be made. Each rule looks and returns a sentence, or nothing."""

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.roles import UNIT
from huiyin.kernel.say import Why, say


def which_drill(case: Facts, attempt: Attempt) -> Why | None:
    """A drill or a check is named; what comes from a matter of ours hangs on that matter, both ways."""
    answers = attempt.answers or {}
    if answers.get("source") in ("drill", "check") and not answers.get("occasion"):
        return Why(say("Please say which drill or check it was, and when."), field="occasion")
    return None


def changed_it_themselves(case: Facts, attempt: Attempt) -> Why | None:
    if UNIT in attempt.roles:
        return Why(say("Whoever changed it does not test it. Somebody of another office does."))
    return None
