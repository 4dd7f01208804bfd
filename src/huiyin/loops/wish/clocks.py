"""The clocks of a wish and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import LEADER, RESIDENT, TOWN, VILLAGE, Role
from huiyin.kernel.worktime import Days, Months, Span, WorkDays

from .roles import GIVER


def rising(name: str, owner: Role, **due: str) -> Clock:
    """A clock that lifts the wish one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", again="again", **due)


WORD = rising("word", VILLAGE, limit="word")
HANG = Clock(name="hang", owner=TOWN, limit="hang", lapse="rise_to_fund")
FUND = rising("fund", TOWN, limit="fund")
BRING = Clock(name="bring", owner=GIVER, moment="handle_by", lapse="fall_due")
ASK_AFTER = Clock(name="ask_after", owner=TOWN, limit="ask_after", lapse="hang_again")
HAND_OVER = rising("hand_over", VILLAGE, limit="hand_over")
DECIDE = rising("decide", LEADER, limit="decide")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

# of the whole wish: they run from the day it was told
ANSWER = rising("answer", TOWN, limit="answer", moment="answer_due_at", met="answered_at")
WHOLE = rising("whole", TOWN, limit="whole", moment="due_at", met="finished_at")

LIMITS: dict[str, Span] = {
    "word": WorkDays(2), "hang": Days(14), "fund": WorkDays(10), "ask_after": WorkDays(3), "hand_over": WorkDays(3),
    "answer": Days(7), "whole": Months(2), "decide": WorkDays(5), "again": WorkDays(3),
    # how far ahead a giver may promise, and the wisher's own days
    "furthest": Days(30), "silence": Days(30),
}  # fmt: skip
