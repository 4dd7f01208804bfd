"""The clocks of a mediation and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import RESIDENT, TOWN, UNIT, Role
from huiyin.kernel.worktime import Days, Span, WorkDays

from .parties import MEDIATOR


def rising(name: str, owner: Role) -> Clock:
    """Lifts the case one rung when it lapses, and again until somebody acts or the top is reached."""
    return Clock(name=name, owner=owner, lapse="escalate", limit=name, again="again")


def then(name: str, verb: str) -> Clock:
    """Both sides have that long; then the clock does `verb`."""
    return Clock(name=name, owner=RESIDENT, lapse=verb, limit=name)


LEAD = rising("lead", TOWN)
SCREEN = rising("screen", UNIT)
INVITE = rising("invite", UNIT)
PANEL = rising("panel", UNIT)
TAKE_ON = rising("take_on", MEDIATOR)
TALK = rising("talk", MEDIATOR)
SILENCE = then("silence", "fall_silent")
LAST = then("last", "fall_silent")
REMIND = then("remind", "remind")
CONFIRM = then("confirm", "ask_30")  # the day on which the way to court confirmation ends
DAY_90 = then("day_90", "ask_90")
DAY_180 = then("day_180", "ask_180")

# of the whole case: somebody talks with whoever asked within the week
ANSWER = Clock(
    name="answer", owner=TOWN, lapse="escalate", again="again", limit="answer", moment="answer_due_at", met="answered_at"
)  # fmt: skip

LIMITS: dict[str, Span] = {
    "lead": WorkDays(1), "screen": WorkDays(3), "invite": WorkDays(3), "panel": WorkDays(3), "take_on": WorkDays(3),
    "talk": Days(30), "answer": Days(7), "again": WorkDays(3), "silence": Days(14),
    # after the agreement: court confirmation within 30 days (20 and 10 more); both are asked after 30, 90 and 180 days
    "remind": Days(20), "confirm": Days(10), "day_90": Days(60), "day_180": Days(90), "last": Days(30),
}  # fmt: skip
