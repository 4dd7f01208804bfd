"""Why a move of an order can't be made. Each rule looks and returns a sentence, or nothing."""

from datetime import datetime

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.roles import UNIT
from huiyin.kernel.say import Why, say

from .facts import SaidDone, lot_of


def nothing_said(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not answers.get("said") and not answers.get("files") and case.service_id is None:
        return Why(
            say("Please say what happened: in words, by voice, with a photo, or choose what it is."),
            field="said",
        )
    return None


def more_time_pending(case: Facts, attempt: Attempt) -> Why | None:
    if case.asked_until is not None:
        return Why(say("More time was asked for already; the resident has not answered yet."))
    return None


def postponed_before(case: Facts, attempt: Attempt) -> Why | None:
    if case.postponed >= 1:
        return Why(say("More time can be asked for once, and it was."))
    return None


def already_due(case: Facts, attempt: Attempt) -> Why | None:
    if case.due_at is not None and attempt.at >= case.due_at:
        return Why(say("More time must be asked for before the due day, and that has passed."))
    return None


def no_more_time_asked(case: Facts, attempt: Attempt) -> Why | None:
    if case.asked_until is None:
        return Why(say("Nobody asked for more time."))
    return None


def not_the_day_told(case: Facts, attempt: Attempt) -> Why | None:
    if (attempt.answers or {}).get("until") != case.asked_until:
        return Why(say("The day changed meanwhile. Please look again."), field="until")
    return None


def not_later(case: Facts, attempt: Attempt) -> Why | None:
    until = (attempt.answers or {}).get("until")
    if isinstance(until, datetime) and case.due_at is not None and until <= case.due_at:
        return Why(say("The new day must be later than the one that holds now."), field="until")
    return None


def too_much_later(case: Facts, attempt: Attempt) -> Why | None:
    until = (attempt.answers or {}).get("until")
    if isinstance(until, datetime) and case.due_at is not None:
        latest = attempt.times.due("more_time", case.urgency, case.due_at)
        return (
            None
            if until <= latest
            else Why(say("That is more time than may be asked for at once."), field="until")
        )
    return None


def paused_twice(case: Facts, attempt: Attempt) -> Why | None:
    if case.paused >= 2:
        return Why(say("It was paused twice already."))
    return None


def pause_too_long(case: Facts, attempt: Attempt) -> Why | None:
    until = (attempt.answers or {}).get("until")
    if isinstance(until, datetime):
        if until <= attempt.at:
            return Why(say("That day has passed."), field="until")
        if until > attempt.times.due("pause", case.urgency, attempt.at):
            return Why(say("That is longer than a pause may last."), field="until")
    return None


def promised_too_late(case: Facts, attempt: Attempt) -> Why | None:
    by_when = (attempt.answers or {}).get("by_when")
    if isinstance(by_when, datetime):
        if by_when <= attempt.at:
            return Why(say("That day has passed."), field="by_when")
        if case.due_at is not None and attempt.at < case.due_at < by_when:
            return Why(say("That is after the day the resident was promised."), field="by_when")
    return None


def no_proof(case: Facts, attempt: Attempt) -> Why | None:
    if case.proof and not (attempt.answers or {}).get("proof"):
        return Why(say("This kind of matter needs its proof before it counts as done."), field="proof")
    return None


def window_over(case: Facts, attempt: Attempt) -> Why | None:
    if case.finished_at is not None and attempt.at >= attempt.times.due("reopen", "", case.finished_at):
        return Why(
            say("The days for sending it back are over. Please place a new order; it can name this one.")
        )
    return None


def reopened_twice(case: Facts, attempt: Attempt) -> Why | None:
    if case.reopened >= 2:
        return Why(say("You sent it back twice already. Now the level above takes it: use that button."))
    return None


def never_taken(case: Facts, attempt: Attempt) -> Why | None:
    if case.unit_id is None:
        return Why(say("No unit ever had it; bring it to the level above, which decides."))
    return None


def can_still_reopen(case: Facts, attempt: Attempt) -> Why | None:
    if case.unit_id is not None and case.reopened < 2:
        return Why(
            say("First send it back to those who did it; after the second time the level above takes it.")
        )
    return None


def has_followers(case: Facts, attempt: Attempt) -> Why | None:
    if case.followers:
        return Why(say("Other orders are joined to this one. Split them first, or join the other way round."))
    return None


def not_drawn(case: Facts, attempt: Attempt) -> Why | None:
    if lot_of(case).drawn_at is None:
        return Why(say("Only what was drawn by lot gets a spot check; nobody chooses it."))
    return None


def checked_before(case: Facts, attempt: Attempt) -> Why | None:
    if lot_of(case).found is not None:
        return Why(say("The spot check was written down already."))
    return None


def did_it_themselves(case: Facts, attempt: Attempt) -> Why | None:
    """Whoever says that it is done is not whoever looks whether it is."""
    said = attempt.own
    same = isinstance(said, SaidDone) and any(role.name in said.hands for role in attempt.roles)
    if same or UNIT in attempt.roles:
        return Why(say("Those who say that it is done do not check it. Somebody of another office does."))
    return None


def nothing_seen(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if answers.get("found") in ("yes", "no") and not answers.get("proof"):
        return Why(say("Please add a photo of what you saw."), field="proof")
    return None
