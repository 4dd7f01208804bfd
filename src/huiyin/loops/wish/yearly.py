"""The wishes of a year: fulfilled is what the wisher says."""

from collections.abc import Mapping
from datetime import datetime

from huiyin.cases.models import Case
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.loops.yearly import Step, YearFigure

from .queries import ARRIVED

FIGURE = YearFigure(
    name="wishes",
    label=say("micro-wishes fulfilled"),
    headline="received",
    steps=(
        Step(name="told", label=say("told"), counts=say("Every wish told in the year, or written down for somebody.")),
        Step(name="taken", label=say("taken on"), part_of="told",
             counts=say("Of these, those that somebody took on, or that the town's fund bought.")),
        Step(name="handed", label=say("handed over, says the station"), part_of="told", whose="office",
             counts=say("Of these, those that the station says it handed over.")),
        Step(name="received", label=say("received, says the wisher"), part_of="told", whose="resident",
             counts=say("Of these, those whose wisher said: I have it.")),
        Step(name="silent", label=say("the wisher never answered"), part_of="told",
             counts=say("Of these, those that were closed by silence. Never counted as fulfilled.")),
    ),
)  # fmt: skip


def count(jurisdiction_id: int, since: datetime, until: datetime) -> Mapping[str, int]:
    """Two statements. See `loops.yearly`."""
    rows = Case.objects.filter(
        jurisdiction_id=jurisdiction_id, loop="wish", filed_at__gte=since, filed_at__lt=until
    )
    states = dict(rows.values_list("pk", "state"))
    events = Event.objects.filter(
        jurisdiction_id=jurisdiction_id,
        loop="wish",
        verb__in=("take_on", "buy", "hand_over"),
        recorded_at__gte=since,
    )
    came = list(events.values_list("case_id", "verb"))
    return {
        "told": len(states),
        "taken": len({case for case, verb in came if verb != "hand_over"} & states.keys()),
        "handed": len({case for case, verb in came if verb == "hand_over"} & states.keys()),
        "received": sum(state in ARRIVED for state in states.values()),
        "silent": sum(state == "unanswered" for state in states.values()),
    }
