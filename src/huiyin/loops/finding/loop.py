"""The finding (整改): what a drill, a check, a broken promise or an order done again showed must change.

Read it from the top: the slips; the states, whose turn each is and its clock; who can do what, and what follows.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say
from huiyin.loops import common

from . import asks as ask
from . import clocks
from . import rules as no

FINDERS = (TOWN, VILLAGE, GRID, LEADER)
TESTERS = (TOWN, VILLAGE, GRID, LEADER)  # whoever tests it is never the unit that changed it
OFFICE = (VILLAGE, TOWN, UNIT, LEADER)
OFFICES_TURN = ("found", "given", "taken", "raised", "changed", "test_due")
OWNER = (("unit_id", "unit"), ("handle_by", "by_when"))
TESTED = ("changed", "test_due")

# fmt: off
FINDING = Loop(
    name="finding", label=say("Finding"), clocks=(), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Find"), who=say("Whoever looked")),
        Slip(verb=say("Take up"), who=say("The unit in charge")),
        Slip(verb=say("Change"), who=say("The unit in charge")),
        Slip(verb=say("Test again"), who=say("Somebody else")),
        Slip(verb=say("Hold"), who=say("Whoever it concerns")),
    ),
    states=(
        State("given", say("Given to a unit"), turn=UNIT, slip=2, clocks=(clocks.TAKE,)),
        State("found", say("Back with the town"), turn=TOWN, slip=2, clocks=(clocks.GIVE,)),
        State("raised", say("With the level above"), turn=LEADER, slip=2, clocks=(clocks.DECIDE,)),
        State("taken", say("Being changed"), turn=UNIT, slip=3, clocks=(clocks.CHANGE,)),
        State("changed", say("Changed, says the unit; it must last"), turn=TOWN, slip=4, clocks=(clocks.REST,)),
        State("test_due", say("To be tested again"), turn=TOWN, slip=4, clocks=(clocks.TEST,)),
        State("passed", say("Passed the test"), turn=RESIDENT, slip=5, clocks=(clocks.OBJECTION,)),
        State("held", say("It holds, says whoever found it"), turn=NOBODY, slip=5),
        State("unopposed", say("Passed the test; nobody objected"), turn=NOBODY, slip=5),
    ),
    moves=(
        Move("find", say("Write down a finding"), by=FINDERS, to="given", asks=ask.FINDING, checks=(common.day_passed, no.which_drill),
             sets=(*OWNER, ("title", "title")), tells=tell(UNIT, "found_yours")),
        Move("take", say("Take it up"), by=(UNIT,), source=("given",), to="taken", tells=tell(TOWN, "taken_up")),
        Move("object", say("Object: not ours"), by=(UNIT,), source=("given",), to="found", asks=(ask.REASON, ask.DUTY),
             rules=(common.returned_twice,), counts=(("returned", ""),), tells=tell(TOWN, "not_theirs")),
        Move("ask_above", say("Ask the level above to decide"), by=(TOWN, UNIT), source=("found", "given"), to="raised",
             asks=(ask.REASON,), rises=True, tells=tell(LEADER, "to_decide")),
        Move("give", say("Give it to a unit"), by=(TOWN, LEADER), source=("found", "given", "raised"), to="given",
             asks=(ask.UNIT, ask.POST, ask.BY_WHEN), rules=(common.brought_above,), checks=(common.day_passed,), sets=OWNER,
             tells=tell(UNIT, "found_yours")),
        Move("change", say("Show that it is changed"), by=(UNIT,), source=("taken",), to="changed", asks=ask.CHANGING,
             checks=(common.nothing_shown, common.no_number), marks=("finished_at",), tells=tell(RESIDENT, "changed") + tell(TOWN, "changed_here")),
        Move("call_test", say("The day of the test has come"), by=(CLOCK,), source=("changed",), to="test_due",
             tells=tell(TOWN, "test_due")),
        Move("pass", say("Tested again: it holds"), by=TESTERS, source=("test_due",), to="passed", asks=ask.TESTING,
             rules=(no.changed_it_themselves,), tells=tell(RESIDENT, "passed") + tell(UNIT, "passed_yours")),
        Move("fail", say("Tested again: it does not hold"), by=TESTERS, source=TESTED, to="given",
             asks=(*ask.TESTING, ask.BY_WHEN), rules=(no.changed_it_themselves,), checks=(common.day_passed,), clears=("finished_at",),
             sets=(("handle_by", "by_when"),), counts=(("reopened", ""),), tells=tell(RESIDENT, "came_back") + tell(UNIT, "came_back_yours")),
        Move("agree", say("It holds. Close it"), by=(RESIDENT,), source=("passed",), to="held", asks=(ask.MAYBE_WORDS,)),
        Move("deny", say("No, it does not hold"), by=(RESIDENT, *FINDERS), source=("passed",), to="found",
             asks=(ask.WORDS, ask.FILES), rules=(no.changed_it_themselves,), clears=("finished_at", "handle_by"),
             counts=(("reopened", ""),), tells=tell(TOWN, "came_back_here") + tell(UNIT, "came_back_yours")),
        Move("fall_silent", say("Nobody objected"), by=(CLOCK,), source=("passed",), to="unopposed"),
        Move("add", say("Add a word"), by=(RESIDENT, *OFFICE), source=(*OFFICES_TURN, "passed"),
             asks=(ask.MAYBE_WORDS, ask.FILES), checks=(common.nothing_added,), tells=tell(UNIT, "added")),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, asks=(ask.MAYBE_WORDS,),
             tells=tell(UNIT, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES_TURN, rises=True, tells=tell(LEADER, "risen_to_you")),
    ),
)
# fmt: on
