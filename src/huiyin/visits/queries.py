"""Reads of rounds and of what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.people.households.models import Household

from .access import PLANNERS
from .models import Brought, Door, Need, Round, Visit


def round_with_names(round_id: UUID) -> Round | None:
    """A round with its place, village and worker. One query."""
    rows = Round.objects.select_related("place__parent", "worker", "jurisdiction")
    return rows.filter(pk=round_id).first()


def rounds_of(actor: Actor, *, since: date, until: date) -> list[Round]:
    """The rounds in [since, until) that `actor` walks or plans, with how many doors and visited doors. One query."""
    mine = Q(worker_id=actor.account_id)
    for seat in actor.seats:
        if seat.role in PLANNERS:
            mine |= Q(place_path__startswith=seat.place_path)
    heard = (
        Visit.objects.filter(round=OuterRef("pk"))
        .order_by()
        .values("round")
        .annotate(n=Sum("heard"))
        .values("n")
    )
    rows = Round.objects.filter(mine, on__gte=since, on__lt=until).select_related("place__parent", "worker")
    counted = rows.annotate(
        n_doors=Count("doors", distinct=True),
        n_visited=Count("visits__door", distinct=True),
        n_needs=Coalesce(Subquery(heard), 0),
    )
    return list(counted.order_by("on", "id")[:200])


def rounds_to_walk(actor: Actor, *, since: date, until: date) -> list[Round]:
    """The rounds in [since, until) that `actor` may take along and that are not ended."""
    rows = Round.objects.filter(worker_id=actor.account_id, on__gte=since, on__lt=until, ended_at=None)
    return list(rows.select_related("place__parent").order_by("on", "id")[:20])


def doors_of(found: Round) -> list[Door]:
    """The doors of a round in order, each with its visits, needs, orders and what was brought. Five queries."""
    needs = Need.objects.select_related("case__service", "case__contact", "like__case").order_by("no")
    visits = (
        Visit.objects.select_related("worker", "household")
        .order_by("at", "id")
        .prefetch_related(Prefetch("needs", needs), Prefetch("brought", Brought.objects.order_by("no")))
    )
    return list(found.doors.order_by("order", "id").prefetch_related(Prefetch("visits", visits)))


@dataclass(frozen=True, slots=True)
class Kept:
    """What the worker is told of a visit that was kept: one receipt for each need, and whoever else was at that door."""

    visit: Visit
    needs: tuple[Need, ...]
    others: tuple[Visit, ...]


def kept_of(visits: Iterable[Visit]) -> dict[UUID, Kept]:
    """What came of each of these visits. Two queries."""
    shown = {visit.pk: visit for visit in visits}
    needs: dict[UUID, list[Need]] = {pk: [] for pk in shown}
    for need in (
        Need.objects.filter(visit_id__in=shown)
        .select_related("case__contact", "case__service")
        .order_by("no")
    ):
        needs[need.visit_id].append(need)
    labels, places = ({getattr(v.door, name) for v in shown.values()} for name in ("label", "place_id"))
    near = Visit.objects.filter(door__place_id__in=places, door__label__in=labels).select_related(
        "door", "worker"
    )
    beside = list(near.exclude(outcome="nobody")) if shown else []
    return {
        pk: Kept(visit, tuple(needs[pk]), tuple(one for one in beside if same_day(one, visit)))
        for pk, visit in shown.items()
    }


def same_day(one: Visit, other: Visit) -> bool:
    """Whether two workers came to the same door within a day of each other."""
    return (
        one.pk != other.pk
        and one.worker_id != other.worker_id
        and (one.door.place_id, one.door.label) == (other.door.place_id, other.door.label)
        and abs(one.at - other.at).total_seconds() < 16 * 3600
    )


def money_brought(jurisdiction_id: int, year: int) -> list[Brought]:
    """The money that care visits brought in a year (by the round's day), as it was written down. One query."""
    rows = Brought.objects.filter(
        jurisdiction_id=jurisdiction_id,
        fen__isnull=False,
        visit__round__on__gte=date(year, 1, 1),
        visit__round__on__lt=date(year + 1, 1, 1),
    )
    return list(rows.select_related("visit__round__place").order_by("id"))


def visits_to(household: Household) -> list[Visit]:
    """The visits in a household's file with what was brought, newest first. Two queries."""
    rows = Visit.objects.filter(jurisdiction_id=household.jurisdiction_id, household=household)
    rows = rows.select_related("round", "worker").prefetch_related("brought")
    return list(rows.order_by("-at", "-id"))


def visit_of(case: Case) -> Visit | None:
    """The visit at which an order was heard, if it was."""
    need = Need.objects.filter(case=case).select_related("visit__door", "visit__round").first()
    return need.visit if need else None
