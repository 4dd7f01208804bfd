"""The opinion (镇-村-网格): said anywhere, heard at the grid, answered at the lowest level that can, and answered back.

Read it from the top: the slips; the states, whose turn each is and its clock; who can do what, and what follows.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, VILLAGE
from huiyin.kernel.say import say
from huiyin.loops import common

from . import asks as ask
from . import clocks
from . import rules as no

OFFICE = (GRID, VILLAGE, TOWN, LEADER)
OPENERS = (RESIDENT, GRID, VILLAGE, TOWN)
BELOW = ("said", "with_village")
ABOVE = ("with_town", "raised")
OFFICES_TURN = (*BELOW, *ABOVE, "gathered")
ANSWERED = ("answered", "answered_above")
OPEN = (*OFFICES_TURN, *ANSWERED)
SAYING = (ask.OPINION, ask.FILES)
DONE = ("answered_at", "finished_at")
TITLE = (("title", "title"),)
ANSWERING = (no.no_answer, no.not_in_that_language)

# fmt: off
OPINION = Loop(
    name="opinion", label=say("Opinion"), clocks=(clocks.ANSWER, clocks.WHOLE), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Say"), who=say("You")),
        Slip(verb=say("Hear"), who=say("The grid and the village")),
        Slip(verb=say("Raise"), who=say("The town")),
        Slip(verb=say("Answer"), who=say("You again: is it one?")),
    ),
    states=(
        State("said", say("Heard by the grid"), turn=GRID, slip=2, clocks=(clocks.HEAR,)),
        State("with_village", say("With the village"), turn=VILLAGE, slip=2, clocks=(clocks.VILLAGE_ANSWERS,)),
        State("with_town", say("With the town"), turn=TOWN, slip=3, clocks=(clocks.TOWN_ANSWERS,)),
        State("raised", say("With the level above"), turn=LEADER, slip=3, clocks=(clocks.DECIDE,)),
        State("gathered", say("Gathered with others like it"), turn=TOWN, slip=3),
        State("answered", say("Answered nearby"), turn=RESIDENT, slip=4, clocks=(clocks.SILENCE,)),
        State("answered_above", say("Answered by the town or above"), turn=RESIDENT, slip=4, clocks=(clocks.SILENCE,)),
        State("rated", say("Closed by whoever said it"), turn=NOBODY, slip=4),
        State("withdrawn", say("Taken back by whoever said it"), turn=NOBODY, slip=4),
        State("unanswered", say("They never said whether it is an answer"), turn=NOBODY, slip=4),
    ),
    moves=(
        Move("say", say("Say an opinion"), by=OPENERS, to="said", asks=SAYING, checks=(no.nothing_said,),
             tells=tell(RESIDENT, "heard") + tell(VILLAGE, "to_hear")),
        Move("answer", say("Answer it"), by=(GRID, VILLAGE), source=BELOW, to="answered", asks=(*ask.ANSWER, ask.TITLE),
             checks=ANSWERING, sets=TITLE, marks=DONE, tells=tell(RESIDENT, "answered")),
        Move("answer_above", say("Answer it from the town"), by=(TOWN, LEADER), source=(*BELOW, *ABOVE),
             to="answered_above", asks=(*ask.ANSWER, ask.TITLE), rules=(common.brought_above,), checks=ANSWERING,
             sets=TITLE, marks=DONE, tells=tell(RESIDENT, "answered")),
        Move("raise_to_village", say("Raise to the village"), by=(GRID,), source=("said",), to="with_village",
             asks=(ask.REASON, ask.TITLE), sets=TITLE, tells=tell(RESIDENT, "raised") + tell(VILLAGE, "to_answer")),
        Move("raise_to_town", say("Raise to the town"), by=(GRID, VILLAGE), source=BELOW, to="with_town",
             asks=(ask.REASON, ask.TITLE), sets=TITLE, tells=tell(RESIDENT, "raised") + tell(TOWN, "to_answer")),
        Move("ask_above", say("Ask the level above"), by=(TOWN,), source=("with_town",), to="raised", rises=True,
             asks=(ask.REASON,), tells=tell(RESIDENT, "raised") + tell(LEADER, "to_answer")),
        Move("send_down", say("Can be answered below"), by=(TOWN,), source=("with_town",), to="with_village",
             asks=(ask.DOWN,), rules=(no.sent_down_before,), counts=(("returned", ""),), tells=tell(VILLAGE, "to_answer")),
        Move("pass_to_village", say("Not heard in time: the village has it"), by=(CLOCK,), source=("said",),
             to="with_village", tells=tell(RESIDENT, "risen") + tell(VILLAGE, "to_answer")),
        Move("pass_to_town", say("Not answered in time: the town has it"), by=(CLOCK,), source=("with_village",),
             to="with_town", tells=tell(RESIDENT, "risen") + tell(TOWN, "to_answer")),
        Move("make_order", say("Make it an order"), by=(VILLAGE, TOWN), source=(*BELOW, "with_town"), to="answered_above",
             asks=ask.ANSWER, checks=ANSWERING, marks=DONE, tells=tell(RESIDENT, "became")),
        Move("make_wish", say("Make it a wish"), by=(VILLAGE, TOWN), source=(*BELOW, "with_town"), to="answered_above",
             asks=(*ask.ANSWER, ask.CONSENT), checks=ANSWERING, marks=DONE, tells=tell(RESIDENT, "became")),
        Move("make_topic", say("Put it on the list of topics"), by=(VILLAGE, TOWN), source=(*BELOW, "with_town"),
             to="answered_above", asks=(*ask.ANSWER, ask.TOPIC), checks=ANSWERING, marks=DONE,
             tells=tell(RESIDENT, "answered")),
        Move("gather", say("Gather it with another"), by=(VILLAGE, TOWN), source=(*BELOW, "with_town"), to="gathered",
             asks=(ask.LEAD,), rules=(no.gathers_others,), sets=(("lead_id", "lead"),), tells=tell(RESIDENT, "gathered")),
        Move("split", say("Split it off again"), by=(VILLAGE, TOWN, CLOCK), source=("gathered",), to="with_village",
             clears=("lead_id",), tells=tell(RESIDENT, "split") + tell(VILLAGE, "to_answer")),
        Move("answer_together", say("Answered together"), by=(CLOCK,), source=("gathered",), to="answered_above",
             asks=ask.ANSWER, marks=DONE, tells=tell(RESIDENT, "answered")),
        Move("rate", say("Say whether it is an answer"), by=(RESIDENT,), source=ANSWERED, to="rated",
             asks=(ask.SOLVED, ask.MAYBE_WORDS), sets=(("solved", "solved"),)),
        Move("ask_again", say("Ask again"), by=(RESIDENT,), source=("answered",), to="with_village", asks=(ask.WORDS,),
             rules=(no.asked_again_before,), clears=("finished_at",), counts=(("reopened", ""),),
             tells=tell(VILLAGE, "asked_again")),
        Move("ask_town_again", say("Ask the town again"), by=(RESIDENT,), source=("answered_above",), to="with_town",
             asks=(ask.WORDS,), rules=(no.asked_again_before,), clears=("finished_at", "lead_id"),
             counts=(("reopened", ""),), tells=tell(TOWN, "asked_again")),
        Move("bring_up", say("Bring it to the level above"), by=(RESIDENT,), source=ANSWERED, to="raised", rises=True,
             asks=(ask.MAYBE_WORDS,), rules=(no.not_asked_again, common.no_level_above),
             clears=("finished_at", "lead_id"), tells=tell(LEADER, "to_answer")),
        Move("withdraw", say("Take it back"), by=(RESIDENT,), source=OPEN, to="withdrawn", asks=(ask.MAYBE_WORDS,)),
        Move("add", say("Add a word"), by=(RESIDENT, *OFFICE), source=OPEN, asks=(ask.MAYBE_WORDS, ask.FILES),
             checks=(common.nothing_added,), tells=tell(VILLAGE, "added")),
        common.transcribe(OFFICE, OPEN),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, tells=tell(VILLAGE, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES_TURN, rises=True,
             tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_to_you")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=ANSWERED, to="unanswered"),
    ),
)
# fmt: on
