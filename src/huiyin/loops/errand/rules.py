"""Why a move of an errand can't be made. Each rule looks and returns a sentence, or nothing."""

from datetime import datetime

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.roles import LEADER
from huiyin.kernel.say import Why, say

from .facts import ErrandFacts


def half_a_mandate(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    given = [name for name in ("whose", "mandate", "mandate_to") if answers.get(name)]
    if (answers.get("way") == "proxy" or given) and len(given) < 3:
        field = next(name for name in ("whose", "mandate", "mandate_to") if not answers.get(name))
        return Why(
            say("A proxy needs the mandate: whose errand it is, a photo of it, until when it holds."),
            field=field,
        )
    return None


def mandate_over(case: Facts, attempt: Attempt) -> Why | None:
    until = (attempt.answers or {}).get("mandate_to")
    if isinstance(until, datetime) and until <= attempt.at:
        return Why(
            say("This mandate has run out. The errand needs a new one, or whoever it is for."),
            field="mandate_to",
        )
    return None


def proxy_without_mandate(case: Facts, attempt: Attempt) -> Why | None:
    if (attempt.answers or {}).get("who") != "proxy":
        return None
    own = attempt.own
    if not isinstance(own, ErrandFacts) or own.mandate_until is None:
        return Why(say("There is no mandate for a proxy here. Name one first, with its photo."), field="who")
    if own.mandate_until <= attempt.at:
        return Why(
            say("The proxy's mandate has run out. It needs a new one, or whoever it is for."), field="who"
        )
    return None


def returned_once(case: Facts, attempt: Attempt) -> Why | None:
    if case.returned >= 1:
        return Why(say("The office sent it back once already. Now it does it, or refuses with the ground."))
    return None


def brought_above(case: Facts, attempt: Attempt) -> Why | None:
    """Those who said no do not decide again."""
    if case.state == "raised" and LEADER not in attempt.roles:
        return Why(say("It was brought to the level above, and that decides now."))
    return None


def no_level_above(case: Facts, attempt: Attempt) -> Why | None:
    if case.rung >= case.rungs:
        return Why(say("It is at the highest level already. You can still rate it; that is the last word."))
    return None


def nothing_added(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("words") and not answers.get("files"):
        return Why(say("There is nothing to add yet."), field="words")
    return None


def no_office(case: Facts, attempt: Attempt) -> Why | None:
    if case.unit_id is None and not (attempt.answers or {}).get("unit"):
        return Why(say("The catalogue names no office for this errand. Please choose one."), field="unit")
    return None
