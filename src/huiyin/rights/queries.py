"""Reads: what was asked for, whether it is locked, and everything that is held of somebody."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.held.holdings import Part, Subject, holdings
from huiyin.kernel.chain import moment

from .models import Act, Kept

FORMAT = 1  # of the copy that people take along


def subject_of(case: Case) -> Subject:
    """The resident of one matter."""
    return Subject(case.jurisdiction_id, (case.pk,))


def about(subject: Subject) -> Q:
    """Rows of this package about exactly this subject."""
    case_id = subject.case_ids[0] if len(subject.case_ids) == 1 and not subject.household_id else None
    return Q(jurisdiction_id=subject.jurisdiction_id, case_id=case_id, household_id=subject.household_id)


def acts_of(subject: Subject) -> list[Act]:
    """What was asked for, newest first. One query."""
    return list(Act.objects.filter(about(subject)).select_related("account", "unit").order_by("-at", "-id"))


def locked_since(jurisdiction_id: int, case_id: UUID) -> datetime | None:
    """Since when a matter is locked; None where it isn't. One query."""
    rows = Kept.objects.filter(jurisdiction_id=jurisdiction_id, case_id=case_id)
    return rows.order_by("at").values_list("at", flat=True).first()


def parts_of(subject: Subject) -> list[Part]:
    """Everything that is held, from every package that holds something."""
    return [part for holding in holdings() for part in holding.parts(subject)]


def copy_of(parts: Sequence[Part], *, at: datetime) -> dict[str, object]:
    """The copy for machines: what JSON can hold. Parts of the same name stand in one list."""
    found: dict[str, list[object]] = {}
    for part in parts:
        found.setdefault(part.name, []).append(dict(part.facts))
    return {"format": FORMAT, "made_at": moment(at), "held": found}


def nothing_left_on(at: datetime) -> date:
    """The day from which no backup holds what is erased at `at`, by the town's own promise (HUIYIN_BACKUP_DAYS)."""
    return (timezone.localtime(at) + timedelta(days=settings.BACKUP_DAYS)).date()
