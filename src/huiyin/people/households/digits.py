"""The number and the six digits by which a household gets in: made by lot, told once, kept as a keyed hash alone."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.kernel.say import Refused, Why, say

from ..actors import Actor
from ..keyed import digits_hash
from ..models import Look, LookKind
from .changes import Writer, locked_household, note, writer_of
from .models import Evidence, Household


def new_number(jurisdiction_id: int) -> str:
    """Eight digits by lot that no household of the town has; the first is never 0."""
    while True:
        number = str(secrets.randbelow(90_000_000) + 10_000_000)
        if not Household.objects.filter(jurisdiction_id=jurisdiction_id, number=number).exists():
            return number


def new_digits() -> str:
    """Six digits by lot, told to the household alone: its telephone number is known to the neighbours."""
    return f"{secrets.randbelow(1_000_000):06d}"


def give_digits(*, household_id: UUID, sheet: Evidence | None = None, by: Actor, at: datetime) -> str:
    """New digits. Where the old ones are lost, a seat gives them against the household's signed `sheet` alone.

    They open everything, so that is an entry of the log, and an unusual one. A file that was opened without signal has none
    yet: its first ones a seat gives with the slip, once. Raises Refused.
    """
    with transaction.atomic():
        household = locked_household(household_id)
        writer = writer_of(household, by)
        first = household.digits_hash is None
        if writer.account_id is not None and not writer.at_counter and not first:
            if sheet is None or sheet.kind not in ("photo", "document"):
                raise Refused(Why(say("Please add a photo of the signed sheet."), field="evidence"))
            sheet.jurisdiction_id = household.jurisdiction_id
            sheet.save()
            _write_given(household, writer, at)
        digits = new_digits()
        household.digits_hash = digits_hash(household.pk, digits)
        household.save(update_fields=["digits_hash"])
        note(household, "digits", writer, at)
    return digits


def _write_given(household: Household, writer: Writer, at: datetime) -> None:
    assert writer.account_id is not None
    assert writer.unit_id is not None
    Look.objects.create(
        jurisdiction_id=household.jurisdiction_id,
        household_id=household.pk,
        account_id=writer.account_id,
        unit_id=writer.unit_id,
        role=writer.role,
        kind=LookKind.HOUSEHOLD,
        purpose=say("gave new digits against a signed sheet"),
        purpose_code="digits",
        at=at,
    )
