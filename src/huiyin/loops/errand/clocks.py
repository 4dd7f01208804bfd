"""The clocks of an errand and the numbers they run by. `office` and `whole` come from the errand in the catalogue."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import LEADER, RESIDENT, TOWN, UNIT, Role
from huiyin.kernel.worktime import Days, Span, WorkDays


def rising(name: str, owner: Role, **due: str) -> Clock:
    """A clock that lifts the errand one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", again="again", **due)


CHECK = rising("check", TOWN, limit="check")
OFFICE = rising("office", UNIT, limit="office")
DECIDE = rising("decide", LEADER, limit="decide")
BRING = Clock(name="bring", owner=RESIDENT, limit="bring", lapse="fall_silent")
FETCH = Clock(name="fetch", owner=RESIDENT, limit="fetch", lapse="fall_silent")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

# of the whole errand: from the day it is brought; anew from the day the last paper is in, by the resident's own hand
WHOLE = rising("whole", TOWN, limit="whole", moment="due_at", met="finished_at")

LIMITS: dict[str, Span] = {
    "check": WorkDays(1),
    "office": WorkDays(7),
    "whole": WorkDays(9),
    "decide": WorkDays(5),
    "again": WorkDays(2),
    # the resident's own days
    "bring": Days(60), "fetch": Days(60), "silence": Days(15),
}  # fmt: skip
