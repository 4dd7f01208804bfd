"""Why a move of a mediation can't be made. Each rule looks and returns a sentence, or nothing."""

from collections.abc import Callable
from datetime import datetime

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.roles import RESIDENT
from huiyin.kernel.say import Why, say

from .facts import Standing
from .parties import OTHER

Rule = Callable[[Facts, Attempt], Why | None]


def standing(attempt: Attempt) -> Standing:
    """What the loop's own tables say; nothing yet where the case is only being opened."""
    return attempt.own if isinstance(attempt.own, Standing) else Standing()


def side_of(attempt: Attempt) -> str:
    """Which of the two sides acts."""
    return OTHER.name if OTHER in attempt.roles else RESIDENT.name


def nothing_said(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("said") and not answers.get("files"):
        return Why(say("Please say what it is about: in words, by voice, or with a photo."), field="said")
    return None


def under_age(case: Facts, attempt: Attempt) -> Why | None:
    if (attempt.answers or {}).get("age") == "under_age":
        sentence = say(
            "Somebody under eighteen can't be a side of their own here. A parent or guardian asks in their place; the "
            "office for children stands by: call 12345 or the town's desk."
        )
        return Why(sentence, field="age")
    return None


def consented_before(case: Facts, attempt: Attempt) -> Why | None:
    if side_of(attempt) in standing(attempt).consented:
        return Why(say("You have agreed to try. Now the other side is asked."))
    return None


def accepted_before(case: Facts, attempt: Attempt) -> Why | None:
    if side_of(attempt) in standing(attempt).accepted:
        return Why(say("You have accepted the mediator. Now the other side is asked."))
    return None


def signed_before(case: Facts, attempt: Attempt) -> Why | None:
    if side_of(attempt) in standing(attempt).signed:
        return Why(say("You have signed. Now the other side reads it."))
    return None


def said_before(case: Facts, attempt: Attempt) -> Why | None:
    if side_of(attempt) in standing(attempt).said:
        return Why(say("You have said so for this time. You are asked again on the day that stands here."))
    return None


def last_said_before(case: Facts, attempt: Attempt) -> Why | None:
    if side_of(attempt) in standing(attempt).last:
        return Why(say("You have said the last word. Now the other side is asked."))
    return None


def answered_before(case: Facts, attempt: Attempt) -> Why | None:
    if attempt.part in standing(attempt).answered:
        return Why(say("Your office has answered already."))
    return None


def knows_a_side(case: Facts, attempt: Attempt) -> Why | None:
    if (attempt.answers or {}).get("tie") == "known":
        return Why(
            say("Whoever knows one side can't mediate between the two. Please hand it back."), field="tie"
        )
    return None


def joint_not_here(case: Facts, attempt: Attempt) -> Why | None:
    if (attempt.answers or {}).get("how") == "joint" and standing(attempt).apart_only:
        return Why(say("Here talks are held apart. Please talk with each side by itself."), field="how")
    return None


def not_yet(case: Facts, attempt: Attempt) -> Why | None:
    held = (attempt.answers or {}).get("held")
    if isinstance(held, datetime) and held > attempt.at:
        return Why(say("That day is still to come. Write it down when you have talked."), field="held")
    return None


def day_passed(case: Facts, attempt: Attempt) -> Why | None:
    by_day = (attempt.answers or {}).get("by_day")
    if isinstance(by_day, datetime) and by_day <= attempt.at:
        return Why(say("That day has passed."), field="by_day")
    return None


def not_talked(case: Facts, attempt: Attempt) -> Why | None:
    if attempt.own is not None and not standing(attempt).talks:
        return Why(say("Nobody has talked yet. Write down the talk first."))
    return None


def nothing_agreed(case: Facts, attempt: Attempt) -> Why | None:
    if attempt.own is not None and not standing(attempt).points:
        return Why(say("An agreement needs at least one point: who does what, by which day."))
    return None


def nothing_to_drop(case: Facts, attempt: Attempt) -> Why | None:
    return (
        Why(say("No point stands there yet."))
        if attempt.own is not None and not standing(attempt).points
        else None
    )


def nothing_to_show(case: Facts, attempt: Attempt) -> Why | None:
    """Each side shows its own points, each once."""
    if attempt.own is None or any(
        point.of == side_of(attempt) and point.shown_seq is None for point in standing(attempt).points
    ):
        return None
    return Why(say("No point of yours is left to show."))


def handed_off_before(case: Facts, attempt: Attempt) -> Why | None:
    return Why(say("It was handed to the court already.")) if standing(attempt).handed_off else None
