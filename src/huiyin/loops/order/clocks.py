"""The clocks of an order and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import LEADER, RESIDENT, TOWN, UNIT, VILLAGE, Role
from huiyin.kernel.worktime import Days, Hours, Months, Span, WorkDays


def rising(name: str, owner: Role, **due: str) -> Clock:
    """A clock that lifts the case one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", again="again", **due)


ACCEPT = rising("accept", VILLAGE, limit="accept")
DISPATCH = rising("dispatch", TOWN, limit="dispatch")
TAKE = rising("take", UNIT, limit="take")
HANDLE = rising("handle", UNIT, moment="handle_by")  # only where a day was promised
DECIDE = rising("decide", LEADER, limit="decide")
PAUSE = Clock(name="pause", owner=UNIT, moment="paused_until", lapse="wake")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

# of the whole case: they run from filing, and no step, return or pause stops them
ANSWER = rising("answer", TOWN, limit="answer", moment="answer_due_at", met="answered_at")
WHOLE = rising("whole", TOWN, limit="whole", moment="due_at", met="finished_at")

LIMITS: dict[str, Span] = {
    # the usual          water, power, heat           danger
    "accept": WorkDays(1), "accept.vital": Hours(1), "accept.danger": Hours(0.25),
    "dispatch": WorkDays(1), "dispatch.vital": Hours(1), "dispatch.danger": Hours(0.25),
    "take": WorkDays(1), "take.vital": Hours(2), "take.danger": Hours(0.25),
    "answer": Days(7), "answer.vital": Hours(24), "answer.danger": Hours(2),
    "whole": Months(1), "whole.vital": Hours(24), "whole.danger": Hours(2),
    "decide": WorkDays(5), "decide.vital": Hours(4), "decide.danger": Hours(1),
    "again": WorkDays(3), "again.vital": Hours(4), "again.danger": Hours(0.5),
    # what may be asked for, and the resident's own days
    "more_time": Months(1), "pause": Days(10), "silence": Days(30), "reopen": Days(30),
}  # fmt: skip
