"""The clocks of an opinion and the numbers they run by. A town may set its own numbers (`clocks.TownLimit`)."""

from huiyin.kernel.loop import Clock
from huiyin.kernel.roles import GRID, LEADER, RESIDENT, TOWN, VILLAGE
from huiyin.kernel.worktime import Days, Months, Span, WorkDays

# who does not answer in time hands it up: the level above has it then
HEAR = Clock(name="hear", owner=GRID, limit="hear", lapse="pass_to_village")
VILLAGE_ANSWERS = Clock(name="village", owner=VILLAGE, limit="village", lapse="pass_to_town")
TOWN_ANSWERS = Clock(name="town", owner=TOWN, limit="town", lapse="escalate", again="again")
DECIDE = Clock(name="decide", owner=LEADER, limit="decide", lapse="escalate", again="again")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

# of the whole opinion: they run from the day it was said
ANSWER = Clock(
    name="answer",
    owner=TOWN,
    limit="answer",
    moment="answer_due_at",
    met="answered_at",
    lapse="escalate",
    again="again",
)
WHOLE = Clock(
    name="whole",
    owner=TOWN,
    limit="whole",
    moment="due_at",
    met="finished_at",
    lapse="escalate",
    again="again",
)

LIMITS: dict[str, Span] = {
    "hear": WorkDays(1), "village": WorkDays(2), "town": WorkDays(2), "decide": WorkDays(3), "again": WorkDays(2),
    "answer": Days(7), "whole": Months(1), "silence": Days(30),
}  # fmt: skip
