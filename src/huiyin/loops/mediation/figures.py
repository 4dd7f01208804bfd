"""The waterfall of mediation, from asked to kept: counts of cases, from the ledger and from what both sides said."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.cases.models import Case
from huiyin.ledger.models import Event

from .models import SideWord

# a step of the waterfall, and the moves one of which a case must have made to have come so far
STEPS: Mapping[str, tuple[str, ...]] = {
    "asked": ("ask",),
    "screened": ("screen",),
    "invited": ("invite",),
    "accepted": ("consent_too",),
    "mediated": ("meet",),
    "agreed": ("sign_too",),
}
OUTCOMES = ("ended", "not_agreed", "declined", "not_here", "withdrawn", "to_court", "unanswered")
SIDES = frozenset({"resident", "other"})
LEAST = 10  # fewer are not shown to the public


@dataclass(frozen=True, slots=True)
class Figures:
    """Cases asked for in a span. `steps` are nested counts; `kept` of those that both sides answered after 180 days."""

    steps: Mapping[str, int]
    both_answered: int
    kept: int
    outcomes: Mapping[str, int]
    open: int
    free_yes: int
    free_asked: int


def figures_of(jurisdiction_id: int, *, since: datetime, until: datetime) -> Figures:
    """The figures of what was asked for in [since, until). Three queries, however many there are."""
    cases = dict(
        Case.objects.filter(
            jurisdiction_id=jurisdiction_id, loop="mediation", filed_at__gte=since, filed_at__lt=until
        ).values_list("pk", "state")
    )
    came = _came_to(jurisdiction_id, since)
    steps = {name: len(came[name] & cases.keys()) for name in STEPS}
    words: dict[UUID, dict[str, str]] = defaultdict(dict)
    free: list[str] = []
    rows = SideWord.objects.filter(case_id__in=list(cases), what__in=("kept180", "free"))
    for case_id, side, what, answer in rows.values_list("case_id", "side", "what", "answer"):
        if what == "free":
            free.append(answer)
        else:
            words[case_id][side] = answer
    answered = [said for said in words.values() if said.keys() >= SIDES]
    return Figures(
        steps=steps,
        both_answered=len(answered),
        kept=sum(set(said.values()) == {"yes"} for said in answered),
        outcomes={name: sum(state == name for state in cases.values()) for name in OUTCOMES},
        open=sum(state not in OUTCOMES for state in cases.values()),
        free_yes=sum(answer == "yes" for answer in free),
        free_asked=len(free),
    )


def _came_to(jurisdiction_id: int, since: datetime) -> dict[str, set[UUID]]:
    """Which cases came to each step. One query over the ledger since then."""
    step_of = {verb: name for name, verbs in STEPS.items() for verb in verbs}
    rows = Event.objects.filter(
        jurisdiction_id=jurisdiction_id, loop="mediation", verb__in=list(step_of), recorded_at__gte=since
    )
    found: dict[str, set[UUID]] = {name: set() for name in STEPS}
    for case_id, verb in rows.values_list("case_id", "verb"):
        found[step_of[verb]].add(case_id)
    return found
