"""Reading the figures: everything a board shows, in a handful of statements that cost the same however many cases there are.

What the worker has not folded yet is added here, so the figures are those of this moment. Labels are the page's affair:
kinds, places and units come as ids, weeks as their Mondays.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.clocks.queries import calendar_of
from huiyin.kernel.worktime import Days, Months
from huiyin.places.models import Place

from . import definitions
from .definitions import LEFT_OUT, Definition, Number, Share, Term, Took
from .models import Check
from .tables import Sums, Table, load
from .values import SMALLEST, Spread, Value, hidden
from .where import Ground, ground_of, holder
from .windows import DAY, WEEK, Window, ripe_until

AGES = (7, 31, 92)  # days: the week, the month, the quarter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown: a Monday, or the id of a kind or a place (0: all kinds that could point at a person).

    `hidden`: so few that it could point at somebody, or that such a one could be told from it. It must not be shown.
    """

    key: date | int
    value: Value
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: `value` over `window` (of which only days are judged whose time is over), and how it breaks down."""

    definition: Definition
    window: Window
    value: Value | Spread
    weeks: tuple[Row, ...] = ()
    kinds: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What one office has in hand and is late: `days` holds how many are how many days late (94: more than a quarter).

    Without a unit it is nobody's.
    """

    unit_id: int | None
    role: str
    days: Mapping[int, int]

    @property
    def n(self) -> int:
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class Age:
    """Open matters filed `since` to `until` days ago (half-open; None: and longer), by whose turn it is."""

    since: int
    until: int | None
    office: int
    outside: int


@dataclass(frozen=True, slots=True)
class Again:
    """How many matters of one kind came from one village in the window's last ninety-one days."""

    place_id: int
    service_id: int
    n: int
    hidden: bool  # what is too small to be shown could be told from it


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of one town and one loop at one moment.

    `waiting`: so many moves are not in these figures yet, because the worker is behind; 0 where they are complete.
    """

    town_id: int
    loop: str
    at: datetime
    today: date
    window: Window
    waiting: int
    check: Check | None  # the last nightly one
    table: Table = field(repr=False)
    ground: Ground = field(repr=False)

    def figure(self, name: str) -> Result:
        """That figure under the version that holds on the last day of the window. Raises KeyError."""
        return self.result(definitions.in_force(name, self.window.until - DAY))

    def all(self) -> list[Result]:
        """Every figure, in declared order."""
        return [self.result(one) for one in definitions.all_in_force(self.window.until - DAY).values()]

    def result(self, one: Definition) -> Result:
        """One version of a figure, whichever holds now."""
        formula = one.formula
        if isinstance(formula, Share):
            return self._share(one, formula)
        if isinstance(formula, Took):
            window = self.judged(formula.wait)
            which = _which(formula.wait)
            took = {
                days: n[which] for days, n in self.table.took.get(formula.days.count, {}).items() if n[which]
            }
            spread = Spread(took, self._sum(formula.of, window), self._out(one, window))
            return Result(one, window, spread)
        return self._number(one, formula)

    def judged(self, wait: Days | Months | None) -> Window:
        """The part of the window whose matters have all had that long."""
        if wait is None:
            return self.window
        until = max(self.window.since, min(self.window.until, ripe_until(wait, self.today)))
        cut = next((monday for monday in self.window.mondays if monday < until < monday + WEEK), until)
        return Window(self.window.since, cut)

    def buckets(self, count: str) -> dict[int, int]:
        """A kept count of the window by its buckets (`counts`): how residents were called back, who wrote words down."""
        found: Counter[int] = Counter()
        for start in self._starts(Term(count), self.window):
            found.update(self.table.days[count][start])
        return {bucket: n for bucket, n in found.items() if n}

    # ── what stands open ──

    @property
    def overdue(self) -> list[Held]:
        """Who is late with how many, the most first; what nobody has in hand before all."""
        found: dict[tuple[int | None, str], Counter[int]] = {}
        stands = {key[:3] for key in self.table.held}
        holders = {stand: holder(self.ground, self.loop, *stand) for stand in stands}
        for (state, of, rung, due), n in self.table.held.items():
            if due < self.today and n:
                found.setdefault(holders[state, of, rung], Counter())[(self.today - due).days] += n
        held = [Held(unit_id, role, dict(days)) for (unit_id, role), days in found.items()]
        return sorted(
            held, key=lambda one: (one.unit_id is not None, -one.n, -max(one.days), one.unit_id or 0)
        )

    def ages(self, edges: tuple[int, ...] = AGES) -> list[Age]:
        """Open matters by age."""
        ends = (0, *edges)
        found = []
        for since, until in zip(ends, (*edges, None), strict=True):
            sums = Counter[int]()
            for (day, bucket), n in self.table.open.items():
                age = (self.today - day).days
                if age >= since and (until is None or age < until):
                    sums[bucket] += n
            found.append(Age(since, until, sums[0], sums[1]))
        return found

    # ── what is left out, what comes again, what is silent ──

    @property
    def left_out(self) -> dict[str, int]:
        """How many matters filed in the window the denominators leave out, by reason."""
        return {name: self._sum(LEFT_OUT[name].term, self.window) for name in definitions.ALL_OUT}

    @property
    def places(self) -> list[Row]:
        """How many matters were filed from each village, in the order of the villages: no ranking."""
        found = Counter(dict.fromkeys(self.ground.villages, 0))
        for place, n in self.table.places.items():
            found[self.ground.village_of(place)] += n
        unseen = hidden(found)
        return [Row(village, Value(n, n), village in unseen) for village, n in found.items()]

    @property
    def silent_places(self) -> list[int]:
        """The villages from which nothing was filed."""
        return [
            int(str(row.key)) for row in self.places if row.value.n == 0 and row.key in self.ground.villages
        ]

    @property
    def recurrences(self) -> list[Again]:
        """Where the same kind came five times or more, the most first. Fewer could point at somebody."""
        kinds: dict[int, Counter[int]] = {}
        villages: dict[int, Counter[int]] = {}
        for (place, kind), n in self.table.spots.items():
            village = self.ground.village_of(place)
            kinds.setdefault(kind, Counter())[village] += n
            villages.setdefault(village, Counter())[kind] += n
        unseen = {(village, kind) for kind, sums in kinds.items() for village in hidden(sums)}
        unseen |= {(village, kind) for village, sums in villages.items() for kind in hidden(sums)}
        again = [
            Again(village, kind, n, (village, kind) in unseen)
            for kind, sums in kinds.items()
            for village, n in sums.items()
            if n >= SMALLEST and kind in self.ground.kinds
        ]
        return sorted(again, key=lambda one: (-one.n, one.place_id, one.service_id))

    # ── sums ──

    def _share(self, one: Definition, formula: Share) -> Result:
        window = self.judged(formula.wait)
        value = Value(
            self._sum(formula.top, window), self._sum(formula.bottom, window), self._out(one, window)
        )
        weeks = []
        for monday in self.window.mondays:
            top, n = self._week(formula.top, monday), self._week(formula.bottom, monday)
            weeks.append(Row(monday, Value(top, n, early=monday + WEEK > window.until)))
        return Result(one, window, value, tuple(weeks), self._kinds(formula))

    def _kinds(self, formula: Share) -> tuple[Row, ...]:
        found: dict[int, list[int]] = {}
        for kind, sums in self.table.kinds.items():
            pair = found.setdefault(kind if kind in self.ground.kinds else 0, [0, 0])
            for place, term in enumerate((formula.top, formula.bottom)):
                pair[place] += _of(sums, term, formula.wait)
        unseen = hidden({kind: n for kind, (_, n) in found.items()})
        order = {kind: place for place, kind in enumerate(self.ground.kinds)}
        rows = (Row(kind, Value(top, n), kind in unseen) for kind, (top, n) in found.items() if n)
        return tuple(sorted(rows, key=lambda row: order.get(int(str(row.key)), len(order))))

    def _number(self, one: Definition, formula: Number) -> Result:
        if one.name == "recurrence":
            spots = self.table.spots.values()
            return Result(one, self.window.again, Value(sum(n for n in spots if n > 1), sum(spots)))
        if one.name == "silent_places":
            return Result(one, self.window, Value(len(self.silent_places), len(self.ground.villages)))
        if one.name in ("overdue", "open"):
            n = sum((self.table.held if one.name == "overdue" else self.table.open).values())
            return Result(one, self.window, Value(n, n))
        weeks = [
            Row(monday, Value(n, n))
            for monday in self.window.mondays
            for n in (self._week(formula.what, monday),)
        ]
        n = self._sum(formula.what, self.window)
        return Result(one, self.window, Value(n, n, self._out(one, self.window)), tuple(weeks))

    def _out(self, one: Definition, window: Window) -> dict[str, int]:
        return {name: self._sum(LEFT_OUT[name].term, window) for name in one.exclusions}

    def _sum(self, term: Term, window: Window) -> int:
        return sum(self._week(term, start) for start in self._starts(term, window))

    def _week(self, term: Term, start: date) -> int:
        """What is kept under one Monday (or one day, outside whole weeks)."""
        buckets: Mapping[int, int] = self.table.days.get(term.count, {}).get(start, {})
        if term.buckets:
            return sum(buckets.get(bucket, 0) for bucket in term.buckets)
        return sum(buckets.values())

    def _starts(self, term: Term, window: Window) -> list[date]:
        return [
            start for start in self.table.days.get(term.count, ()) if window.since <= start < window.until
        ]


def _which(wait: Days | Months | None) -> int:
    """Where in Sums stands what had that long."""
    return 0 if wait is None else 1 if wait == definitions.WEEK else 2


def _of(sums: Mapping[tuple[str, int], Sums], term: Term, wait: Days | Months | None) -> int:
    which = _which(wait)
    return sum(
        n[which]
        for (count, bucket), n in sums.items()
        if count == term.count and (not term.buckets or bucket in term.buckets)
    )


def read(town: Place, *, at: datetime, window: Window | None = None, loop: str = "order") -> Reading:
    """Read everything at once. `window` is the thirteen weeks that ended last where none is given. Eight statements at most for whole weeks."""
    zone = calendar_of(town.pk).zone
    today = at.astimezone(zone).date()
    window = window or Window.weeks(at, zone)
    ripe = (ripe_until(definitions.WEEK, today), ripe_until(definitions.MONTH, today))
    table, waiting, check = load(town.pk, loop, window, ripe, today)
    return Reading(town.pk, loop, at, today, window, waiting, check, table, ground_of(town.pk))
