"""The clocks of a finding and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import LEADER, RESIDENT, TOWN, UNIT, Role
from huiyin.kernel.worktime import Days, Span, WorkDays


def rising(name: str, owner: Role, **due: str) -> Clock:
    """A clock that lifts the case one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", again="again", **due)


TAKE = rising("take", UNIT, limit="take")
CHANGE = rising("change", UNIT, moment="handle_by")  # the day that was set
GIVE = rising("give", TOWN, limit="give")
DECIDE = rising("decide", LEADER, limit="decide")
REST = Clock(name="rest", owner=TOWN, limit="rest", lapse="call_test")  # it must last before it is tested
TEST = rising("test", TOWN, limit="test")
OBJECTION = Clock(name="objection", owner=RESIDENT, limit="objection", lapse="fall_silent")

LIMITS: dict[str, Span] = {
    "take": WorkDays(2), "give": WorkDays(2), "decide": WorkDays(5), "again": WorkDays(3),
    "rest": Days(30), "test": WorkDays(5), "objection": Days(30),
}  # fmt: skip
