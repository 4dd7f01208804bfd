"""Reads of findings for everybody: what must change, whose it is, by when. Each stands in exactly one group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiyin.cases.models import Case, Words
from huiyin.kernel.say import say
from huiyin.places.models import Place

LOOP = "finding"
MOST = 100


@dataclass(frozen=True, slots=True)
class Group:
    """One way in which a finding can stand: what it is called and what it counts."""

    name: str
    label: str
    counts: str


GROUPS = (
    Group("open", say("Not taken up yet"), say("Given to a unit, or on its way to one.")),
    Group("changing", say("Being changed"), say("A unit took it up, and its day has not come.")),
    Group("late", say("Late"), say("A unit took it up, its day has passed, and it is not changed.")),
    Group(
        "testing",
        say("To be tested again"),
        say("Changed, says the unit; somebody else has not tested it yet."),
    ),
    Group(
        "passed", say("Passed the test"), say("Somebody else tested it and it holds; nobody objected so far.")
    ),
    Group("held", say("It holds, says whoever found it"), say("Closed by the word of whoever found it.")),
)


def where(at: datetime) -> Mapping[str, Q]:
    """The condition of each group at a moment."""
    return {
        "open": Q(state__in=("given", "found", "raised")),
        "changing": Q(state="taken", handle_by__gt=at),
        "late": Q(state="taken", handle_by__lte=at),
        "testing": Q(state__in=("changed", "test_due")),
        "passed": Q(state__in=("passed", "unopposed")),
        "held": Q(state="held"),
    }


def listed(town: Place) -> "QuerySet[Case]":
    """Every finding of the town."""
    return Case.objects.filter(jurisdiction=town, loop=LOOP)


def counts(town: Place, at: datetime) -> dict[str, int]:
    """How many there are, and how many in each group. One query."""
    each = {name: Count("pk", filter=condition) for name, condition in where(at).items()}
    found: dict[str, int] = listed(town).aggregate(all=Count("pk"), **each)
    return found


def newest(town: Place) -> list[Case]:
    """The findings: what is open first, then what is closed, each the newest first. One query."""
    rows = listed(town).select_related("place__parent", "unit")
    return sorted(rows.order_by("-filed_at", "-id")[:MOST], key=lambda case: case.closed_at is not None)


def posts_of(cases: Iterable[Case]) -> dict[UUID, str]:
    """The post that answers for each, as it was named last. One query."""
    rows = Words.objects.filter(case__in=list(cases), name="post").exclude(text="").order_by("seq")
    return dict(rows.values_list("case_id", "text"))
