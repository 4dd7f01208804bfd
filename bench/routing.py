"""How well routing help does on data that nobody here wrote, with the product's own code.

    python -m bench.routing texts       macro-F1 on the labelled requests, over several splits by near-duplicate group
    python -m bench.routing duplicates  the marked originals among the first three suggestions; also prints fresh weights
    python -m bench.routing likeness    what likeness of words says, on the near duplicates among the labelled requests

The folder of real data is named by HUIYIN_TEST_DATA (see tests/databases.py).
"""

import csv
import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import cos, hypot, radians
from pathlib import Path
from statistics import fmean, pstdev

import django

from tests.databases import data_folder

# local moments, as the data has them
JULY, SEPTEMBER, NOVEMBER = (datetime(2011, month, 1) for month in (7, 9, 11))  # noqa: DTZ001
KNOWN_SHARE = 0.12  # of the ordinary cases from which weights are learnt


# ── texts ──


def examples(folder: Path | None = None) -> list:
    from huiyin.routing.taught import Example

    folder = folder or data_folder()
    with (folder / "zh/fj2_labelled_fulltext_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Example(f"{row['title']} {row['body']}", row["label"], row["near_dup_group"])
            for row in csv.DictReader(file)
        ]


def texts(seeds: Sequence[int] = range(5)) -> None:
    from huiyin.routing.learning import learn, split_scores

    found = examples()
    scores = split_scores(found, seeds)
    told = " ".join(f"{score:.3f}" for score in scores)
    print(f"{len(found)} texts, a fifth held back by group, {len(scores)} splits: {told}")
    print(f"macro-F1 {fmean(scores):.3f} in the mean, spread (standard deviation) {pstdev(scores):.3f}")
    judged = learn(found, "2026-01-01").judged
    print(f"all held back in turn: {judged.right} of {judged.n} right, macro-F1 {judged.macro_f1:.3f}")


# ── duplicates ──


@dataclass
class Request:
    """One request of the city, as far as a pair looks at it."""

    id: str
    filed: datetime
    closed: datetime | None
    latitude: float
    longitude: float
    kind: str
    unit: str
    where: str

    @cached_property
    def second(self) -> float:
        """When it was filed, as a number: a hundred thousand are compared."""
        return (self.filed - JULY).total_seconds()


class City:
    """The requests in squares of 150 m, and which were marked as duplicates of which."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or data_folder()
        self.requests: dict[str, Request] = {}
        with gzip.open(folder / "boston_2011H2.csv.gz", "rt", encoding="utf-8", errors="replace") as file:
            for row in csv.DictReader(file):
                try:
                    request = _request(row)
                except ValueError:
                    continue
                self.requests[request.id] = request
        with (folder / "duplicate_pairs_boston_jul_oct.csv").open(encoding="utf-8") as file:
            self.original = {row["duplicate_case"]: row["original_case"] for row in csv.DictReader(file)}
        self.squares: dict[tuple[int, int], list[Request]] = defaultdict(list)
        for request in self.requests.values():
            self.squares[self._square(request)].append(request)

    def _square(self, request: Request) -> tuple[int, int]:
        size = 150 / 111_320
        return int(request.latitude / size), int(request.longitude / size / 1.35)

    def of_span(self, since: datetime, until: datetime) -> list[Request]:
        return [one for one in self.requests.values() if since <= one.filed < until]

    def around(self, request: Request) -> Iterator[tuple[Request, float]]:
        from huiyin.routing.same import AHEAD, BACK, METRES

        i, j = self._square(request)
        since, until = request.second - BACK.total_seconds(), request.second + AHEAD.total_seconds()
        for square in ((i + di, j + dj) for di in (-1, 0, 1) for dj in (-1, 0, 1)):
            for other in self.squares.get(square, ()):
                if since <= other.second <= until and other is not request:
                    metres = _metres(request, other)
                    if metres <= METRES:
                        yield other, metres

    def joined(self, since: datetime, until: datetime):
        """How often the kinds met and were marked, in that span: what a town's own joining teaches it."""
        from huiyin.routing.same import Joined

        marked: Counter[frozenset[str]] = Counter()
        for request in self.of_span(since, until):
            original = self.requests.get(self.original.get(request.id, ""))
            if original is not None:
                marked[frozenset((request.kind, original.kind))] += 1
        return Joined(self._met(since, until), marked)

    def _met(self, since: datetime, until: datetime) -> Counter[frozenset[str]]:
        """How often two kinds were `around` each other, counted square by square: there are millions of pairs."""
        import numpy as np

        from huiyin.routing.same import AHEAD, BACK, METRES

        kinds = sorted({request.kind for request in self.requests.values()})
        number = {kind: n for n, kind in enumerate(kinds)}
        counts = np.zeros((len(kinds), len(kinds)), np.int64)
        for (i, j), here in self.squares.items():
            mine = [one for one in here if since <= one.filed < until]
            if not mine:
                continue
            squares = ((i + di, j + dj) for di in (-1, 0, 1) for dj in (-1, 0, 1))
            near = here + [one for at in squares if at != (i, j) for one in self.squares.get(at, ())]
            seconds, lat, lon, kind = (
                np.array(values)
                for values in zip(
                    *((one.second, one.latitude, one.longitude, number[one.kind]) for one in near),
                    strict=True,
                )
            )
            for one in mine:
                ago = one.second - seconds
                metres = 6_371_000 * np.radians(
                    np.hypot((lon - one.longitude) * cos(radians(one.latitude)), lat - one.latitude)
                )
                meet = (ago >= -AHEAD.total_seconds()) & (ago <= BACK.total_seconds()) & (metres <= METRES)
                met = np.bincount(kind[meet], minlength=len(kinds))
                met[number[one.kind]] -= 1  # itself
                counts[number[one.kind]] += met
        found: Counter[frozenset[str]] = Counter()
        for first, second in np.argwhere(counts):
            found[frozenset((kinds[first], kinds[second]))] += int(counts[first, second])
        return found


def _request(row: dict[str, str]) -> Request:
    closed = row["closed_dt"]
    return Request(
        row["case_enquiry_id"],
        datetime.fromisoformat(row["open_dt"]),
        datetime.fromisoformat(closed) if closed else None,
        float(row["latitude"]),
        float(row["longitude"]),
        row["type"],
        row["reason"],
        " ".join(row["location"].lower().split()),
    )


def _metres(one: Request, other: Request) -> float:
    x = radians(other.longitude - one.longitude) * cos(radians(one.latitude))
    return 6_371_000 * hypot(x, radians(other.latitude - one.latitude))


def pair(request: Request, other: Request, metres: float, known):
    """The pair as the product sees it, without a word of the case's own closure."""
    from huiyin.routing.same import Pair

    first, second = (other, request) if other.filed <= request.filed else (request, other)
    return Pair(
        metres=metres,
        hours=(request.filed - other.filed).total_seconds() / 3600,
        open_together=first.closed is None or first.closed >= second.filed,
        same_kind=request.kind == other.kind,
        same_unit=request.unit == other.unit,
        same_words=bool(request.where) and request.where == other.where,
        joined=known.of(request.kind, other.kind),
    )


def duplicates(share: float = 1.0, learn_weights: bool = True) -> tuple[float, float]:
    """Print and return the share of originals within the first three, and of ordinary cases with any suggestion."""
    from huiyin.routing.same import MOST, SHOWN_FROM, log_odds

    city, lot = City(), random.Random(11)
    known = city.joined(JULY, SEPTEMBER)
    if learn_weights:
        _learn(city, known, lot)
    tops, found = (
        [],
        [],
    )  # of ordinary cases their best; of duplicates the log odds at which the original comes in
    for request in city.of_span(SEPTEMBER, NOVEMBER):
        original = city.original.get(request.id)
        if original is None and lot.random() >= share:
            continue
        pairs = ((log_odds(pair(request, other, m, known)), other.id) for other, m in city.around(request))
        first = sorted(pairs, reverse=True)[:MOST]
        if original is None:
            tops.append(first[0][0] if first else -99.0)
        elif original in city.requests:
            found.append(next((odds for odds, one in first if one == original), -99.0))
    tops.sort()
    for part in (0.25, 0.30, 0.35):
        least = tops[int(len(tops) * (1 - part))]
        print(
            f"shown from {least:.2f}: {part:.0%} of ordinary cases, {_share(found, least):.1%} of originals"
        )
    hit, bothered = _share(found, SHOWN_FROM), _share(tops, SHOWN_FROM)
    print(
        f"as the product shows them (from {SHOWN_FROM}): originals within the first {MOST}: {hit:.1%} of {len(found)};"
    )
    print(f"ordinary cases with any suggestion: {bothered:.1%} of {len(tops)}")
    return hit, bothered


def _share(values: Sequence[float], least: float) -> float:
    return sum(value >= least for value in values) / len(values)


def _learn(city: City, known, lot: random.Random) -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    from huiyin.routing.same import FACTS

    facts, same = [], []
    for request in city.of_span(JULY, SEPTEMBER):
        original = city.original.get(request.id)
        if original is None and lot.random() >= KNOWN_SHARE:
            continue
        for other, metres in city.around(request):
            facts.append(pair(request, other, metres, known).facts())
            same.append(other.id == original)
    rows = np.array(facts)
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    machine = LogisticRegression(max_iter=500).fit((rows - middle) / spread, same)
    weights = machine.coef_[0] / spread
    begin = float(machine.intercept_[0] - (weights * middle).sum())
    print(f"learnt from {len(same)} pairs, {sum(same)} of them marked: BEGIN = {begin:.2f}")
    print({name: round(float(weight), 2) for name, weight in zip(FACTS, weights, strict=True)})


def likeness() -> None:
    """How often pairs of near duplicates, and pairs of one class taken by lot, are as much alike as that."""
    from huiyin.cases.similar import alike, pieces

    lot = random.Random(5)
    groups, classes = defaultdict(list), defaultdict(list)
    for one in examples():
        groups[one.group].append(one)
        classes[one.label].append(one)
    near = [tuple(lot.sample(group, 2)) for group in groups.values() if len(group) > 1]
    other = [tuple(lot.sample(lot.choice(list(classes.values())), 2)) for _ in range(2000)]
    for name, pairs in (("near duplicates", near), ("of one class", other)):
        values = [alike(pieces(a.text[:300]), pieces(b.text[:300])) for a, b in pairs]
        parts = [
            sum(least <= v < most for v in values)
            for least, most in ((0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 2))
        ]
        print(
            f"{name}: n={len(values)}: below 0.1, 0.25, 0.5, above: {[round(p / len(values), 3) for p in parts]}"
        )


if __name__ == "__main__":
    django.setup()
    benches: dict[str, Callable[[], object]] = {
        "texts": texts,
        "duplicates": duplicates,
        "likeness": likeness,
    }
    benches[sys.argv[1]]()
