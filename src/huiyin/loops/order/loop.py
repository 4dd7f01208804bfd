"""The order (点单): a resident places it, the village accepts, the town dispatches, a unit takes it, the resident rates.

Read it from the top: the slips; the states, whose turn each is and its clock; who can do what, and what follows.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say
from huiyin.loops import common

from . import asks as ask
from . import clocks
from . import rules as no

OFFICE = (VILLAGE, TOWN, UNIT, LEADER)
OPENERS = (RESIDENT, GRID, VILLAGE, TOWN)
EARLY, HELD = ("placed", "accepted"), ("taken", "paused")
OFFICES_TURN = (*EARLY, "dispatched", *HELD, "raised", "joined")
OPEN, DONE_BEFORE = (*OFFICES_TURN, "done", "refused"), ("done", "rated", "unanswered")
FINISHED = ("answered_at", "finished_at")
UNDONE = ("finished_at", "handle_by", "solved", "grade", "drawn_at", "found")
TITLE, DAY, LATER = (("title", "title"),), ("handle_by", "by_when"), ("asked_until", "paused_until")
CHECKERS = (TOWN, VILLAGE, GRID, LEADER)  # of these, never whoever says that it is done

# fmt: off
ORDER = Loop(
    name="order", label=say("Order"), clocks=(clocks.ANSWER, clocks.WHOLE), limits=clocks.LIMITS, public=True,
    slips=(
        Slip(verb=say("Place"), who=say("You")), Slip(verb=say("Accept"), who=say("The village")),
        Slip(verb=say("Dispatch"), who=say("The town")), Slip(verb=say("Handle"), who=say("The unit in charge")),
        Slip(verb=say("Rate"), who=say("You again")),
    ),
    states=(
        State("placed", say("Placed"), turn=VILLAGE, slip=2, clocks=(clocks.ACCEPT,)),
        State("accepted", say("Accepted"), turn=TOWN, slip=3, clocks=(clocks.DISPATCH,)),
        State("dispatched", say("Dispatched"), turn=UNIT, slip=4, clocks=(clocks.TAKE,)),
        State("taken", say("Being handled"), turn=UNIT, slip=4, clocks=(clocks.HANDLE,)),
        State("paused", say("Paused"), turn=UNIT, slip=4, clocks=(clocks.PAUSE,)),
        State("raised", say("With the level above"), turn=LEADER, slip=3, clocks=(clocks.DECIDE,)),
        State("joined", say("Joined to another order"), turn=TOWN, slip=3),
        State("done", say("Done, says the unit"), turn=RESIDENT, slip=5, clocks=(clocks.SILENCE,)),
        State("refused", say("Refused, with the ground"), turn=RESIDENT, slip=5, clocks=(clocks.SILENCE,)),
        State("rated", say("Rated by the resident"), turn=NOBODY, slip=5),
        State("agreed", say("The resident agreed to the refusal"), turn=NOBODY, slip=5),
        State("withdrawn", say("Withdrawn by the resident"), turn=NOBODY, slip=5),
        State("unanswered", say("The resident never answered"), turn=NOBODY, slip=5),
    ),
    moves=(
        Move("place", say("Place an order"), by=OPENERS, to="placed", asks=ask.PLACING, checks=(no.nothing_said,),
             tells=tell(RESIDENT, "placed") + tell(VILLAGE, "your_turn")),
        Move("take_in", say("Take in at the town"), by=(TOWN,), to="accepted", asks=(ask.TITLE, *ask.PLACING),
             checks=(no.nothing_said,), sets=TITLE, tells=tell(RESIDENT, "placed") + tell(TOWN, "your_turn")),
        Move("follow", say("Me too"), by=OPENERS, to="joined", asks=(*ask.PLACING, ask.LEAD), sets=(("lead_id", "lead"),), tells=tell(RESIDENT, "following")),
        Move("accept", say("Accept"), by=(VILLAGE, TOWN), source=("placed",), to="accepted",
             asks=(ask.TITLE, ask.MAYBE_WORDS), sets=TITLE, tells=tell(RESIDENT, "accepted") + tell(TOWN, "your_turn")),
        Move("dispatch", say("Dispatch"), by=(TOWN, LEADER), source=("accepted", "dispatched", "raised"), to="dispatched",
             asks=(ask.UNIT, ask.BY_WHEN, ask.TITLE, ask.MAYBE_WORDS), rules=(common.brought_above,),
             checks=(no.promised_too_late,), clears=("handle_by",), sets=(("unit_id", "unit"), DAY, *TITLE),
             tells=tell(RESIDENT, "dispatched") + tell(UNIT, "your_turn")),
        Move("take", say("Take it"), by=(UNIT,), source=("dispatched",), to="taken"),
        Move("answer", say("Answer the resident"), by=OFFICE, source=OFFICES_TURN, asks=(ask.WORDS, ask.BY_WHEN),
             checks=(no.promised_too_late,), sets=(DAY,), marks=("answered_at",), tells=tell(RESIDENT, "answered")),
        Move("finish", say("Finish"), by=(UNIT,), source=HELD, to="done", asks=(ask.WORDS, ask.PROOF),
             checks=(no.no_proof,), marks=FINISHED, clears=LATER, tells=tell(RESIDENT, "done")),
        Move("settle", say("Settled at first contact"), by=(VILLAGE, TOWN, LEADER), source=(*EARLY, "raised"), to="done",
             asks=(ask.WORDS, ask.PROOF), rules=(common.brought_above,), checks=(no.no_proof,), marks=FINISHED, tells=tell(RESIDENT, "done")),
        Move("send_back", say("Send back to the village"), by=(TOWN,), source=("accepted",), to="placed",
             asks=(ask.REASON,), counts=(("returned", ""),), tells=tell(VILLAGE, "your_turn")),
        Move("object", say("Object: not ours"), by=(UNIT,), source=("dispatched",), to="accepted", asks=(ask.REASON, ask.DUTY),
             rules=(common.returned_twice,), clears=("handle_by",), counts=(("returned", ""),), tells=tell(TOWN, "objected")),
        Move("ask_above", say("Ask the level above to decide"), by=(TOWN, UNIT), source=("accepted", "dispatched"),
             to="raised", asks=(ask.REASON,), rises=True, tells=tell(LEADER, "your_turn")),
        Move("ask_more_time", say("Ask for more time (the resident must agree)"), by=(UNIT,), source=HELD,
             asks=(ask.REASON, ask.UNTIL), rules=(no.postponed_before, no.more_time_pending, no.already_due),
             checks=(no.not_later, no.too_much_later), sets=(("asked_until", "until"),), tells=tell(RESIDENT, "more_time_asked")),
        Move("give_more_time", say("Agree to the new day"), by=(RESIDENT,), source=HELD, asks=(ask.UNTIL,), rules=(no.no_more_time_asked,),
             checks=(no.not_the_day_told,), sets=(("due_at", "until"),), clears=("asked_until",), counts=(("postponed", ""),), tells=tell(UNIT, "more_time_given")),
        Move("keep_the_day", say("Keep the old day"), by=(RESIDENT,), source=HELD, rules=(no.no_more_time_asked,),
             clears=("asked_until",), tells=tell(UNIT, "more_time_refused")),
        Move("pause", say("Pause, with the reason"), by=(UNIT,), source=("taken",), to="paused", asks=(ask.REASON, ask.UNTIL),
             rules=(no.paused_twice,), checks=(no.pause_too_long,), sets=(("paused_until", "until"),), counts=(("paused", ""),), tells=tell(RESIDENT, "paused")),
        Move("resume", say("Go on"), by=(UNIT,), source=("paused",), to="taken", clears=("paused_until",)),
        Move("wake", say("The pause is over"), by=(CLOCK,), source=("paused",), to="taken", clears=("paused_until",), tells=tell(UNIT, "your_turn")),
        Move("refuse", say("Refuse, with the ground"), by=OFFICE, source=(*EARLY, *HELD, "raised"), to="refused", asks=(ask.GROUND, ask.REASON),
             rules=(common.brought_above,), marks=FINISHED, clears=LATER, tells=tell(RESIDENT, "refused")),
        Move("join", say("Join to another order"), by=(VILLAGE, TOWN), source=EARLY, to="joined", asks=(ask.LEAD,),
             rules=(no.has_followers,), sets=(("lead_id", "lead"),), tells=tell(RESIDENT, "joined")),
        Move("split", say("Split off again"), by=(TOWN, CLOCK), source=("joined",), to="accepted", clears=("lead_id",), tells=tell(RESIDENT, "split")),
        Move("finish_with_lead", say("Done together"), by=(CLOCK,), source=("joined",), to="done", marks=FINISHED, tells=tell(RESIDENT, "done")),
        Move("rate", say("Rate it and close it"), by=(RESIDENT,), source=("done", "refused"), to="rated",
             asks=(ask.SOLVED, ask.GRADE, ask.RATING), sets=(("solved", "solved"), ("grade", "grade"))),
        Move("agree", say("Agree to the refusal"), by=(RESIDENT,), source=("refused",), to="agreed"),
        Move("appeal", say("Appeal to the level above"), by=(RESIDENT,), source=("refused",), to="raised", asks=(ask.MAYBE_WORDS,),
             rules=(common.no_level_above,), clears=("finished_at",), rises=True, tells=tell(LEADER, "your_turn")),
        Move("reopen", say("Send it back to be done again"), by=(RESIDENT,), source=DONE_BEFORE, to="taken", asks=ask.AGAIN,
             rules=(no.never_taken, no.reopened_twice, no.window_over), clears=UNDONE, counts=(("reopened", ""),),
             tells=tell(UNIT, "reopened")),
        Move("bring_up", say("Bring it to the level above"), by=(RESIDENT,), source=DONE_BEFORE, to="raised", asks=ask.AGAIN,
             rules=(no.can_still_reopen, no.window_over), clears=UNDONE, counts=(("reopened", ""),), rises=True,
             tells=tell(LEADER, "your_turn")),
        Move("call_back", say("Ask the resident for their word"), by=(*CHECKERS, UNIT), source=("done", "refused"), asks=(ask.HOW, ask.REACHED)),
        Move("draw", say("Drawn by lot for a spot check"), by=(CLOCK,), source=DONE_BEFORE, marks=("drawn_at",)),
        Move("check", say("Write down what the spot check found"), by=CHECKERS, source=DONE_BEFORE,
             asks=(ask.FOUND, ask.SEEN, ask.SEEN_PROOF), rules=(no.not_drawn, no.checked_before, no.did_it_themselves),
             checks=(no.nothing_seen,), sets=(("found", "found"),), tells=tell(RESIDENT, "checked") + tell(UNIT, "checked_yours")),
        Move("withdraw", say("Withdraw"), by=(RESIDENT,), source=OPEN, to="withdrawn", asks=(ask.MAYBE_WORDS,)),
        Move("add", say("Add a word"), by=(RESIDENT, *OFFICE), source=OPEN, asks=(ask.MAYBE_WORDS, ask.FILES),
             checks=(common.nothing_added,), tells=tell(UNIT, "added")),
        common.transcribe(OFFICE, OPEN),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, asks=(ask.MAYBE_WORDS,),
             tells=tell(UNIT, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES_TURN, rises=True,
             tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_to_you")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=("done", "refused"), to="unanswered"),
    ),
)
# fmt: on
