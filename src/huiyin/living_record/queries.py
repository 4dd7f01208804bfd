"""The matters in a household's file as they stand now, and who looked at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.people.households.consents import alive
from huiyin.people.households.models import Consent, Household
from huiyin.people.households.queries import case_ids_of, looks_at_household, visible
from huiyin.people.models import Look


@dataclass(frozen=True, slots=True)
class Record:
    """A household's matters, newest first, and every entry of the log about its file or its matters, newest first."""

    cases: Sequence[Case]
    looks: Sequence[Look]


def record_of(household: Household, *, at: datetime) -> Record:
    """The living record. A matter stands in it only while the household wants what it asked for kept together.

    At most five queries, whatever it asked for.
    """
    ids = case_ids_of(household) if wants_together(household, at) else []
    rows = Case.objects.filter(pk__in=ids, jurisdiction_id=household.jurisdiction_id)
    cases = list(rows.select_related("service", "place__parent").order_by("-filed_at", "-id"))
    looks = looks_at_household(household, at)
    seen = {look.pk for look in looks}
    of_cases = Look.objects.filter(visible(at), Q(case_id__in=[case.pk for case in cases])).exclude(
        pk__in=seen
    )
    looks += list(of_cases.select_related("unit", "account")) if cases else []
    return Record(cases, sorted(looks, key=lambda look: (look.at, look.pk.hex), reverse=True))


def wants_together(household: Household, at: datetime) -> bool:
    """Whether a consent to keep together what it asked for holds. One query."""
    return consent_to_keep(household, at) is not None


def consent_to_keep(household: Household, at: datetime) -> Consent | None:
    """That consent, if it holds."""
    rows = household.consents.filter(purpose="together", taken_back_at=None)
    return next((row for row in rows if alive(row, at)), None)
