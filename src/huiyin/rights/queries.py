"""Reads: what was asked for, whether it is locked, and everything that is held of somebody."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from huiyin.cases.bearers import outside
from huiyin.cases.models import Case, Part
from huiyin.held import holdings as held
from huiyin.held.holdings import Subject, holdings
from huiyin.kernel.chain import moment

from .models import Act, Kept

FORMAT = 1  # of the copy that people take along


def subject_of(case: Case) -> Subject:
    """Whoever brought one matter; whoever holds the part by which it is read (`cases.lookup.held_by`)."""
    if case.part is not None:
        return Subject(case.jurisdiction_id, part_id=case.part.pk, loops=frozenset({case.loop}))
    return Subject(case.jurisdiction_id, (case.pk,), loops=frozenset({case.loop}))


def about(subject: Subject) -> Q:
    """Rows of this package about exactly this subject."""
    case_id = subject.case_ids[0] if len(subject.case_ids) == 1 and not subject.household_id else None
    return Q(
        jurisdiction_id=subject.jurisdiction_id,
        case_id=case_id,
        household_id=subject.household_id,
        part_id=subject.part_id,
    )


def locked_at() -> Subquery:
    """Since when whoever brought a matter has it locked, NULL where they don't: to be read along with the case."""
    own = Kept.objects.filter(jurisdiction_id=OuterRef("jurisdiction_id"), case_id=OuterRef("pk"))
    return Subquery(own.order_by("at").values("at")[:1])


def part_locked_at() -> Subquery:
    """The same of the first other person who takes part in it."""
    parts = outside(Part.objects.filter(case=OuterRef(OuterRef("pk"))))
    own = Kept.objects.filter(part_id__in=parts.values("pk"))
    return Subquery(own.order_by("at").values("at")[:1])


def acts_and_lock(subject: Subject) -> tuple[list[Act], datetime | None]:
    """What was asked for, newest first, and since when it is locked. Whoever locks leaves an act. One query."""
    rows = Act.objects.filter(about(subject)).select_related("account", "unit")
    own = Kept.objects.filter(about(subject))
    rows = rows.annotate(locked_at=Subquery(own.order_by("at").values("at")[:1])).order_by("-at", "-id")
    acts: list[Act] = [*rows]
    return acts, getattr(acts[0], "locked_at", None) if acts else None


def parts_of(subject: Subject) -> list[held.Part]:
    """Everything that is held, from every package that holds something."""
    return [part for holding in holdings() if _concerns(holding, subject) for part in holding.parts(subject)]


def _concerns(holding: held.Holding, subject: Subject) -> bool:
    """Whether the holding of one loop can hold anything of matters of these."""
    loop = getattr(holding, "loop", "")
    return not loop or subject.loops is None or loop in subject.loops


def copy_of(parts: Sequence[held.Part], *, at: datetime) -> dict[str, object]:
    """The copy for machines: what JSON can hold. Parts of the same name stand in one list."""
    found: dict[str, list[object]] = {}
    for part in parts:
        found.setdefault(part.name, []).append(dict(part.facts))
    return {"format": FORMAT, "made_at": moment(at), "held": found}


def nothing_left_on(at: datetime) -> date:
    """The day from which no backup holds what is erased at `at`, by the town's own promise (HUIYIN_BACKUP_DAYS)."""
    return (timezone.localtime(at) + timedelta(days=settings.BACKUP_DAYS)).date()
