"""Reads of a file that show nothing personal: whether it is there, what it agreed to, who looked, what was changed."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huiyin.prepared import Asked, Prepared

from ..keyed import digits_hash
from ..models import Look
from .models import Change, Consent, Household, HouseholdMatter

_NOBODY = UUID(int=0)


def household_of(number: str, digits: str) -> Household | None:
    """The household of a number and its digits. Wrong in either, or closed: the same is done, and the answer is None."""
    rows = Household.objects.filter(number=number, ended_at=None)[:4]
    found = None
    for row in [*rows, None]:
        right = bytes(row.digits_hash or b"") if row is not None else b""
        given = digits_hash(row.pk if row is not None else _NOBODY, digits)
        if hmac.compare_digest(right or b"-" * 32, given) and row is not None:
            found = row
    return found


def household_among(household_id: UUID, ids: Iterable[UUID]) -> Household | None:
    """The household, if its id is among those that were proved in this session."""
    rows = Household.objects.filter(pk=household_id, pk__in=list(ids), ended_at=None)
    return rows.select_related("place__parent").first()


def consents_of(household: Household) -> list[Consent]:
    """Every consent, newest first, with the office and who wrote it down."""
    rows = household.consents.select_related("unit", "written_unit", "written_by", "evidence")
    return list(rows.order_by("-given_at", "-id"))


def changes_of(household: Household) -> list[Change]:
    """What was changed and by whom, newest first."""
    return list(household.changes.select_related("unit", "account").order_by("-at", "-id"))


def visible(at: datetime | None) -> Q:
    """The entries that stand in the list at `at`: an ordered one from its day on, without anybody doing anything.

    Who knows no moment asks with None: then an ordered one stands there once the worker's clock has noted it.
    """
    return Q(visible_at=None) | (Q(visible_at__lte=at) if at is not None else Q(shown_at__isnull=False))


def looks_at_household(household: Household, at: datetime | None) -> list[Look]:
    """Who looked at the file, newest first: also who found it, printed it, handed it on.

    What was looked at before a merger or a split concerned the same people: it stays in their list.
    """
    merged = list(household.merged.values_list("pk", flat=True))
    whose = Q(household_id__in=[household.pk, *merged])
    if household.came_from_id is not None:
        whose |= Q(household_id=household.came_from_id, at__lt=household.opened_at)
    rows = Look.objects.filter(visible(at), whose)
    return list(rows.select_related("unit", "account").order_by("-at", "-id"))


_OF_CASE = Prepared(
    lambda case: (
        Household.objects.filter(matters__case_id=case, ended_at=None)
        .select_related("place__parent")
        .order_by("id")
    ),
    case=UUID,
)


def households_read(case_id: UUID) -> Asked[Household]:
    """What `households_of_case` will ask, to ask it ahead."""
    return _OF_CASE.asked(case=case_id)


def in_a_file() -> Exists:
    """Whether a matter ever stood in a household's file, to say it of the matter itself."""
    return Exists(HouseholdMatter.objects.filter(case_id=OuterRef("pk")))


def households_of_case(case_id: UUID) -> list[Household]:
    """The households whose file has this matter, mostly one."""
    return _OF_CASE(case=case_id)


def case_ids_of(household: Household) -> list[UUID]:
    """The matters in the file, newest first."""
    rows = HouseholdMatter.objects.filter(household=household).order_by("-at", "-id")
    return list(rows.values_list("case_id", flat=True))
