"""The errand (全科社工, 帮代办): brought, taken in, with the office, ready, rated. Any worker can take any errand.

Read it from the top: the slips; the states, whose turn each is and its clock; who can do what, and what follows.
"""

from huiyin.kernel.loop import Loop, Move, Slip, State, tell
from huiyin.kernel.roles import CLOCK, GRID, LEADER, NOBODY, RESIDENT, TOWN, UNIT, VILLAGE
from huiyin.kernel.say import say

from . import asks as ask
from . import clocks
from . import rules as no

COUNTER = (TOWN, VILLAGE)
OPENERS = (RESIDENT, GRID, VILLAGE, TOWN)
OFFICE = (*COUNTER, UNIT, LEADER)
OFFICES_TURN = ("brought", "with_office", "raised")
HANDED_OUT = ("ready", "fetched", "refused")
OPEN = (*OFFICES_TURN, "lacking", *HANDED_OUT)
FINISHED = ("answered_at", "finished_at")

# fmt: off
ERRAND = Loop(
    name="errand", label=say("Errand"), clocks=(clocks.WHOLE,), limits=clocks.LIMITS,
    slips=(
        Slip(verb=say("Bring"), who=say("You")),
        Slip(verb=say("Take in"), who=say("The counter")),
        Slip(verb=say("With the office"), who=say("The office behind")),
        Slip(verb=say("Ready"), who=say("The counter, for you")),
        Slip(verb=say("Rate"), who=say("You again")),
    ),
    states=(
        State("brought", say("Brought"), turn=TOWN, slip=2, clocks=(clocks.CHECK,)),
        State("lacking", say("Papers are missing"), turn=RESIDENT, slip=2, clocks=(clocks.BRING,)),
        State("with_office", say("With the office"), turn=UNIT, slip=3, clocks=(clocks.OFFICE,)),
        State("raised", say("With the level above"), turn=LEADER, slip=3, clocks=(clocks.DECIDE,)),
        State("ready", say("Ready to be fetched"), turn=RESIDENT, slip=4, clocks=(clocks.FETCH,)),
        State("fetched", say("Fetched"), turn=RESIDENT, slip=5, clocks=(clocks.SILENCE,)),
        State("refused", say("Refused, with the ground"), turn=RESIDENT, slip=5, clocks=(clocks.SILENCE,)),
        State("rated", say("Rated by the resident"), turn=NOBODY, slip=5),
        State("agreed", say("The resident agreed to the refusal"), turn=NOBODY, slip=5),
        State("withdrawn", say("Withdrawn by the resident"), turn=NOBODY, slip=5),
        State("unanswered", say("The resident never answered"), turn=NOBODY, slip=5),
    ),
    moves=(
        Move("bring", say("Bring an errand"), by=OPENERS, to="brought",
             asks=(ask.ERRAND, ask.WAY, ask.SAID, ask.FILES, ask.COMPANY, *ask.PROXY),
             checks=(no.half_a_mandate, no.mandate_over), tells=tell(RESIDENT, "brought") + tell(TOWN, "your_turn")),
        Move("take_in", say("Take it in: the papers are whole"), by=COUNTER, source=("brought",), to="with_office",
             asks=(ask.UNIT_BEHIND, ask.MAYBE_WORDS), checks=(no.no_office,), sets=(("unit_id", "unit"),),
             tells=tell(RESIDENT, "taken_in") + tell(UNIT, "your_turn")),
        Move("say_missing", say("Say everything that is missing, at once"), by=COUNTER, source=("brought",), to="lacking",
             asks=(ask.MISSING, ask.MAYBE_WORDS), marks=FINISHED, tells=tell(RESIDENT, "missing")),
        Move("bring_rest", say("Bring what was missing"), by=(RESIDENT,), source=("lacking",), to="brought",
             asks=(ask.WHO, ask.FILES, ask.MAYBE_WORDS), checks=(no.proxy_without_mandate,),
             clears=("finished_at", "due_at"), tells=tell(RESIDENT, "rest_in") + tell(TOWN, "your_turn")),
        Move("send_back", say("Back to the counter, with the reason"), by=(UNIT,), source=("with_office",), to="brought",
             asks=(ask.REASON,), rules=(no.returned_once,), counts=(("returned", ""),), tells=tell(TOWN, "sent_back")),
        Move("answer", say("Answer the resident"), by=OFFICE, source=(*OFFICES_TURN, "lacking"), asks=(ask.WORDS,),
             marks=("answered_at",), tells=tell(RESIDENT, "answered")),
        Move("make_ready", say("It is ready"), by=(UNIT, LEADER), source=("with_office", "raised"), to="ready",
             asks=(ask.READY, ask.PROOF), rules=(no.brought_above,), marks=FINISHED, tells=tell(RESIDENT, "ready")),
        Move("refuse", say("Refuse, with the ground"), by=OFFICE, source=OFFICES_TURN, to="refused",
             asks=(ask.GROUND, ask.REASON), rules=(no.brought_above,), marks=FINISHED, tells=tell(RESIDENT, "refused")),
        Move("decide", say("Decide: the office does it"), by=(LEADER,), source=("raised",), to="with_office",
             asks=(ask.UNIT_BEHIND, ask.REASON), checks=(no.no_office,), sets=(("unit_id", "unit"),),
             tells=tell(RESIDENT, "decided") + tell(UNIT, "your_turn")),
        Move("fetch", say("It was fetched"), by=(RESIDENT,), source=("ready",), to="fetched", asks=(ask.WHO,),
             checks=(no.proxy_without_mandate,)),
        Move("rate", say("Rate it and close it"), by=(RESIDENT,), source=HANDED_OUT, to="rated",
             asks=(ask.GRADE, ask.GRADE_WORDS)),
        Move("agree", say("Agree to the refusal"), by=(RESIDENT,), source=("refused",), to="agreed"),
        Move("appeal", say("Appeal to the level above"), by=(RESIDENT,), source=("refused",), to="raised",
             asks=(ask.MAYBE_WORDS,), rules=(no.no_level_above,), clears=("finished_at", "due_at"), rises=True,
             tells=tell(LEADER, "your_turn")),
        Move("name_proxy", say("Name a proxy, with the mandate"), by=(RESIDENT,), source=OPEN, asks=ask.PROXY,
             checks=(no.half_a_mandate, no.mandate_over)),
        Move("withdraw", say("Withdraw"), by=(RESIDENT,), source=OPEN, to="withdrawn", asks=(ask.MAYBE_WORDS,)),
        Move("add", say("Add a word or a photo"), by=(RESIDENT, *OFFICE), source=OPEN, asks=(ask.MAYBE_WORDS, ask.FILES),
             checks=(no.nothing_added,), tells=tell(UNIT, "added")),
        Move("urge", say("Urge"), by=(RESIDENT, TOWN, LEADER), source=OFFICES_TURN, asks=(ask.MAYBE_WORDS,),
             tells=tell(UNIT, "urged")),
        Move("tell_change", say("The papers asked for changed"), by=(CLOCK,), source=OPEN, tells=tell(RESIDENT, "changed")),
        Move("escalate", say("It rose by itself"), by=(CLOCK,), source=OFFICES_TURN, rises=True,
             tells=tell(RESIDENT, "risen") + tell(LEADER, "risen_to_you")),
        Move("fall_silent", say("Closed by silence"), by=(CLOCK,), source=("lacking", *HANDED_OUT), to="unanswered"),
    ),
)
# fmt: on
