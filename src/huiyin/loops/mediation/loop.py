"""Mediation (调解): asked, screened, agreed to try, sessions, agreement, kept. Nobody must, and both may leave at any time.

A safety screen comes before anybody is invited. Court, arbitration and administrative routes stay open at every step.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say

from . import asks as ask
from . import clocks
from . import rules as no
from .parties import BOTH, JOINING, MEDIATOR, OTHER, both, sides

PREPARED = ("screening", "screened", "panel", "proposed", "talking")  # an office has it in hand
OFFICES = ("asked", *PREPARED)
TRYING = ("invited", "half_in", "offered", "half_taken", "signing", "half_signed", "parting")
AGREED = ("in_force", "reminded", "asked30", "asked90", "asked180", "half_said")
OPEN = (*OFFICES, *TRYING, *AGREED, "stopped")
QUIET, HERS = (clocks.SILENCE,), ("proposed", "offered", "half_taken", "talking")  # a mediator is named

# fmt: off
MEDIATION = Loop(
    name="mediation", label=say("Mediation"), clocks=(clocks.ANSWER,), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Ask for it"), who=say("You")), Slip(verb=say("Look whether it is safe"), who=say("The office that leads it")),
        Slip(verb=say("Agree to try"), who=say("Both sides")), Slip(verb=say("Talk"), who=say("Both sides and the mediator")),
        Slip(verb=say("Sign"), who=say("Both sides")), Slip(verb=say("Is it kept?"), who=say("Both sides")),
    ),
    states=(
        State("asked", say("Asked for"), turn=TOWN, slip=2, clocks=(clocks.LEAD,)),
        State("screening", say("Being looked at"), turn=UNIT, slip=2, clocks=(clocks.SCREEN,)),
        State("screened", say("The other side is to be invited"), turn=UNIT, slip=3, clocks=(clocks.INVITE,)),
        State("invited", say("Both sides are asked whether they try"), RESIDENT, 3, QUIET, also=(OTHER,)),
        State("half_in", say("One side agrees to try"), RESIDENT, 3, QUIET, also=(OTHER,)),
        State("panel", say("A mediator is to be proposed"), turn=UNIT, slip=4, clocks=(clocks.PANEL,)),
        State("proposed", say("The mediator is asked"), turn=MEDIATOR, slip=4, clocks=(clocks.TAKE_ON,)),
        State("offered", say("Both sides are asked about the mediator"), RESIDENT, 4, QUIET, also=(OTHER,)),
        State("half_taken", say("One side accepts the mediator"), RESIDENT, 4, QUIET, also=(OTHER,)),
        State("talking", say("Talks"), turn=MEDIATOR, slip=4, clocks=(clocks.TALK,)),
        State("signing", say("An agreement lies before both sides"), RESIDENT, 5, QUIET, also=(OTHER,)),
        State("half_signed", say("One side has signed"), RESIDENT, 5, QUIET, also=(OTHER,)),
        State("parting", say("No agreement was found"), RESIDENT, 5, QUIET, also=(OTHER,)),
        State("in_force", say("Agreed"), RESIDENT, 6, (clocks.REMIND,), also=(OTHER,)),
        State("reminded", say("Agreed; ten days are left for the court"), RESIDENT, 6, (clocks.CONFIRM,), also=(OTHER,)),
        State("asked30", say("Agreed, asked after 30 days"), RESIDENT, 6, (clocks.DAY_90,), also=(OTHER,)),
        State("asked90", say("Agreed, asked after 90 days"), RESIDENT, 6, (clocks.DAY_180,), also=(OTHER,)),
        State("asked180", say("Agreed, asked after 180 days"), RESIDENT, 6, (clocks.LAST,), also=(OTHER,)),
        State("half_said", say("One side has said the last word"), RESIDENT, 6, (clocks.LAST,), also=(OTHER,)),
        State("stopped", say("The office has ended it"), RESIDENT, 6, QUIET, also=(OTHER,)),
        State("ended", say("Agreed, and both sides said how it was kept"), turn=NOBODY, slip=6),
        State("not_agreed", say("Ended without an agreement"), turn=NOBODY, slip=6),
        State("declined", say("One side did not want to try"), turn=NOBODY, slip=6),
        State("not_here", say("Ended by the office; other ways stay open"), turn=NOBODY, slip=6),
        State("withdrawn", say("One side has left"), turn=NOBODY, slip=6),
        State("to_court", say("Taken to court, arbitration or an office"), turn=NOBODY, slip=6),
        State("unanswered", say("Nobody answered any more"), turn=NOBODY, slip=6),
    ),
    moves=(
        Move("ask", say("Ask for mediation"), by=(RESIDENT, GRID, VILLAGE, TOWN), to="asked",
             asks=ask.ASKING, checks=(no.nothing_said, no.under_age), tells=tell(RESIDENT, "asked") + tell(TOWN, "to_lead")),
        Move("give", say("Give it to the office that leads it"), by=(TOWN,), source=("asked",), to="screening",
             asks=(ask.UNIT,), sets=(("unit_id", "unit"),), tells=tell(UNIT, "to_screen")),
        Move("screen", say("Write down the safety screen"), by=(UNIT,), source=("screening",), to="screened",
             asks=(ask.SCREEN, ask.SEEN), marks=("answered_at",), tells=tell(RESIDENT, "screened")),
        Move("screen_again", say("Screen again"), by=(UNIT,), source=(*PREPARED[1:], *TRYING), asks=(ask.SCREEN, ask.SEEN)),
        Move("stop", say("End it: it is not safe, or not for mediation"), by=(UNIT,), source=(*PREPARED, *TRYING), to="stopped",
             asks=(ask.WHY_STOP,), marks=("answered_at", "finished_at"), tells=both("stopped")),
        Move("invite", say("Invite the other side"), by=(UNIT,), source=("screened",), to="invited", asks=(ask.AGE,),
             checks=(no.under_age,), seats=OTHER, tells=tell(OTHER, "invited") + tell(RESIDENT, "they_are_asked")),
        sides("consent", say("I agree to try"), ("invited",), "half_in", asks=(ask.RIGHTS,)),
        sides("consent_too", say("I agree to try, too"), ("half_in",), "panel", asks=(ask.RIGHTS,),
             rules=(no.consented_before,), tells=both("both_try") + tell(UNIT, "to_propose")),
        sides("decline", say("I don't want to"), ("invited", "half_in"), "declined", asks=(ask.FREE,), tells=both("declined")),
        Move("ask_office", say("Ask an office to join"), by=(UNIT,), source=PREPARED, asks=(ask.OFFICE,), seats=JOINING, tells=tell(JOINING, "join_us")),
        Move("join_in", say("We join"), by=(JOINING,), source=PREPARED, rules=(no.answered_before,), tells=tell(UNIT, "joins")),
        Move("stay_out", say("We can't join"), by=(JOINING,), source=PREPARED, asks=(ask.REASON,), frees=JOINING,
             rules=(no.answered_before,), tells=tell(UNIT, "joins_not")),
        Move("propose", say("Propose a mediator"), by=(UNIT,), source=("panel",), to="proposed", asks=(ask.WHOM,), seats=MEDIATOR, tells=tell(MEDIATOR, "mediate")),
        Move("take_on", say("Take it on"), by=(MEDIATOR,), source=("proposed",), to="offered", asks=(ask.TIE,),
             checks=(no.knows_a_side,), tells=both("mediator")),
        Move("hand_back", say("Hand it back"), by=(MEDIATOR,), source=HERS, to="panel", asks=(ask.WHY_BACK,), frees=MEDIATOR,
             tells=tell(UNIT, "to_propose")),
        sides("accept", say("This mediator is all right"), ("offered",), "half_taken"),
        sides("accept_too", say("This mediator is all right for me, too"), ("half_taken",), "talking",
             rules=(no.accepted_before,), tells=tell(MEDIATOR, "begin") + both("begins")),
        sides("another", say("I want another mediator"), ("offered", "half_taken"), "panel", frees=MEDIATOR, tells=tell(UNIT, "to_propose")),
        Move("meet", say("Write down a talk"), by=(MEDIATOR,), source=("talking",), asks=(ask.HOW, ask.HELD), checks=(no.joint_not_here, no.not_yet)),
        Move("note", say("Note of a separate talk"), by=(MEDIATOR,), source=("talking",), asks=(ask.SIDE, ask.NOTE)),
        Move("add_point", say("Add a point of the agreement"), by=(MEDIATOR,), source=("talking",),
             asks=(ask.DUTY, ask.DUTY_OF, ask.BY_DAY, ask.SHOWN_BY), checks=(no.day_passed,)),
        Move("drop_point", say("Take a point out"), by=(MEDIATOR,), source=("talking",), asks=(ask.WHICH,), rules=(no.nothing_to_drop,)),
        Move("lay_out", say("Lay the agreement before both sides"), by=(MEDIATOR,), source=("talking",), to="signing",
             rules=(no.not_talked, no.nothing_agreed), tells=both("to_sign")),
        Move("no_way", say("No agreement was found"), by=(MEDIATOR,), source=("talking",), to="parting",
             rules=(no.not_talked,), marks=("finished_at",), tells=both("no_agreement")),
        sides("sign", say("Sign it"), ("signing",), "half_signed", asks=(ask.FREE,)),
        sides("sign_too", say("Sign it, too"), ("half_signed",), "in_force", asks=(ask.FREE,),
             rules=(no.signed_before,), marks=("finished_at",), tells=both("agreed") + tell(UNIT, "agreed_unit")),
        sides("not_so", say("Not like this: talk again"), ("signing", "half_signed"), "talking", tells=tell(MEDIATOR, "not_so")),
        sides("part", say("Close it without an agreement"), ("parting",), "not_agreed", asks=(ask.FREE,)),
        Move("hand_off", say("Hand it to the court for confirmation"), by=(UNIT,), source=AGREED[:2], asks=(ask.COURT,), rules=(no.handed_off_before,), tells=both("at_court")),
        Move("remind", say("The days for the court are nearly over"), by=(CLOCK,), source=("in_force",), to="reminded", tells=both("remind")),
        Move("ask_30", say("Asked after 30 days"), by=(CLOCK,), source=("reminded",), to="asked30", tells=both("kept")),
        Move("ask_90", say("Asked after 90 days"), by=(CLOCK,), source=("asked30",), to="asked90", tells=both("kept")),
        Move("ask_180", say("Asked after 180 days"), by=(CLOCK,), source=("asked90",), to="asked180", tells=both("kept_last")),
        sides("show", say("Show that a point was done"), AGREED, asks=(ask.DONE_POINT, ask.PROOF), rules=(no.nothing_to_show,), tells=both("shown")),
        sides("say_kept", say("Say whether it is kept"), ("asked30", "asked90"), asks=(ask.KEPT,), rules=(no.said_before,)),
        sides("last_word", say("Say the last word on it"), ("asked180",), "half_said", asks=(ask.KEPT, ask.FREE)),
        sides("last_word_too", say("Say the last word on it, too"), ("half_said",), "ended", asks=(ask.KEPT, ask.FREE), rules=(no.last_said_before,)),
        sides("talk_again", say("Ask to talk again"), AGREED, "talking", clears=("finished_at",), tells=tell(MEDIATOR, "again")),
        sides("understood", say("I have read it"), ("stopped",), "not_here"),
        sides("go_to_court", say("Go to court, arbitration or an office"), OPEN, "to_court", asks=(ask.WAY, ask.MAYBE_COURT, ask.FREE), tells=both("gone")),
        sides("leave", say("Leave the mediation"), OPEN, "withdrawn", asks=(ask.FREE,), tells=both("left")),
        Move("urge", say("Urge"), by=(*BOTH, TOWN, LEADER), source=OFFICES, tells=tell(UNIT, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES, rises=True, tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_here")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=(*TRYING, "asked180", "half_said", "stopped"), to="unanswered"),
    ),
)
# fmt: on
