"""The objection docket: who said "not ours", whose duty they named, where it went, and what that teaches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from huiyin.cases.models import Case, Service

from .models import Objection

OVER = timedelta(days=90)
FEWEST = 3  # a rule is suggested once this many went the same way
PAGE = 50


@dataclass(frozen=True, slots=True)
class Lesson:
    """One kind of matter over 90 days: how many were dispatched, how many were right at once, who ended up with most.

    `unit_id` is the unit that the catalogue could name by default; None where it names that one already or too few went.
    """

    service_id: int
    dispatched: int
    right: int
    unit_id: int | None
    of_unit: int


@dataclass(frozen=True, slots=True)
class _Ended:
    """With which unit the cases of one kind ended, what the catalogue names, and how many never came back."""

    unit_id: int
    default: int | None
    n: int
    right: int


def open_objections(town: int) -> list[Objection]:
    """Objections whose order has not been dispatched again, oldest first. One query."""
    rows = _with_names().filter(jurisdiction_id=town, settled_at=None, case__closed_at=None)
    return list(rows.order_by("at", "id")[:PAGE])


def settled_objections(town: int, at: datetime) -> list[Objection]:
    """Those settled in the last 90 days, newest first. One query."""
    rows = _with_names().filter(jurisdiction_id=town, settled_at__gte=at - OVER, settled_at__lte=at)
    return list(rows.order_by("-settled_at", "-id")[:PAGE])


def lessons(town: int, at: datetime) -> list[Lesson]:
    """What 90 days of dispatching teach, for every kind that was objected to. Two queries."""
    objected = Objection.objects.filter(
        jurisdiction_id=town, at__gte=at - OVER, at__lte=at, service__isnull=False
    )
    kinds = list(objected.order_by().values_list("service_id", flat=True).distinct())
    rows = (
        Case.objects.filter(
            jurisdiction_id=town,
            service_id__in=kinds,
            filed_at__gte=at - OVER,
            filed_at__lte=at,
            unit__isnull=False,
        )
        .order_by()
        .values_list("service_id", "unit_id", F("service__unit_id"))
        .annotate(n=Count("pk"), right=Count("pk", filter=Q(returned=0)))
    )
    by_kind: dict[int, list[_Ended]] = {}
    for service_id, unit_id, default, n, right in rows:
        by_kind.setdefault(service_id, []).append(_Ended(unit_id, default, n, right))
    return [_lesson(service_id, found) for service_id, found in sorted(by_kind.items())]


def _lesson(service_id: int, rows: "list[_Ended]") -> Lesson:
    most = max(rows, key=lambda row: (row.n, -row.unit_id))
    total = sum(row.n for row in rows)
    clear = most.n >= FEWEST and most.n * 2 > total and most.unit_id != most.default
    return Lesson(
        service_id=service_id,
        dispatched=total,
        right=sum(row.right for row in rows),
        unit_id=most.unit_id if clear else None,
        of_unit=most.n,
    )


def services_of(town: int) -> dict[int, Service]:
    """The town's catalogue by id. One query."""
    return Service.objects.select_related("unit").filter(jurisdiction_id=town).in_bulk()


def _with_names() -> "QuerySet[Objection]":
    return Objection.objects.select_related(
        "case", "case__place__parent", "case__service", "service", "unit", "duty", "sent_to"
    )
