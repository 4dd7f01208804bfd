"""The clocks of a promise and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import LEADER, RESIDENT, TOWN, UNIT, Role
from huiyin.kernel.worktime import Days, Months, Span, WorkDays


def rising(name: str, owner: Role, **due: str) -> Clock:
    """A clock that lifts the case one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", again="again", **due)


PUT = rising("put", TOWN, limit="put")
SPEAK = rising("speak", UNIT, limit="speak")
DECIDE = rising("decide", LEADER, limit="decide")
DAY = Clock(name="day", owner=UNIT, moment="handle_by", lapse="break")  # the day that was promised
OVERDUE = Clock(name="overdue", owner=UNIT, moment="handle_by", lapse="bring_above")  # late from its day on
MEND = rising("mend", UNIT, limit="mend")
WORD = Clock(name="word", owner=RESIDENT, limit="word", lapse="call_check")
CHECK = rising("check", TOWN, limit="check")
FIRST_LOOK = Clock(name="first_look", owner=TOWN, limit="first_look", lapse="call_first_look")
LATER_LOOK = Clock(name="later_look", owner=TOWN, limit="later_look", lapse="call_last_look")
LOOK = rising("look", TOWN, limit="look")
LAST_WORD = Clock(name="last_word", owner=RESIDENT, limit="word", lapse="let_stand")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

# of the whole case: an answer is owed from the day it was exposed, through whichever hands it goes
ANSWER = rising("answer", TOWN, limit="answer", moment="answer_due_at", met="answered_at")

LIMITS: dict[str, Span] = {
    "put": WorkDays(1), "speak": WorkDays(3), "decide": WorkDays(5), "answer": Days(7), "again": WorkDays(3),
    "mend": WorkDays(3), "word": Days(14), "check": WorkDays(5), "silence": Days(30),
    "first_look": Months(3), "later_look": Months(6), "look": WorkDays(5),  # looked at again after months, twice
    "farthest": Months(12),  # no promise may reach farther
}  # fmt: skip
