"""What the bulletin counts besides the loops' own: needs heard, household ledgers, orders, money, attendances."""

from huiyin.kernel.say import say
from huiyin.loops.yearly import Step, YearFigure

NEEDS = YearFigure(
    name="needs",
    label=say("needs heard"),
    headline="heard",
    steps=(
        Step(name="heard", label=say("heard"),
             counts=say("Matters that were brought in the year and stand in a household's ledger, which it agreed to keep.")),
        Step(name="said_done", label=say("the office says done"), part_of="heard", whose="office",
             counts=say("Of these, those of which an office said its last word.")),
        Step(name="confirmed", label=say("the household says so"), part_of="heard", whose="resident",
             counts=say("Of these, those that somebody of the household closed with their own word: done, or received.")),
        Step(name="silent", label=say("the household never answered"), part_of="heard",
             counts=say("Of these, those that were closed by silence.")),
        Step(name="open", label=say("still open"), part_of="heard", counts=say("Of these, those that are not closed.")),
    ),
)  # fmt: skip

LEDGERS = YearFigure(
    name="ledgers",
    label=say("households with a ledger"),
    headline="opened",
    steps=(
        Step(name="opened", label=say("with a matter of the year"),
             counts=say("Households in whose ledger at least one matter of the year stands.")),
        Step(name="agreed", label=say("agree to it today"), part_of="opened",
             counts=say("Of these, those whose consent to keep together what they asked for holds today.")),
    ),
)  # fmt: skip

# its steps are those of the definitions that the board is drawn by (`figures.definitions`), over the year
MATTERS = YearFigure(
    name="matters",
    label=say("matters solved over the five slips"),
    headline="confirmed",
    steps=(
        Step(name="placed", label=say("placed"), counts=say("Every order placed in the year, by whatever way it came.")),
        Step(name="counted", label=say("counted"), part_of="placed",
             counts=say("Of these, those whose month is over, without joined and withdrawn ones and those that another authority decides.")),
        Step(name="said_done", label=say("the office says done"), part_of="counted", whose="office",
             counts=say("Of the counted, those that the office calls done.")),
        Step(name="confirmed", label=say("the resident says done"), part_of="counted", whose="resident",
             counts=say("Of the counted, those whose resident said: done. What the handling unit wrote down itself is not among them.")),
        Step(name="not_done", label=say("the resident says not done, or in part"), part_of="counted",
             counts=say("Of the counted, those whose resident said: not done, or done in part.")),
        Step(name="silent", label=say("the resident never answered"), part_of="said_done",
             counts=say("Of those called done, those that were closed by silence. Never counted as solved.")),
        Step(name="refused", label=say("refused, with the ground"), part_of="counted",
             counts=say("Of the counted, those that stand refused.")),
        Step(name="checked", label=say("looked at by lot"), part_of="said_done",
             counts=say("Of those called done, those that a lot drew and of which somebody of another office could see how it is.")),
        Step(name="held", label=say("still done when looked at"), part_of="checked",
             counts=say("Of those looked at, those that were found done.")),
    ),
)  # fmt: skip

MONEY = YearFigure(
    name="money",
    label=say("spent on people's matters"),
    headline="spent",
    unit="fen",
    steps=(
        Step(name="spent", label=say("spent"),
             counts=say("Payments out of the town's funds by the day of their receipt, to the fen; what was reversed is taken off.")),
        Step(name="on_matters", label=say("on a matter that is named"), part_of="spent",
             counts=say("Of this, what was spent on a matter that stands in the ledger.")),
    ),
)  # fmt: skip

ATTENDANCES = YearFigure(
    name="attendances",
    label=say("attendances of programmes"),
    headline="came",
    steps=(
        Step(name="came", label=say("attendances"),
             counts=say("How many came, added up over the days. Whoever came twice counts twice; nobody's name is written down.")),
        Step(name="days", label=say("days"), counts=say("On how many days the programmes were held.")),
        Step(name="most", label=say("most on one day"),
             counts=say("At least so many different people came: the largest number on a single day of one programme.")),
    ),
)  # fmt: skip
