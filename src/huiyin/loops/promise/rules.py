"""Why a move of a promise can't be made. Each rule looks and returns a sentence, or nothing."""

from datetime import datetime

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.roles import UNIT
from huiyin.kernel.say import Why, say

from ..common import day_passed
from .facts import Known

# ── what must be said ──


def nothing_said(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("said") and not answers.get("files") and not answers.get("title"):
        return Why(say("Please say what is wrong there: in words, by voice, or with a photo."), field="said")
    return None


# ── by when ──


def no_day(case: Facts, attempt: Attempt) -> Why | None:
    if not isinstance((attempt.answers or {}).get("by_when"), datetime):
        return Why(say("By when? A promise without a day is not written down as one."), field="by_when")
    return None


def too_far(case: Facts, attempt: Attempt) -> Why | None:
    by_when = (attempt.answers or {}).get("by_when")
    if isinstance(by_when, datetime) and by_when > attempt.times.due("farthest", "", attempt.at):
        return Why(say("That is more than a year away. Please promise a first part sooner."), field="by_when")
    return None


def not_later(case: Facts, attempt: Attempt) -> Why | None:
    by_when = (attempt.answers or {}).get("by_when")
    if isinstance(by_when, datetime) and case.handle_by is not None and by_when <= case.handle_by:
        return Why(say("The new day must be later than the one that holds now."), field="by_when")
    return None


A_DAY = (no_day, day_passed, too_far)


def renewed_twice(case: Facts, attempt: Attempt) -> Why | None:
    if case.postponed >= 2:
        return Why(say("A new day was named twice already. Now it can only be done, and shown."))
    return None


# ── whose it is ──


def no_level_above(case: Facts, attempt: Attempt) -> Why | None:
    if case.rung >= case.rungs:
        return Why(say("It is at the highest level already. Whether you agree is the last word."))
    return None


# ── what was shown, and by whom it is checked ──


def promised_it_themselves(case: Facts, attempt: Attempt) -> Why | None:
    if UNIT in attempt.roles:
        return Why(say("Whoever promised it does not check it. Somebody of another office looks."))
    return None


def exposer_first(case: Facts, attempt: Attempt) -> Why | None:
    if case.state == "shown" and not _known(attempt).unnamed:
        return Why(say("Whoever exposed it is asked first. If no word comes by the day, it is checked."))
    return None


# ── the parts of a long promise ──


def part_passed(case: Facts, attempt: Attempt) -> Why | None:
    return _passed(attempt, "until")


def part_after_whole(case: Facts, attempt: Attempt) -> Why | None:
    until = (attempt.answers or {}).get("until")
    if isinstance(until, datetime) and case.handle_by is not None and until > case.handle_by:
        return Why(say("A part can't come after the day on which all is promised."), field="until")
    return None


def parts_left(case: Facts, attempt: Attempt) -> Why | None:
    left = _known(attempt).parts_left
    if left:
        return Why(say("First show the parts that are not done yet: %(parts)s."), {"parts": _listed(left)})
    return None


def no_part_left(case: Facts, attempt: Attempt) -> Why | None:
    if not _known(attempt).parts_left:
        return Why(say("No part of it is left to be shown."))
    return None


def no_such_part(case: Facts, attempt: Attempt) -> Why | None:
    left = _known(attempt).parts_left
    if (attempt.answers or {}).get("reached") not in left:
        return Why(say("Choose one that is not done yet: %(parts)s."), {"parts": _listed(left)}, "reached")
    return None


def _listed(numbers: tuple[str, ...]) -> str:
    return ", ".join(numbers)


def _passed(attempt: Attempt, name: str) -> Why | None:
    day = (attempt.answers or {}).get(name)
    if isinstance(day, datetime) and day <= attempt.at:
        return Why(say("That day has passed."), field=name)
    return None


def _known(attempt: Attempt) -> Known:
    return attempt.own if isinstance(attempt.own, Known) else Known()
