"""Learning a model from texts whose unit is known. Needs scikit-learn (the extra `learn`); using a model does not.

Runs of one to four characters, weighed by how seldom they are and by how unevenly the classes use them, through a linear
support vector machine. The beginning of a text, where people say what it is about, and its end, where they say what they ask for, count once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from .model import Judged, Model, Part
from .shape import LONGEST_GRAM, key_of, looked_at, shaped
from .taught import Example

PARTS = (
    (0, 1.0),
    (120, 0.6),
    (40, 0.3),
    (-80, 0.4),
)  # how much of the text (see `looked_at`), counting how much
LEAST_TEXTS = 3  # a run of characters that fewer texts have is not learnt: it would be somebody's own
SOFTNESS = 2.0  # the machine's C
FOLDS = 5
SEED = 0


@dataclass(frozen=True, slots=True)
class _Counted:
    """One part of every text: the grams by column, and how often each stands in each text."""

    upto: int
    weight: float
    grams: NDArray[np.object_]
    often: "sparse.csr_matrix"


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What was learnt of one part: which columns, and how much each weighs within a text."""

    columns: NDArray[np.int64]
    scales: NDArray[np.float64]


def learn(examples: Sequence[Example], learnt_on: str) -> Model:
    """A model of all the examples, judged by holding back a fifth of them at a time."""
    counted = _count(examples)
    labels = np.array([one.label for one in examples])
    judged = _judge(counted, labels, np.array([one.group for one in examples]))
    return replace(_fit(counted, labels, np.arange(len(labels)), learnt_on), judged=judged)


def split_scores(examples: Sequence[Example], seeds: Sequence[int]) -> list[float]:
    """The macro-F1 on a fifth held back by group, once for each seed: for measuring, not for a town."""
    counted = _count(examples)
    labels = np.array([one.label for one in examples])
    groups = np.array([one.group for one in examples])
    found = []
    for seed in seeds:
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
        train, test = next(folds.split(labels, labels, groups))
        said = _predict(counted, labels, train, test)
        found.append(float(f1_score(labels[test], said, average="macro")))
    return found


def _judge(counted: Sequence[_Counted], labels: NDArray[np.str_], groups: NDArray[np.str_]) -> Judged:
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    said = labels.copy()
    for train, test in folds.split(labels, labels, groups):
        said[test] = _predict(counted, labels, train, test)
    right = int((said == labels).sum())
    return Judged(len(labels), right, float(f1_score(labels, said, average="macro")))


def _predict(
    counted: Sequence[_Counted], labels: NDArray[np.str_], train: NDArray[np.int64], test: NDArray[np.int64]
) -> NDArray[np.str_]:
    weighed = [_weigh(part, labels, train) for part in counted]
    rows = _rows(counted, weighed)
    machine = _machine().fit(rows[train], labels[train])
    return np.asarray(machine.predict(rows[test]))


def _fit(
    counted: Sequence[_Counted], labels: NDArray[np.str_], train: NDArray[np.int64], learnt_on: str
) -> Model:
    weighed = [_weigh(part, labels, train) for part in counted]
    machine = _machine().fit(_rows(counted, weighed)[train], labels[train])
    coefficients, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one side of two alone
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    parts, start = [], 0
    for part, one in zip(counted, weighed, strict=True):
        end = start + one.columns.size
        parts.append(_part(part, one, coefficients[:, start:end]))
        start = end
    classes = tuple(map(str, machine.classes_))
    return Model(classes, bias.astype(np.float32), tuple(parts), learnt_on, Judged(0, 0, 0.0))


def _part(part: _Counted, one: _Weighed, coefficients: NDArray[np.float64]) -> Part:
    keys = np.array([key_of(str(gram)) for gram in part.grams[one.columns]], np.uint64)
    order = np.argsort(keys)
    weights = coefficients.T[order].astype(np.float32)
    return Part(part.upto, part.weight, keys[order], one.scales[order].astype(np.float32), weights)


def _machine() -> LinearSVC:
    return LinearSVC(C=SOFTNESS, class_weight="balanced", random_state=SEED)


# ── counting and weighing ──


def _count(examples: Sequence[Example]) -> list[_Counted]:
    texts = [shaped(one.text).text for one in examples]
    found = []
    for upto, weight in PARTS:
        counter = CountVectorizer(
            analyzer="char",
            ngram_range=(1, LONGEST_GRAM),
            min_df=LEAST_TEXTS,
            lowercase=False,
            dtype=np.float32,
        )
        often = counter.fit_transform([looked_at(text, upto) for text in texts])
        found.append(_Counted(upto, weight, counter.get_feature_names_out(), often.tocsr()))
    return found


def _weigh(part: _Counted, labels: NDArray[np.str_], train: NDArray[np.int64]) -> _Weighed:
    """How seldom a gram is, times how far the class that leans on it most (or least) does so."""
    there = (part.often[train] > 0).astype(np.float64)
    texts = np.asarray(there.sum(axis=0)).ravel()
    columns = np.flatnonzero(texts >= LEAST_TEXTS)
    there, texts, mine = there[:, columns], texts[columns], labels[train]
    leaning = np.zeros(columns.size)
    for label in np.unique(mine):
        of_it = mine == label
        inside = np.asarray(there[of_it].sum(axis=0)).ravel()
        share = (inside + 1) / (of_it.sum() + 2)
        others = (texts - inside + 1) / ((~of_it).sum() + 2)
        leaning = np.maximum(leaning, np.abs(np.log(share / others)))
    seldom = np.log((1 + len(train)) / (1 + texts)) + 1
    return _Weighed(columns, seldom * leaning)


def _rows(counted: Sequence[_Counted], weighed: Sequence[_Weighed]) -> "sparse.csr_matrix":
    blocks = []
    for part, one in zip(counted, weighed, strict=True):
        often = part.often[:, one.columns].astype(np.float64)
        often.data = 1.0 + np.log(often.data)
        often = often @ sparse.diags(one.scales)
        lengths = np.sqrt(np.asarray(often.multiply(often).sum(axis=1)).ravel())
        lengths[lengths == 0] = 1.0
        blocks.append(part.weight * (sparse.diags(1.0 / lengths) @ often))
    return sparse.hstack(blocks).tocsr()
