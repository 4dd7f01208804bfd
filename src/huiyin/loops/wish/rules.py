"""Why a move of a wish can't be made. Each rule looks and returns a sentence, or nothing."""

from datetime import datetime

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.say import Why, say

from . import wording


def nothing_said(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("said") and not answers.get("files"):
        return Why(say("Please say what is wished for, in words or by voice."), field="said")
    return None


def wishes_for_money(case: Facts, attempt: Attempt) -> Why | None:
    if wording.calls_for_money(_text(attempt, "said")):
        return Why(
            say(
                "A wish here is a thing or a helping hand, never money. Whoever is short of money gets help another "
                "way: place an order, and the civil affairs counter looks what you are entitled to. "
                "If something can be bought for it, wish for that."
            ),
            field="said",
        )
    return None


def money_on_the_wall(case: Facts, attempt: Attempt) -> Why | None:
    return _on_the_wall(
        attempt,
        wording.speaks_of_money,
        say("Money is not wished for on the wall. Please name the thing or the help itself."),
    )


def name_on_the_wall(case: Facts, attempt: Attempt) -> Why | None:
    return _on_the_wall(
        attempt,
        wording.names_somebody,
        say("There seems to be a name in it. On the wall nobody is named: write “a pupil”, “an old herder”."),
    )


def way_on_the_wall(case: Facts, attempt: Attempt) -> Why | None:
    return _on_the_wall(
        attempt,
        wording.shows_the_way,
        say(
            "There seems to be a telephone number, an address or an account in it. The station brings giver and wish "
            "together; please leave it out."
        ),
    )


def _on_the_wall(attempt: Attempt, found: wording.Look, sentence: str) -> Why | None:
    """The same look at the sentence in either language."""
    wrong = next((name for name in ("sentence", "sentence_bo") if found(_text(attempt, name))), None)
    return Why(sentence, field=wrong) if wrong else None


def thanks_with_a_name(case: Facts, attempt: Attempt) -> Why | None:
    thanks = _text(attempt, "words")
    if wording.names_somebody(thanks) or wording.shows_the_way(thanks):
        return Why(
            say(
                "Your thank-you goes on without your name, so that nobody owes anybody. Please leave out names, "
                "numbers and addresses."
            ),
            field="words",
        )
    return None


def day_too_far(case: Facts, attempt: Attempt) -> Why | None:
    by_when = (attempt.answers or {}).get("by_when")
    if isinstance(by_when, datetime) and by_when > attempt.times.due("furthest", "", attempt.at):
        return Why(
            say("That is further off than a wish should wait. Please choose a day within a month."),
            field="by_when",
        )
    return None


def new_day_before(case: Facts, attempt: Attempt) -> Why | None:
    if case.postponed >= 1:
        return Why(
            say(
                "A new day was named once already. If it can't be kept, give the wish back: that is no shame."
            )
        )
    return None


def costs_nothing(case: Facts, attempt: Attempt) -> Why | None:
    cost = (attempt.answers or {}).get("cost")
    if isinstance(cost, int) and cost <= 0:
        return Why(say("Please say what it cost: more than nothing."), field="cost")
    return None


def _text(attempt: Attempt, name: str) -> str:
    return str((attempt.answers or {}).get(name) or "")
