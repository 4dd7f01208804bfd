"""The promise (承诺): something is exposed, a unit answers with a day, shows that it was done, and it is looked at again."""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say
from huiyin.loops import common

from . import asks as ask
from . import clocks
from . import rules as no

OFFICE = (VILLAGE, TOWN, UNIT, LEADER)
OPENERS = (RESIDENT, GRID, VILLAGE, TOWN)
LOOKERS = (TOWN, VILLAGE, GRID, LEADER)  # whoever looks is never the unit that promised
EARLY, GIVEN, SHOWN = ("exposed", "put"), ("promised", "broken"), ("shown", "to_check")
LOOKED = ("kept", "look_due", "kept_on", "last_look_due")
OFFICES_TURN = (*EARLY, "raised", *GIVEN, "to_check", *LOOKED)
OPEN = (*OFFICES_TURN, "shown", "declined", "last_word")
TITLE, DAY, UNDONE = (("title", "title"),), ("handle_by", "by_when"), ("finished_at", "handle_by")
TO_BOTH = tell(RESIDENT, "not_kept") + tell(UNIT, "not_kept_yours")

# fmt: off
PROMISE = Loop(
    name="promise", label=say("Promise"), clocks=(clocks.ANSWER,), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Expose"), who=say("Whoever saw it")),
        Slip(verb=say("Give an answer"), who=say("The unit in charge")),
        Slip(verb=say("Due"), who=say("The day that was promised")),
        Slip(verb=say("Show proof"), who=say("The unit in charge")),
        Slip(verb=say("Look again"), who=say("Months later")),
    ),
    states=(
        State("exposed", say("Exposed"), turn=TOWN, slip=2, clocks=(clocks.PUT,)),
        State("put", say("A unit is asked: by when?"), turn=UNIT, slip=2, clocks=(clocks.SPEAK,)),
        State("raised", say("With the level above"), turn=LEADER, slip=2, clocks=(clocks.DECIDE,)),
        State("declined", say("No promise, with the ground"), turn=RESIDENT, slip=2, clocks=(clocks.SILENCE,)),
        State("promised", say("Promised"), turn=UNIT, slip=3, clocks=(clocks.DAY,)),
        State("broken", say("Not kept"), turn=UNIT, slip=3, clocks=(clocks.MEND, clocks.OVERDUE)),
        State("shown", say("Done, says the unit"), turn=RESIDENT, slip=4, clocks=(clocks.WORD,)),
        State("to_check", say("To be checked on the spot"), turn=TOWN, slip=4, clocks=(clocks.CHECK,)),
        State("kept", say("Kept"), turn=TOWN, slip=5, clocks=(clocks.FIRST_LOOK,)),
        State("look_due", say("To be looked at again"), turn=TOWN, slip=5, clocks=(clocks.LOOK,)),
        State("kept_on", say("Kept, and still so at the first look"), turn=TOWN, slip=5, clocks=(clocks.LATER_LOOK,)),
        State("last_look_due", say("To be looked at a second time"), turn=TOWN, slip=5, clocks=(clocks.LOOK,)),
        State("last_word", say("Still so at both looks"), turn=RESIDENT, slip=5, clocks=(clocks.LAST_WORD,)),
        State("stood", say("It stood, says whoever exposed it"), turn=NOBODY, slip=5),
        State("lasted", say("It stood at both looks; nobody said otherwise"), turn=NOBODY, slip=5),
        State("agreed", say("The ground was agreed to"), turn=NOBODY, slip=5),
        State("withdrawn", say("Withdrawn before anything was promised"), turn=NOBODY, slip=5),
        State("unanswered", say("Whoever exposed it never answered"), turn=NOBODY, slip=5),
    ),
    moves=(
        Move("expose", say("Expose it"), by=OPENERS, to="exposed", asks=ask.EXPOSING, checks=(no.nothing_said,), sets=TITLE,
             tells=tell(RESIDENT, "exposed") + tell(TOWN, "exposed_here")),
        Move("put", say("Put it to a unit: by when?"), by=(TOWN, LEADER), source=(*EARLY, "raised"), to="put",
             asks=(ask.UNIT, ask.TITLE, ask.MAYBE_WORDS, ask.EDITION, ask.SECOND), rules=(common.brought_above,), sets=(("unit_id", "unit"), *TITLE),
             tells=tell(RESIDENT, "put") + tell(UNIT, "by_when")),
        Move("promise", say("Promise it"), by=(UNIT,), source=("put",), to="promised", asks=ask.PROMISING, checks=no.A_DAY,
             sets=(DAY,), marks=("answered_at",), tells=tell(RESIDENT, "promised")),
        Move("record", say("Write down what was promised in public"), by=(TOWN,), source=EARLY, to="promised",
             asks=ask.IN_PUBLIC, checks=no.A_DAY, sets=(("unit_id", "unit"), DAY, *TITLE), marks=("answered_at",),
             tells=tell(RESIDENT, "promised") + tell(UNIT, "promised_yours")),
        Move("object", say("Object: not ours"), by=(UNIT,), source=("put",), to="exposed", asks=(ask.REASON, ask.DUTY),
             rules=(common.returned_twice,), counts=(("returned", ""),), tells=tell(TOWN, "not_theirs")),
        Move("ask_above", say("Ask the level above to decide"), by=(TOWN, UNIT), source=EARLY, to="raised",
             asks=(ask.REASON,), rises=True, tells=tell(LEADER, "to_decide")),
        Move("decline", say("Promise nothing, with the ground"), by=(UNIT, TOWN, LEADER), source=(*EARLY, "raised"),
             to="declined", asks=(ask.GROUND, ask.REASON), rules=(common.brought_above,), marks=("answered_at",),
             tells=tell(RESIDENT, "declined")),
        Move("agree", say("Agree to the ground"), by=(RESIDENT,), source=("declined",), to="agreed"),
        Move("appeal", say("Appeal to the level above"), by=(RESIDENT,), source=("declined",), to="raised",
             asks=(ask.MAYBE_WORDS,), rules=(no.no_level_above,), rises=True, tells=tell(LEADER, "to_decide")),
        Move("break", say("The day passed: not kept"), by=(CLOCK,), source=("promised",), to="broken", tells=TO_BOTH),
        Move("bring_above", say("It rose to the level above"), by=(CLOCK,), source=("broken",), rises=True,
             tells=tell(LEADER, "not_kept_below")),
        Move("renew", say("Name a new day, the old one stays on show"), by=(UNIT,), source=GIVEN, to="promised",
             asks=ask.PROMISING, rules=(no.renewed_twice,), checks=(*no.A_DAY, no.not_later), sets=(DAY,),
             counts=(("postponed", ""),), tells=tell(RESIDENT, "renewed")),
        Move("show", say("Show that it is done"), by=(UNIT,), source=GIVEN, to="shown", asks=ask.SHOWING,
             checks=(no.parts_left, common.nothing_shown, common.no_number), marks=("finished_at",), tells=tell(RESIDENT, "shown")),
        Move("plan", say("Add a part with its own day"), by=(UNIT, TOWN), source=GIVEN, asks=(ask.PART, ask.UNTIL),
             checks=(no.part_passed, no.part_after_whole), tells=tell(RESIDENT, "planned")),
        Move("reach", say("Show that a part is done"), by=(UNIT,), source=GIVEN, asks=(ask.REACHED, *ask.SHOWING),
             rules=(no.no_part_left,), checks=(no.no_such_part, common.nothing_shown, common.no_number),
             tells=tell(RESIDENT, "reached")),
        Move("confirm", say("Yes, it is so"), by=(RESIDENT,), source=SHOWN, to="kept", asks=(ask.MAYBE_WORDS,),
             tells=tell(UNIT, "confirmed")),
        Move("deny", say("No, it is not so"), by=(RESIDENT,), source=(*SHOWN, *LOOKED, "last_word"), to="broken",
             asks=(ask.MAYBE_WORDS, ask.FILES), clears=UNDONE, counts=(("reopened", ""),),
             tells=tell(UNIT, "not_kept_yours") + tell(TOWN, "not_kept_here")),
        Move("call_check", say("No word came: it is checked on the spot"), by=(CLOCK,), source=("shown",), to="to_check",
             tells=tell(RESIDENT, "to_check") + tell(TOWN, "check_due")),
        Move("find_kept", say("Checked on the spot: it is so"), by=LOOKERS, source=SHOWN, to="kept", asks=ask.LOOKING,
             rules=(no.promised_it_themselves, no.exposer_first), tells=tell(RESIDENT, "found_kept") + tell(UNIT, "confirmed")),
        Move("find_broken", say("Checked on the spot: it is not so"), by=LOOKERS, source=(*SHOWN, *LOOKED), to="broken",
             asks=ask.LOOKING, rules=(no.promised_it_themselves, no.exposer_first), clears=UNDONE,
             counts=(("reopened", ""),), tells=TO_BOTH),
        Move("call_first_look", say("The day of the first look has come"), by=(CLOCK,), source=("kept",), to="look_due",
             tells=tell(TOWN, "look_due")),
        Move("hold", say("First look: still so"), by=LOOKERS, source=("look_due",), to="kept_on", asks=ask.LOOKING,
             rules=(no.promised_it_themselves,), tells=tell(RESIDENT, "looked")),
        Move("call_last_look", say("The day of the second look has come"), by=(CLOCK,), source=("kept_on",),
             to="last_look_due", tells=tell(TOWN, "look_due")),
        Move("hold_last", say("Second look: still so"), by=LOOKERS, source=("last_look_due",), to="last_word", asks=ask.LOOKING,
             rules=(no.promised_it_themselves,), tells=tell(RESIDENT, "looked_last")),
        Move("stand", say("It stood. Close it"), by=(RESIDENT,), source=("last_word",), to="stood", asks=(ask.MAYBE_WORDS,)),
        Move("let_stand", say("Nobody said otherwise"), by=(CLOCK,), source=("last_word",), to="lasted"),
        Move("withdraw", say("Withdraw"), by=(RESIDENT,), source=(*EARLY, "raised", "declined"), to="withdrawn"),
        Move("add", say("Add a word"), by=(RESIDENT, *OFFICE), source=OPEN, asks=(ask.MAYBE_WORDS, ask.FILES),
             checks=(common.nothing_added,), tells=tell(UNIT, "added")),
        common.transcribe(OFFICE, OPEN),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, asks=(ask.MAYBE_WORDS,),
             tells=tell(UNIT, "urged")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES_TURN, rises=True,
             tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_to_you")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=("declined",), to="unanswered"),
    ),
)
# fmt: on
