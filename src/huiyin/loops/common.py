"""Rules and moves that several loops share. Pure as a loop's own: a rule looks and returns a sentence, or nothing."""

import re
from datetime import datetime

from huiyin.kernel.loop import Ask, Attempt, Facts, Move
from huiyin.kernel.roles import LEADER, Role
from huiyin.kernel.say import Why, say


def nothing_added(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("words") and not answers.get("files"):
        return Why(say("There is nothing to add yet."), field="words")
    return None


def no_level_above(case: Facts, attempt: Attempt) -> Why | None:
    if case.rung >= case.rungs:
        return Why(say("It is at the highest level already. You can still rate it; that is the last word."))
    return None


def brought_above(case: Facts, attempt: Attempt) -> Why | None:
    """Those who said no, or could not decide, do not decide again."""
    if case.state == "raised" and LEADER not in attempt.roles:
        return Why(say("It was brought to the level above, and that decides now."))
    return None


def day_passed(case: Facts, attempt: Attempt) -> Why | None:
    by_when = (attempt.answers or {}).get("by_when")
    if isinstance(by_when, datetime) and by_when <= attempt.at:
        return Why(say("That day has passed."), field="by_when")
    return None


def returned_twice(case: Facts, attempt: Attempt) -> Why | None:
    if case.returned >= 2:
        return Why(
            say("It was sent back twice already. If it still isn't yours, ask the level above to decide.")
        )
    return None


def nothing_shown(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if answers.get("kind") != "reading" and not answers.get("proof"):
        return Why(say("Saying so is not showing it: please add the photo or the document."), field="proof")
    return None


def no_number(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if answers.get("kind") == "reading" and not re.search(r"\d", str(answers.get("words", ""))):
        return Why(say("A reading needs its number: what was measured, how much, and where."), field="words")
    return None


HEARD = Ask(name="heard", label=say("what the recording says, word for word"), longest=5000)


def transcribe(by: tuple[Role, ...], source: tuple[str, ...]) -> Move:
    """An office writes down what a recording says. It stands beside the recording as the office's writing, never as the speaker's
    own words; who spoke reads it and can say what is not right.
    """
    return Move("transcribe", say("Write down what the recording says"), by=by, source=source, asks=(HEARD,))
