"""Reads of the wall: what anybody may see of a wish, and what the desk's view of it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiyin.cases.models import Case
from huiyin.cases.paging import key_in
from huiyin.places.models import Place

from .loop import ON_THE_WALL

PAGE = 24
ARRIVED = ("received", "thanked")


@dataclass(frozen=True, slots=True)
class Wall:
    """One page of cards, longest waiting first, and the key that the next page begins after ("" at the end)."""

    cases: list[Case]
    after: str = ""


def wall(town: Place, village: Place | None = None, after: str = "") -> Wall:
    """What hangs now, in the whole town or in one village. One query."""
    rows = hanging(town)
    if village is not None:
        rows = rows.filter(place_path__startswith=village.path)
    if key := key_in(after):
        rows = rows.filter(Q(filed_at__gt=key[0]) | Q(filed_at=key[0], pk__gt=key[1]))
    found = list(rows.select_related("wish_card", "place__parent").order_by("filed_at", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Wall(found[:PAGE], f"{last.filed_at.isoformat()}_{last.pk}" if last else "")


def hanging(town: Place) -> "QuerySet[Case]":
    """Every wish on the town's wall: agreed to by whoever wished, and taken on by nobody yet."""
    rows = Case.objects.filter(jurisdiction=town, loop="wish", state__in=ON_THE_WALL)
    return rows.exclude(title="")  # a wisher who had everything erased took the sentence along


def card(reference: UUID) -> Case | None:
    """The wish of that reference while it hangs; None for everything else."""
    rows = Case.objects.filter(pk=reference, loop="wish", state__in=ON_THE_WALL).exclude(title="")
    return rows.select_related("wish_card", "place__parent", "jurisdiction").first()


def counts(town: Place, since: datetime) -> Mapping[str, int]:
    """How many hang and are on their way now; of those told since a day, how many arrived by the wisher's own word,
    and how many the town's fund bought. They overlap and are never added up. One query.
    """
    told = Q(filed_at__gte=since)
    arrived = told & Q(state__in=ARRIVED)
    found: dict[str, int] = Case.objects.filter(jurisdiction=town, loop="wish").aggregate(
        hanging=Count("pk", filter=Q(state__in=ON_THE_WALL)),
        on_the_way=Count("pk", filter=Q(state__in=("taken", "overdue", "at_station"))),
        told=Count("pk", filter=told),
        arrived=Count("pk", filter=arrived),
        silent=Count("pk", filter=told & Q(state="unanswered")),
    )
    return found


def for_desk(paths: list[str], town: Place) -> list[Case]:
    """What hangs, is on its way or lies at a station, at the places of these seats; first due first. One query."""
    where = Q(pk__in=[])
    for path in paths:
        where |= Q(place_path__startswith=path)
    states = (*ON_THE_WALL, "taken", "overdue", "at_station")
    rows = Case.objects.filter(where, jurisdiction=town, loop="wish", state__in=states)
    return list(rows.select_related("wish_card", "place__parent").order_by("next_due_at", "pk")[:200])
