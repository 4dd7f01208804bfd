"""The disputes of a year, with the whole waterfall: a rate of agreements alone tells half of it."""

from collections.abc import Mapping
from datetime import datetime

from huiyin.kernel.say import say
from huiyin.loops.yearly import Step, YearFigure

from .figures import LEAST, figures_of

FIGURE = YearFigure(
    name="disputes",
    label=say("disputes resolved by mediation"),
    headline="agreed",
    least=LEAST,
    steps=(
        Step(name="asked", label=say("asked for"), counts=say("Every mediation that was asked for in the year.")),
        Step(name="screened", label=say("screened for safety"), part_of="asked",
             counts=say("Of these, those where somebody was asked alone first whether they are safe.")),
        Step(name="invited", label=say("the other side invited"), part_of="asked",
             counts=say("Of these, those where the other side was asked to come.")),
        Step(name="accepted", label=say("both agreed to try"), part_of="asked",
             counts=say("Of these, those where both sides agreed to try.")),
        Step(name="mediated", label=say("mediated"), part_of="asked",
             counts=say("Of these, those where a mediator met the sides. The rate of the headline is of these.")),
        Step(name="agreed", label=say("agreed, both signed"), part_of="mediated", whose="resident",
             counts=say("Of the mediated, those where both sides signed an agreement.")),
        Step(name="of_accepted", label=say("agreed, of those that both tried"), part_of="accepted", whose="resident",
             counts=say("The same agreements, as a share of all that both sides agreed to try.")),
        Step(name="answered", label=say("both asked again after half a year"), part_of="agreed",
             counts=say("Of the agreements, those where both sides said after 180 days whether it is kept.")),
        Step(name="kept", label=say("kept, say both"), part_of="answered", whose="resident",
             counts=say("Of these, those where both sides said: kept.")),
    ),
)  # fmt: skip


def count(jurisdiction_id: int, since: datetime, until: datetime) -> Mapping[str, int]:
    """Three statements. See `loops.yearly`."""
    found = figures_of(jurisdiction_id, since=since, until=until)
    agreed = found.steps["agreed"]
    return {**found.steps, "of_accepted": agreed, "answered": found.both_answered, "kept": found.kept}
