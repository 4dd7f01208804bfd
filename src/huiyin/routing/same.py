"""Which matters may be the same one: near in place and time, open together, of kinds that go together, in like words.

The weights are those of a logistic regression on a year's requests of a city whose staff marked the duplicates
(`bench/routing.py` learns and measures them); how often two kinds were joined is the town's own (`huiyin learn`). Suggested
only; nothing joins by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import cos, log, log1p, radians
from operator import itemgetter
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.cases.models import Case, Service, Words, WordsKind
from huiyin.cases.named import names_of, with_names
from huiyin.cases.near import metres_between
from huiyin.cases.similar import alike, pieces
from huiyin.isolation.plan import Plan
from huiyin.memo import forget_with
from huiyin.prepared import Asked, Prepared

METRES = 150.0
BACK, AHEAD = timedelta(days=60), timedelta(days=14)
LOOKED_AT = 80  # candidates of one case at most, the newest: of a village mostly those of a month
LATELY, LATELY_FOR = 160, 5.0  # the newest of a village that are kept, and the seconds for which they are
MOST, MOST_VILLAGES = 3, 1000  # shown; whose newest are kept
MOST_KEPT = 20_000  # cases whose words are kept for a minute, some 300 bytes each
_DEGREES = METRES / 111_320

# what each fact adds to the log odds that two matters are the same one
FACTS = ("far", "spot", "apart", "open", "kind", "unit", "words", "joined")
WEIGHTS: Mapping[str, float] = {
    "far": 0.01,
    "spot": -1.89,
    "apart": -0.22,
    "open": 3.02,
    "kind": 1.02,
    "unit": 1.33,
    "words": 4.1,
    "joined": 1.08,
}
BEGIN = -2.95
SHOWN_FROM = -5.2  # below these log odds a pair is not worth anybody's look
USUAL_SAME, USUAL_OTHER, OFTEN = 0.05, 0.002, 50  # of pairs of one kind, and of two, as if that many had met
NO_POINT = 60.0  # metres taken for two matters of one place of which one has no point
_NO_POINT = WEIGHTS["far"] * log1p(NO_POINT)
VAGUE = -1.0  # where no point is known: a village is wide
# what the words themselves add: by how much of the shorter text stands in the longer (measured on near duplicates)
TEXTS = ((0.5, 4.0), (0.25, 2.0), (0.1, 0.0), (0.0, -1.0))
MOST_OF_TEXTS = max(adds for _least, adds in TEXTS)
LEAST_PIECES = 4  # of the shorter text, before its likeness says anything


@dataclass(frozen=True, slots=True)
class Joined:
    """How often two kinds met within reach of each other, and how often they were joined, by the pair of their codes."""

    met: Mapping[frozenset[str], int] = field(default_factory=dict)
    joined: Mapping[frozenset[str], int] = field(default_factory=dict)

    def of(self, one: str, other: str) -> float:
        """The logarithm of the share, drawn towards what is usual where little is known."""
        pair = frozenset((one, other))
        usual = USUAL_SAME if one == other and one else USUAL_OTHER
        return log((self.joined.get(pair, 0) + usual * OFTEN) / (self.met.get(pair, 0) + OFTEN))


class Pair(NamedTuple):
    """What is known of two matters. `metres` None: one has no point. `likeness` None: one has no words."""

    metres: float | None
    hours: float
    open_together: bool
    same_kind: bool
    same_unit: bool
    same_words: bool  # the very same landmark or address
    joined: float
    likeness: float | None = None

    def facts(self) -> tuple[float, ...]:
        """The numbers that the weights weigh, in the order of FACTS."""
        metres = NO_POINT if self.metres is None else self.metres
        return (
            log1p(metres),
            float(metres < 1),
            log1p(abs(self.hours)),
            float(self.open_together),
            float(self.same_kind),
            float(self.same_unit),
            float(self.same_words),
            self.joined,
        )


def log_odds(pair: Pair) -> float:
    """The log odds that the two are the same matter."""
    return (
        of_kinds(pair.same_kind, pair.same_unit, pair.joined)
        + of_place(pair.metres, pair.same_words)
        + of_time(pair.hours, pair.open_together)
        + of_texts(pair.likeness)
    )


def of_kinds(same_kind: bool, same_unit: bool, joined: float) -> float:
    """What their kinds say, and what is so of any two."""
    return BEGIN + WEIGHTS["kind"] * same_kind + WEIGHTS["unit"] * same_unit + WEIGHTS["joined"] * joined


def of_place(metres: float | None, same_words: bool) -> float:
    """What their places say."""
    found = WEIGHTS["words"] * same_words
    if metres is None:
        return found + _NO_POINT + (0.0 if same_words else VAGUE)
    return found + WEIGHTS["far"] * log1p(metres) + WEIGHTS["spot"] * (metres < 1)


def of_time(hours: float, open_together: bool) -> float:
    """What their times say."""
    return WEIGHTS["apart"] * log1p(abs(hours)) + WEIGHTS["open"] * open_together


def of_texts(likeness: float | None) -> float:
    """What their words say."""
    if likeness is not None:
        for least, adds in TEXTS:
            if likeness >= least:
                return adds
    return 0.0


class _Other(NamedTuple):
    """Of a candidate, what is weighed: eighty whole cases would take longer to make than to weigh."""

    pk: UUID
    service_id: int | None
    latitude: float | None
    longitude: float | None
    filed_at: datetime
    closed_at: datetime | None
    title: str


def likely(
    case: Case, at: datetime, *, said: str = "", where: str = "", joined: Joined | None = None
) -> list[Case]:
    """At most three matters that may be the same as `case` (which may be a draft), the likeliest first. Two queries, and one for those."""
    filed = case.filed_at or at
    reach = _Reach(case, filed, at)
    services = names_of(case.jurisdiction_id).services
    others = reach.candidates()
    if not others:
        return []
    texts = _texts_of(row[0] for row in others)
    kinds = _Kinds(case.service, services, joined or Joined())
    weighed = [
        (odds, pk)
        for odds, pk in _weighed(case, filed, others, texts, kinds, where, pieces(f"{case.title} {said}"))
        if odds >= SHOWN_FROM
    ]
    weighed.sort(key=lambda one: (-one[0], one[1]))
    first = [pk for _odds, pk in weighed[:MOST]]
    if not first:
        return []
    one, two, three = (*first, *first, *first)[:MOST]
    found = {case.pk: case for case in _FIRST(one=one, two=two, three=three)}
    return with_names(found[pk] for pk in first if pk in found)


_FIRST = Prepared(
    lambda one, two, three: Case.objects.filter(Q(pk=one) | Q(pk=two) | Q(pk=three)),
    one=UUID,
    two=UUID,
    three=UUID,
)


def _weighed(  # noqa: PLR0917 - one loop, of which every part is looked at eighty times a page
    case: Case,
    filed: datetime,
    others: Iterable[tuple[Any, ...]],
    texts: Mapping[UUID, tuple[str, str]],
    kinds: "_Kinds",
    where: str,
    mine: frozenset[str],
) -> Iterator[tuple[float, UUID]]:
    """The log odds of each, which count their words only where those could still decide."""
    pointed = case.latitude is not None
    for other in map(_Other._make, others):
        their_where, their_said = texts.get(other.pk, _NO_TEXTS)
        metres = metres_between(case, other) if pointed else None
        odds = (
            kinds[other.service_id]
            + of_place(metres, bool(where) and where == their_where)
            + of_time((filed - other.filed_at).total_seconds() / 3600, _open_together(case, other, filed))
        )
        if odds + MOST_OF_TEXTS >= SHOWN_FROM:
            odds += of_texts(_likeness(mine, pieces(f"{other.title} {their_said}")))
        yield odds, other.pk


_NO_TEXTS = ("", "")


def _open_together(case: Case, other: "Case | _Other", filed: datetime) -> bool:
    earlier_closed = other.closed_at if other.filed_at <= filed else case.closed_at
    return earlier_closed is None or earlier_closed >= max(filed, other.filed_at)


def _same_unit(one: Service | None, two: Service | None) -> bool:
    return one is not None and two is not None and one.unit_id is not None and one.unit_id == two.unit_id


class _Kinds(dict[int | None, float]):
    """What the kind of another matter says beside that of this one: a town has a few dozen kinds, so each is weighed once."""

    def __init__(self, own: Service | None, services: Mapping[int, Service], known: Joined) -> None:
        super().__init__()
        self._own, self._services, self._known = own, services, known

    def __missing__(self, service_id: int | None) -> float:
        one, two = self._own, self._services.get(service_id or 0)
        joined = self._known.of(one.code if one else "", two.code if two else "")
        same = one is not None and two is not None and one.pk == two.pk
        found = self[service_id] = of_kinds(same, _same_unit(one, two), joined)
        return found


@dataclass(frozen=True, slots=True)
class _Reach:
    """The cases near a case, the newest LOOKED_AT of them."""

    case: Case
    filed: datetime
    at: datetime

    def asked(self) -> list[Asked[Any]]:
        """Those of its place; where it has a point those around it, and of its place those that have none. A query each.

        Of each: key, kind, point, when it was filed and closed, title.
        """
        case = self.case
        within: dict[str, object] = {
            "town": case.jurisdiction_id, "loop": case.loop, "own": case.pk,
            "first": self.filed - BACK, "last": min(self.filed + AHEAD, self.at),
        }  # fmt: skip
        if case.latitude is None or case.longitude is None:
            return [_HERE.asked(**within, place=case.place_id)]
        wide = _DEGREES / max(cos(radians(case.latitude)), 0.1)
        around = _AROUND.asked(
            **within, south=case.latitude - _DEGREES, north=case.latitude + _DEGREES,
            west=case.longitude - wide, east=case.longitude + wide,
        )  # fmt: skip
        return [around, _POINTLESS.asked(**within, place=case.place_id)]

    def candidates(self) -> list[tuple[Any, ...]]:
        """The newest LOOKED_AT of them."""
        if self.case.latitude is None or self.case.longitude is None:
            newest = _LATELY.kept(self.case) or _LATELY.keep(self.case, _newest_of(self.case)())
            if (found := self._among(newest)) is not None:
                return found
        rows = [row for asked in self.asked() for row in asked()]
        return sorted(rows, key=_filed, reverse=True)[:LOOKED_AT]

    def _among(self, newest: list[tuple[Any, ...]]) -> list[tuple[Any, ...]] | None:
        """Those of them that are in reach; None where there may be others that are older than all of these."""
        first, last, own = self.filed - BACK, min(self.filed + AHEAD, self.at), self.case.pk
        found = [row for row in newest if first <= row[4] <= last and row[0] != own][:LOOKED_AT]
        whole = len(newest) < LATELY or newest[-1][4] < first or len(found) == LOOKED_AT
        return found if whole else None


_filed = itemgetter(4, 0)


def reads(case: Case, at: datetime) -> list[Asked[Any]]:
    """What `likely` will ask in any case, to ask it ahead."""
    reach = _Reach(case, case.filed_at or at, at)
    if case.latitude is not None and case.longitude is not None:
        return reach.asked()
    if (newest := _LATELY.kept(case)) is None:
        return [_newest_of(case)]
    return [] if reach._among(newest) is not None else reach.asked()


_WEIGHED = ("pk", "service_id", "latitude", "longitude", "filed_at", "closed_at", "title")


def _near(where: Callable[..., Q], **kinds: type) -> Prepared[Any]:
    """The newest cases of a span that lie `where`. The span and the place are what the plan hangs on."""

    def rows(
        town: int, loop: str, own: UUID, first: datetime, last: datetime, **spot: Any
    ) -> "QuerySet[Case, Any]":
        span = Case.objects.filter(jurisdiction_id=town, loop=loop, filed_at__gte=first, filed_at__lte=last)
        near = span.filter(where(**spot)).exclude(pk=own).order_by("-filed_at", "-id")[:LOOKED_AT]
        return near.values_list(*_WEIGHED)

    kinds |= {"town": int, "loop": str, "own": UUID, "first": datetime, "last": datetime}
    return Prepared(rows, plan=Plan.ANEW, **kinds)


_HERE = _near(lambda place: Q(place_id=place), place=int)
_POINTLESS = _near(lambda place: Q(place_id=place, latitude=None), place=int)
_AROUND = _near(
    lambda south, north, west, east: Q(latitude__range=(south, north), longitude__range=(west, east)),
    south=float, north=float, west=float, east=float,
)  # fmt: skip


_NEWEST = Prepared(
    lambda town, loop, place: Case.objects.filter(jurisdiction_id=town, loop=loop, place_id=place)
    .order_by("-filed_at", "-id")
    .values_list(*_WEIGHED)[:LATELY],
    plan=Plan.ANEW, town=int, loop=str, place=int,
)  # fmt: skip


def _newest_of(case: Case) -> Asked[Any]:
    return _NEWEST.asked(town=case.jurisdiction_id, loop=case.loop, place=case.place_id)


class _Lately:
    """The newest of a village, for a few seconds: who works through a pile opens one of a village after the other.

    Of what was placed or closed in these seconds the page says nothing yet; whoever joins two is judged by what is so then.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, int], tuple[float, list[tuple[Any, ...]]]] = {}

    def kept(self, case: Case) -> list[tuple[Any, ...]] | None:
        until, rows = self._kept.get((case.jurisdiction_id, case.loop, case.place_id), (0.0, []))
        return rows if monotonic() < until else None

    def keep(self, case: Case, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if len(self._kept) > MOST_VILLAGES:
            self._kept = {}
        self._kept[case.jurisdiction_id, case.loop, case.place_id] = monotonic() + LATELY_FOR, rows
        return rows

    def forget(self) -> None:
        self._kept = {}


_LATELY = _Lately()
forget_with(_LATELY.forget)


class _Minute:
    """Landmark and first words of the cases that were compared within this minute: a desk opens one of a village after the other.

    They never change; where they are erased they are gone from here as well within the minute.
    """

    def __init__(self) -> None:
        self._minute = -1
        self._kept: dict[UUID, tuple[str, str]] = {}

    def kept(self) -> dict[UUID, tuple[str, str]]:
        minute = int(monotonic() // 60)
        if minute != self._minute or len(self._kept) > MOST_KEPT:
            self._minute, self._kept = minute, {}
        return self._kept

    def forget(self) -> None:
        self._kept = {}


_MINUTE = _Minute()
forget_with(_MINUTE.forget)


def _texts_of(keys: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Landmark and first words of these cases. One query; none where all were read within this minute."""
    kept = _MINUTE.kept()
    if missing := [key for key in keys if key not in kept]:
        rows = Words.objects.filter(case_id__in=missing, seq=1).values_list("case_id", "kind", "text")
        kept.update(dict.fromkeys(missing, _NO_TEXTS) | _by_case(rows))
    return kept


def _by_case(rows: Iterable[tuple[UUID, str, str]]) -> dict[UUID, tuple[str, str]]:
    """The landmark and what was said, by case."""
    found: dict[UUID, tuple[str, str]] = {}
    for case_id, kind, text in rows:
        where, said = found.get(case_id, ("", ""))
        found[case_id] = (
            (text, said) if kind == WordsKind.WHERE else (where, text if kind == WordsKind.SAID else said)
        )
    return found


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> float | None:
    return alike(mine, theirs) if min(len(mine), len(theirs)) >= LEAST_PIECES else None
