"""Loading what is kept: weeks, kinds, places and stock of one town, with the moves that wait added, in one view of the database."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Case, DateField, F, Q, QuerySet, Sum, Value, When

from huiyin.ledger.verify import snapshot

from .actions import deltas
from .counts import BY_NAME, TOOK, Cell
from .models import Check, Moved, Span, Tally
from .windows import DAY, WEEK, Window, monday

QUARTER = timedelta(days=93)  # what is older is told as one
MOST = 500  # moves that a reader adds itself; more are the worker's

Sums = tuple[int, int, int]  # over the window, over its days that had a week, over those that had a month
Ripe = tuple[date, date]
K = TypeVar("K")


@dataclass(slots=True)
class Table:
    """The numbers of a window as they were read, by count. Days are the days or the Mondays by which they are kept."""

    days: dict[str, dict[date, Counter[int]]] = field(default_factory=dict)  # count -> start -> bucket
    took: dict[str, dict[int, Sums]] = field(default_factory=dict)  # count -> days since filing
    kinds: dict[int, dict[tuple[str, int], Sums]] = field(default_factory=dict)
    places: Counter[int] = field(default_factory=Counter)
    spots: Counter[tuple[int, int]] = field(default_factory=Counter)  # place, kind; of the last 91 days
    open: Counter[tuple[date, int]] = field(default_factory=Counter)  # filed on, 1: outside
    held: Counter[tuple[str, int, int, date]] = field(default_factory=Counter)  # state, of, rung, due


def load(town_id: int, loop: str, window: Window, ripe: Ripe, today: date) -> tuple[Table, int, Check | None]:
    """Everything of one window, how many moves wait beyond that, and the last nightly check."""
    table, rows = Table(), Tally.objects.filter(jurisdiction_id=town_id, loop=loop)
    with snapshot():
        _load_days(table, rows.filter(_spans(window), by="").exclude(count__in=TOOK))
        _load_groups(table, rows.filter(_spans(window), by__in=("", "kind", "place")), ripe)
        _load_spots(table, rows.filter(_spans(window.again), by="spot"))
        _load_stock(table, rows.filter(span=Span.STOCK).exclude(n=0), today)
        moved = list(Moved.objects.filter(jurisdiction_id=town_id)[: MOST + 1])
        changes = deltas(moved) if len(moved) <= MOST else {}
        check = Check.objects.filter(jurisdiction_id=town_id).order_by("-at").first()
        waiting = Moved.objects.filter(jurisdiction_id=town_id).count() if len(moved) > MOST else 0
    for cell, n in changes.get(town_id, Counter()).items():
        if cell.loop == loop:
            _add(table, cell, n, window, ripe, today)
    return table, waiting, check


def _spans(window: Window) -> Q:
    """Whole weeks by the week, the days before and after them by the day."""
    found = Q(pk__in=[])
    for edge in window.edges:
        found |= Q(span=Span.DAY, start__gte=edge.since, start__lt=edge.until)
    if weeks := window.mondays:
        found |= Q(span=Span.WEEK, start__gte=weeks[0], start__lt=weeks[-1] + WEEK)
    return found


def _load_days(table: Table, rows: "QuerySet[Tally]") -> None:
    for start, count, bucket, n in rows.values_list("start", "count", "bucket", "n"):
        table.days.setdefault(count, {}).setdefault(start, Counter())[bucket] += n


def _load_groups(table: Table, rows: "QuerySet[Tally]", ripe: Ripe) -> None:
    """Kinds, places and how long it took, over the whole window: one statement."""
    rows = rows.exclude(~Q(count__in=TOOK), by="")
    week, month = (Q(span=Span.DAY, start__lt=day) | Q(span=Span.WEEK, start__lte=day - WEEK) for day in ripe)
    sums = rows.values_list("by", "count", "of", "bucket").annotate(
        all=Sum("n"), week=Sum("n", filter=week, default=0), month=Sum("n", filter=month, default=0)
    )
    for by, count, of, bucket, *n in sums:
        _group(table, by, count, of, bucket, (n[0], n[1], n[2]))


def _group(table: Table, by: str, count: str, of: int, bucket: int, n: Sums) -> None:
    if by == "kind":
        _sum(table.kinds.setdefault(of, {}), (count, bucket), n)
    elif by == "place":
        table.places[of] += n[0]
    else:
        _sum(table.took.setdefault(count, {}), bucket, n)


def _sum(held: dict[K, Sums], key: K, n: Sums) -> None:
    before = held.get(key, (0, 0, 0))
    held[key] = (before[0] + n[0], before[1] + n[1], before[2] + n[2])


def _load_spots(table: Table, rows: "QuerySet[Tally]") -> None:
    """How often each kind came from each place."""
    for of, bucket, n in rows.values_list("of", "bucket").annotate(sum=Sum("n")):
        table.spots[of, bucket] += n


def _load_stock(table: Table, rows: "QuerySet[Tally]", today: date) -> None:
    """What stands open by its age, and what is late by its days; from a quarter on they are one."""
    lately = today - QUARTER
    day = Case(When(start__lt=lately, then=Value(lately - DAY)), default=F("start"), output_field=DateField())
    late = rows.filter(Q(count="open") | Q(count="held", start__lt=today)).annotate(day=day)
    for by, count, of, bucket, start, n in late.values_list("by", "count", "of", "bucket", "day").annotate(
        sum=Sum("n")
    ):
        _stock(table, Cell("", count, start, by, of, bucket), n, today)


def _stock(table: Table, cell: Cell, n: int, today: date) -> None:
    day = max(cell.day, today - QUARTER - DAY)
    if cell.name == "open":
        table.open[day, cell.bucket] += n
    elif day < today:
        table.held[cell.by, cell.of, cell.bucket, day] += n


def _add(table: Table, cell: Cell, n: int, window: Window, ripe: Ripe, today: date) -> None:
    """A change that the worker has not folded yet, as if it had."""
    if BY_NAME[cell.name].stock:
        _stock(table, cell, n, today)
        return
    if cell.by == "spot":
        if window.again.since <= cell.day < window.until:
            table.spots[cell.of, cell.bucket] += n
        return
    if not window.since <= cell.day < window.until:
        return
    weekly = any(start <= cell.day < start + WEEK for start in window.mondays)
    start, until = (monday(cell.day), monday(cell.day) + WEEK) if weekly else (cell.day, cell.day)
    if cell.by == "" and not BY_NAME[cell.name].took:
        table.days.setdefault(cell.name, {}).setdefault(start, Counter())[cell.bucket] += n
        return
    in_week, in_month = (n if (until <= day if weekly else cell.day < day) else 0 for day in ripe)
    _group(table, cell.by, cell.name, cell.of, cell.bucket, (n, in_week, in_month))
