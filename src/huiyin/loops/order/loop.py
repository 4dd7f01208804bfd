"""The order (点单): a resident places it, the village accepts, the town dispatches, a unit takes it, the resident rates.

Read it from the top: the slips; the states, whose turn each is and its clock; the limits; who can do what, and why not.
"""

from huiyin.kernel.loop import Clock, Loop, Move, Slip, State, Tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say
from huiyin.kernel.worktime import Days, Hours, Months, WorkDays

from . import asks as ask
from . import rules as no

ACCEPT = Clock(name="accept", owner=VILLAGE, limit="accept", lapse="escalate", again="again")
DISPATCH = Clock(name="dispatch", owner=TOWN, limit="dispatch", lapse="escalate", again="again")
TAKE = Clock(name="take", owner=UNIT, limit="take", lapse="escalate", again="again")
HANDLE = Clock(name="handle", owner=UNIT, moment="handle_by", lapse="escalate", again="again")
PAUSE = Clock(name="pause", owner=UNIT, moment="paused_until", lapse="wake")
DECIDE = Clock(name="decide", owner=LEADER, limit="decide", lapse="escalate", again="again")
SILENCE = Clock(name="silence", owner=RESIDENT, limit="silence", lapse="fall_silent")

OPEN = ("placed", "accepted", "dispatched", "taken", "paused", "raised", "joined")  # an office's turn
EARLY = ("placed", "accepted")
HELD = ("taken", "paused")
OFFICE = (VILLAGE, TOWN, UNIT, LEADER)


def tell(template: str, *roles) -> tuple[Tell, ...]:  # type: ignore[no-untyped-def]
    return tuple(Tell(template=template, to=role) for role in roles or (RESIDENT,))


ORDER = Loop(
    name="order",
    label=say("Order"),
    slips=(
        Slip(verb=say("Place"), who=say("You")),
        Slip(verb=say("Accept"), who=say("The village")),
        Slip(verb=say("Dispatch"), who=say("The town")),
        Slip(verb=say("Handle"), who=say("The unit in charge")),
        Slip(verb=say("Rate"), who=say("You again")),
    ),
    states=(
        State(name="placed", label=say("Placed"), turn=VILLAGE, slip=2, clocks=(ACCEPT,)),
        State(name="accepted", label=say("Accepted"), turn=TOWN, slip=3, clocks=(DISPATCH,)),
        State(name="dispatched", label=say("Dispatched"), turn=UNIT, slip=4, clocks=(TAKE,)),
        State(name="taken", label=say("Being handled"), turn=UNIT, slip=4, clocks=(HANDLE,)),
        State(name="paused", label=say("Paused"), turn=UNIT, slip=4, clocks=(PAUSE,)),
        State(name="raised", label=say("With the level above"), turn=LEADER, slip=3, clocks=(DECIDE,)),
        State(name="joined", label=say("Joined to another order"), turn=TOWN, slip=3),
        State(name="done", label=say("Done, says the unit"), turn=RESIDENT, slip=5, clocks=(SILENCE,)),
        State(name="refused", label=say("Refused, with the ground"), turn=RESIDENT, slip=5, clocks=(SILENCE,)),
        State(name="rated", label=say("Rated by the resident"), turn=NOBODY, slip=5),
        State(name="agreed", label=say("The resident agreed to the refusal"), turn=NOBODY, slip=5),
        State(name="withdrawn", label=say("Withdrawn by the resident"), turn=NOBODY, slip=5),
        State(name="unanswered", label=say("The resident never answered"), turn=NOBODY, slip=5),
    ),
    clocks=(
        Clock(name="answer", owner=TOWN, limit="answer", moment="answer_due_at", met="answered_at",
              lapse="escalate", again="again"),
        Clock(name="whole", owner=TOWN, limit="whole", moment="due_at", met="finished_at",
              lapse="escalate", again="again"),
    ),
    limits={
        "accept": WorkDays(1), "accept.vital": Hours(1), "accept.danger": Hours(0.25),
        "dispatch": WorkDays(1), "dispatch.vital": Hours(1), "dispatch.danger": Hours(0.25),
        "take": WorkDays(1), "take.vital": Hours(2), "take.danger": Hours(0.25),
        "answer": Days(7), "answer.vital": Hours(24), "answer.danger": Hours(2),
        "whole": Months(1), "whole.vital": Hours(24), "whole.danger": Hours(2),
        "decide": WorkDays(5), "decide.vital": Hours(4), "decide.danger": Hours(1),
        "again": WorkDays(3), "again.vital": Hours(4), "again.danger": Hours(0.5),
        "more_time": Months(1), "pause": Days(10), "silence": Days(30), "reopen": Days(30),
    },
    moves=(
        Move(verb="place", label=say("Place an order"), by=(RESIDENT, GRID, VILLAGE, TOWN), to="placed",
             asks=(ask.WHAT, ask.WHERE, ask.FILES), checks=(no.nothing_said,), tells=(*tell("placed"), *tell("your_turn", VILLAGE))),
        Move(verb="take_in", label=say("Take in at the town"), by=(TOWN,), to="accepted",
             asks=(ask.WHAT, ask.WHERE, ask.FILES), checks=(no.nothing_said,), tells=(*tell("placed"), *tell("your_turn", TOWN))),
        Move(verb="follow", label=say("Me too"), by=(RESIDENT, GRID, VILLAGE, TOWN), to="joined",
             asks=(ask.WHAT, ask.WHERE, ask.FILES, ask.LEAD), sets=(("lead_id", "lead"),), tells=tell("following")),
        Move(verb="accept", label=say("Accept"), by=(VILLAGE, TOWN), source=("placed",), to="accepted",
             asks=(ask.MAYBE_WORDS,), tells=(*tell("accepted"), *tell("your_turn", TOWN))),
        Move(verb="send_back", label=say("Send back to the village"), by=(TOWN,), source=("accepted",), to="placed",
             asks=(ask.REASON,), counts=(("returned", ""),), tells=tell("your_turn", VILLAGE)),
        Move(verb="dispatch", label=say("Dispatch"), by=(TOWN, LEADER), source=("accepted", "dispatched", "raised"),
             to="dispatched", asks=(ask.UNIT, ask.BY_WHEN, ask.MAYBE_WORDS), checks=(no.promised_too_late,),
             sets=(("unit_id", "unit"), ("handle_by", "by_when")),
             tells=(*tell("dispatched"), *tell("your_turn", UNIT))),
        Move(verb="take", label=say("Take it"), by=(UNIT,), source=("dispatched",), to="taken"),
        Move(verb="object", label=say("Object: not ours"), by=(UNIT,), source=("dispatched",), to="accepted",
             asks=(ask.REASON, ask.DUTY), rules=(no.returned_twice,), clears=("handle_by",),
             counts=(("returned", ""),), tells=tell("objected", TOWN)),
        Move(verb="ask_above", label=say("Ask the level above to decide"), by=(TOWN, UNIT), rises=True,
             source=("accepted", "dispatched"), to="raised", asks=(ask.REASON,), tells=tell("your_turn", LEADER)),
        Move(verb="answer", label=say("Answer the resident"), by=OFFICE, source=OPEN, marks=("answered_at",),
             asks=(ask.WORDS, ask.BY_WHEN), checks=(no.promised_too_late,), sets=(("handle_by", "by_when"),),
             tells=tell("answered")),
        Move(verb="ask_more_time", label=say("Ask for more time (the resident must agree)"), by=(UNIT,),
             source=HELD, asks=(ask.REASON, ask.UNTIL), sets=(("asked_until", "until"),),
             rules=(no.postponed_before, no.more_time_pending, no.already_due),
             checks=(no.not_later, no.too_much_later), tells=tell("more_time_asked")),
        Move(verb="give_more_time", label=say("Agree to the new day"), by=(RESIDENT,), source=HELD,
             asks=(ask.UNTIL,), rules=(no.no_more_time_asked,), checks=(no.not_the_day_told,),
             sets=(("due_at", "until"),), clears=("asked_until",), counts=(("postponed", ""),),
             tells=tell("more_time_given", UNIT)),
        Move(verb="keep_the_day", label=say("Keep the old day"), by=(RESIDENT,), source=HELD,
             rules=(no.no_more_time_asked,), clears=("asked_until",), tells=tell("more_time_refused", UNIT)),
        Move(verb="pause", label=say("Pause, with the reason"), by=(UNIT,), source=("taken",), to="paused",
             asks=(ask.REASON, ask.UNTIL), rules=(no.paused_twice,), checks=(no.pause_too_long,),
             sets=(("paused_until", "until"),), counts=(("paused", ""),), tells=tell("paused")),
        Move(verb="resume", label=say("Go on"), by=(UNIT,), source=("paused",), to="taken", clears=("paused_until",)),
        Move(verb="wake", label=say("The pause is over"), by=(CLOCK,), source=("paused",), to="taken",
             clears=("paused_until",), tells=tell("your_turn", UNIT)),
        Move(verb="finish", label=say("Finish"), by=(UNIT,), source=HELD, to="done", marks=("answered_at", "finished_at"),
             asks=(ask.WORDS, ask.PROOF), checks=(no.no_proof,), clears=("asked_until", "paused_until"),
             tells=tell("done")),
        Move(verb="settle", label=say("Settled at first contact"), by=(VILLAGE, TOWN, LEADER), to="done",
             source=(*EARLY, "raised"), asks=(ask.WORDS, ask.PROOF), checks=(no.no_proof,),
             marks=("answered_at", "finished_at"), tells=tell("done")),
        Move(verb="refuse", label=say("Refuse, with the ground"), by=OFFICE, to="refused",
             source=(*EARLY, *HELD, "raised"), asks=(ask.GROUND, ask.REASON),
             marks=("answered_at", "finished_at"), clears=("asked_until", "paused_until"), tells=tell("refused")),
        Move(verb="join", label=say("Join to another order"), by=(VILLAGE, TOWN), source=EARLY, to="joined",
             asks=(ask.LEAD,), rules=(no.has_followers,), sets=(("lead_id", "lead"),), tells=tell("joined")),
        Move(verb="split", label=say("Split off again"), by=(TOWN, CLOCK), source=("joined",), to="accepted",
             clears=("lead_id",), tells=tell("split")),
        Move(verb="finish_with_lead", label=say("Done together"), by=(CLOCK,), source=("joined",), to="done",
             marks=("answered_at", "finished_at"), tells=tell("done")),
        Move(verb="rate", label=say("Rate it and close it"), by=(RESIDENT,), source=("done", "refused"), to="rated",
             asks=(ask.SOLVED, ask.GRADE, ask.MAYBE_WORDS), sets=(("solved", "solved"), ("grade", "grade"))),
        Move(verb="agree", label=say("Agree to the refusal"), by=(RESIDENT,), source=("refused",), to="agreed"),
        Move(verb="appeal", label=say("Appeal to the level above"), by=(RESIDENT,), source=("refused",), to="raised",
             asks=(ask.MAYBE_WORDS,), rules=(no.no_level_above,), clears=("finished_at",), rises=True,
             tells=tell("your_turn", LEADER)),
        Move(verb="reopen", label=say("Send it back to be done again"), by=(RESIDENT,), to="taken",
             source=("done", "rated", "unanswered"), rules=(no.never_taken, no.reopened_twice, no.window_over),
             asks=(ask.MAYBE_WORDS, ask.FILES), clears=("finished_at", "handle_by", "solved", "grade"),
             counts=(("reopened", ""),), tells=tell("reopened", UNIT)),
        Move(verb="bring_up", label=say("Bring it to the level above"), by=(RESIDENT,), to="raised", rises=True,
             source=("done", "rated", "unanswered"), rules=(no.can_still_reopen, no.window_over),
             asks=(ask.MAYBE_WORDS, ask.FILES), clears=("finished_at", "handle_by", "solved", "grade"),
             counts=(("reopened", ""),), tells=tell("your_turn", LEADER)),
        Move(verb="withdraw", label=say("Withdraw"), by=(RESIDENT,), source=(*OPEN, "done", "refused"), to="withdrawn",
             asks=(ask.MAYBE_WORDS,)),
        Move(verb="add", label=say("Add a word"), by=(RESIDENT, *OFFICE), source=(*OPEN, "done", "refused"),
             asks=(ask.MAYBE_WORDS, ask.FILES), checks=(no.nothing_added,), tells=tell("added", UNIT)),
        Move(verb="urge", label=say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OPEN,
             asks=(ask.MAYBE_WORDS,), tells=tell("urged", UNIT)),
        Move(verb="escalate", label=say("It rose by itself"), by=(CLOCK,), source=OPEN, rises=True,
             tells=(*tell("risen"), *tell("risen_to_you", LEADER))),
        Move(verb="fall_silent", label=say("Closed by silence"), by=(CLOCK,), source=("done", "refused"),
             to="unanswered"),
    ),
)
