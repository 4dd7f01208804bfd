"""Which matters may be the same one: near in place and time, open together, of kinds that go together, in like words.

The weights are those of a logistic regression on a year's requests of a city whose staff marked the duplicates
(`bench/routing.py` learns and measures them); how often two kinds were joined is the town's own (`huiyin learn`). Suggested
only; nothing joins by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import cos, log, log1p, radians

from django.db.models import Q

from huiyin.cases.models import Case, Words, WordsKind
from huiyin.cases.near import metres_between
from huiyin.cases.similar import alike, pieces

METRES = 150.0
BACK, AHEAD = timedelta(days=60), timedelta(days=14)
LOOKED_AT = 300  # candidates of one case at most, the newest
MOST = 3
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
VAGUE = -1.0  # where no point is known: a village is wide
# what the words themselves add: by how much of the shorter text stands in the longer (measured on near duplicates)
TEXTS = ((0.5, 4.0), (0.25, 2.0), (0.1, 0.0), (0.0, -1.0))
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


@dataclass(frozen=True, slots=True)
class Pair:
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
    found = BEGIN + sum(WEIGHTS[name] * fact for name, fact in zip(FACTS, pair.facts(), strict=True))
    if pair.metres is None and not pair.same_words:
        found += VAGUE
    if pair.likeness is not None:
        found += next(adds for least, adds in TEXTS if pair.likeness >= least)
    return found


def likely(
    case: Case, at: datetime, *, said: str = "", where: str = "", joined: Joined | None = None
) -> list[Case]:
    """At most three matters that may be the same as `case` (which may be a draft), the likeliest first. Two queries."""
    filed = case.filed_at or at
    others = list(_within_reach(case, filed, at)[:LOOKED_AT])
    if not others:
        return []
    texts = _texts_of(others)
    known, mine = joined or Joined(), pieces(f"{case.title} {said}")
    weighed = []
    for other in others:
        their_where, their_said = texts.get(other.pk, ("", ""))
        likeness = _likeness(mine, pieces(f"{other.title} {their_said}"))
        pair = pair_of(
            case, other, filed, known, same_words=bool(where) and where == their_where, likeness=likeness
        )
        if (odds := log_odds(pair)) >= SHOWN_FROM:
            weighed.append((odds, other))
    weighed.sort(key=lambda one: (-one[0], one[1].pk))
    return [other for _odds, other in weighed[:MOST]]


def pair_of(
    case: Case, other: Case, filed: datetime, known: Joined, *, same_words: bool, likeness: float | None
) -> Pair:
    """The pair of a case filed at `filed` and another. No query where their services were read along."""
    one, two = case.service, other.service
    same_unit = one is not None and two is not None and one.unit_id is not None and one.unit_id == two.unit_id
    earlier_closed = other.closed_at if other.filed_at <= filed else case.closed_at
    return Pair(
        metres=metres_between(case, other),
        hours=(filed - other.filed_at).total_seconds() / 3600,
        open_together=earlier_closed is None or earlier_closed >= max(filed, other.filed_at),
        same_kind=one is not None and two is not None and one.pk == two.pk,
        same_unit=same_unit,
        same_words=same_words,
        joined=known.of(one.code if one else "", two.code if two else ""),
        likeness=likeness,
    )


def _within_reach(case: Case, filed: datetime, at: datetime) -> "Sequence[Case]":
    where = Q(place_id=case.place_id)
    if case.latitude is not None and case.longitude is not None:
        wide = _DEGREES / max(cos(radians(case.latitude)), 0.1)
        near = Q(
            latitude__range=(case.latitude - _DEGREES, case.latitude + _DEGREES),
            longitude__range=(case.longitude - wide, case.longitude + wide),
        )
        where = near | Q(place_id=case.place_id, latitude=None)
    rows = Case.objects.filter(
        where,
        jurisdiction_id=case.jurisdiction_id,
        loop=case.loop,
        filed_at__gte=filed - BACK,
        filed_at__lte=min(filed + AHEAD, at),
    )
    return rows.exclude(pk=case.pk).select_related("place__parent", "service").order_by("-filed_at", "-id")  # type: ignore[return-value]


def _texts_of(cases: Iterable[Case]) -> dict[object, tuple[str, str]]:
    """The landmark and what was said, by case. One query."""
    found: dict[object, tuple[str, str]] = {}
    rows = Words.objects.filter(case_id__in=[case.pk for case in cases], seq=1)
    for case_id, kind, text in rows.values_list("case_id", "kind", "text"):
        where, said = found.get(case_id, ("", ""))
        found[case_id] = (
            (text, said) if kind == WordsKind.WHERE else (where, text if kind == WordsKind.SAID else said)
        )
    return found


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> float | None:
    return alike(mine, theirs) if min(len(mine), len(theirs)) >= LEAST_PIECES else None
