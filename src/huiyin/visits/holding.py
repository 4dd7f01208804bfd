"""Visits as they are handed out to a household, and erased. The orders' own words are their matter's holding."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.days import local_day
from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.people.actors import Actor

from .models import Brought, Need, Submission, Visit
from .occasions import BY_CODE, SPEAKERS


class VisitsHolding:
    """The visits in a household's file, and those at which its matters were heard."""

    name = "visits"

    def parts(self, subject: Subject) -> Sequence[Part]:
        """One part for each visit, the oldest first."""
        return [_part(visit) for visit in _visits(subject).order_by("at", "id")]

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """Who spoke, what was brought, what was needed and the ties to file and order go.

        That somebody came to a door stays with the round, and money in the books, without a household.
        """
        visits = list(_visits(subject).values_list("pk", flat=True))
        cut = Q(case_id__in=subject.case_ids)
        if subject.household_id is not None:
            cut |= Q(visit__household_id=subject.household_id)
        needs = Need.objects.filter(cut, visit_id__in=visits)
        rows = needs.delete()[0]
        brought = Brought.objects.filter(visit_id__in=visits).exclude(what="")
        rows += brought.update(what="")
        rows += (
            Visit.objects.filter(pk__in=visits)
            .exclude(spoke="", household=None)
            .update(spoke="", household=None)
        )
        Submission.objects.filter(visit_id__in=visits).update(digest=b"")
        return Erased(rows=rows)

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Nothing to put away: the round's page shows nothing of a household that asked to be left alone."""
        return None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Nothing was put away."""


def _visits(subject: Subject) -> "QuerySet[Visit]":
    mine = Q(needs__case_id__in=subject.case_ids)
    if subject.household_id is not None:
        mine |= Q(household_id=subject.household_id)
    rows = Visit.objects.filter(mine, jurisdiction_id=subject.jurisdiction_id).distinct()
    return rows.select_related("round", "door", "worker").prefetch_related("brought")


def _part(visit: Visit) -> Part:
    on = local_day(visit.at).isoformat()
    gifts = [
        {"what": one.what, "fen": one.fen, "fund": one.fund, "receipt": one.receipt_no}
        for one in visit.brought.all()
    ]
    lines = [
        Line(_("On which day"), on),
        Line(_("Why"), _(BY_CODE[visit.round.occasion].label)),
        Line(_("Door"), visit.door.label),
        Line(_("Who came"), str(visit.worker)),
    ]
    if visit.spoke:
        lines.append(Line(_("Who spoke?"), _(SPEAKERS[visit.spoke])))
    for one in visit.brought.all():
        money = f"{one.fen // 100}.{one.fen % 100:02d}" if one.fen else ""
        lines.append(
            Line(_("What was brought"), " ".join(part for part in (one.what, money, one.fund) if part))
        )
    facts = {
        "on": on,
        "door": visit.door.label,
        "occasion": visit.round.occasion,
        "outcome": visit.outcome,
        "spoke": visit.spoke,
        "brought": gifts,
    }
    return Part("visit", _("A visit"), facts, lines)


HOLDINGS = (VisitsHolding(),)
