"""The micro-wish (微心愿): somebody tells it, a neighbour takes it on, the station hands it over, a thank-you or none.

Read it from the top: the slips; the states, whose turn each is and its clock; who can do what, and what follows.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, VILLAGE
from huiyin.kernel.say import say
from huiyin.loops import common

from . import asks as ask
from . import clocks
from . import rules as no
from .roles import GIVER

STATION = (VILLAGE, TOWN)
OFFICE = (GRID, VILLAGE, TOWN, LEADER)
ON_THE_WALL = ("hanging", "with_fund")
WITH_GIVER = ("taken", "overdue")
OFFICES_TURN = ("told", "hanging", "with_fund", "overdue", "at_station", "raised")
UNFINISHED = (*OFFICES_TURN, "worded", "taken")
OPEN = (*UNFINISHED, "brought", "declined")
WALL = (no.name_on_the_wall, no.way_on_the_wall, no.money_on_the_wall)
DAY = (common.day_passed, no.day_too_far)
BY = (("handle_by", "by_when"),)
TELLING = (ask.WISH, ask.WHOSE, ask.TO_DOOR, ask.FILES)
TOLD = (no.nothing_said, no.wishes_for_money)

# fmt: off
WISH = Loop(
    name="wish", label=say("Wish"), clocks=(clocks.ANSWER, clocks.WHOLE), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Tell"), who=say("You")),
        Slip(verb=say("Take on"), who=say("A neighbour, a club, a company")),
        Slip(verb=say("Bring"), who=say("The giver, through the station")),
        Slip(verb=say("Receive"), who=say("You again")),
    ),
    states=(
        State("told", say("Told; its sentence is being written"), turn=VILLAGE, slip=1, clocks=(clocks.WORD,)),
        State("worded", say("Worded; the wisher reads it"), turn=RESIDENT, slip=1, clocks=(clocks.SILENCE,)),
        State("hanging", say("On the wall"), turn=TOWN, slip=2, clocks=(clocks.HANG,)),
        State("with_fund", say("With the town's fund"), turn=TOWN, slip=2, clocks=(clocks.FUND,)),
        State("raised", say("With the level above"), turn=LEADER, slip=2, clocks=(clocks.DECIDE,)),
        State("taken", say("Taken on"), turn=GIVER, slip=3, clocks=(clocks.BRING,)),
        State("overdue", say("The giver's day has passed"), turn=TOWN, slip=3, clocks=(clocks.ASK_AFTER,)),
        State("at_station", say("At the station"), turn=VILLAGE, slip=3, clocks=(clocks.HAND_OVER,)),
        State("brought", say("Handed over, says the station"), turn=RESIDENT, slip=4, clocks=(clocks.SILENCE,)),
        State("declined", say("Declined, with the ground"), turn=RESIDENT, slip=4, clocks=(clocks.SILENCE,)),
        State("received", say("Received, says the wisher"), turn=NOBODY, slip=4),
        State("thanked", say("Received, with a thank-you"), turn=NOBODY, slip=4),
        State("agreed", say("The wisher agreed that it can't be"), turn=NOBODY, slip=4),
        State("withdrawn", say("Taken back by the wisher"), turn=NOBODY, slip=4),
        State("unanswered", say("The wisher never answered"), turn=NOBODY, slip=4),
    ),
    moves=(
        Move("tell", say("Tell a wish"), by=(RESIDENT,), to="told", asks=TELLING, checks=TOLD,
             tells=tell(RESIDENT, "told") + tell(VILLAGE, "to_word")),
        Move("write_down", say("Write a wish down for somebody"), by=(GRID, *STATION), to="told",
             asks=(*TELLING, ask.CONSENT), checks=TOLD, tells=tell(RESIDENT, "told") + tell(VILLAGE, "to_word")),
        Move("word", say("Write its sentence"), by=(*STATION, LEADER), source=("told", "worded", "raised"), to="worded",
             asks=(ask.SENTENCE, ask.SENTENCE_BO), rules=(common.brought_above,), checks=WALL,
             sets=(("title", "sentence"),), marks=("answered_at",), tells=tell(RESIDENT, "worded")),
        Move("hang", say("Agree to the sentence"), by=(RESIDENT,), source=("worded",), to="hanging",
             tells=tell(TOWN, "hangs")),
        Move("reword", say("Have it said otherwise"), by=(RESIDENT,), source=("worded", "hanging"), to="told",
             asks=(ask.WORDS,), tells=tell(VILLAGE, "to_word")),
        Move("take_on", say("Take it on"), by=(GIVER,), source=ON_THE_WALL, to="taken", seats=GIVER,
             asks=(ask.KIND, ask.BY_WHEN), checks=DAY, sets=BY,
             tells=tell(GIVER, "yours") + tell(RESIDENT, "taken") + tell(VILLAGE, "is_taken")),
        Move("new_day", say("Name another day"), by=(GIVER,), source=WITH_GIVER, to="taken", asks=(ask.BY_WHEN,),
             rules=(no.new_day_before,), checks=DAY, sets=BY, counts=(("postponed", ""),),
             tells=tell(RESIDENT, "new_day") + tell(VILLAGE, "is_taken")),
        Move("give_back", say("Give it back"), by=(GIVER,), source=WITH_GIVER, to="hanging", frees=GIVER,
             asks=(ask.GIVERS_WORDS,), clears=("handle_by",), counts=(("returned", ""),),
             tells=tell(RESIDENT, "hangs_again") + tell(TOWN, "hangs")),
        Move("fall_due", say("The day passed"), by=(CLOCK,), source=("taken",), to="overdue",
             tells=tell(GIVER, "day_passed") + tell(TOWN, "ask_after")),
        Move("hang_again", say("Hang it again"), by=(TOWN, CLOCK), source=("overdue",), to="hanging",
             frees=GIVER, clears=("handle_by",), counts=(("returned", ""),),
             tells=tell(RESIDENT, "hangs_again") + tell(GIVER, "given_up")),
        Move("bring", say("I brought it to the station"), by=(GIVER,), source=WITH_GIVER, to="at_station",
             tells=tell(RESIDENT, "at_station") + tell(VILLAGE, "to_hand_over")),
        Move("rise_to_fund", say("To the town's fund"), by=(TOWN, CLOCK), source=("hanging",), to="with_fund",
             tells=tell(RESIDENT, "with_fund") + tell(TOWN, "for_fund")),
        Move("buy", say("Bought by the town's fund"), by=(TOWN,), source=("with_fund",), to="at_station",
             asks=(ask.COST, ask.MAYBE_WORDS), checks=(no.costs_nothing,),
             tells=tell(RESIDENT, "at_station") + tell(VILLAGE, "to_hand_over")),
        Move("hand_over", say("Hand it over"), by=STATION, source=("at_station",), to="brought", asks=(ask.MAYBE_WORDS,),
             marks=("finished_at",), tells=tell(RESIDENT, "brought") + tell(GIVER, "handed_over")),
        Move("confirm", say("I have it"), by=(RESIDENT,), source=("brought",), to="received",
             tells=tell(GIVER, "received")),
        Move("thank", say("I have it, and say thank you"), by=(RESIDENT,), source=("brought",), to="thanked",
             asks=(ask.THANKS,), checks=(no.thanks_with_a_name,), tells=tell(GIVER, "thanked")),
        Move("not_right", say("It is not here, or not right"), by=(RESIDENT,), source=("brought",), to="at_station",
             asks=(ask.WORDS,), clears=("finished_at",), counts=(("reopened", ""),), rises=True,
             tells=tell(VILLAGE, "not_right") + tell(LEADER, "not_right")),
        Move("decline", say("It can't be done"), by=(*STATION, LEADER), source=("told", *ON_THE_WALL, "raised"),
             to="declined", asks=(ask.GROUND, ask.REASON), rules=(common.brought_above,),
             marks=("answered_at", "finished_at"), tells=tell(RESIDENT, "declined")),
        Move("agree", say("Agree that it can't be"), by=(RESIDENT,), source=("declined",), to="agreed"),
        Move("appeal", say("Ask the level above"), by=(RESIDENT,), source=("declined",), to="raised", rises=True,
             asks=(ask.MAYBE_WORDS,), rules=(common.no_level_above,), clears=("finished_at",),
             tells=tell(LEADER, "to_decide")),
        Move("withdraw", say("Take the wish back"), by=(RESIDENT,), source=OPEN, to="withdrawn", asks=(ask.MAYBE_WORDS,),
             tells=tell(GIVER, "taken_back")),
        Move("add", say("Add a word"), by=(RESIDENT, *OFFICE), source=OPEN, asks=(ask.MAYBE_WORDS, ask.FILES),
             checks=(common.nothing_added,), tells=tell(VILLAGE, "added")),
        common.transcribe(OFFICE, OPEN),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, tells=tell(VILLAGE, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=UNFINISHED, rises=True,
             tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_to_you")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=("worded", "brought", "declined"),
             to="unanswered"),
    ),
)
# fmt: on
