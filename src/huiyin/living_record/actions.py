"""Putting a matter into a household's file, at the household's wish."""

from datetime import datetime

from huiyin.cases.models import Case
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.households.actions import link_matter
from huiyin.people.households.models import Household, HouseholdMatter

from .queries import consent_to_keep


def put_into_file(*, household: Household, case: Case, by: Actor, at: datetime) -> HouseholdMatter:
    """Put one matter of the same town into the file, under the consent that covers it. Raises Refused."""
    consent = consent_to_keep(household, at)
    if consent is None:
        sentence = say(
            "A matter stands in the file only if the household agreed to keep together what it asked for."
        )
        raise Refused(Why(sentence, field="receipt"))
    if case.jurisdiction_id != household.jurisdiction_id:
        raise Refused(Why(say("That matter lies with another town."), field="receipt"))
    return link_matter(household_id=household.pk, case_id=case.pk, consent_id=consent.pk, by=by, at=at)
